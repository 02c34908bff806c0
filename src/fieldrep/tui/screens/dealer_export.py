"""Writing a form of dealer development as a file: which form, then the formats of the reports."""

from typing import TYPE_CHECKING

from fieldrep.i18n import _, current_language
from fieldrep.tui.menu import Menu, MenuItem
from fieldrep.tui.screens.report_export import DEALER, Read, open_export

if TYPE_CHECKING:
    from fieldrep.reports.document import Document
    from fieldrep.tui.rep import RepApp

KEYS = {
    "development": "d",
    "survey": "s",
    "short-list": "l",
    "assessment": "a",
    "comparison": "c",
    "negotiation": "n",
    "agreement": "g",
}


def open_forms(app: "RepApp", accounts: tuple[str, ...]) -> None:
    """Ask which form, then in which format; several accounts have the forms side by side only."""
    from fieldrep.services.dealer_forms import FORMS, SEVERAL

    items = [
        MenuItem(form, _(title), key=KEYS[form])
        for form, title in FORMS.items()
        if len(accounts) == 1 or form in SEVERAL
    ]

    def chosen(form: str | None) -> None:
        if form is not None:
            record = f"{form} {','.join(accounts)}"
            open_export(app, form_reader(app, record), f"{DEALER} {record}", _(FORMS[form]))

    app.push_screen(Menu(_("Which form?"), items), chosen)


def form_reader(app: "RepApp", record: str) -> Read:
    """Return what makes a form; ``record`` is its name and the ids of the accounts with commas between."""
    form, _space, accounts = record.partition(" ")
    return lambda lang: _read(app, form, tuple(accounts.split(",")), lang)


def _read(app: "RepApp", form: str, accounts: tuple[str, ...], lang: str) -> "Document":
    """In a worker: make the document."""
    from fieldrep.services.dealer_forms import MOST_SIDE_BY_SIDE, Order, dealer_document

    order = Order(form, accounts[:MOST_SIDE_BY_SIDE], lang or current_language())
    with app.desk.workspace.read() as ctx:
        return dealer_document(ctx, order)
