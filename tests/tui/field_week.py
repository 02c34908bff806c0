"""A rep's week in a data folder of its own: accounts, people, visits planned and done, promises.

Run it: ``python -m tests.tui.field_week FOLDER [en|zh_CN]`` opens the screens on it, the clock standing.
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from textual.pilot import Pilot

from fieldrep.i18n import current_language, set_language
from fieldrep.paths import DataPaths
from fieldrep.rules.codes import DecisionRole, Outcome, PromiseBy
from fieldrep.services import accounts, contacts, promises, visits
from fieldrep.services.setup import Setup, initialise
from fieldrep.services.workspace import Workspace
from fieldrep.tui.desk import Desk
from fieldrep.tui.rep import RepApp
from fieldrep.tui.screens.visit import VisitScreen, open_visit
from tests.conftest import NOW, StandingClock
from tests.support.folders import copy_of

TODAY = date(2026, 11, 18)


@dataclass(frozen=True)
class Week:
    """Ids of what was made. ``visit`` is today's first."""

    workspace: Workspace
    clock: StandingClock
    gift_box: str
    printer: str
    dealer: str
    visit: str
    later: str
    dealer_visit: str
    done: str


def make_week(paths: DataPaths, lang: str = "en") -> Week:
    """Put a data folder with the week of 18 November 2026 there."""
    ids = copy_of(("field week", lang, current_language()), lambda folder: _write_week(folder, lang), paths)
    clock = StandingClock()
    return Week(Workspace.open(paths, clock), clock, **ids)


def _write_week(paths: DataPaths, lang: str) -> dict[str, str]:
    """Make the records; returns the ids by their names in Week."""
    clock = StandingClock()
    workspace = Workspace.open(paths, clock)
    initialise(workspace, Setup("Li Wei", "North", lang, "CNY", "Asia/Shanghai"))
    gift_box = _account(
        workspace,
        name="东南实业有限公司",
        city="上海",
        industry="礼盒包装",
        current_supplier="汉高",
        products="礼盒",
        potential_minor=6_000_000,
        potential_currency="CNY",
        expected_order=date(2026, 11, 28),
        phone="021 5555 9444",
    )
    printer = _account(workspace, name="Around the Horn", city="上海", industry="printing")
    dealer = _account(workspace, name="Mandel & Söhne Handel", city="苏州", kind="dealer")
    for name, city in (("嘉元实业", "上海"), ("Blauer See Delikatessen", "上海"), ("建国科技", "苏州")):
        _account(workspace, name=name, city=city)
    wang = _person(workspace, gift_box, "王先生", "owner", DecisionRole.DECIDES)
    _person(workspace, gift_box, "刘小姐", "buyer", DecisionRole.INFLUENCES)
    _person(workspace, printer, "Thomas Hardy", "", None)
    clock.now = datetime(2026, 11, 5, 2, tzinfo=UTC)
    done = _done_visit(workspace, clock, gift_box, wang)
    clock.now = NOW
    with workspace.write("visit.plan", "week") as ctx:
        visit = visits.plan_visit(
            ctx,
            gift_box,
            TODAY,
            "10:00",
            contacts=[wang],
            purpose="show the hot melt that does not open in summer",
            advance_wanted="trial order of 200 kg",
            advance_fallback="sample test with a date",
        ).id
        later = visits.plan_visit(ctx, printer, TODAY, "14:30", purpose="meet the buyer").id
        dealer_visit = visits.plan_visit(ctx, dealer, date(2026, 11, 19), "09:00").id
        visits.plan_visit(ctx, gift_box, date(2026, 11, 20))
        promises.add_promise(ctx, gift_box, "samples of both glues", due=date(2026, 11, 20))
        promises.add_promise(ctx, gift_box, "figures of rejects", by=PromiseBy.THEM, due=date(2026, 11, 16))
    workspace.close()
    return {
        "gift_box": gift_box,
        "printer": printer,
        "dealer": dealer,
        "visit": visit,
        "later": later,
        "dealer_visit": dealer_visit,
        "done": done,
    }


class WeekApp(RepApp):
    """The screens on a week, without what a start does behind them."""

    def __init__(self, week: Week, **look: object) -> None:
        desk = Desk(week.workspace.paths, week.clock)
        desk._workspace = week.workspace
        super().__init__(desk, **look)

    def start_working(self) -> None:
        """Nothing: the tests have no lock, backup or new day."""

    @asynccontextmanager
    async def at(self, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[int]]:
        """Run the app on a screen of this size until it is ready for keys."""
        async with self.run_test(size=size) as pilot:
            await pilot.pause()
            yield pilot

    async def rest(self, pilot: Pilot[int]) -> None:
        """Wait until workers are done and what they brought is shown."""
        await self.workers.wait_for_complete()
        await pilot.pause()

    async def open_visit(self, pilot: Pilot[int], visit: str) -> VisitScreen:
        """Show the page of a visit."""
        open_visit(self, visit)
        await self.rest(pilot)
        assert isinstance(self.screen, VisitScreen)
        return self.screen


def _account(workspace: Workspace, **values: object) -> str:
    with workspace.write("account.add") as ctx:
        return accounts.add_account(ctx, values).id


def _person(workspace: Workspace, account: str, name: str, title: str, role: DecisionRole | None) -> str:
    with workspace.write("contact.add") as ctx:
        return contacts.add_contact(ctx, account, {"name": name, "title": title, "role": role}).id


def _done_visit(workspace: Workspace, clock: StandingClock, account: str, person: str) -> str:
    with workspace.write("visit.log") as ctx:
        visit = visits.start_walk_in(ctx, account).id
        visits.set_people(ctx, visit, [person])
    clock.forward(hours=1)
    with workspace.write("visit.finish") as ctx:
        visits.finish_visit(
            ctx,
            visit,
            {
                "said": "雨季开胶，上月退货两批，师傅说夏天更多。",
                "result": "wants to see a test on his machine",
                "outcome": Outcome.ADVANCE,
                "next_step": "bring samples",
                "next_date": date(2026, 11, 18),
            },
        )
    return visit


def main() -> None:
    folder, lang = Path(sys.argv[1]), (sys.argv[2:] or ["en"])[0]
    paths = DataPaths(folder)
    set_language(lang)
    if not paths.database.exists():
        make_week(paths, lang).workspace.close()
    RepApp(Desk(paths, StandingClock())).run()


if __name__ == "__main__":
    main()
