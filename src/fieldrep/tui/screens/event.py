"""One event: its milestones on three levels, the lower securing the higher; the rest is one key away."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fieldrep.errors import FieldrepError
from fieldrep.fields import field_label, money_text
from fieldrep.i18n import N_, _, ngettext
from fieldrep.rules.codes import MilestoneLevel
from fieldrep.rules.dates import format_date
from fieldrep.rules.milestones import MilestoneState
from fieldrep.rules.text import single_line
from fieldrep.services.event_words import days_words, labelled, level_words, state_word
from fieldrep.terms import term
from fieldrep.tui.actions import action
from fieldrep.tui.cells import bar
from fieldrep.tui.screens.dealer_split import SplitScreen, lower_title, why_nothing
from fieldrep.tui.screens.events import next_words
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Block, Cell, Column, Row, Span

if TYPE_CHECKING:
    from fieldrep.services.exhibitions import EventPage
    from fieldrep.services.milestones import MilestoneLine
    from fieldrep.tui.rep import RepApp

GROUP = N_("Exhibition")
MILESTONES = N_("Milestones")
MARKS = {
    MilestoneState.DONE: "done",
    MilestoneState.LATE: "overdue",
    MilestoneState.AT_RISK: "warn",
    MilestoneState.OPEN: "planned",
}
DEPTHS = tuple(MilestoneLevel)
BAR = 10


def open_event(app: "RepApp", event: str) -> None:
    """Show an event; says so where it is gone."""
    from fieldrep.services.exhibitions import get_event

    try:
        with app.desk.workspace.read() as ctx:
            get_event(ctx, event)
    except FieldrepError as error:
        app.show_error(error)
        return
    app.push_screen(EventScreen(event))


class EventScreen(SplitScreen):
    """The milestones of an event as a tree; Space ticks one as done, v shows fewer levels or all."""

    AREA = 4
    TERMS = ("milestone",)
    HEADING = False
    UPPER_LINES = 15

    page: "EventPage | None" = None

    def __init__(self, event: str) -> None:
        super().__init__()
        self.event_id = event
        self.levels = len(DEPTHS)
        self.lines: Sequence[MilestoneLine] = ()

    def heading(self) -> str:
        return " · ".join(filter(None, (_("Exhibition"), single_line(self.page.name) if self.page else "")))

    def empty(self) -> str:
        return _("No milestones. n adds one, P takes over those of the playbook.")

    def data_changed(self) -> None:
        from fieldrep.services.exhibitions import event_page
        from fieldrep.services.milestones import milestone_lines

        if not self.query("#rows"):
            return
        try:
            with self.app.desk.workspace.read() as ctx:
                self.page = event_page(ctx, self.event_id)
                self.lines = milestone_lines(ctx, self.event_id)
        except FieldrepError as error:  # deleted, or its making was undone
            self.dismiss(None)
            self.app.call_later(self.app.show_error, error)
            return
        self._show()

    def _show(self) -> None:
        page = self.page
        if page is None:
            return
        columns = (
            Column("title", least=24),
            *((Column("responsible", width=12, drop=1, style="dim"),) if self._named else ()),
            Column("due", width=13 if self.app.desk.language == "zh_CN" else 10),
            Column("state", width=8, drop=2, style="dim"),
        )
        shown = [
            line for line in self.lines if line.level in DEPTHS[: self.levels] or line.level not in DEPTHS
        ]
        rows = [self._level(level) for level in DEPTHS if page.row.progress[level].total]
        rows += [Row(line.id, self._cells(line), refs=line, mark=MARKS[line.state]) for line in shown]
        phase = term(page.row.phase, "EventPhase")
        self.show_rows(columns, rows, f"{single_line(page.name)} · {phase}")

    @property
    def _named(self) -> bool:
        """Whether anybody has a task; else the titles get the room."""
        return any(line.responsible for line in self.lines)

    def _level(self, level: MilestoneLevel) -> Row:
        assert self.page is not None
        found = self.page.row.progress[level]
        style = "overdue" if found.late else "warn" if found.at_risk else "dim"
        spans = (
            Span(f"{bar(found.share, BAR)} ", "accent"),
            Span(f"{term(level, 'MilestoneLevel')} ", "strong"),
            Span(level_words(found), style),
        )
        return Row(f"level:{level}", (spans,), kind="header")

    def _cells(self, line: "MilestoneLine") -> tuple[Cell, ...]:
        due = format_date(line.due, self.app.desk.language) if line.due else ""
        style = "strong" if line.level == MilestoneLevel.OVERALL else ""
        title = (Span("  " * line.depth), Span(single_line(line.title), style))
        responsible = (single_line(line.responsible),) if self._named else ()
        return (title, *responsible, due, state_word(line.state))

    def blocks(self, row: Row | None) -> Sequence[Block]:
        page = self.page
        if page is None:
            return []
        if row is None or row.refs is None:
            lower_title(self, single_line(page.name))
            return self._facts(page)
        line: MilestoneLine = row.refs
        lower_title(self, term(line.level, "MilestoneLevel"))
        found = [Block(single_line(line.title), "strong")]
        above = next((each.title for each in self.lines if each.id == line.above), "")
        if above:
            found.append(Block(_("Secures: {what}").format(what=above), "dim", hang=2))
        if line.late_below:
            text = _("At risk, late below it: {names}").format(names="; ".join(line.late_below))
            found.append(Block(text, "warn", hang=2))
        if line.done_on:
            day = format_date(line.done_on, self.app.desk.language)
            found.append(Block(_("Done on {day}").format(day=day), "done"))
        found += [Block(text, hang=2) for text in line.note.splitlines() if text.strip()]
        return [*found, *self._facts(page)]

    def _facts(self, page: "EventPage") -> list[Block]:
        """Return what there is to say of the event."""
        from fieldrep.services.exhibitions import GOALS, KIND, PEOPLE

        found = [
            Block(single_line(page.name), kind="header"),
            Block(" · ".join(filter(None, (page.row.place, days_words(page.row.starts, page.row.ends))))),
        ]
        if page.row.next_title:
            found.append(Block(next_words(page.row, self.app.desk.language), "accent", hang=2))
        people = [
            labelled(field_label(KIND, name), page.people[name]) for name in PEOPLE if page.people[name]
        ]
        goals = [
            labelled(field_label(KIND, goal), str(number))
            for goal in GOALS
            if (number := page.goals[goal]) is not None
        ]
        if budget := money_text(page.budget_minor, page.budget_currency):
            goals.insert(0, labelled(field_label(KIND, "budget"), budget))
        found += [Block(" · ".join(texts), hang=2) for texts in (people, goals) if texts]
        statuses = [f"{term(code, 'EventStatus')} {count}" for code, count in page.statuses.items()]
        listed = _("On the list: {count}").format(count=page.row.accounts)
        found.append(Block(" · ".join([listed, *statuses]), "planned", hang=2))
        found += [Block(text, "dim", hang=2) for text in page.notes.splitlines() if text.strip()]
        return [block for block in found if block.text]

    # Milestones

    @property
    def line(self) -> "MilestoneLine | None":
        """The milestone under the cursor."""
        row = self.rows.row
        return row.refs if row is not None else None

    def _why_nothing(self) -> str | None:
        return why_nothing(self.rows.row)

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        event.stop()
        if event.row.refs is not None:
            self.edit_milestone()

    @action("milestone.done", "space", N_("Done"), group=MILESTONES, when="_why_nothing",
            help=N_("Tick the milestone as done, or open it again."))  # fmt: skip
    def done(self) -> None:
        from fieldrep.services.milestones import hanging_below, mark_done

        if line := self.line:
            open_again = line.done_on is not None
            code = "milestone.reopen" if open_again else "milestone.done"
            with self.app.desk.workspace.write(code, line.title) as ctx:
                mark_done(ctx, line.id, done=not open_again)
                unsecured = sum(row.done_on is None for row in hanging_below(ctx, line.id))
            self._say_ticked(open_again, unsecured)
            self.app.changed()

    def _say_ticked(self, open_again: bool, unsecured: int) -> None:
        """Say what became of a milestone; so many of those that secure it are still open."""
        if open_again:
            self.app.notice(_("Open again."))
        elif unsecured:
            words = ngettext(
                "Marked as done, though {count} below it is still open. u takes it back.",
                "Marked as done, though {count} below it are still open. u takes it back.",
                unsecured,
            )
            self.app.notice(words.format(count=unsecured), "warning")
        else:
            self.app.notice(_("Marked as done. u takes it back."))

    @action("milestone.new", "n", N_("New"), group=MILESTONES,
            help=N_("Add a milestone, below the one under the cursor if you like."))  # fmt: skip
    def new_milestone(self) -> None:
        from fieldrep.tui.screens.event_forms import open_new_milestone

        open_new_milestone(self.app, self.event_id, self.lines, self.line)

    @action("milestone.edit", "e", N_("Edit"), group=MILESTONES, when="_why_nothing", footer=False,
            help=N_("Change the milestone: day, who is responsible, what it secures."))  # fmt: skip
    def edit_milestone(self) -> None:
        from fieldrep.tui.screens.event_forms import open_edit_milestone

        if line := self.line:
            open_edit_milestone(self.app, self.event_id, self.lines, line)

    @action("milestone.delete", "d", N_("Delete"), group=MILESTONES, when="_why_nothing", footer=False,
            help=N_("Delete the milestone, with what hangs below it."))  # fmt: skip
    def delete_milestone(self) -> None:
        from fieldrep.tui.screens.event_forms import ask_delete_milestone

        if line := self.line:
            ask_delete_milestone(self.app, line.id, line.title)

    @action("milestone.levels", "v", N_("Levels"), group=MILESTONES, footer=False,
            help=N_("Show the overall milestones only, with the main items, or all."))  # fmt: skip
    def change_levels(self) -> None:
        self.levels = self.levels % len(DEPTHS) + 1
        self._show()
        self.app.notice(
            _(", ").join(term(level, "MilestoneLevel") for level in DEPTHS[: self.levels]), "info"
        )

    @action("milestone.propose", "P", N_("Take from playbook"), group=MILESTONES, footer=False,
            help=N_("Take over the playbook's milestones that the event does not have."))  # fmt: skip
    def propose(self) -> None:
        from fieldrep.services.milestones import propose_milestones

        assert self.page is not None
        with self.app.desk.workspace.write("event.propose", self.page.name) as ctx:
            count = propose_milestones(ctx, self.event_id)
        self.app.notice(_("{count} milestones taken over.").format(count=count))
        self.app.changed()

    # The rest of the event

    @action("event.accounts", "a", N_("Accounts"), group=GROUP,
            help=N_("Exhibitors, visitors and prospects of this event."))  # fmt: skip
    def show_accounts(self) -> None:
        from fieldrep.tui.screens.event_accounts import EventAccountsScreen

        self.app.push_screen(EventAccountsScreen(self.event_id))

    @action("event.follow", "f", N_("Follow up"), group=GROUP,
            help=N_("Who is still to be followed up, the most promising first."))  # fmt: skip
    def show_follow_up(self) -> None:
        from fieldrep.tui.screens.event_accounts import EventAccountsScreen

        self.app.push_screen(EventAccountsScreen(self.event_id, waiting=True))

    @action("event.sheets", "w", N_("Worksheets"), group=GROUP,
            help=N_("The sum-up and other worksheets of this event."))  # fmt: skip
    def show_worksheets(self) -> None:
        from fieldrep.services.exhibitions import KIND
        from fieldrep.services.formanswers import About
        from fieldrep.tui.screens.worksheets import WorksheetsScreen

        if self.page is not None:
            self.app.push_screen(WorksheetsScreen(About(KIND, self.event_id), self.page.name))

    @action("objections", "f3", N_("Objections"), group=GROUP, everywhere=True, footer=False,
            help=N_("What exhibitors say, and the answers."))  # fmt: skip
    def find_objection(self) -> None:
        open_objections(self.app)

    @action("event.edit", "E", N_("Edit event"), group=GROUP, footer=False, help=N_("Change the event."))
    def edit_event(self) -> None:
        from fieldrep.tui.screens.event_forms import open_edit_event

        open_edit_event(self.app, self.event_id)

    @action("event.export", "x", N_("Export"), group=GROUP, help=N_("Print or write a paper as a file."))
    def export(self) -> None:
        from fieldrep.tui.screens.event_forms import open_event_export

        open_event_export(self.app, self.event_id)

    @action("event.history", "h", N_("History"), group=GROUP, footer=False,
            help=N_("Show who changed what, and when."))  # fmt: skip
    def show_history(self) -> None:
        from fieldrep.tui.screens.history import HistoryScreen

        self.app.push_screen(HistoryScreen("event", self.event_id))


def open_objections(app: "RepApp") -> None:
    """Open the objections of exhibitors."""
    from fieldrep.tui.screens.objections import EXHIBITION, ObjectionFinder

    app.push_screen(ObjectionFinder(tags=EXHIBITION))
