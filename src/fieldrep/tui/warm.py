"""Made ready by a worker right after the start, so that every page opens at once the first time too.

The modules of the pages are imported, and what their first opening reads is read once: SQLAlchemy
compiles its queries, the packs are parsed. Each step is small, and none begins while keys are typed.
"""

import time
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fieldrep.store.context import Context
    from fieldrep.tui.desk import Desk

FIRST = (
    "screens.accounts", "screens.account", "screens.account_refs", "screens.account_forms",
    "screens.account_sections", "screens.quick_log", "forms.long_editor", "screens.visit", "screens.plan",
    "screens.find", "screens.objections", "screens.talk", "screens.reports", "screens.report", "palette",
    "help", "menu",
)  # fmt: skip
"""Pages that are opened many times a day, the likeliest first; the others follow."""
REPORTS = 2
"""Reports on top of their list that are ready to be opened: those due next, as a rule."""
REST = 0.003
"""Seconds between two steps, so that a key never waits for more than one of them."""

Wanted = Callable[[], bool]


def warm_up(desk: "Desk", wanted: Wanted, busy: Wanted) -> None:
    """Import the pages and read what they show first.

    Ends early once it is no longer ``wanted``; waits while the program is ``busy`` with keys.
    """
    for step in _steps(desk):
        time.sleep(REST)
        while wanted() and busy():
            time.sleep(REST)
        if not wanted():
            return
        step()


def _steps(desk: "Desk") -> Iterator[Callable[[], object]]:
    for name in FIRST:
        yield partial(import_module, f"fieldrep.tui.{name}")
    yield from (partial(read, desk) for read in (_read_list, _read_account))
    yield from (partial(_read, desk, read) for read in (_packs, _week, _searches))
    yield partial(_read_changes, desk)
    yield from (partial(_read, desk, read) for read in (_talk, _objections))
    yield from (partial(_read_report, desk, place) for place in range(REPORTS))
    package = import_module("fieldrep.tui.screens")
    for module in iter_modules(package.__path__, f"{package.__name__}."):
        yield partial(import_module, module.name)
    yield from (partial(_read, desk, read) for read in (_imports, _events, _conflicts, _sheets, _team_packs))


def _read(desk: "Desk", read: "Callable[[Context], object]") -> None:
    with desk.workspace.read() as ctx:
        read(ctx)


def _packs(ctx: "Context") -> None:
    from fieldrep.services.visit_page import warm_up as read_packs

    read_packs(ctx)


def _searches(ctx: "Context") -> None:
    from fieldrep.services.accounts import AccountFilter, search_accounts
    from fieldrep.services.finding import find_anything

    search_accounts(ctx, AccountFilter(text="a"))
    find_anything(ctx, "a", limit=1)


def _week(ctx: "Context") -> None:
    from fieldrep.services.visit_page import visit_page
    from fieldrep.services.visits import list_visits

    visits = list_visits(ctx, first=ctx.today, last=ctx.today, person=ctx.actor)
    if visits:
        visit_page(ctx, visits[0].id)


def _talk(ctx: "Context") -> None:
    from fieldrep.services.practice import read_practice

    read_practice(ctx)


def _objections(ctx: "Context") -> None:
    from fieldrep.services.answers import objection_book
    from fieldrep.services.objections import make_ready, visit_in_hand

    visit_in_hand(ctx)
    make_ready(objection_book(ctx))


def _imports(ctx: "Context") -> None:
    from fieldrep.services.imports import list_imports
    from fieldrep.services.sprints import active_sprint

    list_imports(ctx)
    active_sprint(ctx)


def _events(ctx: "Context") -> None:
    from fieldrep.services.dealer_list import list_dealers
    from fieldrep.services.exhibitions import list_events

    list_events(ctx)
    list_dealers(ctx)


def _conflicts(ctx: "Context") -> None:
    from fieldrep.services.claims import list_claims, may_decide
    from fieldrep.services.conflicts import list_conflicts
    from fieldrep.services.synctroubles import list_troubles

    list_conflicts(ctx)
    list_troubles(ctx)
    list_claims(ctx)
    may_decide(ctx)


def _sheets(ctx: "Context") -> None:
    from fieldrep.services.formanswers import About
    from fieldrep.services.worksheets import PERSON, worksheet_rows

    worksheet_rows(ctx, About(PERSON, ctx.actor))


def _team_packs(ctx: "Context") -> None:
    from fieldrep.services.pack_editing import view_pack
    from fieldrep.services.packs import list_packs, pack_notices

    packs = list_packs(ctx)
    pack_notices(ctx)
    view_pack(ctx, packs[0].pack, ctx.language)


def _read_list(desk: "Desk") -> str:
    """Read the first page of the accounts; returns the id of the first, "" without any."""
    from fieldrep.services.accounts import AccountFilter
    from fieldrep.tui.screens.account_list import AccountSource

    first = AccountSource(desk, AccountFilter(), "name").rows(0, 1)
    return first[0].id if first else ""


def _read_account(desk: "Desk") -> None:
    from fieldrep.tui.screens.account_brief import brief_lines, read_page

    if account := _read_list(desk):
        brief_lines(read_page(desk, account))


def _read_changes(desk: "Desk") -> None:
    from fieldrep.tui.screens.history import read_history

    if account := _read_list(desk):
        read_history(desk, "account", account, True)


def _read_report(desk: "Desk", place: int) -> None:
    from fieldrep.tui.screens.report_read import read_list
    from fieldrep.tui.screens.report_ready import read_ready

    for listed in read_list(desk)[place : place + 1]:
        read_ready(desk, listed.row.definition, listed.row.period)
