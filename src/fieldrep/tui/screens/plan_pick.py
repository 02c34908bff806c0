"""Planning several visits of a day at once: tick accounts, most due first, and Enter plans them all."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from fieldrep.errors import FieldrepError
from fieldrep.i18n import N_, _, current_language, ngettext
from fieldrep.rules.dates import format_date
from fieldrep.rules.rhythm import overdue_days
from fieldrep.services.reasons import due_short, overdue_words, split_reason
from fieldrep.tui.actions import action
from fieldrep.tui.forms.keeping import DraftKeeper
from fieldrep.tui.frame import FrameScreen, Pane
from fieldrep.tui.screens.account_list import short_date
from fieldrep.tui.widgets.filter_line import FilterLine
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Column, Row, Span

if TYPE_CHECKING:
    from fieldrep.services.accounts import AccountFilter, AccountRow
    from fieldrep.tui.desk import Desk
    from fieldrep.tui.forms.spec import FormDraft
    from fieldrep.tui.rep import RepApp


FORM = "visit.pick"
DAY, ACCOUNTS = "day", "accounts"
"""Keys of the draft."""


class _Picks:
    """Pages of the rep's accounts, most due first; ``planned`` are the days of visits planned."""

    immediate = True

    def __init__(self, desk: "Desk", wanted: "AccountFilter", planned: dict[str, date]) -> None:
        self._desk = desk
        self._wanted = wanted
        self._planned = planned

    def count(self) -> int:
        from fieldrep.services.accounts import count_accounts

        with self._desk.workspace.read() as ctx:
            return count_accounts(ctx, self._wanted)

    def rows(self, offset: int, limit: int) -> Sequence[Row]:
        from fieldrep.services.accounts import list_accounts

        with self._desk.workspace.read() as ctx:
            found = list_accounts(ctx, self._wanted, sort="due", offset=offset, limit=limit)
        return [self._row(row) for row in found]

    def _row(self, row: "AccountRow") -> Row:
        late = overdue_days(row.next_due, self._desk.today)
        code, values = split_reason(row.due_reason)
        due = format_date(row.next_due, current_language()) if row.next_due else ""
        why = " · ".join(filter(None, (overdue_words(late), due_short(code, values))))
        planned = self._planned.get(row.id)
        there = short_date(planned, self._desk.today) if planned else ""
        cells = (row.name, row.city, due, why, (Span(there, "accent"),))
        return Row(row.id, cells, refs=row, mark="overdue" if late else ("planned" if planned else ""))


class _PickList(LineList):
    """The accounts; Enter plans."""

    @action("list.open", "enter", N_("Plan them"), when="_why_not_open",
            help=N_("Plan a visit to each account that is ticked; to this one if none is."))  # fmt: skip
    def open_row(self) -> None:
        super().open_row()


