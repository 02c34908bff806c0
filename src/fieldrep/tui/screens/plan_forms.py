"""The forms of planning: a visit planned or changed, moved, cancelled, a walk-in."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, time
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from fieldrep.errors import FieldrepError
from fieldrep.i18n import N_, _, current_language
from fieldrep.rules.dates import format_date
from fieldrep.rules.fold import fold
from fieldrep.terms import term
from fieldrep.tui.forms.reading import read_text
from fieldrep.tui.forms.screen import FormScreen
from fieldrep.tui.forms.spec import Choice, FieldSpec, FormSpec, Picked
from fieldrep.tui.screens.moving import MOVE_VISIT
from fieldrep.tui.screens.quick_log import suggest_accounts

if TYPE_CHECKING:
    from fieldrep.models.visits import Visit
    from fieldrep.store.context import Context
    from fieldrep.tui.desk import Desk
    from fieldrep.tui.rep import RepApp

FORM = "visit.plan"
"""The name of its drafts; the record is the account's or, when a plan is changed, the visit's."""
PEOPLE = 3
TEXTS = ("place", "purpose", "expected", "advance_wanted", "advance_fallback")
CANCEL = FormSpec(
    "visit.cancel",
    N_("Cancel the visit"),
    (FieldSpec("reason", N_("Reason"), required=True, help=N_("It stands in the report.")),),
)


def plan_spec(desk: "Desk", *, changed: "Visit | None" = None, name: str = "") -> FormSpec:
    """Return the form of a new plan, or of one that is changed; ``name`` is then its account's."""
    fields = [
        FieldSpec(
            "account",
            N_("Account"),
            kind="pick",
            required=True,
            suggest=lambda text: suggest_accounts(desk, text),
            new=N_("new lead"),
        )
    ]
    fields = ([] if changed else fields) + [
        FieldSpec("day", N_("Day"), kind="date", required=True, echo=_planned_already(desk, changed, name),
                  help=N_("25, 11-25, +3, fri, tomorrow, 周五")),
        FieldSpec("time", N_("Time"), kind="time", help=N_("Only if it is agreed: 10, 14:30")),
        FieldSpec("advance_wanted", N_("Advance wanted"), echo=_fitting(desk, "visit.advance_wanted"),
                  help=N_("The step the customer is to take: a trial, a meeting with the decider.")),
        FieldSpec("advance_fallback", N_("Else"), echo=_fitting(desk, "visit.advance_fallback"),
                  help=N_("The smaller step to fall back on.")),
        FieldSpec("purpose", N_("Purpose")),
        FieldSpec("expected", N_("Expected result")),
        *(_person(desk, number) for number in range(1, PEOPLE + 1)),
        FieldSpec("place", N_("Place"), help=N_("Only if it is not at the account's address.")),
    ]  # fmt: skip
    return FormSpec(FORM, N_("Change the plan") if changed else N_("Plan a visit"), tuple(fields))


def _planned_already(
    desk: "Desk", changed: "Visit | None", name: str
) -> Callable[[str, Mapping[str, str]], str]:
    """Return the hint of the day: what was understood, and a visit to the account that it has already."""

    @cache
    def planned(day: date) -> list[tuple[str, str]]:
        from fieldrep.services.visits import list_visits

        with desk.workspace.read() as ctx:
            rows = list_visits(ctx, first=day, last=day, statuses=("planned", "running"))
        return [(fold(row.account), row.planned_time) for row in rows if not changed or row.id != changed.id]

    def hint(text: str, texts: Mapping[str, str]) -> str:
        understood = read_text(FieldSpec("day", "", kind="date"), text, desk.form_settings)
        account = fold(texts.get("account", name).strip())
        found = planned(understood.value) if account and isinstance(understood.value, date) else []
        at = next((at for other, at in found if other == account), None)
        already = _("already planned") if at is not None else ""
        return " · ".join(filter(None, (understood.echo, already, at)))

    return hint


def _fitting(desk: "Desk", feeds: str) -> Callable[[str, Mapping[str, str]], str]:
    """Return the hint of a field that is still empty: the advance that suits the account's stage."""

    @cache
    def fitting(name: str) -> str:
        from fieldrep.services.accounts import resolve_account
        from fieldrep.services.visit_guide import fitting_advances, playbook

        try:
            with desk.workspace.read() as ctx:
                found = fitting_advances(playbook(ctx), resolve_account(ctx, name))[feeds]
        except FieldrepError:  # a new lead, or a name that several have
            return ""
        return _("fits: {what}").format(what=found[0]) if found else ""

    def hint(text: str, texts: Mapping[str, str]) -> str:
        name = texts.get("account", "").strip()
        return "" if text.strip() or not name else fitting(name)

    return hint


