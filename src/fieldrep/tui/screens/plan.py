"""Plan: a week by day, what each visit is about, and who is due near by."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.message import Message
from textual.timer import Timer

from fieldrep.i18n import N_, _, current_language
from fieldrep.rules.dates import format_date
from fieldrep.rules.periods import IsoWeek
from fieldrep.services.reasons import due_short, overdue_words
from fieldrep.tui.actions import action
from fieldrep.tui.frame import FrameScreen, Pane, TwoPane
from fieldrep.tui.screens import plan_rows
from fieldrep.tui.screens.account_brief import BRIEF_DELAY, Ref
from fieldrep.tui.screens.plan_forms import open_plan_form, reopen_plan
from fieldrep.tui.screens.plan_rows import Spot
from fieldrep.tui.widgets.facts import Fact, FactSource
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Block, ListSource

if TYPE_CHECKING:
    from fieldrep.services.visits import VisitRow
    from fieldrep.store.glance_rows import GlanceRow

__all__ = ["PlanScreen", "open_plan_form", "reopen_plan"]

NEARBY = 8
"""How many of the accounts due near by are shown."""
DUE = "due"
"""Kind of a line that speaks of an account due."""


class AgendaPane(Pane):
    """The week. Enter opens a visit instead of the other pane."""

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        event.stop()
        cast("PlanScreen", self.screen).open_spot(event.row.refs)


class PlanScreen(FrameScreen):
    """The week's agenda at the left, the selected visit's brief and who is due near by at the right."""

    AREA = 3
    TERMS = ("walk-in", "advance", "quadrant", "class", "rhythm", "next step")

    @dataclass
    class _Brief(Message):
        """A worker has read what the right side shows of a line."""

        row: str
        lines: list[Fact | Block]
        title: str

    def __init__(self) -> None:
        super().__init__()
        self.monday = date.min
        self._visits: list[VisitRow] = []
        self._brief_of = ""
        self._asked = ""
        self._waiting: Timer | None = None

    def compose_body(self) -> ComposeResult:
        with TwoPane():
            with AgendaPane(id="agenda-pane"):
                yield LineList(columns=plan_rows.columns(), id="agenda")
            with Pane(id="brief-pane"):
                yield LineList(id="brief")

    def on_mount(self) -> None:
        today = self.app.desk.today
        self.monday = today - timedelta(days=today.weekday())
        self._load()
        self._go_to_day(today)

    def on_screen_resume(self) -> None:
        if self.monday != date.min:
            self.data_changed()

    def data_changed(self) -> None:
        self._load()
        self._show_brief()

    # The week

    @property
    def agenda(self) -> LineList:
        """The list of the week."""
        return self.query_one("#agenda", LineList)

    @property
    def spot(self) -> Spot:
        """The day, and visit if any, that the cursor is on."""
        row = self.agenda.row
        return row.refs if row is not None else Spot(self.monday)

    def _load(self) -> None:
        from fieldrep.services.visits import list_visits

        sunday = self.monday + timedelta(days=plan_rows.WEEK - 1)
        with self.app.desk.workspace.read() as ctx:
            self._visits = list_visits(ctx, first=self.monday, last=sunday, person=ctx.actor)
        rows = plan_rows.agenda(self.monday, self.app.desk.today, self._visits)
        self.agenda.source = ListSource(rows)
        pane = self.query_one("#agenda-pane", Pane)
        week = _("Week {number}").format(number=IsoWeek.of(self.monday).week)
        pane.title = f"{week} · {day_and_month(self.monday)} – {day_and_month(sunday)}"
        pane.count = sum(visit.status != "cancelled" for visit in self._visits)

    def _go_to_day(self, day: date) -> None:
        """Put the cursor on the first line of a day."""
        first = next((visit.id for visit in self._visits if visit.day == day), f"day:{day}")
        self.agenda.go_to(first)

    def _go_to_visit(self, visit: str, day: date) -> None:
        """Put the cursor on a visit, in its week."""
        self.monday = day - timedelta(days=day.weekday())
        self._load()
        self.agenda.go_to(visit)

    def _turn(self, days: int) -> None:
        day = self.spot.day
        self.monday += timedelta(days=days)
        self._load()
        self._go_to_day(day + timedelta(days=days))
        self._show_brief()

    # Visits

    def open_spot(self, spot: Spot) -> None:
        """Open a visit's page; on a free day, the list to pick visits from."""
        if spot.visit is None:
            self.pick()
            return
        from fieldrep.tui.screens.visit import open_visit

        open_visit(self.app, spot.visit.id)

    @action("plan.pick", "p", N_("Pick"), help=N_("Tick accounts, most due first, and plan them all."))
    def pick(self) -> None:
        from fieldrep.tui.screens.plan_pick import open_pick

        def picked(day: object) -> None:
            self.data_changed()
            if isinstance(day, date):
                self.app.changed()
                self._go_to_day(day)

        open_pick(self.app, max(self.spot.day, self.app.desk.today), picked)

    @action("plan.new", "n", N_("New"), help=N_("Plan a visit for this day."))
    def new_visit(self) -> None:
        open_plan_form(self.app, day=self.spot.day, then=self._go_to_visit)

    def _why_no_visit(self) -> str | None:
        return None if self.spot.visit is not None else ""

    def _why_not_planned(self) -> str | None:
        visit = self.spot.visit
        if visit is None:
            return ""
        if visit.status == "done":
            return _("This visit has taken place.")
        return None

    @action("visit.start", "v", N_("Start"), when="_why_not_planned", help=N_("The visit begins now."))
    def start_visit(self) -> None:
        from fieldrep.services.visits import start_visit
        from fieldrep.tui.screens.visit import open_visit

        if visit := self.spot.visit:
            with self.app.desk.workspace.write("visit.start", visit.account) as ctx:
                start_visit(ctx, visit.id)
            self.app.changed()
            open_visit(self.app, visit.id)

    @action(
        "plan.move", "m", N_("Move"), when="_why_not_planned", help=N_("Move the visit, with the reason.")
    )
    def move_visit(self) -> None:
        from fieldrep.tui.screens.plan_forms import open_move_visit

        if visit := self.spot.visit:
            open_move_visit(self.app, visit.id, visit.account, visit.day, visit.planned_time)

    @action("plan.change", "e", N_("Edit"), when="_why_not_planned",
            help=N_("Change what is planned: purpose, advance wanted, people, time."))  # fmt: skip
    def change_plan(self) -> None:
        from fieldrep.tui.screens.plan_forms import open_change_plan

        if visit := self.spot.visit:
            open_change_plan(self.app, visit.id)

    @action("plan.cancel", "d", N_("Cancel"), when="_why_not_planned",
            help=N_("Cancel the visit; the reason is asked for."))  # fmt: skip
    def cancel_visit(self) -> None:
        from fieldrep.tui.screens.plan_forms import open_cancel_visit

        if visit := self.spot.visit:
            open_cancel_visit(self.app, visit.id, visit.account)

    @action("plan.walk_in", "w", N_("Walk-in"), help=N_("Start a visit that was not planned."))
    def walk_in(self) -> None:
        from fieldrep.tui.screens.plan_forms import open_walk_in

        open_walk_in(self.app)

    @action("visit.talk", "f4", N_("Talk"), when="_why_no_visit", footer=False,
            help=N_("Questions and answers for a talk with this account."))  # fmt: skip
    def open_talk(self) -> None:
        from fieldrep.tui.screens.talk import TalkScreen

        if visit := self.spot.visit:
            self.app.push_screen(TalkScreen(visit.account_id))

    @action("plan.sheet", "x", N_("Sheet"), footer=False,
            help=N_("Write the sheet of the day or week: PDF, Markdown, calendar."))  # fmt: skip
    def write_sheet(self) -> None:
        from fieldrep.tui.screens.plan_sheet import open_sheet_menu

        sunday = self.monday + timedelta(days=plan_rows.WEEK - 1)
        open_sheet_menu(self.app, self.spot.day, self.monday, sunday)

    @action("plan.copy", "y", N_("Copy"), footer=False, help=N_("Copy the day as plain text."))
    def copy_day(self) -> None:
        self.app.copy_text(plan_rows.day_text(self.spot.day, self._visits))

    # From week to week and day to day

    @action("plan.next_week", "]", N_("Next week"), footer=False, help=N_("Show the next week."))
    def next_week(self) -> None:
        self._turn(plan_rows.WEEK)

    @action("plan.last_week", "[", N_("Week before"), footer=False, help=N_("Show the week before."))
    def last_week(self) -> None:
        self._turn(-plan_rows.WEEK)

    @action("plan.today", "t", N_("Today"), footer=False, help=N_("Go to today."))
    def go_to_today(self) -> None:
        today = self.app.desk.today
        self.monday = today - timedelta(days=today.weekday())
        self._load()
        self._go_to_day(today)

    def _step(self, days: int) -> None:
        day = self.spot.day + timedelta(days=days)
        if not self.monday <= day < self.monday + timedelta(days=plan_rows.WEEK):
            self.monday += timedelta(days=plan_rows.WEEK * days)
            self._load()
        self._go_to_day(day)

    @action("plan.next_day", "right", N_("Next day"), footer=False, help=N_("Go to the next day."))
    def next_day(self) -> None:
        self._step(1)

    @action("plan.day_before", "left", N_("Day before"), footer=False, help=N_("Go to the day before."))
    def day_before(self) -> None:
        self._step(-1)

    # What the right side shows

    def on_line_list_highlighted(self, event: LineList.Highlighted) -> None:
        if event.list is self.agenda:
            self._brief_soon()

    def on_resize(self) -> None:
        self._show_brief()

    def _brief_soon(self) -> None:
        """Show the brief of the line where the cursor stays, not of those that it only passes."""
        if self._waiting is not None:
            self._waiting.stop()
            self._waiting = None
        row = self.agenda.row
        if row is not None and row.id != self._asked:
            self._waiting = self.set_timer(BRIEF_DELAY, self._show_brief)

    def _show_brief(self) -> None:
        row = self.agenda.row
        if row is not None and self.query_one("#brief-pane").display:
            self._asked = row.id
            read = partial(self._read_brief, row.id, row.refs)
            self.run_worker(read, thread=True, exclusive=True, group="brief")

    def _read_brief(self, row: str, spot: Spot) -> None:
        """In a worker: read what there is to know of a visit or of a free day."""
        lines: list[Fact | Block] = []
        title = format_date(spot.day, current_language())
        city = ""
        if spot.visit is not None:
            from fieldrep.tui.screens.account_brief import brief_lines, read_page

            title, city = spot.visit.account, spot.visit.city
            lines += [Fact(label, text) for label, text in plan_rows.visit_lines(spot.visit)]
            lines.append(Block(_("Account"), kind="header"))
            lines += brief_lines(read_page(self.app.desk, spot.visit.account_id))
        elif spot.day >= self.app.desk.today:
            lines.append(Block(_("Nothing is planned. p picks several accounts, n plans one visit."), "dim"))
        lines += self._near_by(city)
        self.post_message(self._Brief(row, lines, title))

    def _near_by(self, city: str) -> list[Fact | Block]:
        there = {visit.account_id for visit in self._visits if visit.status != "cancelled"}
        found = self.app.desk.contacts_due(city=city, limit=NEARBY + len(there))
        due = [row for row in found if row.account_id not in there][:NEARBY]
        if not due:
            return []
        title = (
            _("In {city}, most due first: Space plans a visit for this day").format(city=city) if city else ""
        )
        title = title or _("Most due first: Space plans a visit for this day")
        return [Block(title, kind="header"), *(_due_fact(row) for row in due)]

    def on_plan_screen__brief(self, message: _Brief) -> None:
        message.stop()
        row = self.agenda.row
        if row is not None and row.id == message.row:
            self.query_one("#brief-pane", Pane).title = message.title
            brief = self.query_one("#brief", LineList)
            brief.source = FactSource(message.lines)
            if message.row != self._brief_of:  # another visit's brief is read from its top
                self._brief_of = message.row
                brief.scroll_to(y=0, animate=False)
                brief.move_to(0)

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        """Open what a line of the right side speaks of."""
        event.stop()
        ref: Ref = event.row.refs
        visit = self.spot.visit
        if ref.kind == DUE or visit is None:
            from fieldrep.tui.opening import open_record

            open_record(self.app, "account", ref.id, ref.id)
            return
        from fieldrep.tui.screens.account_deeds import Subject
        from fieldrep.tui.screens.account_refs import open_ref

        open_ref(self.app, Subject(visit.account_id, visit.account), ref)

    def _due_here(self) -> Ref | None:
        """Return the account due that the cursor of the right side is on."""
        brief = self.query_one("#brief", LineList)
        row = brief.row if brief.has_focus else None
        return row.refs if row is not None and row.refs.kind == DUE else None

    def _why_not_add(self) -> str | None:
        return None if self._due_here() is not None else ""

    @action("plan.add", "space", N_("Plan it"), when="_why_not_add",
            help=N_("Plan a visit to this account for the day."))  # fmt: skip
    def add_due(self) -> None:
        from fieldrep.services.visits import plan_visit

        if ref := self._due_here():
            day = self.spot.day
            with self.app.desk.workspace.write("visit.plan", ref.of) as ctx:
                plan_visit(ctx, ref.id, day)
            when = format_date(day, current_language())
            self.app.notice(_("{account}: planned for {day}.").format(account=ref.of, day=when))
            self.app.changed()

    @action("plan.brief", "b", N_("Brief"), footer=False, help=N_("Read the brief of the visit."))
    def go_to_brief(self) -> None:
        self.query_one("#brief-pane").display = True
        self._show_brief()
        self.query_one(TwoPane).enter()


def day_and_month(day: date) -> str:
    """Return a day without its weekday."""
    text = format_date(day, current_language())
    return text.partition(" ")[0 if current_language().startswith("zh") else 2]


def _due_fact(row: "GlanceRow") -> Fact:
    due = overdue_words(row.overdue) or (day_and_month(row.day) if row.day else "")
    why = " · ".join(filter(None, (due_short(row.reason, row.values), due)))
    mark = "overdue" if row.overdue else "planned"
    return Fact(row.account, why, Ref(DUE, row.account_id, row.account), mark=mark, id=f"due:{row.id}")
