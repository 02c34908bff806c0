"""Today: what is due, in the order in which to do it, each with its reason and one key from done."""

from collections.abc import Iterator, Sequence

from textual.app import ComposeResult

from fieldrep.i18n import N_, _, current_language, ngettext
from fieldrep.rules.dates import format_date
from fieldrep.rules.periods import IsoWeek
from fieldrep.services.draftwords import draft_title
from fieldrep.services.reasons import due_short, overdue_words
from fieldrep.store.glance import Glance
from fieldrep.store.glance_rows import GlanceRow, Section
from fieldrep.terms import term
from fieldrep.tui.actions import action
from fieldrep.tui.cells import bar, width
from fieldrep.tui.frame import WIDE, FrameScreen, Pane
from fieldrep.tui.opening import open_draft, open_record
from fieldrep.tui.syncwords import status_words
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Column, ListSource, Row, Span, cell_text


def _columns(rows: Sequence[Row] = (), *, wide: bool = False) -> tuple[Column, ...]:
    """The columns; ``wide``: why an account is due is whole as far as ``WHY_NEEDS`` cells, and what is free
    beside it goes to the cities, names and people that would be cut; what is left, to wishes of any length.

    A Chinese date with its weekday takes three cells more.
    """
    when = 13 if current_language() == "zh_CN" else 10
    if not wide:
        return (
            Column("when", width=when, style="dim"),
            Column("what", least=14, weight=3),
            Column("why", least=26, weight=4),
            Column("person", least=8, weight=2, drop=2),
            Column("phone", width=16, drop=1, style="dim"),
        )
    lines = [row for row in rows if row.kind == "row"]
    cells = {key: max(least, _longest(lines, n)) for n, (key, least) in enumerate(LEAST.items())}
    day = max(when, cells["when"])
    due = [row for row in lines if isinstance(row.refs, GlanceRow) and row.refs.section is Section.CONTACT]
    usual = max(LEAST["why"], min(_longest(due or lines, 2), WHY_NEEDS))
    return (
        Column("when", least=when, weight=max(1, day - when), most=day, style="dim"),
        Column("what", least=LEAST["what"], weight=max(1, cells["what"] - LEAST["what"]), most=cells["what"]),
        Column("why", least=usual, weight=max(1, (cells["why"] - usual) // 4)),
        Column("person", least=LEAST["person"], weight=max(1, cells["person"] - LEAST["person"]),
               most=cells["person"], drop=2),
        Column("phone", width=16, drop=1, style="dim"),
    )  # fmt: skip


def _longest(rows: Sequence[Row], column: int) -> int:
    return max((width(cell_text(row.cells[column])) for row in rows if len(row.cells) > column), default=0)


TITLES = {
    Section.DUTY: N_("Reports and claims"),
    Section.VISIT: N_("Visits"),
    Section.CONTACT: N_("Contacts due"),
    Section.STEP: N_("Next steps"),
    Section.PROMISE: N_("Promises"),
    Section.DRAFT: N_("Left open"),
}
DUE_SHOWN = 40
"""Accounts due that Today shows; the rest are one key away in Accounts."""
PROGRESS_CELLS = 10
LEAST = {"when": 0, "what": 14, "why": 26, "person": 8}
"""Cells that a column takes at least, in the order of the columns."""
WHY_NEEDS = 42
"""Cells that the longest usual reason takes; the text of a next step may be any length."""
MORE, CONFLICTS = "more", "conflicts"


class TodayScreen(FrameScreen):
    """The home screen."""

    AREA = 1
    TERMS = ("quadrant", "class", "rhythm", "advance", "next step", "promise", "walk-in")

    _next_visit: GlanceRow | None = None
    _rows: Sequence[Row] = ()
    _missed = False

    def compose_body(self) -> ComposeResult:
        with Pane(title=_("Today"), id="today"):
            yield LineList(columns=_columns(), id="agenda", empty=_first_steps())

    def on_screen_resume(self) -> None:
        # shown for the first time, or a form was left open, or another screen has written
        if self.app.desk.initialised and self.is_mounted:
            self.data_changed()

    def on_mount(self) -> None:
        if self._missed:
            self.data_changed()

    def data_changed(self) -> None:
        self._missed = not self.query("#agenda")
        if self._missed:  # the records were opened before the parts of the screen were there
            return
        view = self.app.desk.glance(due_limit=DUE_SHOWN)
        pane = self.query_one("#today", Pane)
        pane.title = _title(view)
        agenda = self.query_one("#agenda", LineList)
        agenda.empty = _nothing_due(view) if view.accounts else _first_steps()
        self._rows = list(_rows(view))
        self._place_columns()
        agenda.source = ListSource(self._rows)
        visits = (row for row in view.rows if row.section is Section.VISIT and row.day == view.today)
        self._next_visit = next((row for row in visits if row.status != "running"), None)
        self.app.status = status_words(view.sync, self.app.desk.now)

    def _place_columns(self) -> bool:
        """Share out the cells; False when nothing changes."""
        agenda = self.query_one("#agenda", LineList)
        before = agenda.columns
        agenda.columns = _columns(self._rows, wide=self.app.size.width >= WIDE)
        return agenda.columns != before

    def on_resize(self) -> None:
        if self._rows and self._place_columns():
            self.query_one("#agenda", LineList).reload()

    @property
    def chosen(self) -> GlanceRow | None:
        """The line under the cursor."""
        row = self.query_one("#agenda", LineList).row
        return row.refs if row is not None and isinstance(row.refs, GlanceRow) else None

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        event.stop()
        if event.row.id == MORE:
            self.show_all_due()
        elif event.row.id == CONFLICTS:
            self.app.open_conflicts()
        else:
            self._open(event.row.refs)

    def _open(self, row: GlanceRow) -> None:
        if row.section is Section.DRAFT:
            open_draft(self.app, row.status, row.values["record"], row.text)
        elif row.kind == "duty":
            self.app.notice(_("Claims come with a later version. Space marks this one as handed in."), "info")
        elif row.kind == "report":
            open_record(self.app, "report", f"{row.values['definition']} {row.values['period']}")
        elif row.kind == "milestone":
            open_record(self.app, "event", row.values["event"])
        else:
            kind = row.kind if row.kind in ("visit", "promise") else "account"
            open_record(self.app, kind, row.id, row.account_id)

    def show_all_due(self) -> None:
        """Show every account due, in Accounts."""
        from fieldrep.tui.screens.nearby import NearbyScreen

        self.app.push_screen(NearbyScreen(""))

    # What one key does with the line under the cursor

    def _why_no_account(self) -> str | None:
        row = self.chosen
        return None if row and row.account_id else _("This line has no account.")

    def _to_visit(self) -> GlanceRow | None:
        """The line to start a visit from: that under the cursor, or the next one planned for today."""
        row = self.chosen
        return row if row and row.account_id else self._next_visit

    def _why_no_visit(self) -> str | None:
        return None if self._to_visit() else _("This line has no account to visit.")

    def _why_not_done(self) -> str | None:
        row = self.chosen
        if row and row.section in (Section.STEP, Section.PROMISE):
            return None
        return None if row and row.kind == "duty" else _("Only next steps, promises and claims are ticked.")

    def _why_not_moved(self) -> str | None:
        row = self.chosen
        movable = (Section.VISIT, Section.STEP, Section.PROMISE, Section.CONTACT)
        return None if row and row.section in movable else _("This line can't be moved.")

    def _why_no_city(self) -> str | None:
        row = self.chosen
        return None if row and row.city else _("The city is not known.")

    @action("today.log", "l", N_("Log"), when="_why_no_account",
            help=N_("Write down a call or visit at this account."))  # fmt: skip
    def write_log(self) -> None:
        from fieldrep.tui.screens.quick_log import open_quick_log

        if row := self.chosen:
            open_quick_log(self.app, row.account_id, row.account)

    @action("today.visit", "v", N_("Start visit"), when="_why_no_visit",
            help=N_("Start the planned visit, or a walk-in at this account."))  # fmt: skip
    def start_visit(self) -> None:
        from fieldrep.services.visits import start_visit, start_walk_in

        row = self._to_visit()
        if row is None:
            return
        with self.app.desk.workspace.write("visit.start", row.account) as ctx:
            planned = row.section is Section.VISIT
            visit = start_visit(ctx, row.id) if planned else start_walk_in(ctx, row.account_id)
            started = visit.id
        self.app.changed()
        open_record(self.app, "visit", started)

    @action("today.done", "space", N_("Done"), when="_why_not_done",
            help=N_("Tick the next step, promise or claim as done."))  # fmt: skip
    def done(self) -> None:
        from fieldrep.services import duties, milestones, promises

        row = self.chosen
        if row is None:
            return
        with self.app.desk.workspace.write(f"{row.section}.done", row.account or row.text) as ctx:
            if row.kind == "milestone":
                milestones.mark_done(ctx, row.id)
            elif row.section is Section.STEP:
                promises.settle_next_step(ctx, row.kind, row.id)
            elif row.section is Section.PROMISE:
                promises.settle_promise(ctx, row.id)
            else:
                duties.mark_done(ctx, row.reason, row.values["period"])
        self.app.notice(_("Marked as done. u takes it back."))
        self.app.changed()

    @action("today.move", "m", N_("Move"), when="_why_not_moved", help=N_("Move it to another day."))
    def move(self) -> None:
        from fieldrep.tui.screens.moving import open_move

        if row := self.chosen:
            open_move(self.app, row)

    @action("today.city", "c", N_("This city"), when="_why_no_city",
            help=N_("Who else is in this city, most due first."))  # fmt: skip
    def city(self) -> None:
        from fieldrep.tui.screens.nearby import NearbyScreen

        if row := self.chosen:
            self.app.push_screen(NearbyScreen(row.city))

    @action("today.copy", "y", N_("Copy"), footer=False, help=N_("Copy Today as plain text."))
    def copy(self) -> None:
        view = self.app.desk.glance(due_limit=DUE_SHOWN)
        lines = [" · ".join(filter(None, map(cell_text, row.cells))) for row in _rows(view)]
        self.app.copy_text("\n".join(lines))


def _first_steps() -> str:
    return _(
        "Nothing is due. Import your customers (2, then i), plan a visit (3, then n), or log a call (F2)."
    )


def _nothing_due(view: Glance) -> str:
    hint = _("Nothing is due. Plan a visit (3, then n), log a call (F2), or choose an account (2).")
    return "".join(span.text for span in _progress_spans(view)) + "\n\n" + hint


def _title(view: Glance) -> str:
    day = format_date(view.today, current_language())
    week = _("week {number}").format(number=IsoWeek.of(view.today).week)
    return f"{_('Today')} · {day} · {week}"


def _rows(view: Glance) -> Iterator[Row]:
    if not view.rows and not view.sync.conflicts:
        return
    yield _progress(view)
    if view.sync.conflicts:
        text = ngettext("{count} conflict", "{count} conflicts", view.sync.conflicts)
        words = text.format(count=f"{view.sync.conflicts:,}")
        hint = _("Enter shows both sides")
        yield Row(
            CONFLICTS, ("", (Span(words, "strong"),), (Span(hint, "link"),), "", ""), CONFLICTS, mark="warn"
        )
    for section, title in TITLES.items():
        rows = [row for row in view.rows if row.section is section]
        if not rows:
            continue
        count = view.due_total if section is Section.CONTACT else len(rows)
        yield Row(f"h{section}", ((Span(f"{_(title)} {count:,}", "strong"),),), kind="header")
        for row in rows:
            yield _row(view, row)
        if section is Section.CONTACT and count > len(rows):
            left = count - len(rows)
            words = ngettext("{count} more: Enter shows it", "{count} more: Enter shows them all", left)
            more = words.format(count=f"{left:,}")
            yield Row(MORE, ("", (Span(more, "link"),), "", "", ""), refs=MORE)


def _progress_spans(view: Glance) -> tuple[Span, ...]:
    goal = max(view.visits_goal, 1)
    text = _("Visits this week {done}/{goal}").format(done=view.visits_done, goal=goal)
    planned = _("{count} still planned").format(count=view.visits_planned)
    return (
        Span(f"{text}  ", "strong"),
        Span(bar(min(view.visits_done / goal, 1), PROGRESS_CELLS), "accent"),
        Span(f"  {planned}", "dim"),
    )


def _progress(view: Glance) -> Row:
    return Row("progress", (_progress_spans(view),), kind="header")


def _row(view: Glance, row: GlanceRow) -> Row:
    late = row.overdue > 0 or row.status == "overdue"
    mark = "overdue" if late else "planned"
    match row.section:
        case Section.DUTY:
            why = f"{row.values['period']} · {_due_words(row)}"
            cells = (_when(view, row), term(row.reason, "Duty"), why, "", "")
        case Section.VISIT:
            number = _("visit {number}").format(number=row.values["number"])
            wants = _("wants: {what}").format(what=row.text) if row.text else ""
            running = _("running") if row.status == "running" else ""
            late_words = overdue_words(row.overdue or row.values["contact_overdue"])
            why = " · ".join(filter(None, (running, number, late_words, wants)))
            cells = (_when(view, row), row.account, why, row.person, row.phone)
        case Section.CONTACT:
            why = " · ".join(filter(None, (due_short(row.reason, row.values), overdue_words(row.overdue))))
            cells = (row.city, row.account, why, row.person, row.phone)
        case Section.PROMISE:
            cells = (_when(view, row), row.account, row.text, term(row.status, "PromiseBy"), "")
        case Section.STEP:
            cells = (_when(view, row), row.account, row.text, "", row.phone)
        case Section.DRAFT:
            cells = ("", draft_title(row.status), row.text, "", "")
            mark = "open"
    if row.status == "running":
        mark = "open"
    return Row(f"{row.kind}:{row.id}", cells, refs=row, mark=mark)


def _when(view: Glance, row: GlanceRow) -> str:
    if row.day is None:
        return ""
    if row.day == view.today:
        return row.time or _("today")
    return format_date(row.day, current_language())


def _due_words(row: GlanceRow) -> str:
    if row.overdue:
        return overdue_words(row.overdue)
    if row.status == "overdue":
        return _("overdue since {time}").format(time=row.time)
    return _("due")
