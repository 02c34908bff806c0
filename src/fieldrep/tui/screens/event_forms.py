"""Forms of events: the event, a milestone, an account's line; deleting with what goes along; papers."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from fieldrep.fields import field_label
from fieldrep.i18n import N_, _, current_language
from fieldrep.rules.codes import MilestoneLevel
from fieldrep.rules.milestones import ABOVE
from fieldrep.rules.money import Money
from fieldrep.terms import choices
from fieldrep.tui.dialogs import Ask
from fieldrep.tui.forms.edits import Edits
from fieldrep.tui.forms.screen import FormScreen
from fieldrep.tui.forms.spec import Choice, FieldSpec, FormSpec, Picked
from fieldrep.tui.menu import Menu, MenuItem, ask_menu
from fieldrep.tui.screens.report_export import EVENT, Read, open_export

if TYPE_CHECKING:
    from fieldrep.reports.document import Document
    from fieldrep.services.milestones import MilestoneLine
    from fieldrep.tui.rep import RepApp

PAPERS = {"plan": "p", "accounts": "a", "follow-up": "f", "sum-up": "s"}
NEW, EDIT = "event.new", "event.edit"
NEW_MILESTONE, EDIT_MILESTONE = "milestone.new", "milestone.edit"


# The event


def event_spec(form: str, title: str) -> FormSpec:
    """Return the form of an event."""

    def field(key: str, **options: Any) -> FieldSpec:
        return FieldSpec(key, field_label("event", key), **options)

    return FormSpec(
        form,
        title,
        (
            field("name", required=True),
            field("place"),
            field("starts", kind="date", help=N_("25, 11-25, +3, fri, tomorrow, 周五")),
            field("ends", kind="date"),
            field(
                "project_manager", section=N_("In charge"), help=N_("A member of the team, or somebody else.")
            ),
            field("supervisor"),
            field("executor"),
            field("budget", kind="money", section=N_("Goals")),
            field("goal_exhibitors", kind="number"),
            field("goal_talks", kind="number"),
            field("goal_visits", kind="number"),
            field("notes", kind="long"),
        ),
        check=_days_in_order,
    )


def _days_in_order(values: Mapping[str, Any]) -> dict[str, str]:
    starts, ends = values.get("starts"), values.get("ends")
    if ends and not starts:
        return {"starts": _("The first day is missing.")}
    return {"ends": _("The last day is before the first.")} if ends and starts and ends < starts else {}


def as_columns(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a form as columns: amounts in two, numbers whole, picks by their text."""
    values: dict[str, Any] = {}
    for key, value in given.items():
        if key in ("budget", "amount"):
            values |= {f"{key}_minor": value.minor if value else None,
                       f"{key}_currency": value.currency if value else None}  # fmt: skip
        elif key.startswith("goal_"):
            values[key] = int(value) if value is not None else None
        else:
            values[key] = value
    return values


def open_new_event(app: "RepApp", _record: str = "", _title: str = "") -> None:
    """Add an event; its milestones come from the playbook."""
    from fieldrep.tui.screens.event import open_event

    desk = app.desk
    draft = desk.draft(NEW)

    def save(given: dict[str, Any]) -> tuple[str, int]:
        from fieldrep.services.exhibitions import add_event
        from fieldrep.services.milestones import propose_milestones

        with desk.workspace.write("event.add", given["name"], as_of=draft.as_of) as ctx:
            event = add_event(ctx, as_columns(given)).id
            ctx.session.flush()
            return event, propose_milestones(ctx, event)

    def saved(result: Any) -> None:
        if result:
            app.changed()
            app.notice(_("Added with {count} milestones of the playbook.").format(count=result[1]))
            open_event(app, result[0])

    app.push_screen(FormScreen(event_spec(NEW, N_("New event")), {}, draft, save, desk.form_settings), saved)


def open_edit_event(app: "RepApp", event: str, _title: str = "") -> None:
    """Change an event; where its first day moved, the milestones may move along."""
    from fieldrep.services.exhibitions import GOALS, event_page, get_event

    desk = app.desk
    with desk.workspace.read() as ctx:
        record, page = get_event(ctx, event), event_page(ctx, event)
    spec = event_spec(EDIT, record.name)
    values: dict[str, object] = {"name": record.name, "place": record.place, "notes": record.notes}
    values |= {"starts": record.starts, "ends": record.ends, **page.people}
    values |= {goal: getattr(record, goal) for goal in GOALS}
    if record.budget_minor is not None and record.budget_currency:
        values["budget"] = Money(record.budget_minor, record.budget_currency)
    before = record.starts

    def write(changes: dict[str, Any], as_of: int) -> object:
        from fieldrep.services.exhibitions import change_event

        with desk.workspace.write("event.change", record.name, as_of=as_of) as ctx:
            return change_event(ctx, event, as_columns(changes)).starts or True

    def saved(result: object) -> None:
        if isinstance(result, date) and before and result != before and page.row.progress:
            _ask_shift(app, event, record.name, (result - before).days)

    _edit(app, spec, event, record.name, values, write, saved)


