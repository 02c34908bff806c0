"""Screens over a real data folder."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, timedelta

import pytest

from fieldrep.services import accounts, contacts, promises, visits
from fieldrep.services.quicklog import LogEntry, log_entry
from fieldrep.services.workspace import Workspace
from fieldrep.tui.desk import Desk
from fieldrep.tui.rep import RepApp
from tests.conftest import StandingClock
from tests.support.threads import widgets_stay_on_their_thread  # noqa: F401 - holds in every test here


@pytest.fixture
def rep_app(workspace: Workspace, clock: StandingClock) -> Iterator[Callable[[], RepApp]]:
    """Makes the program over the workspace of the test; its files are closed when the test ends."""
    with ExitStack() as opened:

        def make() -> RepApp:
            desk = Desk(workspace.paths, clock)
            opened.callback(desk.close)
            return RepApp(desk)

        yield make


@pytest.fixture
def busy_day(workspace: Workspace, clock: StandingClock) -> dict[str, str]:
    """A day with something in every section of Today; ids by short names."""
    today = date(2026, 11, 18)
    made: dict[str, str] = {}
    with workspace.write("setup.story") as ctx:
        for key, name, city in (
            ("jiayuan", "嘉元实业", "天津"),
            ("horn", "Around the Horn", "London"),
            ("tongheng", "同恒", "天津"),
        ):
            made[key] = accounts.add_account(
                ctx,
                {
                    "name": name,
                    "city": city,
                    "potential_minor": 6_000_000,
                    "potential_currency": "CNY",
                    "expected_order": today + timedelta(days=5),
                    "phone": "030 2555 9444",
                },
            ).id
        ctx.session.flush()
        made["liu"] = contacts.add_contact(
            ctx, made["jiayuan"], {"name": "刘小姐", "title": "结算经理", "role": "decides"}
        ).id
        ctx.session.flush()
        made["visit"] = visits.plan_visit(
            ctx, made["jiayuan"], today, "10:00", purpose="trial order", contacts=[made["liu"]]
        ).id
        promises.add_promise(ctx, made["tongheng"], "price list", due=today - timedelta(days=1))
    clock.forward(days=-4)
    with workspace.write("log") as ctx:
        log_entry(ctx, LogEntry(made["tongheng"], said="wants samples", next="+4 send samples"))
    clock.forward(days=4)
    return made
