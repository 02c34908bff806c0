"""The closing review of a visit: what its answers would change in the account."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fieldrep.tui.screens.review import ReviewScreen

if TYPE_CHECKING:
    from fieldrep.services.proposals import Proposal


class VisitReview(ReviewScreen):
    """The proposals of a visit by its id."""

    def __init__(self, visit: str, account: str) -> None:
        super().__init__(account)
        self._visit = visit

    def read(self) -> "Sequence[Proposal]":
        from fieldrep.services.proposals import proposals

        with self.app.desk.workspace.read() as ctx:
            return proposals(ctx, self._visit)

    def take(self, ids: Sequence[str]) -> None:
        from fieldrep.services.proposals import take_answers

        with self.app.desk.workspace.write("visit.take", self.account) as ctx:
            take_answers(ctx, self._visit, ids)

    def refuse(self, ids: Sequence[str]) -> None:
        from fieldrep.services.proposals import refuse_answers

        with self.app.desk.workspace.write("visit.refuse", self.account) as ctx:
            refuse_answers(ctx, self._visit, ids)