def _ask_shift(app: "RepApp", event: str, name: str, days: int) -> None:
    def answered(yes: bool | None) -> None:
        from fieldrep.services.milestones import shift_milestones

        if yes:
            with app.desk.workspace.write("milestone.move", name) as ctx:
                count = shift_milestones(ctx, event, days)
            app.notice(_("{count} milestones moved. u takes it back.").format(count=count))
            app.changed()

    text = _("The first day moved by {count} days. Move the open milestones too?").format(count=days)
    app.push_screen(Ask(text, yes=_("Move")), answered)


def _edit(
    app: "RepApp",
    spec: FormSpec,
    record: str,
    title: str,
    values: Mapping[str, object],
    write: Callable[[dict[str, Any], int], object],
    done: Callable[[object], None] | None = None,
) -> None:
    """Show a form with what is on record; only what was changed is written, what was typed is kept."""
    desk = app.desk
    draft = desk.draft(spec.name, record, title=title)
    edits = Edits(draft, spec, values, desk.form_settings)

    def save(given: dict[str, Any]) -> object:
        wanted = edits.changed(screen.form.state.as_draft())
        changes = {key: value for key, value in given.items() if key in wanted}
        return (write(changes, draft.as_of) if changes else None) or True

    def saved(result: object) -> None:
        if result:
            app.changed()
            if done is not None:
                done(result)

    screen = FormScreen(spec, dict(values), edits, save, desk.form_settings)
    app.push_screen(screen, saved)


def ask_delete_event(app: "RepApp", event: str, name: str, *, archived: bool) -> None:
    """Put an event away or take it out again, or delete it; says what goes with it."""
    from fieldrep.services.exhibitions import archive_event, belongings, delete_event

    with app.desk.workspace.read() as ctx:
        gone = belongings(ctx, event)
    items = [
        MenuItem("archive", _("Take out again") if archived else _("Put away; nothing is lost"), key="p"),
        MenuItem("delete", _("Delete"), key="d"),
    ]

    def delete(yes: bool | None) -> None:
        if yes:
            with app.desk.workspace.write("event.delete", name) as ctx:
                delete_event(ctx, event)
            app.notice(_("Deleted. u takes it back."))
            app.changed()

    def chosen(choice: str | None) -> None:
        if choice == "archive":
            with app.desk.workspace.write("event.archive", name) as ctx:
                archive_event(ctx, event, not archived)
            app.changed()
        elif choice == "delete":
            detail = _("This goes with it: {what}. The accounts themselves stay.").format(what=gone.words)
            question = _("Delete the event {name}?").format(name=name)
            app.push_screen(Ask(question, yes=_("Delete"), detail=detail if gone.words else ""), delete)

    ask_menu(app, Menu(name, items), chosen)


# Milestones


def milestone_spec(form: str, title: str, lines: "Sequence[MilestoneLine]", own: str = "") -> FormSpec:
    """Return the form of a milestone; ``own`` is the one that is changed."""
    levels = tuple(Choice(code, word, key=code[0]) for code, word in choices("MilestoneLevel"))

    def above(text: str, held: Mapping[str, str]) -> list[Choice]:
        from fieldrep.rules.fold import fold

        level = held.get("level#") or held.get("level") or ""
        named = next((code for code, word in choices("MilestoneLevel") if level in (code, word)), "")
        wanted = ABOVE.get(MilestoneLevel(named)) if named else None
        return [
            Choice(line.id, line.title)
            for line in lines
            if line.level == wanted and line.id != own and fold(text) in fold(line.title)
        ][:12]

    return FormSpec(
        form,
        title,
        (
            FieldSpec("title", N_("To be done"), required=True),
            FieldSpec("level", N_("Level"), kind="choice", choices=levels, required=True),
            FieldSpec("above_id", N_("Secures"), kind="pick", suggest_with=above,
                      help=N_("A main item an overall milestone, a detail a main item.")),
            FieldSpec("responsible", N_("Responsible"), help=N_("A member of the team, or somebody else.")),
            FieldSpec("due", N_("Due"), kind="date", help=N_("25, 11-25, +3, fri, tomorrow, 周五")),
            FieldSpec("note", N_("Notes"), kind="long"),
        ),
    )  # fmt: skip


