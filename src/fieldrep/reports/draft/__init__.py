"""Drafting a report: from the records of a period and the texts typed so far to a document.

Every source that a definition may name is one function here, from the frame of the draft to a block.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from typing import TypeAlias

from fieldrep.models.people import Person as PersonRecord
from fieldrep.reports.blocks import Block, Empty, Figure, Label, TextBlock
from fieldrep.reports.definition import Definition, HeadLine, Part, SectionDefinition
from fieldrep.reports.document import Document, Period, Person, Section
from fieldrep.reports.draft import activity, book, customers, lastplan, nextplan, visits
from fieldrep.reports.draft.frame import Frame, words
from fieldrep.store.context import Context

HEAD = "head"
"""The section under which the typed lines of the head are kept."""

Source: TypeAlias = Callable[[Frame, Part], Block]

SOURCES: Mapping[str, Source] = {
    "visits": visits.visits,
    "calls": visits.calls,
    "competitor_notes": visits.competitor_notes,
    "activity": activity.activity,
    "activity_by_week": activity.by_week,
    "new_accounts": book.new_accounts,
    "stage_changes": book.stage_changes,
    "customers_by_quadrant": customers.by_quadrant,
    "customer_changes": customers.changes,
    "last_plan": lastplan.last_plan,
    "next_plan": nextplan.next_plan,
}
"""What a part's ``source`` may name."""

HEAD_SOURCES: Mapping[str, Callable[[Frame], Figure]] = {"days_travelled": visits.days_travelled}
"""What a head line's ``source`` may name."""


def place_of(section: str, part: str) -> str:
    """Return the key under which the text of a part is kept."""
    return f"{section}/{part}"


def draft(ctx: Context, definition: Definition, period: Period, texts: Mapping[str, str]) -> Document:
    """Return the draft of a report; ``texts`` are the typed ones by ``place_of``.

    ``KeyError`` for a source that this version of the program does not know.
    """
    frame = Frame(ctx, definition, period)
    return Document(
        definition=definition.id,
        definition_version=definition.version,
        version=0,
        title=definition.title,
        person=_person(ctx),
        territory=territory_on(ctx, period.end),
        period=period,
        created=ctx.now,
        zone=ctx.zone,
        currency=ctx.currency,
        head=tuple(_head(frame, line, texts) for line in definition.head),
        sections=tuple(_section(frame, section, texts) for section in definition.sections),
        policy=asdict(frame.policy),
    )


def _person(ctx: Context) -> Person:
    record = ctx.session.get(PersonRecord, ctx.actor)
    return Person(ctx.actor, record.name if record else "")


def territory_on(ctx: Context, day: date) -> str:
    """Return the territory the rep had on a day, else the first one they got; "" without any."""
    rows = (
        ctx.session.connection()
        .exec_driver_sql(
            "SELECT t.name, a.from_date FROM territory_assignment a JOIN territory t ON t.id = a.territory_id"
            " WHERE a.person_id = ? AND (a.until_date IS NULL OR a.until_date >= ?)"
            " ORDER BY a.from_date, a.at, a.id",
            (ctx.actor, day.isoformat()),
        )
        .fetchall()
    )
    held = [row[0] for row in rows if not row[1] or row[1] <= day.isoformat()]
    return (held[-1] if held else rows[0][0] if rows else "") or ""


def _head(frame: Frame, line: HeadLine, texts: Mapping[str, str]) -> Figure:
    if line.typed:
        return Figure(Label(line.id), words(texts.get(place_of(HEAD, line.id))))
    return HEAD_SOURCES[line.source](frame)


def _section(frame: Frame, section: SectionDefinition, texts: Mapping[str, str]) -> Section:
    blocks = tuple(
        _typed(part, texts.get(place_of(section.id, part.id), ""))
        if part.shape == "typed"
        else SOURCES[part.source](frame, part)
        for part in section.parts
    )
    return Section(section.id, section.title, blocks)


def _typed(part: Part, text: str) -> Block:
    """Return typed text as paragraphs, which an empty line parts."""
    paragraphs: list[list[str]] = [[]]
    for line in text.strip().splitlines():
        if line.strip():
            paragraphs[-1].append(line.rstrip())
        elif paragraphs[-1]:
            paragraphs.append([])
    whole = tuple("\n".join(lines) for lines in paragraphs if lines)
    return TextBlock(part.id, part.title, whole) if whole else Empty(part.id, part.title, "nothing_typed")
