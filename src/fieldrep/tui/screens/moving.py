"""Moving a line of Today to another day: a visit, a next step, a promise, or a contact due."""

from typing import TYPE_CHECKING, Any

from fieldrep.i18n import N_, _, current_language
from fieldrep.rules.dates import format_date
from fieldrep.store.glance_rows import GlanceRow, Section
from fieldrep.tui.forms.screen import FormScreen
from fieldrep.tui.forms.spec import FieldSpec, FormSpec

if TYPE_CHECKING:
    from fieldrep.tui.rep import RepApp

_DAY = FieldSpec("day", N_("To"), kind="date", required=True, help=N_("25, 11-25, +3, fri, tomorrow, 周五"))
_TIME = FieldSpec("time", N_("Time"), kind="time")
_REASON = FieldSpec("reason", N_("Reason"))

MOVE_VISIT = FormSpec("visit.move", N_("Move the visit"), (_DAY, _TIME, _REASON))
MOVE_STEP = FormSpec("step.move", N_("Move to another day"), (_DAY,))
PLAN_CALL = FormSpec("contact.plan", N_("Plan a visit"), (_DAY, _TIME, FieldSpec("purpose", N_("Purpose"))))


def open_move(app: "RepApp", row: GlanceRow) -> None:
    """Ask for the day and move the line there."""
    forms = {Section.VISIT: MOVE_VISIT, Section.CONTACT: PLAN_CALL}
    spec = forms.get(row.section, MOVE_STEP)
    record = f"{row.kind} {row.id}" if spec is MOVE_STEP else row.id
    kept = app.desk.draft(spec.name, record, title=row.account)

    def moved(values: object) -> None:
        if isinstance(values, dict):
            day = format_date(values["day"], current_language())
            app.notice(_("{account}: moved to {day}.").format(account=row.account, day=day))
            app.changed()

    standing = {"time": row.time} if spec is MOVE_VISIT else None
    app.push_screen(
        FormScreen(spec, standing, kept, lambda values: _move(app, row, values), app.desk.form_settings),
        moved,
    )


def reopen_contact_plan(app: "RepApp", account: str, name: str) -> None:
    """Open the form that plans the visit of a contact due as it was left."""
    open_move(app, GlanceRow(Section.CONTACT, "account", account, account_id=account, account=name))


def reopen_step(app: "RepApp", record: str, name: str) -> None:
    """Open the form that moves a next step, a promise or a milestone as it was left."""
    kind, _space, step = record.partition(" ")
    section = Section.PROMISE if kind == "promise" else Section.STEP
    open_move(app, GlanceRow(section, kind, step, account=name))


def _move(app: "RepApp", row: GlanceRow, values: dict[str, Any]) -> dict[str, Any]:
    from fieldrep.services import milestones, promises, visits

    day = values["day"]
    time = f"{values['time']:%H:%M}" if values.get("time") else ""
    with app.desk.workspace.write(f"{row.section}.move", row.account) as ctx:
        if row.section is Section.VISIT:
            visits.move_visit(ctx, row.id, day, time, reason=values["reason"])
        elif row.section is Section.CONTACT:
            visits.plan_visit(ctx, row.account_id, day, time, purpose=values["purpose"])
        elif row.section is Section.PROMISE:
            promises.move_promise(ctx, row.id, day)
        elif row.kind == "milestone":
            milestones.move_milestone(ctx, row.id, day)
        else:
            promises.move_next_step(ctx, row.kind, row.id, day)
    return values
