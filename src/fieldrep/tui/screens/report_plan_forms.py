"""The forms of a report's plan: an item for the next period, and why an item of the last was not done."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from fieldrep.i18n import N_, _, current_language
from fieldrep.reports.document import Period
from fieldrep.rules.codes import PlanOutcome
from fieldrep.rules.dates import format_date
from fieldrep.tui.forms.edits import Edits
from fieldrep.tui.forms.screen import FormScreen
from fieldrep.tui.forms.spec import Choice, FieldSpec, FormSpec, Picked
from fieldrep.tui.screens.report_page import LAST_PLAN
from fieldrep.tui.screens.report_read import neighbour
from fieldrep.tui.screens.report_source import Target

if TYPE_CHECKING:
    from fieldrep.tui.rep import RepApp
    from fieldrep.tui.screens.report_read import Page

ADD, CHANGE, SETTLE = "plan.add", "plan.change", "plan.settle"


def write_outcome(app: "RepApp", target: Target, outcome: PlanOutcome, reason: str = "") -> None:
    """Write down what became of an item of the last plan. Raises Invalid, NotAllowed."""
    from fieldrep.services.reportplan import settle_plan_item

    with app.desk.workspace.write("plan.settle", target.title) as ctx:
        settle_plan_item(ctx, target.item, outcome, reason)


def open_reason(app: "RepApp", target: Target, outcome: PlanOutcome) -> None:
    """Ask why an item was moved or dropped."""
    title = N_("Why was it moved?") if outcome == PlanOutcome.MOVED else N_("Why was it dropped?")
    spec = FormSpec(SETTLE, title, (FieldSpec("reason", N_("Reason"), required=True),))
    draft = app.desk.draft(SETTLE, f"{target.item} {outcome}", title=target.title)

    def save(values: Mapping[str, Any]) -> object:
        write_outcome(app, target, outcome, values["reason"])
        return True

    def saved(done: object) -> None:
        if done:
            app.notice(_("Written down. u takes it back."))
            app.changed()

    app.push_screen(FormScreen(spec, None, draft, save, app.desk.form_settings), saved)


def reopen_reason(app: "RepApp", record: str, title: str) -> None:
    """Open the reason that was being written; ``record`` is the item and what became of it."""
    item, outcome = record.split(" ")
    open_reason(app, Target(title, item=item, plan=LAST_PLAN), PlanOutcome(outcome))


def item_spec(app: "RepApp", form: str, period: Period) -> FormSpec:
    """Return the form of an item in the plan that the report of ``period`` makes."""
    from fieldrep.tui.screens.quick_log import suggest_accounts

    after = neighbour(period, 1)
    count = (after.end - after.start).days + 1
    days = [after.start + timedelta(days=number) for number in range(count)]
    choices = tuple(Choice(day.isoformat(), format_date(day, current_language())) for day in days)
    return FormSpec(
        form,
        N_("Plan item"),
        (
            FieldSpec("text", N_("Task"), required=True, help=N_("What is planned, in a few words.")),
            FieldSpec("day", N_("Day"), kind="choice", choices=choices, help=N_("Type a part of it.")),
            FieldSpec(
                "account",
                N_("Account"),
                kind="pick",
                suggest=lambda text: suggest_accounts(app.desk, text),
            ),
        ),
    )


def _columns(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of the form as the columns of a plan item."""
    account: Picked | None = values["account"]
    day = date.fromisoformat(values["day"]) if values["day"] else None
    return {"text": values["text"], "day": day, "account_id": account.value if account else None}


def open_add(app: "RepApp", definition: str, period: Period) -> None:
    """Open the form of a new item; what was left open comes back."""
    spec = item_spec(app, ADD, period)
    draft = app.desk.draft(ADD, f"{definition} {period.key}", title=neighbour(period, 1).key)

    def save(values: Mapping[str, Any]) -> object:
        from fieldrep.services.reportplan import add_plan_item

        given = _columns(values)
        with app.desk.workspace.write("plan.add", given["text"], as_of=draft.as_of) as ctx:
            add_plan_item(
                ctx, definition, period, given["text"], day=given["day"], account=given["account_id"] or ""
            )
        return True

    def saved(done: object) -> None:
        if done:
            app.notice(_("It stands in the plan. u takes it back."))
            app.changed()

    app.push_screen(FormScreen(spec, None, draft, save, app.desk.form_settings), saved)


def open_change(app: "RepApp", definition: str, period: Period, item: str) -> None:
    """Open the form of an item that is planned. Raises NotFound."""
    spec, values = item_spec(app, CHANGE, period), _values(app, item)
    draft = app.desk.draft(CHANGE, f"{definition} {period.key} {item}", title=str(values["text"]))
    edits = Edits(draft, spec, values, app.desk.form_settings)

    def save(given: Mapping[str, Any]) -> object:
        from fieldrep.services.reportplan import change_plan_item

        with app.desk.workspace.write("plan.change", given["text"], as_of=draft.as_of) as ctx:
            change_plan_item(ctx, item, _columns(given))
        return True

    def saved(done: object) -> None:
        if done:
            app.notice(_("The plan is changed. u takes it back."))
            app.changed()

    app.push_screen(FormScreen(spec, values, edits, save, app.desk.form_settings), saved)


def _values(app: "RepApp", item: str) -> dict[str, object]:
    from fieldrep.models.reports import PlanItem
    from fieldrep.services import records
    from fieldrep.services.accounts import get_account

    with app.desk.workspace.read() as ctx:
        record = records.get(ctx, PlanItem, item)
        values: dict[str, object] = {"text": record.text}
        if record.day:
            values["day"] = record.day.isoformat()
        if record.account_id:
            account = get_account(ctx, record.account_id)
            values["account"] = Picked(account.id, account.name)
    return values


def reopen_add(app: "RepApp", record: str, _title: str) -> None:
    """Open the new item that was left open."""
    definition, key = record.split(" ")
    open_add(app, definition, _period(app, definition, key))


def reopen_change(app: "RepApp", record: str, _title: str) -> None:
    """Open the changes to an item that were left open."""
    definition, key, item = record.split(" ")
    open_change(app, definition, _period(app, definition, key), item)


def _period(app: "RepApp", definition: str, key: str) -> Period:
    from fieldrep.services.reportperiods import find_period

    with app.desk.workspace.read() as ctx:
        return find_period(ctx, definition, key)


def has_plan(page: "Page") -> bool:
    """Say whether a report makes a plan for the period after."""
    from fieldrep.services.reportperiods import definition_of

    known = definition_of(page.definition)
    return any(part.source == "next_plan" for section in known.sections for part in section.parts)