def _milestone_columns(given: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(given)
    if "above_id" in values:
        picked: Picked | None = values["above_id"]
        values["above_id"] = picked.value if picked else None
    return values


def open_new_milestone(
    app: "RepApp", event: str, lines: "Sequence[MilestoneLine]", at: "MilestoneLine | None"
) -> None:
    """Add a milestone: beside the one under the cursor, on its level."""
    desk = app.desk
    values: dict[str, object] = {"level": at.level if at else MilestoneLevel.OVERALL}
    if at is not None and at.above:
        title = next((line.title for line in lines if line.id == at.above), "")
        values["above_id"] = Picked(at.above, title)
    draft = desk.draft(NEW_MILESTONE, event)

    def save(given: dict[str, Any]) -> object:
        from fieldrep.services.milestones import add_milestone

        with desk.workspace.write("milestone.add", given["title"], as_of=draft.as_of) as ctx:
            return add_milestone(ctx, event, _milestone_columns(given)).id

    def saved(result: object) -> None:
        if result:
            app.changed()

    spec = milestone_spec(NEW_MILESTONE, N_("New milestone"), lines)
    app.push_screen(FormScreen(spec, values, draft, save, desk.form_settings), saved)


def open_edit_milestone(
    app: "RepApp", event: str, lines: "Sequence[MilestoneLine]", line: "MilestoneLine"
) -> None:
    """Change a milestone."""
    above = next((each.title for each in lines if each.id == line.above), "")
    values: dict[str, object] = {
        "title": line.title,
        "level": line.level,
        "above_id": Picked(line.above, above) if above else None,
        "responsible": line.responsible,
        "due": line.due,
        "note": line.note,
    }

    def write(changes: dict[str, Any], as_of: int) -> object:
        from fieldrep.services.milestones import change_milestone

        with app.desk.workspace.write("milestone.change", line.title, as_of=as_of) as ctx:
            return change_milestone(ctx, line.id, _milestone_columns(changes)).id

    spec = milestone_spec(EDIT_MILESTONE, line.title, lines, line.id)
    _edit(app, spec, f"{event}|{line.id}", line.title, values, write)


def ask_delete_milestone(app: "RepApp", milestone: str, title: str) -> None:
    """Delete a milestone; asks where something hangs below it."""
    from fieldrep.services.milestones import delete_milestone, hanging_below

    with app.desk.workspace.read() as ctx:
        hanging = [row.title for row in hanging_below(ctx, milestone)]

    def answered(yes: bool | None) -> None:
        if yes:
            with app.desk.workspace.write("milestone.delete", title) as ctx:
                delete_milestone(ctx, milestone)
            app.notice(_("Deleted. u takes it back."))
            app.changed()

    if not hanging:
        answered(True)
        return
    detail = _("This goes with it: {what}.").format(what="; ".join(hanging))
    app.push_screen(Ask(_("Delete the milestone?"), yes=_("Delete"), detail=detail), answered)


def reopen_new_milestone(app: "RepApp", event: str, _title: str) -> None:
    """Open the new milestone that was left open."""
    from fieldrep.services.milestones import milestone_lines

    with app.desk.workspace.read() as ctx:
        lines = milestone_lines(ctx, event)
    open_new_milestone(app, event, lines, None)


def reopen_milestone(app: "RepApp", record: str, _title: str) -> None:
    """Open the milestone that was left open; says so where it is gone."""
    from fieldrep.services.milestones import milestone_lines

    event, milestone = record.split("|", 1)
    with app.desk.workspace.read() as ctx:
        lines = milestone_lines(ctx, event)
    line = next((each for each in lines if each.id == milestone), None)
    if line is None:
        app.notice(_("There is no page for this."), "info")
        return
    open_edit_milestone(app, event, lines, line)


# Papers


def open_event_export(app: "RepApp", event: str) -> None:
    """Ask which paper, then in which format."""
    from fieldrep.services.event_forms import FORMS

    items = [MenuItem(form, _(title), key=PAPERS[form]) for form, title in FORMS.items()]

    def chosen(form: str | None) -> None:
        if form is not None:
            record = f"{form} {event}"
            open_export(app, paper_reader(app, record), f"{EVENT} {record}", _(FORMS[form]))

    app.push_screen(Menu(_("Which paper?"), items), chosen)


def paper_reader(app: "RepApp", record: str) -> Read:
    """Return what makes a paper; ``record`` is its name and the id of the event."""
    form, _space, event = record.partition(" ")

    def read(lang: str) -> "Document":
        from fieldrep.services.event_forms import event_document

        with app.desk.workspace.read() as ctx:
            return event_document(ctx, event, form, lang or current_language())

    return read