def _person(desk: "Desk", number: int) -> FieldSpec:
    def suggest(text: str, held: Mapping[str, str]) -> list[Choice]:
        from fieldrep.services.contacts import contacts_of

        if not held.get("account#"):
            return []
        with desk.workspace.read() as ctx:
            people = contacts_of(ctx, held["account#"])
        taken = {held.get(f"person{other}#") for other in range(1, PEOPLE + 1) if other != number}
        return [
            Choice(p.id, p.name, " · ".join(filter(None, (p.title, term(p.role, "DecisionRole")))))
            for p in people
            if fold(text) in fold(p.name) and p.id not in taken
        ][:8]

    def wanted(texts: Mapping[str, str]) -> bool:
        return number == 1 or bool(texts.get(f"person{number - 1}", "").strip())

    return FieldSpec(
        f"person{number}",
        N_("With") if number == 1 else N_("and"),
        kind="pick",
        suggest_with=suggest,
        new=N_("new person"),
        when=wanted,
    )


# Planning


def open_plan_form(
    app: "RepApp",
    account: str = "",
    *,
    day: date | None = None,
    then: Callable[[str, date], object] | None = None,
) -> None:
    """Plan a visit: for an account and a day, if given; ``then`` is told the new visit's id and day."""
    desk = app.desk
    values: dict[str, object] = {"day": day or ""}
    name = ""
    if account:
        from fieldrep.services.accounts import get_account

        with desk.workspace.read() as ctx:
            name = get_account(ctx, account).name
        values["account"] = Picked(account, name)
    draft = desk.draft(FORM, account, title=name)
    screen = FormScreen(
        plan_spec(desk),
        values,
        draft,
        lambda given: _plan(desk, given, draft.as_of),
        desk.form_settings,
    )

    def planned(result: object) -> None:
        _planned(app, result)
        if then is not None and isinstance(result, tuple):
            _name, when, visit = result
            then(visit, when)

    app.push_screen(screen, planned)


def _plan(desk: "Desk", given: Mapping[str, Any], as_of: int) -> tuple[str, date, str]:
    from fieldrep.services.accounts import add_account
    from fieldrep.services.visits import plan_visit

    picked: Picked = given["account"]
    with desk.workspace.write("visit.plan", picked.text, as_of=as_of) as ctx:
        account = picked.value
        if account is None:
            account = add_account(ctx, {"name": picked.text}).id
            ctx.session.flush()
        people = _people(ctx, account, given)
        texts = {name: given[name] for name in TEXTS}
        visit = plan_visit(ctx, account, given["day"], _clock(given["time"]), contacts=people, **texts).id
    return picked.text, given["day"], visit


def _people(ctx: "Context", account: str, given: Mapping[str, Any]) -> list[str]:
    """Return the people's ids; those not known yet are added to the account."""
    from fieldrep.services.contacts import add_contact

    ids = []
    for number in range(1, PEOPLE + 1):
        picked: Picked | None = given.get(f"person{number}")
        if picked is not None:
            ids.append(picked.value or add_contact(ctx, account, {"name": picked.text}).id)
    ctx.session.flush()
    return ids


def _clock(at: time | None) -> str:
    return f"{at:%H:%M}" if at else ""


def _planned(app: "RepApp", result: object) -> None:
    if isinstance(result, tuple):
        account, day = result[:2]
        when = format_date(day, current_language())
        app.notice(_("{account}: planned for {day}.").format(account=account, day=when))
        app.changed()


# Changing a plan


def open_change_plan(app: "RepApp", visit: str) -> None:
    """Change what is planned for a visit. Raises NotFound."""
    from fieldrep.models.visits import Visit
    from fieldrep.services import records
    from fieldrep.services.accounts import get_account
    from fieldrep.services.visits import people_met

    desk = app.desk
    with desk.workspace.read() as ctx:
        record = records.get(ctx, Visit, visit)
        account = get_account(ctx, record.account_id or "")
        values: dict[str, object] = {name: getattr(record, name) for name in TEXTS}
        values |= {"day": record.planned_date or "", "time": record.planned_time}
        for number, person in enumerate(people_met(ctx, visit)[:PEOPLE], start=1):
            values[f"person{number}"] = Picked(person.contact_id, person.name)
    spec = plan_spec(desk, changed=record, name=account.name)
    held = {"account#": account.id}
    fields = tuple(_for_account(field, held) for field in spec.fields)
    draft = desk.draft(FORM, visit, title=account.name)
    screen = FormScreen(
        FormSpec(spec.name, spec.title, fields),
        values,
        draft,
        lambda given: _change(desk, record, account.name, given, draft.as_of),
        desk.form_settings,
    )
    app.push_screen(screen, partial(_planned, app))


