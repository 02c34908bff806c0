"""Several dealers side by side: scored by the criteria of the short list, or compared by the signs.

A row is a dealer, a column a criterion; left and right choose the criterion, a digit scores it.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from fieldrep.errors import FieldrepError
from fieldrep.i18n import N_, _
from fieldrep.rules.text import single_line
from fieldrep.services.dealer_words import proposal_sentence
from fieldrep.terms import term
from fieldrep.tui.actions import Action, action
from fieldrep.tui.cells import NO_BREAK
from fieldrep.tui.screens.dealer_marks import digit_actions, open_decision
from fieldrep.tui.screens.dealer_split import SplitScreen, lower_title, why_nothing
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Block, Column, Row, Span

if TYPE_CHECKING:
    from fieldrep.services.dealers import AssessmentPage
    from fieldrep.tui.rep import RepApp

GROUP = N_("Side by side")
MOST = 60
"""Dealers of a short list that are shown together."""


def open_short_list(app: "RepApp", account: str) -> None:
    """Open the short list: this dealer and the others that are surveyed and not decided on."""
    from fieldrep.rules.codes import AccountKind, Stage
    from fieldrep.services.accounts import AccountFilter, list_accounts
    from fieldrep.services.dealers import SHORT_LIST

    with app.desk.workspace.read() as ctx:
        rows = list_accounts(ctx, AccountFilter(kind=AccountKind.DEALER), limit=MOST)
    wanted = (Stage.FOUND, Stage.SURVEYED, Stage.SHORT_LIST)
    others = [row.id for row in rows if row.stage in wanted and row.id != account]
    app.push_screen(TableScreen((account, *others) if account else others, SHORT_LIST))


class TableScreen(SplitScreen):
    """Dealers as rows, the marks of a scheme as columns."""

    TERMS = ("short list", "assessment")
    UPPER_LINES = 12

    def __init__(self, accounts: Sequence[str], scheme: str) -> None:
        super().__init__()
        self.accounts = list(accounts)
        self.scheme = scheme
        self.place = -1
        self.pages: dict[str, AssessmentPage] = {}

    def heading(self) -> str:
        page = next(iter(self.pages.values()), None)
        return page.title if page else _("Side by side")

    def empty(self) -> str:
        return _("No dealer is surveyed yet.")

    def data_changed(self) -> None:
        from fieldrep.errors import NotFound
        from fieldrep.services.dealers import assessment_page
        from fieldrep.services.visit_guide import playbook

        if not self.query("#rows"):
            return
        self.pages = {}
        with self.app.desk.workspace.read() as ctx:
            book = playbook(ctx)
            for account in self.accounts:
                try:
                    self.pages[account] = assessment_page(ctx, account, self.scheme, book=book)
                except NotFound:
                    continue
        page = next(iter(self.pages.values()), None)
        if self.place < 0 and page is not None:  # what counts comes first to hand
            self.place = next((n for n, line in enumerate(page.lines) if line.weight), 0)
        self._show()

    def _show(self) -> None:
        marks = self.marks
        columns = [Column("name", _("Dealer"), least=14)]
        columns += [
            Column(f"m{n}", str(n + 1), width=4, align="right", drop=1 + abs(n - self.place))
            for n in range(len(marks))
        ]
        columns += [
            Column("score", _("Score"), width=5, align="right"),
            Column("verdict", "", width=8, drop=len(marks)),
        ]
        rows = [Row(account, self._cells(page), refs=page) for account, page in self.pages.items()]
        title = self.heading()
        if marks:
            title = f"{title} · {self.place + 1} {marks[self.place][1]}"
        self.show_rows(columns, rows, title)

    @property
    def marks(self) -> list[tuple[str, str]]:
        """(id, text) of the columns."""
        page = next(iter(self.pages.values()), None)
        return [(line.id, line.text) for line in page.lines] if page else []

    def _cells(self, page: "AssessmentPage") -> tuple[str | tuple[Span, ...], ...]:
        cells: list[str | tuple[Span, ...]] = [single_line(page.account_name)]
        for n, line in enumerate(page.lines):
            score = "–" if line.score is None else str(line.score)
            text = f"[{score}]" if n == self.place else score
            style = "accent" if n == self.place else "warn" if line.warning else ""
            cells.append((Span(text, style),))
        cells.append("" if page.score is None else str(page.score))
        cells.append(term(page.verdict, "DealerVerdict"))
        return tuple(cells)

    def blocks(self, row: Row | None) -> Sequence[Block]:
        if row is None:
            return []
        page: AssessmentPage = row.refs
        line = page.lines[self.place]
        lower_title(self, f"{single_line(page.account_name)} · {line.text}")
        found = [Block(f"5  {line.good}", "done", hang=3), Block(f"1  {line.bad}", "overdue", hang=3)]
        if line.evidence:
            found.append(Block(_("Seen: {what}").format(what=line.evidence), hang=2))
        names = {each.id: each.text for each in page.lines}
        found.append(Block(proposal_sentence(page.proposal, names), "strong", hang=2))
        found += [
            Block(_("Careful: {what}").format(what=each.warning_text), "warn") for each in page.warnings
        ]
        numbered = (f"{n} {text}" for n, (_mark, text) in enumerate(self.marks, start=1))
        listed = "  ".join(each.replace(" ", NO_BREAK) for each in numbered)
        keys = _("1 to 5 scores and goes on to the next; left and right choose, d decides.")
        return [*found, Block(keys, "dim"), Block(listed, "dim")]

    # The criterion under the cursor

    @action("table.next", "right", N_("Criterion"), help=N_("Go to the next criterion."))
    def next_mark(self) -> None:
        self._go(1)

    @action(
        "table.back", "left", N_("Criterion before"), footer=False, help=N_("Go to the criterion before.")
    )
    def mark_before(self) -> None:
        self._go(-1)

    def _go(self, by: int) -> None:
        if self.marks:
            self.place = (self.place + by) % len(self.marks)
            self._show()

    def _why_nothing(self) -> str | None:
        return why_nothing(self.rows.row)

    def own_actions(self) -> Iterator[Action]:
        yield from digit_actions("_why_nothing")

    def give(self, score: int) -> None:
        """Score the criterion of the dealer under the cursor, and go on to the next criterion."""
        from fieldrep.services.dealers import score_mark

        row = self.rows.row
        if row is None:
            return
        mark, _text = self.marks[self.place]
        try:
            with self.app.desk.workspace.write("dealer.score", row.refs.account_name) as ctx:
                score_mark(ctx, row.id, mark, scheme=self.scheme, score=score)
        except FieldrepError as error:
            self.app.show_error(error)
            return
        if self.place + 1 < len(self.marks):
            self.place += 1
        self.app.changed()

    @action("table.decide", "d", N_("Decide"), group=GROUP, when="_why_nothing",
            help=N_("Go on, watch or drop, with the reason."))  # fmt: skip
    def decide(self) -> None:
        row = self.rows.row
        if row is not None:
            open_decision(self.app, row.refs)

    def _open_marks(self, account: str) -> None:
        from fieldrep.tui.screens.dealer_marks import MarksScreen

        self.app.push_screen(MarksScreen(account, self.scheme))

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        event.stop()
        self._open_marks(event.row.id)

    @action("table.export", "x", N_("Export"), group=GROUP, help=N_("Print or write a form as a file."))
    def export(self) -> None:
        from fieldrep.tui.screens.dealer_export import open_forms

        open_forms(self.app, tuple(self.pages))
