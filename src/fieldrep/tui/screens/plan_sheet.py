"""The sheet of a day or week to print, send or put into a calendar: the menu and the writing."""

from contextlib import suppress
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from fieldrep.errors import FieldrepError
from fieldrep.i18n import N_, _
from fieldrep.tui.menu import Menu, MenuItem

if TYPE_CHECKING:
    from fieldrep.tui.rep import RepApp

FORMATS = (
    ("pdf", "p", N_("PDF to print")),
    ("md", "m", N_("Markdown")),
    ("ics", "c", N_("Calendar")),
)
"""Format, the letter that chooses it for the day (the capital for the week), its name."""


class Order(NamedTuple):
    """What is to be written: a format, and the days from the first to the last."""

    fmt: str
    first: date
    last: date


def open_sheet_menu(app: "RepApp", day: date, monday: date, sunday: date) -> None:
    """Offer the sheet of a day and of its week in every format."""
    items = [MenuItem(None, _("This day"), header=True)]
    items += [MenuItem(Order(fmt, day, day), _(name), f".{fmt}", key) for fmt, key, name in FORMATS]
    items.append(MenuItem(None, _("This week"), header=True))
    items += [
        MenuItem(Order(fmt, monday, sunday), _(name), f".{fmt}", key.upper()) for fmt, key, name in FORMATS
    ]

    def chosen(order: Order | None) -> None:
        if order is not None:
            app.notice(_("Writing the sheet …"), "info")
            app.run_worker(partial(_write, app, order), group="export", thread=True)

    app.push_screen(Menu(_("Sheet of the visits"), items), chosen)


def _write(app: "RepApp", order: Order) -> None:
    """In a worker: write the file into the exports folder, then say where it is."""
    from fieldrep.services.daysheets import day_sheet, export_sheet

    desk = app.desk
    with suppress(OSError):  # where it can't be made, the writing says why
        desk.paths.exports.mkdir(parents=True, exist_ok=True)
    try:
        with desk.workspace.read() as ctx:
            sheet = day_sheet(ctx, order.first, order.last)
            path = export_sheet(ctx, sheet, order.fmt, None, folder=desk.paths.exports)
    except FieldrepError as error:
        app.call_later(app.show_error, error)
        return
    app.call_later(app.notice, _("Written: {path}").format(path=path))