class PickScreen(FrameScreen):
    """Pick accounts to visit on a day. Dismissed with the day when visits were planned, else with None."""

    TERMS = ("quadrant", "class", "rhythm")

    def __init__(self, day: date, draft: "FormDraft | None" = None) -> None:
        """``draft`` keeps what is ticked, and the day once it was changed."""
        super().__init__()
        kept = draft.load() if draft is not None else {}
        self.day = date.fromisoformat(kept[DAY]) if DAY in kept else day
        self._kept = frozenset(kept.get(ACCOUNTS, "").split())
        self._keeper = DraftKeeper(draft, self._texts)
        self._city = ""
        self._text = ""
        self._planned: dict[str, date] = {}

    def heading(self) -> str:
        return _("Plan visits")

    def compose_body(self) -> ComposeResult:
        columns = (
            Column("account", _("Account"), weight=3, least=20),
            Column("city", _("City"), width=9, style="dim"),
            Column("due", _("Due"), width=11, drop=2),
            Column("why", _("Why"), weight=2, least=18, style="dim"),
            Column("planned", _("Planned"), width=11, drop=1),
        )
        with Pane(id="picks-pane"):
            yield FilterLine("picks")
            yield _PickList(
                columns=columns, tickable=True, heading=True, id="picks", empty=_("No account fits.")
            )

    def on_mount(self) -> None:
        self.picks.ticked = set(self._kept)
        self.data_changed()

    def on_unmount(self) -> None:
        self._keeper.flush()

    def _texts(self) -> dict[str, str]:
        """Return what is chosen, as the draft keeps it."""
        return {DAY: self.day.isoformat(), ACCOUNTS: " ".join(sorted(self._kept))}

    @property
    def picks(self) -> LineList:
        """The list of accounts."""
        return self.query_one("#picks", LineList)

    def data_changed(self) -> None:
        from fieldrep.rules.codes import VisitStatus
        from fieldrep.services.visits import list_visits

        with self.app.desk.workspace.read() as ctx:
            open_visits = list_visits(
                ctx, first=ctx.today, statuses=(VisitStatus.PLANNED, VisitStatus.RUNNING), limit=2000
            )
        self._planned = {visit.account_id: visit.day for visit in reversed(open_visits) if visit.day}
        self._show()

    def _show(self) -> None:
        from fieldrep.services.accounts import AccountFilter
        from fieldrep.store import settings

        desk = self.app.desk
        owner = desk.settings[settings.PERSON]
        wanted = AccountFilter(text=self._text, city=self._city, owner=owner)
        self.picks.source = _Picks(desk, wanted, self._planned)
        self._show_title()

    def _show_title(self) -> None:
        count = len(self.picks.ticked)
        chosen = ngettext("{count} chosen", "{count} chosen", count).format(count=count) if count else ""
        words = (format_date(self.day, current_language()), self._city, chosen)
        self.query_one("#picks-pane", Pane).title = " · ".join(filter(None, words))

    def on_line_list_ticked(self, event: LineList.Ticked) -> None:
        event.stop()
        self._kept = frozenset(self.picks.ticked)
        self._keeper.touch()
        self._show_title()

    def on_filter_line_narrowed(self, event: FilterLine.Narrowed) -> None:
        event.stop()
        self._text = event.text
        self._show()
        self.picks.move_to(0)

    @action("plan.filter", "/", N_("Filter"), help=N_("Narrow the list down by any part of a name or city."))
    def filter_accounts(self) -> None:
        self.query_one(FilterLine).open()

    def _why_no_city(self) -> str | None:
        if self._city:
            return None
        row = self.picks.row
        return None if row is not None and row.refs.city else ""

    @action("plan.city", "c", N_("This city"), when="_why_no_city",
            help=N_("Only accounts in the same city as this one; again: all."))  # fmt: skip
    def only_city(self) -> None:
        row = self.picks.row
        self._city = "" if self._city or row is None else row.refs.city
        self._show()

    @action("plan.later", "]", N_("Next day"), footer=False, help=N_("Plan for the day after."))
    def next_day(self) -> None:
        self._change_day(1)

    @action("plan.earlier", "[", N_("Day before"), footer=False, help=N_("Plan for the day before."))
    def day_before(self) -> None:
        self._change_day(-1)

    def _change_day(self, by: int) -> None:
        self.day += timedelta(days=by)
        self._keeper.touch()
        self._show_title()

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        """Plan what is ticked, or the account under the cursor."""
        event.stop()
        from fieldrep.services.visits import plan_visit

        chosen = [account for account in self._in_order() if account in self.picks.ticked]
        chosen = chosen or [event.row.id]
        count = len(chosen)
        label = ngettext("{count} visit", "{count} visits", count).format(count=count)
        if count == 1:
            label = event.row.refs.name if event.row.id == chosen[0] else label
        try:
            with self.app.desk.workspace.write("visit.plan", label) as ctx:
                for account in chosen:
                    plan_visit(ctx, account, self.day)
        except FieldrepError as error:
            self.app.show_error(error)
            return
        self._keeper.discard()
        self.dismiss(self.day)
        text = ngettext("{count} visit planned for {day}.", "{count} visits planned for {day}.", count)
        self.app.notice(text.format(count=count, day=format_date(self.day, current_language())))

    def _in_order(self) -> list[str]:
        """Return the ids of the ticked accounts in the order of the list, those out of sight last."""
        source = self.picks.source
        seen = [row.id for row in source.rows(0, min(source.count(), 500)) if row.id in self.picks.ticked]
        return seen + sorted(self.picks.ticked - set(seen))

    def go_back(self) -> None:
        """Leave it; what is ticked stays as a draft."""
        self._keeper.leave() if self._kept else self._keeper.discard()
        super().go_back()


def open_pick(app: "RepApp", day: date, planned: Callable[[object], None]) -> None:
    """Pick accounts to visit on a day; ``planned`` gets the day, or None."""
    draft = app.desk.draft(FORM, day.isoformat(), title=format_date(day, current_language()))
    app.push_screen(PickScreen(day, draft), planned)


def reopen_pick(app: "RepApp", record: str, _title: str) -> None:
    """Go on picking accounts where it was left; ``record`` is the day it was begun with."""
    day = date.fromisoformat(record)
    open_pick(app, day, lambda planned: app.changed() if planned is not None else None)
