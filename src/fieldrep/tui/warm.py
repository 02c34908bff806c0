"""Made ready by a worker right after the start, so that every page opens at once the first time too.

The modules of the pages are imported, and what their first opening reads is read once: SQLAlchemy
compiles its queries, the packs are parsed.
"""

from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fieldrep.tui.desk import Desk

MODULES = (
    "screens.accounts", "screens.account", "screens.account_refs", "screens.account_forms",
    "screens.account_sections", "screens.quick_log", "forms.long_editor", "screens.visit", "screens.plan",
    "screens.find", "screens.objections", "screens.talk", "screens.reports", "screens.report", "palette",
    "help",
)  # fmt: skip
"""Pages that are opened many times a day, the likeliest first."""


def warm_up(desk: "Desk", wanted: Callable[[], bool]) -> None:
    """Import the pages and read what they show first; ends early once it is no longer ``wanted``."""
    for step in _steps(desk):
        if not wanted():
            return
        step()


def _steps(desk: "Desk") -> Iterator[Callable[[], object]]:
    for name in MODULES:
        yield partial(import_module, f"fieldrep.tui.{name}")
    yield partial(_read_packs, desk)
    yield partial(_read_objections, desk)
    yield partial(_read_account, desk)
    yield partial(_read_week, desk)
    yield partial(_read_report, desk)


def _read_packs(desk: "Desk") -> None:
    from fieldrep.services.visit_page import warm_up as read_packs

    with desk.workspace.read() as ctx:
        read_packs(ctx)


def _read_objections(desk: "Desk") -> None:
    from fieldrep.services.answers import objection_book
    from fieldrep.services.objections import make_ready

    with desk.workspace.read() as ctx:
        book = objection_book(ctx)
    make_ready(book)


def _read_account(desk: "Desk") -> None:
    from fieldrep.services.accounts import AccountFilter, search_accounts
    from fieldrep.tui.screens.account_brief import brief_lines, read_page
    from fieldrep.tui.screens.account_list import AccountSource

    first = AccountSource(desk, AccountFilter(), "name").rows(0, 1)
    if first:
        brief_lines(read_page(desk, first[0].id))
        with desk.workspace.read() as ctx:
            search_accounts(ctx, AccountFilter(text="a"))


def _read_week(desk: "Desk") -> None:
    from fieldrep.services.visit_page import visit_page
    from fieldrep.services.visits import list_visits

    with desk.workspace.read() as ctx:
        visits = list_visits(ctx, first=desk.today, last=desk.today, person=ctx.actor)
        if visits:
            visit_page(ctx, visits[0].id)


def _read_report(desk: "Desk") -> None:
    from fieldrep.tui.screens.report_read import read_list, read_page

    listed = read_list(desk)
    if listed:
        read_page(desk, listed[0].row.definition, listed[0].row.period)
