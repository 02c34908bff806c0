"""What is asked when a call has ended: by its result a day, a reason, or nothing."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from fieldrep.i18n import N_, _
from fieldrep.rules.codes import CallResult
from fieldrep.tui.forms.spec import FieldSpec, FormSpec

if TYPE_CHECKING:
    from fieldrep.services.calling import Ended
    from fieldrep.tui.desk import Desk
    from fieldrep.tui.rep import RepApp

RESULT = "call.result"
"""The draft of what is asked; its record is the result and the account."""
DAY_HELP = N_("25, 11-25, +3, fri, tomorrow, 周五")
_DAY = FieldSpec("day", N_("Day"), kind="date", required=True, help=DAY_HELP)
_TIME = FieldSpec("time", N_("Time"), kind="time", help=N_("Only if it is agreed: 10, 14:30"))
_NOTE = FieldSpec("text", N_("Notes"))

FORMS: Mapping[str, FormSpec] = {
    CallResult.CALL_AGAIN: FormSpec("call.again", N_("Call again"), (_DAY, _TIME, _NOTE)),
    CallResult.NOT_INTERESTED: FormSpec(
        "call.not_interested",
        N_("Not interested"),
        (FieldSpec("text", N_("Reason"), required=True, help=N_("In the customer's words.")),),
    ),
    CallResult.INTERESTED: FormSpec(
        "call.interested",
        N_("Interested"),
        (
            FieldSpec("day", N_("Second call"), kind="date", help=DAY_HELP),
            _NOTE,
        ),
    ),
    CallResult.APPOINTMENT: FormSpec(
        "call.appointment",
        N_("Visit agreed"),
        (_DAY, _TIME, FieldSpec("text", N_("Purpose"))),
    ),
    CallResult.SEND_INFO: FormSpec(
        "call.send_info",
        N_("Send information"),
        (
            FieldSpec("text", N_("What to send"), required=True, help=N_("It is noted as our promise.")),
            FieldSpec("day", N_("Due"), kind="date", help=DAY_HELP),
        ),
    ),
}
"""Result → what is asked; results that are not here are written down at once."""


def reopen_result(app: "RepApp", record: str, _title: str) -> None:
    """Ask again what belongs to the result of a call; ``record`` is the result and the account."""
    from fieldrep.services.accounts import get_account
    from fieldrep.tui.screens.call import open_call

    result, _space, account = record.partition(" ")
    with app.desk.workspace.read() as ctx:
        known = get_account(ctx, account).id
    open_call(app, known).end(result)


def first_values(desk: "Desk", result: str) -> dict[str, object]:
    """Return what the form of a result begins with."""
    tomorrow = desk.today + timedelta(days=1)
    if result == CallResult.SEND_INFO:
        return {"text": _("send information"), "day": tomorrow}
    return {"day": tomorrow} if result == CallResult.CALL_AGAIN else {}


def ended_of(result: str, given: Mapping[str, Any]) -> "Ended":
    """Return how a call ended, from its filled form."""
    from fieldrep.services.calling import Ended

    time = given.get("time")
    return Ended(result, given.get("day"), f"{time:%H:%M}" if time else "", given.get("text") or "")
