"""Putting accounts on the list of an event: one, found or new; many by tag, city, stage or import."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fieldrep.errors import FieldrepError
from fieldrep.fields import field_label
from fieldrep.i18n import N_, _
from fieldrep.rules.money import Money
from fieldrep.terms import choices, term
from fieldrep.tui.forms.edits import Edits
from fieldrep.tui.forms.screen import FormScreen
from fieldrep.tui.forms.spec import Choice, FieldSpec, FormSpec, Picked
from fieldrep.tui.menu import Menu, MenuItem, ask_menu
from fieldrep.tui.screens.event_forms import as_columns

if TYPE_CHECKING:
    from fieldrep.services.event_accounts import EventAccountLine
    from fieldrep.tui.rep import RepApp

PUT, LINE = "event.put", "event.line"
IMPORTS = 20
BY = {"tag": ("g", N_("Tag")), "city": ("t", N_("City")), "stage": ("s", N_("Stage"))}


def line_fields() -> tuple[FieldSpec, ...]:
    """Return the fields of an account's line."""

    def coded(key: str, enum: str, **options: Any) -> FieldSpec:
        known = tuple(
            Choice(code, word, key=str(number)) for number, (code, word) in enumerate(choices(enum), start=1)
        )
        return FieldSpec(key, field_label("event_account", key), kind="choice", choices=known, **options)

    return (
        coded("part", "EventPart", required=True, default="prospect"),
        coded("status", "EventStatus", required=True, default="listed"),
        coded("heat", "Heat"),
        FieldSpec("booth", field_label("event_account", "booth")),
        FieldSpec("amount", field_label("event_account", "amount"), kind="money"),
        FieldSpec("next_step", N_("Next step")),
        FieldSpec("next_date", N_("When"), kind="date", help=N_("25, 11-25, +3, fri, tomorrow, 周五")),
        FieldSpec("note", N_("Notes"), kind="long"),
    )


def open_put(app: "RepApp", event: str, title: str = "") -> None:
    """Put an account on the list, chosen as in the quick log; a name not known becomes a new lead."""
    from fieldrep.tui.screens.quick_log import suggest_accounts

    desk = app.desk
    account = FieldSpec(
        "account",
        N_("Account"),
        kind="pick",
        required=True,
        suggest=lambda text: suggest_accounts(desk, text),
        new=N_("new lead"),
    )
    spec = FormSpec(PUT, N_("On the list"), (account, *line_fields()))
    draft = desk.draft(PUT, event, title=title)

    def save(given: dict[str, Any]) -> object:
        from fieldrep.services.event_accounts import put_account

        picked: Picked = given["account"]
        values = as_columns({key: value for key, value in given.items() if key != "account"})
        with desk.workspace.write("event.account", picked.text, as_of=draft.as_of) as ctx:
            return put_account(ctx, event, picked.value or picked.text, values, create=picked.value is None)

    def saved(result: Any) -> None:
        if result is None:
            return
        words = _("{account} is on the list.") if result.added else _("{account} was on the list; changed.")
        text = words.format(account=result.account)
        app.notice(f"{text} {_('A new lead was made.')}" if result.created_account else text)
        app.changed()

    app.push_screen(FormScreen(spec, {}, draft, save, desk.form_settings), saved)


def open_line(app: "RepApp", line: "EventAccountLine") -> None:
    """Change an account's line."""
    desk = app.desk
    values: dict[str, object] = {
        name: getattr(line, name)
        for name in ("part", "status", "heat", "booth", "next_step", "next_date", "note")
    }
    if line.amount_minor is not None and line.amount_currency:
        values["amount"] = Money(line.amount_minor, line.amount_currency)
    spec = FormSpec(LINE, line.account, line_fields())
    draft = desk.draft(LINE, line.id, title=line.account)
    edits = Edits(draft, spec, values, desk.form_settings)

    def save(given: Mapping[str, Any]) -> object:
        from fieldrep.services.event_accounts import change_line

        wanted = edits.changed(screen.form.state.as_draft())
        changes = as_columns({key: value for key, value in given.items() if key in wanted})
        with desk.workspace.write("event.account", line.account, as_of=draft.as_of) as ctx:
            return change_line(ctx, line.id, changes).id

    screen = FormScreen(spec, values, edits, save, desk.form_settings)
    app.push_screen(screen, lambda done: app.changed() if done else None)


def reopen_line(app: "RepApp", record: str, title: str) -> None:
    """Open the line that was left open; says so where it is gone."""
    from fieldrep.services.event_accounts import line_by_id

    try:
        with app.desk.workspace.read() as ctx:
            line = line_by_id(ctx, record)
    except FieldrepError as error:
        app.show_error(error)
        return
    open_line(app, line)


# Many at once


def ask_many(app: "RepApp", event: str, name: str) -> None:
    """Ask by what accounts are put on the list, then by which value, then as what."""
    from fieldrep.services.account_facets import facet
    from fieldrep.services.accounts import AccountFilter
    from fieldrep.services.imports import list_imports

    with app.desk.workspace.read() as ctx:
        values = {by: facet(ctx, AccountFilter(owner=ctx.actor), by) for by in BY}
        imports = [row for row in list_imports(ctx) if row.kind == "accounts" and not row.undone][:IMPORTS]
    items = [
        MenuItem(by, _(label), hint=str(len(values[by])), key=key)
        for by, (key, label) in BY.items()
        if values[by]
    ]
    if imports:
        items.append(MenuItem("batch", _("Import"), hint=str(len(imports)), key="i"))
    if not items:
        app.notice(_("There is nothing yet by which accounts could be chosen."), "info")
        return

    def chosen(by: str | None) -> None:
        if by is None:
            return
        if by == "batch":
            found = [MenuItem(row.id, row.file_name, f"{row.at:%Y-%m-%d}") for row in imports]
        else:
            found = [
                MenuItem(value, term(value, "Stage") if by == "stage" else value, f"{count:,}")
                for value, count in values[by]
            ]
        ask_menu(app, Menu(_("Put on the list"), found, typed=True), lambda value: picked(by, value))

    def picked(by: str, value: str | None) -> None:
        if value is None:
            return
        parts = [
            MenuItem(code, word, key=str(number))
            for number, (code, word) in enumerate(choices("EventPart"), start=1)
        ]
        ask_menu(app, Menu(_("As what?"), parts), lambda part: put(by, value, part))

    def put(by: str, value: str, part: str | None) -> None:
        from fieldrep.services.event_accounts import put_many
        from fieldrep.services.sprints import SprintFilter

        if part is None:
            return
        try:
            with app.desk.workspace.write("event.accounts", name) as ctx:
                count = put_many(ctx, event, SprintFilter(**{by: value}), part=part)
        except FieldrepError as error:
            app.show_error(error)
            return
        app.notice(_("{count} accounts put on the list. u takes it back.").format(count=count))
        app.changed()

    ask_menu(app, Menu(_("Add many by"), items), chosen)
