"""Answers to objections: those of the playbook, one's own, those shared by the team; how each one goes.

An own answer is private. Sharing makes a new record of it that the team sees and that takes its
place; both are counted by the id of the first. Nothing that was shared becomes private again: it can
only be withdrawn.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import select

from fieldrep.errors import Invalid, NotAllowed, NotFound
from fieldrep.i18n import _
from fieldrep.models.answers import ObjectionNote, OwnAnswer, SharedAnswer
from fieldrep.models.people import Person
from fieldrep.playbook.loader import Playbook
from fieldrep.playbook.schema import Objection
from fieldrep.rules.codes import AnswerResult
from fieldrep.rules.success import Tally
from fieldrep.services import records
from fieldrep.services.visit_guide import playbook
from fieldrep.store.context import Context
from fieldrep.terms import term

AnswerRecord = OwnAnswer | SharedAnswer
WRITTEN = ("says", "behind", "steps", "ask_back", "next_step", "tags")
"""Columns of an answer that a person writes."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. ``source`` is the id by which its uses are counted, "" the playbook's own.

    ``record`` is the id to change it by, "" for the playbook's. ``author`` is a name. ``own`` counts
    the rep's uses, ``team`` everybody's, the rep's among them.
    """

    source: str
    record: str
    steps: tuple[str, ...]
    behind: str = ""
    ask_back: str = ""
    next_step: str = ""
    author: str = ""
    mine: bool = False
    shared: bool = False
    own: Tally = field(default_factory=Tally)
    team: Tally = field(default_factory=Tally)


@dataclass(frozen=True, slots=True)
class ObjectionBook:
    """Every objection with its answers, the best first, and the rep's notes, by the objection's id."""

    playbook: Playbook
    objections: tuple[Objection, ...]
    answers: Mapping[str, tuple[Answer, ...]] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)

    def objection(self, ident: str) -> Objection | None:
        """Return an objection by its id, None for one that is not there (any more)."""
        return next((each for each in self.objections if each.id == ident), None)


def lines(text: str) -> tuple[str, ...]:
    """Return the lines of a text that say something."""
    return tuple(line.strip() for line in (text or "").splitlines() if line.strip())


# Reading


def objection_book(ctx: Context) -> ObjectionBook:
    """Return all objections and answers: of the playbook, one's own, the team's."""
    book = playbook(ctx)
    tallies = answer_tallies(ctx)
    names = {row.id: row.name for row in ctx.session.exec(select(Person)).all()}
    written = _in_force(ctx)
    objections = {each.id: each for each in book.objections()}
    answers: dict[str, list[Answer]] = {
        ident: [_of_playbook(each, tallies)] for ident, each in objections.items()
    }
    for row in written:
        if not row.objection:
            objections[_source(row)] = _own_objection(row)
            answers.setdefault(_source(row), [])
    for row in written:
        ident = row.objection or _source(row)
        if ident in answers:  # the objection may have left the playbook, or not have arrived yet
            answers[ident].append(_of_record(ctx, row, ident, tallies, names))
    ordered = {ident: tuple(sorted(each, key=_order)) for ident, each in answers.items()}
    query = select(ObjectionNote).where(ObjectionNote.person_id == ctx.actor, ObjectionNote.note != "")
    notes = {row.objection: row.note for row in ctx.session.exec(query).all()}
    return ObjectionBook(book, tuple(objections.values()), ordered, notes)


def _in_force(ctx: Context) -> list[AnswerRecord]:
    """Return the answers that are not withdrawn, a shared one instead of the private one it came from."""
    shared = list(ctx.session.exec(select(SharedAnswer).order_by(SharedAnswer.id)).all())
    known = {row.source for row in shared}
    query = select(OwnAnswer).where(OwnAnswer.person_id == ctx.actor).order_by(OwnAnswer.id)
    own = [row for row in ctx.session.exec(query).all() if row.id not in known]
    everything: list[AnswerRecord] = [*own, *shared]
    return [row for row in everything if not row.archived]


def _source(row: AnswerRecord) -> str:
    return (row.source or row.id) if isinstance(row, SharedAnswer) else row.id


def _order(answer: Answer) -> float:
    """Answers that did better come first, the playbook's before one's own where nothing is known."""
    return -answer.team.standing


def _of_playbook(objection: Objection, tallies: "Tallies") -> Answer:
    own, team = tallies[objection.id, ""]
    return Answer(
        "",
        "",
        objection.steps,
        objection.behind,
        objection.ask_back,
        objection.next_step,
        own=own,
        team=team,
    )


def _of_record(
    ctx: Context, row: AnswerRecord, ident: str, tallies: "Tallies", names: Mapping[str, str]
) -> Answer:
    source = _source(row)
    own, team = tallies[ident, source]
    if source == ident:  # noted without saying which answer: its own one
        own, team = own + tallies[ident, ""][0], team + tallies[ident, ""][1]
    return Answer(
        source,
        row.id,
        lines(row.steps),
        row.behind or "",
        row.ask_back or "",
        row.next_step or "",
        author=names.get(row.person_id or "", ""),
        mine=row.person_id == ctx.actor,
        shared=isinstance(row, SharedAnswer),
        own=own,
        team=team,
    )


def _own_objection(row: AnswerRecord) -> Objection:
    return Objection(
        _source(row),
        lines(row.says) or (_source(row),),
        row.behind or "",
        lines(row.steps),
        row.ask_back or "",
        row.next_step or "",
        tuple(tag.strip() for tag in (row.tags or "").replace("，", ",").split(",") if tag.strip()),
    )


Tallies = defaultdict[tuple[str, str], tuple[Tally, Tally]]
"""By objection and answer used: the rep's own uses, and those of the whole team."""


