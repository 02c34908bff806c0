"""The accounts of an event, and after it the list of those still to be followed up."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fieldrep.errors import FieldrepError
from fieldrep.fields import field_label, money_text
from fieldrep.i18n import N_, _
from fieldrep.rules.codes import EventPart, EventStatus
from fieldrep.rules.dates import format_date
from fieldrep.rules.text import single_line
from fieldrep.services.event_words import labelled, waiting_words
from fieldrep.terms import choices, term
from fieldrep.tui.actions import action
from fieldrep.tui.menu import Menu, MenuItem, ask_menu
from fieldrep.tui.screens.dealer_split import SplitScreen, lower_title, why_nothing
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Block, Cell, Column, Row, Span

if TYPE_CHECKING:
    from fieldrep.services.event_accounts import EventAccountLine

GROUP = N_("Accounts of the event")
HEAT_STYLES = {"hot": "overdue", "warm": "warn"}
STATUS_KEYS = {
    EventStatus.LISTED: "l",
    EventStatus.INVITED: "i",
    EventStatus.INTERESTED: "t",
    EventStatus.SIGNED: "s",
    EventStatus.CAME: "c",
    EventStatus.FOLLOWED_UP: "f",
    EventStatus.DECLINED: "d",
}


class EventAccountsScreen(SplitScreen):
    """Everybody on the list; with ``waiting`` who is still to be followed up, most promising first."""

    AREA = 4
    TERMS = ("quadrant", "promise")
    UPPER_LINES = 14

    event_name = ""

    def __init__(self, event: str, *, waiting: bool = False) -> None:
        super().__init__()
        self.event_id = event
        self.waiting = waiting
        self.part = ""

    def heading(self) -> str:
        title = _("Follow up") if self.waiting else _("Accounts of the event")
        return " · ".join(filter(None, (title, single_line(self.event_name))))

    def empty(self) -> str:
        return _("Nobody here. n puts an account on the list, b many at once; f shows the other list.")

    def data_changed(self) -> None:
        from fieldrep.services.event_accounts import event_accounts, follow_up
        from fieldrep.services.exhibitions import get_event

        if not self.query("#rows"):
            return
        try:
            with self.app.desk.workspace.read() as ctx:
                self.event_name = get_event(ctx, self.event_id).name
                everybody = event_accounts(ctx, self.event_id)
                waiting = follow_up(ctx, self.event_id)
        except FieldrepError as error:  # the event is gone
            self.dismiss(None)
            self.app.call_later(self.app.show_error, error)
            return
        found = waiting if self.waiting else [x for x in everybody if self.part in ("", x.part)]
        columns = (
            Column("account", _("Account"), least=16),
            Column("part", _("Comes as"), width=9, drop=2, style="dim"),
            Column("status", _("Status"), width=11),
            Column("heat", _("How close"), width=9),
            Column("booth", _("Booth"), width=6, drop=3),
            Column("next", _("Next step"), weight=1, least=12, drop=1),
        )
        rows = [Row(line.id, self._cells(line), refs=line, mark=_mark(line)) for line in found]
        title = f"{self.heading()} {len(rows)}"
        if self.part and not self.waiting:
            title += f" · {term(self.part, 'EventPart')}"
        self.show_rows(columns, rows, title)
        self.query_one("#upper").border_subtitle = waiting_words(len(waiting), len(everybody))

    def _cells(self, line: "EventAccountLine") -> tuple[Cell, ...]:
        day = format_date(line.next_date, self.app.desk.language) if line.next_date else ""
        planned = format_date(line.planned, self.app.desk.language) if line.planned else ""
        step = " ".join(filter(None, (day, line.next_step)))
        if not step and planned:
            step = _("visit {day}").format(day=planned)
        return (
            single_line(line.account),
            term(line.part, "EventPart"),
            term(line.status, "EventStatus"),
            (Span(term(line.heat, "Heat"), HEAT_STYLES.get(line.heat, "dim")),),
            single_line(line.booth),
            single_line(step),
        )

    def blocks(self, row: Row | None) -> Sequence[Block]:
        if row is None:
            return []
        line: EventAccountLine = row.refs
        language = self.app.desk.language
        lower_title(self, single_line(line.account))
        quadrant = _("quadrant {name}").format(name=line.quadrant) if line.quadrant else ""
        facts = " · ".join(filter(None, (line.city, line.phone, quadrant)))
        found = [Block(facts)] if facts else []
        due = format_date(line.next_date, language) if line.next_date else ""
        for name, text in (
            ("booth", line.booth),
            ("amount", money_text(line.amount_minor, line.amount_currency)),
            ("next", f"{line.next_step} {due}".strip()),
            ("person", line.person),
        ):
            if text:
                found.append(Block(labelled(field_label("event_account", name), text), hang=2))
        if line.touched:
            day = format_date(line.touched, language)
            found.append(Block(_("Followed up on {day}").format(day=day), "done"))
        if line.planned:
            day = format_date(line.planned, language)
            found.append(Block(_("Visit planned for {day}").format(day=day), "planned"))
        if line.promises:
            found.append(Block(_("Open promises: {count}").format(count=line.promises), "warn"))
        return [*found, *(Block(text, hang=2) for text in line.note.splitlines() if text.strip())]

    @property
    def line(self) -> "EventAccountLine | None":
        """The account under the cursor."""
        row = self.rows.row
        return row.refs if row is not None else None

    def _why_nothing(self) -> str | None:
        return why_nothing(self.rows.row)

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        from fieldrep.tui.opening import open_record

        event.stop()
        open_record(self.app, "account", event.row.refs.account_id)

    # The list

    @action("event.put", "n", N_("Add"), group=GROUP,
            help=N_("Put an account on the list; an unknown name becomes a new lead."))  # fmt: skip
    def put_account(self) -> None:
        from fieldrep.tui.screens.event_lines import open_put

        open_put(self.app, self.event_id, self.event_name)

    @action("event.many", "b", N_("Add many"), group=GROUP,
            help=N_("Put all accounts with a tag, of a city, a stage or an import on the list."))  # fmt: skip
    def put_many(self) -> None:
        from fieldrep.tui.screens.event_lines import ask_many

        ask_many(self.app, self.event_id, self.event_name)

    @action("event.line", "e", N_("Edit"), group=GROUP, when="_why_nothing",
            help=N_("Change part, status, booth, amount, next step."))  # fmt: skip
    def edit(self) -> None:
        from fieldrep.tui.screens.event_lines import open_line

        if line := self.line:
            open_line(self.app, line)

    @action("event.status", "s", N_("Status"), group=GROUP, when="_why_nothing",
            help=N_("Say how far the account has come."))  # fmt: skip
    def set_status(self) -> None:
        line = self.line
        if line is None:
            return
        items = [
            MenuItem(
                code, word, key=STATUS_KEYS[EventStatus(code)], mark="done" if code == line.status else ""
            )
            for code, word in choices("EventStatus")
        ]

        def chosen(status: str | None) -> None:
            if status is not None:
                self._write({"status": status})

        ask_menu(self.app, Menu(single_line(line.account), items), chosen)

    @action("event.heat", "H", N_("How close"), group=GROUP, when="_why_nothing", footer=False,
            help=N_("Say how promising the talk was: hot, warm, later, nothing for us."))  # fmt: skip
    def set_heat(self) -> None:
        line = self.line
        if line is None:
            return
        items = [
            MenuItem(code, word, key=str(number), mark="done" if code == line.heat else "")
            for number, (code, word) in enumerate(choices("Heat"), start=1)
        ]

        def chosen(heat: str | None) -> None:
            if heat is not None:
                self._write({"heat": heat})

        ask_menu(self.app, Menu(single_line(line.account), items), chosen)

    def _write(self, values: dict[str, object]) -> None:
        from fieldrep.services.event_accounts import change_line

        if line := self.line:
            with self.app.desk.workspace.write("event.account", line.account) as ctx:
                change_line(ctx, line.id, values)
            self.app.changed()

    @action("event.remove", "d", N_("Take off"), group=GROUP, when="_why_nothing", footer=False,
            help=N_("Take the account off the list; the account itself stays."))  # fmt: skip
    def take_off(self) -> None:
        from fieldrep.services.event_accounts import remove_line

        if line := self.line:
            with self.app.desk.workspace.write("event.remove", line.account) as ctx:
                remove_line(ctx, line.id)
            self.app.notice(_("{account} is off the list. u undoes it.").format(account=line.account))
            self.app.changed()

    @action("event.part", "r", N_("Comes as"), group=GROUP, footer=False,
            help=N_("Show exhibitors only, visitors only, prospects only, or all."))  # fmt: skip
    def narrow(self) -> None:
        parts = ("", *EventPart)
        self.part = str(parts[(parts.index(self.part) + 1) % len(parts)])
        self.waiting = False
        self.data_changed()

    @action("event.follow", "f", N_("Follow up"), group=GROUP,
            help=N_("Who is still to be followed up, the most promising first; or everybody."))  # fmt: skip
    def turn(self) -> None:
        self.waiting = not self.waiting
        self.data_changed()

    # Following up

    @action("event.followed", "space", N_("Followed up"), group=GROUP, when="_why_nothing",
            help=N_("This account was followed up, or is to be after all."))  # fmt: skip
    def followed(self) -> None:
        from fieldrep.services.event_accounts import mark_followed

        if line := self.line:
            with self.app.desk.workspace.write("event.followed", line.account) as ctx:
                mark_followed(ctx, line.id, followed=line.status != EventStatus.FOLLOWED_UP)
            self.app.notice(_("Noted. u takes it back."))
            self.app.changed()

    @action("event.log", "l", N_("Log"), group=GROUP, when="_why_nothing",
            help=N_("Write down a call or visit at this account; it counts as followed up."))  # fmt: skip
    def write_log(self) -> None:
        from fieldrep.tui.screens.quick_log import open_quick_log

        if line := self.line:
            open_quick_log(self.app, line.account_id, line.account)

    @action("event.call", "C", N_("Call"), group=GROUP, when="_why_nothing", footer=False,
            help=N_("Call by the script: questions, answers, and how the call ended."))  # fmt: skip
    def call(self) -> None:
        from fieldrep.tui.screens.call import open_call

        if line := self.line:
            open_call(self.app, line.account_id)

    @action("event.plan", "p", N_("Plan visit"), group=GROUP, when="_why_nothing",
            help=N_("Plan a visit to this account."))  # fmt: skip
    def plan_visit(self) -> None:
        from fieldrep.tui.screens.plan import open_plan_form

        if line := self.line:
            open_plan_form(self.app, line.account_id)

    @action("event.promise", "o", N_("Promise"), group=GROUP, when="_why_nothing", footer=False,
            help=N_("Write down what we promise them, or they promise us."))  # fmt: skip
    def add_promise(self) -> None:
        from fieldrep.tui.screens.account_promises import open_new_promise

        if line := self.line:
            open_new_promise(self.app, line.account_id, line.account)

    @action("objections", "f3", N_("Objections"), group=GROUP, everywhere=True, footer=False,
            help=N_("What exhibitors say, and the answers."))  # fmt: skip
    def find_objection(self) -> None:
        from fieldrep.tui.screens.event import open_objections

        open_objections(self.app)

    @action("event.export", "x", N_("Export"), group=GROUP, footer=False,
            help=N_("Print or write a paper as a file."))  # fmt: skip
    def export(self) -> None:
        from fieldrep.tui.screens.event_forms import open_event_export

        open_event_export(self.app, self.event_id)


def _mark(line: "EventAccountLine") -> str:
    if line.followed:
        return "done"
    return "open" if line.planned else "planned"
