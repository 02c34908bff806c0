"""The closing review of a call: what its answers would change in the account."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from fieldrep.tui.screens.review import ReviewScreen

if TYPE_CHECKING:
    from fieldrep.services.proposals import Proposal
    from fieldrep.tui.rep import RepApp


def take_answers(
    app: "RepApp", account: str, name: str, answers: Mapping[str, str], prompts: Collection[str]
) -> None:
    """Put answers of a call into the record, and say where they went."""
    from fieldrep.services.calling import take_call_answers

    with app.desk.workspace.write("call.take", name) as ctx:
        fed = take_call_answers(ctx, account, answers, prompts)
    app.notice("  ".join(f"{each.field}: {each.value}" for each in fed))


class CallReview(ReviewScreen):
    """What the answers of a call would change in the account."""

    def __init__(
        self, account_id: str, account: str, answers: Mapping[str, str], left_out: Collection[str]
    ) -> None:
        super().__init__(account)
        self._account_id = account_id
        self._answers = answers
        self._left_out = set(left_out)

    def any_open(self, app: "RepApp") -> bool:
        """Return whether anything is proposed."""
        return bool(self._answers) and bool(self._read(app))

    def _read(self, app: "RepApp") -> "Sequence[Proposal]":
        from fieldrep.services.calling import call_proposals

        with app.desk.workspace.read() as ctx:
            found = call_proposals(ctx, self._account_id, self._answers)
        return [proposal for proposal in found if proposal.id not in self._left_out]

    def read(self) -> "Sequence[Proposal]":
        return self._read(self.app)

    def take(self, ids: Sequence[str]) -> None:
        take_answers(self.app, self._account_id, self.account, self._answers, ids)

    def refuse(self, ids: Sequence[str]) -> None:
        self._left_out |= set(ids)