def answer_tallies(ctx: Context) -> Tallies:
    """Count how the answers went, by objection and answer."""
    rows = ctx.session.connection().exec_driver_sql(
        "SELECT objection, coalesce(answer_used, ''), coalesce(person_id, '') = ?, went, count(*)"
        " FROM objection_heard WHERE went IN (?, ?, ?) GROUP BY 1, 2, 3, 4",
        (ctx.actor, *AnswerResult),
    )
    found: Tallies = defaultdict(lambda: (Tally(), Tally()))
    for objection, answer, mine, went, count in rows:
        own, team = found[objection or "", answer]
        more = Tally(**{went: count})
        found[objection or "", answer] = (own + more if mine else own, team + more)
    return found


def tally_text(tally: Tally) -> str:
    """Return how an answer went, in a few words: the rate with its count, or that there are too few."""
    counts = _(", ").join(
        f"{term(went)} {number}"
        for went, number in zip(AnswerResult, (tally.worked, tally.partly, tally.failed), strict=True)
        if number
    )
    if not tally.uses:
        return ""
    if tally.percent is None:
        return _("{counts}, too few for a rate").format(counts=counts)
    return _("{percent} % of {count} ({counts})").format(
        percent=tally.percent, count=tally.uses, counts=counts
    )


# Writing


def add_answer(ctx: Context, objection: str, values: Mapping[str, str]) -> OwnAnswer:
    """Write an own answer, private until it is shared; without an objection it brings its own wording.

    ``values`` holds columns of ``WRITTEN``. Raises Invalid for an answer without a step, an own objection
    without a wording, or an objection that is not there.
    """
    if objection and objection_book(ctx).objection(objection) is None:
        raise NotFound(_("There is no such objection."), where=objection)
    given = {name: text.strip() for name, text in values.items() if name in WRITTEN}
    _check(objection, given)
    return records.add(
        ctx, OwnAnswer, objection=objection, language=ctx.language, person_id=ctx.actor, **given
    )


def _check(objection: str, values: Mapping[str, str]) -> None:
    wrong = {}
    if not lines(values.get("steps", "")):
        wrong["steps"] = _("Write at least one step.")
    if not objection and not lines(values.get("says", "")):
        wrong["says"] = _("Write what the customer says.")
    if wrong:
        raise Invalid(_("The answer can't be taken like this."), wrong)


def get_answer(ctx: Context, ident: str) -> AnswerRecord:
    """Return an answer by its id or the one it had before it was shared; raises NotFound."""
    shared = ctx.session.exec(select(SharedAnswer).where(SharedAnswer.source == ident)).first()
    found = shared or ctx.session.get(SharedAnswer, ident) or ctx.session.get(OwnAnswer, ident)
    if found is None:
        raise NotFound(_("There is no such answer."), where=ident)
    return found


def change_answer(ctx: Context, ident: str, values: Mapping[str, str]) -> None:
    """Change the texts of an own answer; raises NotAllowed for a colleague's."""
    row = _mine(ctx, ident)
    given = {name: text.strip() for name, text in values.items() if name in WRITTEN}
    _check(row.objection, {name: getattr(row, name) or "" for name in WRITTEN} | given)
    records.change(ctx, row, given)


def withdraw_answer(ctx: Context, ident: str) -> None:
    """Take an own answer out of use, for the team too if it is shared; its uses stay counted."""
    records.change(ctx, _mine(ctx, ident), {"archived": True})


def share_answer(ctx: Context, ident: str) -> SharedAnswer:
    """Publish an own answer as it is now; raises NotAllowed for one that is shared already."""
    row = _mine(ctx, ident)
    if isinstance(row, SharedAnswer):
        raise NotAllowed(_("This answer is shared already."))
    _check(row.objection, {name: getattr(row, name) or "" for name in WRITTEN})
    if row.objection:
        _share_objection_of(ctx, row.objection)
    values: dict[str, Any] = {name: getattr(row, name) for name in WRITTEN}
    return records.put(
        ctx,
        SharedAnswer,
        source=row.id,
        objection=row.objection,
        language=row.language,
        person_id=ctx.actor,
        archived=False,
        **values,
    )


def _share_objection_of(ctx: Context, objection: str) -> None:
    """An answer to an objection that only its author sees would hang in the air for the others."""
    own = ctx.session.get(OwnAnswer, objection)
    if own is not None and not isinstance(get_answer(ctx, objection), SharedAnswer):
        raise NotAllowed(
            _("This answer belongs to an objection that only you see."), hint=_("Share that one first.")
        )


def _mine(ctx: Context, ident: str) -> AnswerRecord:
    row = get_answer(ctx, ident)
    if row.person_id != ctx.actor:
        raise NotAllowed(_("Only its author can change this answer."))
    return row


def note_objection(ctx: Context, objection: str, note: str) -> None:
    """Write the rep's own note for an objection; an empty one takes it away."""
    records.put(ctx, ObjectionNote, person_id=ctx.actor, objection=objection, note=note.strip())
