"""The plan of an import against the book as it is, with what only the book can tell: numbers not noted yet,
stages that the kind of customer can't have.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from fieldrep.exchange.fields import Field
from fieldrep.exchange.plan import Change, ImportPlan, PlannedRow, Verdict, number_key
from fieldrep.exchange.planner import plan_import
from fieldrep.exchange.problems import Code, Problem
from fieldrep.exchange.rows import AccountDraft, DraftedRow, Value
from fieldrep.rules.codes import STAGES, AccountKind, Stage
from fieldrep.services.import_book import OpenBook, build_book
from fieldrep.services.import_fields import NUMBER
from fieldrep.services.import_names import Names
from fieldrep.services.import_progress import EVERY, Step

KIND, STAGE = Field.KIND.value, Field.STAGE.value


def plan_rows(
    connection: Connection,
    drafts: Sequence[DraftedRow],
    *,
    source: str,
    digest: str,
    sheet: str,
    problems: tuple[Problem, ...] = (),
    step: Step | None = None,
) -> ImportPlan:
    """Return what becomes of the rows; ``problems`` are those of the file and its columns."""
    names = Names(connection)
    taken = [drafted.draft for drafted in drafts if drafted.draft is not None]
    book = build_book(connection, taken, names, source=source, digest=digest, sheet=sheet)
    plan = plan_import(_stepping(drafts, step), book, source=source, digest=digest, sheet=sheet)
    completing = _Completing(book)
    return replace(plan, rows=tuple(map(completing.row, plan.rows)), problems=problems)


def _stepping(drafts: Sequence[DraftedRow], step: Step | None) -> Iterator[DraftedRow]:
    """Yield the rows, telling now and then how many were taken."""
    for done, drafted in enumerate(drafts):
        if step is not None and done % EVERY == 0:
            step(done, len(drafts))
        yield drafted
    if step is not None:
        step(len(drafts), len(drafts))


class _Completing:
    """Goes through the planned rows in their order, knowing what those before have changed."""

    def __init__(self, book: OpenBook) -> None:
        self.book = book
        self.holders = {key: {book.roots[account] for account in ids} for key, ids in book.numbers.items()}
        self.created: dict[str, AccountDraft] = {}
        self.standing: dict[str, tuple[AccountKind, str]] = {}

    def row(self, planned: PlannedRow) -> PlannedRow:
        if planned.draft is None:
            return planned
        if planned.verdict is Verdict.CREATED:
            self.created[planned.account_id] = planned.draft
            self._hold(planned)
            return planned
        changes, problems = self._with_stage(planned)
        if self._lacks_number(planned):
            changes = (*changes, Change(NUMBER, None, planned.draft.number))
            self._hold(planned)
        anything = changes or planned.new_contact or planned.contact_changes
        return replace(
            planned,
            verdict=Verdict.UPDATED if anything else Verdict.UNCHANGED,
            changes=changes,
            problems=(*planned.problems, *problems),
        )

    def _hold(self, planned: PlannedRow) -> None:
        if planned.draft and planned.draft.number:
            self.holders.setdefault(number_key(planned.draft.number), set()).add(planned.account_id)

    def _lacks_number(self, planned: PlannedRow) -> bool:
        """Say whether the account has not got its row's number; one that was removed here stays away."""
        number = planned.draft.number if planned.draft else ""
        if not number or planned.account_id in self.holders.get(number_key(number), ()):
            return False
        return f"{NUMBER}:{number}" not in (self.book.imported(planned.account_id) or {})

    def _with_stage(self, planned: PlannedRow) -> tuple[tuple[Change, ...], tuple[Problem, ...]]:
        """Return the changes such that kind and stage go together: each kind has stages of its own."""
        given = {change.field: str(change.after) for change in planned.changes}
        if not (KIND in given or STAGE in given):
            return planned.changes, ()
        kind_before, stage_before = self._standing(planned.account_id)
        kind = AccountKind(given.get(KIND, kind_before))
        stage = given.get(STAGE, stage_before)
        if kind is AccountKind.DEALER and stage == Stage.VISITED:
            stage = Stage.DEALER_VISITED.value
        problems: tuple[Problem, ...] = ()
        if stage not in STAGES[kind]:
            if STAGE in given:
                told = {"text": given[STAGE]}
                problems = (Problem(planned.row.number, STAGE, Code.STAGE_OF_ANOTHER_KIND, told),)
            stage = stage_before if stage_before in STAGES[kind] else STAGES[kind][0].value
        self.standing[planned.account_id] = kind, stage
        rest: Iterable[Change] = (change for change in planned.changes if change.field != STAGE)
        changed = (Change(STAGE, stage_before, stage),) if stage != stage_before else ()
        return (*rest, *changed), problems

    def _standing(self, account: str) -> tuple[AccountKind, str]:
        if account not in self.standing:
            new = self.created.get(account)
            values: Mapping[Any, Value] = new.values if new else self.book.accounts[account].values
            kind = AccountKind(str(values.get(KIND, AccountKind.END_CUSTOMER)))
            self.standing[account] = kind, str(values.get(STAGE, STAGES[kind][0].value))
        return self.standing[account]
