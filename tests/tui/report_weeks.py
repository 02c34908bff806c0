"""A rep's two weeks in a data folder: the report of week 46 submitted, that of week 47 to be written.

Run it: ``python -m tests.tui.report_weeks FOLDER [en|zh_CN]`` opens the screens on it, the clock standing.
"""

import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fieldrep.i18n import set_language
from fieldrep.paths import DataPaths
from fieldrep.services import reportplan, visits
from fieldrep.services.setup import Setup, initialise
from fieldrep.services.workspace import Workspace
from fieldrep.store.settings import LANGUAGE, put_setting
from fieldrep.tui.desk import Desk
from fieldrep.tui.rep import RepApp
from tests.conftest import StandingClock
from tests.reports import book

WEEK, BEFORE = "2026-W47", "2026-W46"
SATURDAY = book.at("2026-11-21", "10:00")
TYPED_ITEM = "ask the technician for the summer test"


@dataclass(frozen=True)
class Weeks:
    """Ids of what was made. ``gappy`` is a visit without competitor information."""

    workspace: Workspace
    clock: StandingClock
    gift_box: str
    printer: str
    visit: str
    gappy: str
    call: str
    item: str


def make_weeks(workspace: Workspace, clock: StandingClock) -> Weeks:
    """Fill a workspace that is set up; the clock ends on the Saturday on which the report is due."""
    clock.now = book.at("2026-11-10", "17:00")
    gift_box = book.account(workspace, "东南实业有限公司", city="上海")
    printer = book.account(workspace, "Around the Horn", city="上海")
    book.visit(workspace, gift_box, "2026-11-10", next_step="bring samples", next_date=date(2026, 11, 17))
    met = book.plan(workspace, printer, "2026-11-18", purpose="meet the buyer")
    clock.now = book.at("2026-11-14", "11:00")
    book.finish_week(workspace, BEFORE)
    with workspace.write("plan.add") as ctx:
        week = book.period(workspace, "weekly", BEFORE)
        item = reportplan.add_plan_item(ctx, "weekly", week, TYPED_ITEM, day=date(2026, 11, 20)).id
    book.submit(workspace, BEFORE)
    clock.now = book.at("2026-11-18", "16:00")
    visit = book.visit(
        workspace,
        gift_box,
        "2026-11-17",
        next_step="send the quote",
        next_date=date(2026, 11, 24),
        said="雨季开胶，上月退货两批，师傅说夏天更多。\n客户要求两周内给出试用结果。",
    )
    gappy = book.visit(workspace, printer, "2026-11-18", competitor_info="", result="wants a price")
    clock.now = book.at("2026-11-19", "16:00")
    call = book.call(workspace, gift_box, "2026-11-19", result="quote on Monday")
    with workspace.write("visit.cancel") as ctx:
        visits.cancel_visit(ctx, met, "the buyer is on holiday")
    book.plan(workspace, printer, "2026-11-25", purpose="show the samples", expected="a trial order")
    clock.now = SATURDAY
    return Weeks(workspace, clock, gift_box, printer, visit, gappy, call, item)


class WeeksApp(RepApp):
    """The screens on a workspace, without what a start does behind them."""

    def __init__(self, weeks: Weeks, **look: object) -> None:
        desk = Desk(weeks.workspace.paths, weeks.clock)
        desk._workspace = weeks.workspace
        super().__init__(desk, **look)

    def start_working(self) -> None:
        """Nothing: the tests have no lock, backup or new day."""


def speak(workspace: Workspace, lang: str) -> None:
    """Set the language of the screens."""
    with workspace.database.write() as session:
        put_setting(session, LANGUAGE, lang)
    set_language(lang)


def main() -> None:
    folder, lang = Path(sys.argv[1]), (sys.argv[2:] or ["en"])[0]
    clock = StandingClock()
    workspace = Workspace.open(DataPaths(folder), clock)
    clock.now = SATURDAY
    if not workspace.initialised:
        initialise(workspace, Setup("Li Wei", "North", lang, "CNY", "Asia/Shanghai"))
        make_weeks(workspace, clock)
    set_language(lang)
    app = RepApp(Desk(workspace.paths, clock))
    app.start_working = lambda: None  # type: ignore[method-assign]
    app.run()


if __name__ == "__main__":
    main()
