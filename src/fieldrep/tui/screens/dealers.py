"""All dealers in development: how far each is, its score, what comes next; several to compare."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.message import Message

from fieldrep.i18n import N_, _
from fieldrep.rules.codes import STAGES, AccountKind
from fieldrep.rules.dates import format_date
from fieldrep.rules.text import single_line
from fieldrep.services.dealer_words import perseverance, step_word, warnings_words
from fieldrep.terms import term
from fieldrep.tui.actions import action
from fieldrep.tui.frame import Pane
from fieldrep.tui.menu import Menu, MenuItem, ask_menu
from fieldrep.tui.screens.dealer_split import SplitScreen, lower_title, why_nothing
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Block, Column, Row

if TYPE_CHECKING:
    from fieldrep.services.dealer_list import DealerRow

GROUP = N_("Dealers")
SORTS = {"due": ("d", N_("Due first")), "score": ("s", N_("Best score first")), "name": ("n", N_("By name"))}


class DealersScreen(SplitScreen):
    """The dealers, filtered by stage, sorted by due day, score or name. Space ticks, c compares."""

    TICKABLE = True
    UPPER_LINES = 14

    class _Read(Message):
        """A worker has read the dealers."""

        def __init__(self, rows: "Sequence[DealerRow]") -> None:
            super().__init__()
            self.rows = rows

    def __init__(self) -> None:
        super().__init__()
        self.stage = ""
        self.sort = "due"
        self.found: Sequence[DealerRow] = ()

    def heading(self) -> str:
        return _("Dealers in development")

    def empty(self) -> str:
        return _("No dealer here. Make an account a dealer, or f shows another stage.")

    def data_changed(self) -> None:
        if self.query("#rows"):
            self.run_worker(partial(self._look, self.stage), group="dealers", thread=True, exclusive=True)

    def _look(self, stage: str) -> None:
        """In a worker: read every dealer's state."""
        from fieldrep.services.dealer_list import list_dealers

        with self.app.desk.workspace.read() as ctx:
            self.post_message(self._Read(list_dealers(ctx, stage=stage)))

    def on_dealers_screen__read(self, message: _Read) -> None:
        message.stop()
        self.found = message.rows
        self._show()

    def _show(self) -> None:
        columns = (
            Column("name", _("Dealer"), least=16),
            Column("stage", _("Stage"), width=15, drop=1),
            Column("done", _("Steps"), width=5),
            Column("next", _("Next"), width=13),
            Column("score", _("Score"), width=5, align="right"),
            Column("visits", _("Visits"), width=6, align="right", drop=2),
            Column("due", _("Due"), width=8, drop=2),
        )
        rows = [Row(row.id, self._cells(row), refs=row, mark=self._mark(row)) for row in self._sorted()]
        self.show_rows(columns, rows, self.heading())
        pane = self.query_one("#upper", Pane)
        pane.count = len(rows)
        pane.border_subtitle = " · ".join(
            filter(None, (term(self.stage, "Stage"), _(SORTS[self.sort][1]) if self.sort != "due" else ""))
        )

    def _sorted(self) -> "list[DealerRow]":
        if self.sort == "score":
            return sorted(self.found, key=lambda row: (row.score is None, -(row.score or 0)))
        return sorted(self.found, key=lambda row: row.name) if self.sort == "name" else list(self.found)

    def _cells(self, row: "DealerRow") -> tuple[str, ...]:
        return (
            single_line(row.name),
            term(row.stage, "Stage"),
            f"{row.done}/7",
            step_word(row.next),
            "" if row.score is None else str(row.score),
            f"{row.visits}/{row.needed}",
            format_date(row.next_due, self.app.desk.language) if row.next_due else "",
        )

    def _mark(self, row: "DealerRow") -> str:
        if row.next_due is not None and row.next_due < self.app.desk.today:
            return "overdue"
        return "warn" if row.warnings else ""

    def blocks(self, row: Row | None) -> Sequence[Block]:
        if row is None:
            return []
        dealer: DealerRow = row.refs
        lower_title(self, single_line(dealer.name))
        found = [Block(" · ".join(filter(None, (dealer.city, term(dealer.stage, "Stage")))))]
        if dealer.next:
            found.append(Block(_("Next: {step}").format(step=step_word(dealer.next)), "accent"))
        if dealer.score is not None:
            score = _("Score {score} of 5").format(score=dealer.score)
            found.append(Block(" · ".join(filter(None, (score, term(dealer.verdict, "DealerVerdict"))))))
        if dealer.warnings:
            found.append(Block(warnings_words(dealer.warnings), "warn"))
        if dealer.next is not None:
            found.append(Block(perseverance(dealer.visits, dealer.needed), "planned"))
        return found

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        from fieldrep.tui.screens.dealer import open_dealer

        event.stop()
        open_dealer(self.app, event.row.id)

    @action(
        "dealers.stage", "f", N_("Stage"), group=GROUP, help=N_("Show one stage only, or all in development.")
    )
    def narrow(self) -> None:
        items = [MenuItem("", _("All in development"), mark="" if self.stage else "done", key="a")]
        items += [
            MenuItem(str(stage), term(stage, "Stage"), key=str(n), mark="done" if stage == self.stage else "")
            for n, stage in enumerate(STAGES[AccountKind.DEALER], start=1)
        ]

        def chosen(stage: str | None) -> None:
            if stage is not None:
                self.stage = stage
                self.data_changed()

        ask_menu(self.app, Menu(_("Which stage?"), items), chosen)

    @action("dealers.sort", "s", N_("Sort"), group=GROUP, help=N_("Sort the list another way."))
    def change_sort(self) -> None:
        items = [
            MenuItem(sort, _(label), key=key, mark="done" if sort == self.sort else "")
            for sort, (key, label) in SORTS.items()
        ]

        def chosen(sort: str | None) -> None:
            if sort is not None:
                self.sort = sort
                self._show()

        ask_menu(self.app, Menu(_("Sort"), items), chosen)

    def _chosen(self) -> list[str]:
        ticked, found = self.rows.ticked, self._sorted()
        return [row.id for row in found if row.id in ticked] or [
            row.id for row in found if row.score is not None
        ]

    def _why_not_compare(self) -> str | None:
        ticked = self.rows.ticked
        some = any(row.score is not None or row.id in ticked for row in self.found)
        return None if some else _("No dealer is scored yet; or tick some with Space.")

    @action("dealers.compare", "c", N_("Compare"), group=GROUP, when="_why_not_compare",
            help=N_("Show the ticked dealers side by side, or all who are scored."))  # fmt: skip
    def compare(self) -> None:
        from fieldrep.services.dealers import ASSESSMENT
        from fieldrep.tui.screens.dealer_table import TableScreen

        scores = {row.id: row.score or 0 for row in self.found}
        best_first = sorted(self._chosen(), key=lambda account: -scores.get(account, 0))
        self.app.push_screen(TableScreen(best_first, ASSESSMENT))

    @action("dealers.short_list", "l", N_("Short list"), group=GROUP,
            help=N_("Hold the surveyed dealers against the six criteria."))  # fmt: skip
    def short_list(self) -> None:
        from fieldrep.services.dealers import SHORT_LIST
        from fieldrep.tui.screens.dealer_table import TableScreen, open_short_list

        if self.rows.ticked:
            self.app.push_screen(TableScreen(self._chosen(), SHORT_LIST))
        else:
            open_short_list(self.app, "")

    @action("dealers.export", "x", N_("Export"), group=GROUP, when="_why_not_compare", footer=False,
            help=N_("Print or write a form as a file."))  # fmt: skip
    def export(self) -> None:
        from fieldrep.tui.screens.dealer_export import open_forms

        open_forms(self.app, tuple(self._chosen()))

    def _why_nothing(self) -> str | None:
        return why_nothing(self.rows.row)

    @action("dealers.account", "a", N_("Account"), group=GROUP, when="_why_nothing", footer=False,
            help=N_("Show the account's page."))  # fmt: skip
    def show_account(self) -> None:
        from fieldrep.tui.opening import open_record

        if row := self.rows.row:
            open_record(self.app, "account", row.id)
