"""Puts the demo into a workspace: sets it up, tells the story and saves it page by page as it happened."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from sqlmodel import col, select

from fieldrep.playbook.loader import load
from fieldrep.rules.codes import ActionSource
from fieldrep.rules.ids import uuid7
from fieldrep.services.demo.dealings import dealings
from fieldrep.services.demo.details import Details
from fieldrep.services.demo.dice import Dice
from fieldrep.services.demo.handing import write_report
from fieldrep.services.demo.opening import Area, Opening
from fieldrep.services.demo.pages import Days, Pages, in_order, monday_of
from fieldrep.services.demo.scenes import Scenes
from fieldrep.services.demo.shows import exhibition
from fieldrep.services.demo.story import Story
from fieldrep.services.demo.weeks import Typed
from fieldrep.services.demo.words import words
from fieldrep.services.demo.writing import Writer
from fieldrep.services.newday import begin_day
from fieldrep.services.workspace import Workspace
from fieldrep.store import settings
from fieldrep.store.capture import bulk_create, recorder_of
from fieldrep.store.settings import DEMO, SENT, put_setting

YEARS = 10
"""How far back a book for measuring goes."""


def tell(language: str, now: datetime, seed: int) -> Story:
    """Return the story of a language, an instant and a seed, not told yet."""
    known = words(language)
    dice = Dice(f"{seed}|{language}")
    days = Days(now, known.names.team.zone)
    start = days.at(days.first - timedelta(days=3), "18:00")
    user = dice.stream("user").new_id(start)
    pages = Pages(start, user, days.zone, dice.stream("opening"))
    opening = Opening(known, dice.stream("people"), days, pages, user)
    scenes = Scenes(Writer(known, dice.stream("words")), dice.stream("scenes"), days)
    details = Details(scenes, load(language), opening.area, dice.stream("details"))
    return Story(days, opening, scenes, details, dice.stream("story"))


def build_demo(workspace: Workspace, *, language: str, seed: int) -> None:
    """Fill an empty workspace: each page is an action of its day, so that history and reports fit."""
    story = tell(language, workspace.clock(), seed)
    set_up(workspace, language, story.opening.reps[0], seed)
    told, book = story.tell(), load(language)
    told += exhibition(story.days, story.opening, book, story.dice.stream("show"))
    told += dealings(story.days, story.opening, book, story.dice.stream("dealers"))
    writer, dice = story.scenes.writer, story.dice.stream("reports")
    written: list[Pages | Typed] = [*told, *story.chronicle.reports(story.days, writer, dice)]
    written.sort(key=lambda one: (one.moment, isinstance(one, Typed)))
    week_began = story.days.at(monday_of(story.days.today), "00:00")
    sent = [one for one in written if one.moment < week_began]
    with clock_of(workspace) as set_clock:
        for one in written:
            set_clock(one.moment)
            if isinstance(one, Typed):
                write_report(workspace, one, writer.words, dice, DEMO)
            else:
                save(workspace, one)
            if one is sent[-1]:
                mark_sent(workspace)
    begin_day(workspace)


def set_up(workspace: Workspace, language: str, person: str, seed: int) -> None:
    """Make the settings of a demo; the person's record comes with the first page."""
    team = words(language).names.team
    with workspace.database.write() as session:
        for key, value in (
            (settings.PERSON, person),
            (settings.INSTALLATION, uuid7()),  # two demos are two installations
            (settings.LANGUAGE, language),
            (settings.CURRENCY, team.currency),
            (settings.ZONE, team.zone),
            (DEMO, str(seed)),
        ):
            put_setting(session, key, value)
    workspace.forget_identity()


def set_up_area(workspace: Workspace, language: str, seed: int) -> None:
    """Set up an empty workspace with the area's people and territories, and no accounts."""
    known = words(language)
    dice = Dice(f"{seed}|{language}|area")
    days = Days(workspace.clock(), known.names.team.zone)
    user = dice.new_id(days.now)
    set_up(workspace, language, user, seed)
    pages = Pages(days.now, user, days.zone, dice)
    Area(known, dice, pages, days.at(date(days.today.year - YEARS, 1, 8), "09:00"), user)
    save(workspace, pages)


def mark_sent(workspace: Workspace) -> None:
    """Count everything up to now as sent to the team, as after a sync."""
    with workspace.database.write() as session:
        newest = (
            session.connection().exec_driver_sql("SELECT coalesce(max(seq), 0) FROM operation").scalar_one()
        )
        put_setting(session, SENT, str(newest))


@contextmanager
def clock_of(workspace: Workspace) -> "Iterator[_SetClock]":
    """Let the workspace's clock be set within the block."""
    real = workspace.clock
    try:
        yield _SetClock(workspace)
    finally:
        workspace.clock = real


class _SetClock:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def __call__(self, moment: datetime) -> None:
        self._workspace.clock = lambda: moment


def save(workspace: Workspace, pages: Pages) -> None:
    """Write one person's pages as one action."""
    with workspace.write(DEMO, pages.label, source=ActionSource.DEMO) as ctx:
        recorder_of(ctx.session).person = pages.person
        for model in in_order(pages.created):
            bulk_create(ctx.session, model, list(pages.created[model].values()))
        for model, changes in pages.changed.items():
            found = ctx.session.exec(select(model).where(col(model.id).in_(changes))).all()
            for row in found:
                for name, value in changes[row.id].items():
                    setattr(row, name, value)
