"""Visits and calls as rows of a report, days travelled, and what was learnt of competitors."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from fieldrep.reports.blocks import Block, Figure, Label, Refs
from fieldrep.reports.definition import Part
from fieldrep.reports.draft import facts
from fieldrep.reports.draft.facts import Fact
from fieldrep.reports.draft.frame import Frame, Line, day_of, day_value, refs, table, words
from fieldrep.reports.values import Code, Date, Missing, Several, Text, Value, count
from fieldrep.rules.codes import Outcome
from fieldrep.rules.fold import fold

NONE_LEARNT = frozenset(map(fold, ("none learnt", "none", "nothing", "未获得", "无", "没有", "-", "/")))
"""How reps write that they learnt nothing: an answer to the question, but no note of a competitor."""

_DETAILS = (
    "SELECT v.id, coalesce(r.name, ''), coalesce(r.city, ''), v.purpose, v.expected, v.said, v.result,"
    " v.competitor_info, v.next_step, v.next_date, v.late FROM visit v"
    " LEFT JOIN account a ON a.id = v.account_id LEFT JOIN account r ON r.id = a.root_id"
    " WHERE v.id IN ({})"
)
_PEOPLE = "SELECT visit_id, name, title FROM visit_contact WHERE visit_id IN ({}) ORDER BY name, id"
_NOTES = (
    "SELECT x.id, r.name, x.competitor_info FROM %s x JOIN account a ON a.id = x.account_id"
    " JOIN account r ON r.id = a.root_id WHERE x.competitor_info <> '' AND x.id IN ({})"
)


def days_travelled(frame: Frame) -> Figure:
    """Return on how many days customers were visited; trips are not recorded yet."""
    held = _held_in_period(frame)
    days = {fact.day for fact in held}
    value: Value = count(len(days)) if days else Missing("no_data")
    return Figure(Label("days_travelled"), value, refs=refs("visit", (fact.id for fact in held)))


def _held_in_period(frame: Frame) -> list[Fact]:
    found = facts.visits_between(frame, frame.period.start, frame.period.end)
    return [fact for fact in found if fact.done]


def _visits_to_list(frame: Frame) -> list[Fact]:
    found = facts.visits_between(frame, frame.handed.floor, frame.period.end)
    return facts.with_late(frame, found, "visits")


def _calls_to_list(frame: Frame) -> list[Fact]:
    found = facts.touches_between(frame, frame.handed.floor, frame.period.end)
    return [fact for fact in facts.with_late(frame, found, "calls") if fact.is_call]


def visits(frame: Frame, part: Part) -> Block:
    """Return one row for each visit that took place."""
    wanted = _visits_to_list(frame)
    details = {row[0]: row for row in frame.select(_DETAILS, (fact.id for fact in wanted))}
    people: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for visit, name, title in frame.select(_PEOPLE, details):
        people[visit].append((name or "", title or ""))
    return table(part, [_visit(frame, fact, details[fact.id], people[fact.id]) for fact in wanted])


def _visit(frame: Frame, fact: Fact, row: Any, people: list[tuple[str, str]]) -> Line:
    cells = {
        "date": Date(fact.day),
        "company": words(row[1]),
        "city": words(row[2]),
        "purpose": words(row[3]),
        "expected": words(row[4]),
        "person": _several(name for name, _title in people),
        "job_title": _several(title for _name, title in people),
        "conversation": words(row[5]),
        "result": _result(row[6], fact.outcome),
        "competitor_info": words(row[7]),
        "next_step": words(row[8]),
        "next_date": day_value(day_of(row[9])),
    }
    marks = {
        "not_met": not fact.met,
        "walk_in": fact.walk_in,
        "late": bool(row[10]),
        "since_last_report": facts.is_left_over(frame, fact.day),
    }
    return Line(cells, refs("visit", [fact.id]), tuple(mark for mark, holds in marks.items() if holds))


def _several(texts: Iterable[str]) -> Value:
    """Return what stands for each person met in one cell; blank while one of them lacks it.

    A visit can't be submitted without the name and title of everyone met.
    """
    values = tuple(words(text) for text in texts)
    if not values or any(isinstance(value, Missing) for value in values):
        return Missing("not_recorded")
    return values[0] if len(values) == 1 else Several(values)


def _result(text: str | None, outcome: str | None) -> Value:
    """Return the outcome with what was written; the outcome alone does not say what came of it."""
    result = words(text)
    if isinstance(result, Missing) or not outcome or outcome == Outcome.NOT_MET:
        return result
    return Several((Code("Outcome", outcome), result))


def calls(frame: Frame, part: Part) -> Block:
    """Return one row for each account called: how often, and the latest result.

    Calls left over from earlier periods stand apart: they are none of this period's.
    """
    by_account: dict[tuple[str, bool], list[Fact]] = defaultdict(list)
    for fact in _calls_to_list(frame):
        by_account[fact.account, facts.is_left_over(frame, fact.day)].append(fact)
    names = {
        row[0]: row[1]
        for row in frame.select(
            "SELECT id, name FROM account WHERE id IN ({})", (account for account, _late in by_account)
        )
    }
    latest = {
        row[0]: row[1] or row[2]
        for row in frame.select(
            "SELECT id, result, said FROM touch WHERE id IN ({})",
            (found[-1].id for found in by_account.values()),
        )
    }
    ranked = sorted(
        by_account.items(), key=lambda entry: (entry[0][1], -len(entry[1]), fold(names.get(entry[0][0], "")))
    )
    return table(part, [_calls(names.get(a, ""), found, latest, late) for (a, late), found in ranked])


def _calls(name: str, found: list[Fact], latest: dict[str, str], late: bool) -> Line:
    cells = {
        "company": words(name),
        "calls": count(len(found)),
        "last_result": words(latest[found[-1].id]),
        "date": Date(found[-1].day),
    }
    return Line(cells, refs("touch", (fact.id for fact in found)), ("since_last_report",) if late else ())


def competitor_notes(frame: Frame, part: Part) -> Block:
    """Return what was learnt of competitors, by account; the same words of one account stand once."""
    learnt: dict[str, dict[str, list[Fact]]] = {}
    first, last = frame.handed.floor, frame.period.end
    everything = [*facts.visits_between(frame, first, last), *facts.touches_between(frame, first, last)]
    found = facts.with_late(frame, everything, "competitor_notes")
    notes = _notes(frame, found)
    for fact in sorted(found, key=lambda fact: fact.day):
        name, text = notes.get(fact.id, ("", ""))
        if text and fold(text) not in NONE_LEARNT:
            learnt.setdefault(name, {}).setdefault(text, []).append(fact)
    return table(
        part,
        [_note(frame, name, text, same) for name, texts in learnt.items() for text, same in texts.items()],
    )


def _notes(frame: Frame, found: list[Fact]) -> dict[str, tuple[str, str]]:
    """Return name of the account and note by the id of visit or touch."""
    return {
        row[0]: (row[1], row[2].strip())
        for kind in ("visit", "touch")
        for row in frame.select(_NOTES % kind, (fact.id for fact in found if fact.kind == kind))
    }


def _note(frame: Frame, name: str, text: str, same: list[Fact]) -> Line:
    ids = {kind: [fact.id for fact in same if fact.kind == kind] for kind in ("visit", "touch")}
    known: Refs = (*refs("visit", ids["visit"]), *refs("touch", ids["touch"]))
    late = facts.is_left_over(frame, same[-1].day)
    cells = {"date": Date(same[-1].day), "company": words(name), "competitor_info": Text(text)}
    return Line(cells, known, ("since_last_report",) if late else ())