def _for_account(field: FieldSpec, known: Mapping[str, str]) -> FieldSpec:
    """Return a field whose suggestions know the account, which this form does not ask for."""
    ask = field.suggest_with
    if ask is None:
        return field
    return replace(field, suggest_with=lambda text, held: ask(text, {**held, **known}))


def _change(
    desk: "Desk", record: "Visit", name: str, given: Mapping[str, Any], as_of: int
) -> tuple[str, date]:
    from fieldrep.services.visits import change_visit, move_visit, set_people

    day, at = given["day"], _clock(given["time"])
    with desk.workspace.write("visit.change", name, as_of=as_of) as ctx:
        if (day, at) != (record.planned_date, record.planned_time):
            move_visit(ctx, record.id, day, at)
        change_visit(ctx, record.id, {name: given[name] for name in TEXTS})
        set_people(ctx, record.id, _people(ctx, record.account_id or "", given))
    return name, day


def reopen_plan(app: "RepApp", record: str, _title: str = "") -> None:
    """Open the form of a draft again; its record is a visit, an account, or nothing."""
    from fieldrep.models.visits import Visit

    with app.desk.workspace.read() as ctx:
        is_visit = bool(record) and ctx.session.get(Visit, record) is not None
    try:
        open_change_plan(app, record) if is_visit else open_plan_form(app, record)
    except FieldrepError as error:
        app.show_error(error)


# Moving, cancelling, walking in


def open_move_visit(app: "RepApp", visit: str, account: str, day: date | None, at: str) -> None:
    """Move a visit to another day or time."""
    draft = app.desk.draft(MOVE_VISIT.name, visit, title=account)

    def move(given: dict[str, Any]) -> tuple[str, date]:
        from fieldrep.services.visits import move_visit

        with app.desk.workspace.write("visit.move", account, as_of=draft.as_of) as ctx:
            move_visit(ctx, visit, given["day"], _clock(given["time"]), reason=given["reason"])
        return account, given["day"]

    def moved(result: object) -> None:
        if isinstance(result, tuple):
            when = format_date(result[1], current_language())
            app.notice(_("{account}: moved to {day}.").format(account=account, day=when))
            app.changed()

    values = {"day": day or "", "time": at}
    app.push_screen(FormScreen(MOVE_VISIT, values, draft, move, app.desk.form_settings), moved)


def reopen_move(app: "RepApp", visit: str, account: str) -> None:
    """Open the form of a move as it was left."""
    open_move_visit(app, visit, account, None, "")


def reopen_cancel(app: "RepApp", visit: str, account: str) -> None:
    """Open the form of a cancellation as it was left."""
    open_cancel_visit(app, visit, account)


def open_cancel_visit(app: "RepApp", visit: str, account: str) -> None:
    """Cancel a visit; a reason is asked for."""
    draft = app.desk.draft(CANCEL.name, visit, title=account)

    def cancel(given: dict[str, Any]) -> bool:
        from fieldrep.services.visits import cancel_visit

        reason = given["reason"]
        with app.desk.workspace.write("visit.cancel", account, reason=reason, as_of=draft.as_of) as ctx:
            cancel_visit(ctx, visit, reason)
        return True

    def cancelled(result: object) -> None:
        if result:
            app.notice(_("{account}: the visit is cancelled. u takes it back.").format(account=account))
            app.changed()

    app.push_screen(FormScreen(CANCEL, None, draft, cancel, app.desk.form_settings), cancelled)


def open_walk_in(app: "RepApp") -> None:
    """Start a visit that was not planned: ask where, and open its page."""
    desk = app.desk
    account = plan_spec(desk)["account"]
    spec = FormSpec("visit.walk_in", N_("Walk-in"), (account,))
    draft = desk.draft(spec.name)

    def start(given: dict[str, Any]) -> str:
        from fieldrep.services.accounts import add_account
        from fieldrep.services.visits import start_walk_in

        picked: Picked = given["account"]
        with desk.workspace.write("visit.start", picked.text) as ctx:
            target = picked.value
            if target is None:
                target = add_account(ctx, {"name": picked.text}).id
                ctx.session.flush()
            return start_walk_in(ctx, target).id

    def started(visit: object) -> None:
        if isinstance(visit, str):
            from fieldrep.tui.screens.visit import open_visit

            app.changed()
            open_visit(app, visit)

    app.push_screen(FormScreen(spec, None, draft, start, desk.form_settings), started)


def reopen_walk_in(app: "RepApp", _record: str, _title: str) -> None:
    """Open the form of a walk-in as it was left."""
    open_walk_in(app)
