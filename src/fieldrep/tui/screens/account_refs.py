"""Opening what a line on an account's page speaks of."""

from typing import TYPE_CHECKING

from fieldrep.errors import FieldrepError
from fieldrep.tui.opening import open_record
from fieldrep.tui.screens.account_brief import Ref
from fieldrep.tui.screens.account_deeds import Subject

if TYPE_CHECKING:
    from fieldrep.tui.rep import RepApp


def open_ref(app: "RepApp", subject: Subject, ref: Ref) -> None:
    """Open the record's page, or the form in which it can be changed; one that is gone is said."""
    try:
        _open(app, subject, ref)
    except FieldrepError as error:
        app.show_error(error)


def _open(app: "RepApp", subject: Subject, ref: Ref) -> None:
    match ref.kind, ref.of:
        case ("visit", _) | ("step", "visit"):
            open_record(app, "visit", ref.id, subject.id)
        case ("touch", _) | ("step", _):
            from fieldrep.tui.screens.account_touch import open_touch

            open_touch(app, ref.id, subject.name)
        case "promise", _:
            from fieldrep.tui.screens.account_promises import open_promise

            open_promise(app, ref.id, subject.id, subject.name)
        case "claim", _:
            from fieldrep.tui.screens.claims import ClaimsScreen

            app.push_screen(ClaimsScreen(subject.id))
        case "event", _:
            from fieldrep.tui.screens.event import open_event

            open_event(app, ref.id)
        case "contact", _:
            from fieldrep.tui.screens.contact import open_contact

            open_contact(app, ref.id)
        case "field", _:
            from fieldrep.tui.screens.account_forms import open_edit_account

            open_edit_account(app, subject.id, ref.id)
        case _:
            from fieldrep.tui.screens.account_extras import open_extra

            open_extra(app, subject, ref)
