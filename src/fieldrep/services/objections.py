"""Objections: found by what was said; heard in a visit or call, with the answer used and how it went."""

from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from sqlmodel import select

from fieldrep.errors import Ambiguous, NotFound
from fieldrep.i18n import LANGUAGES, _, current_language
from fieldrep.models.touches import Touch
from fieldrep.models.visits import ObjectionHeard, Visit
from fieldrep.playbook import search
from fieldrep.playbook.schema import Objection
from fieldrep.playbook.search import Found, find
from fieldrep.rules.codes import AnswerResult, VisitStatus
from fieldrep.services import records
from fieldrep.services.accounts import get_account
from fieldrep.services.answers import ObjectionBook
from fieldrep.services.visits import list_visits
from fieldrep.store.context import Context


def find_objections(book: ObjectionBook, words: str, limit: int = 5) -> list[Found]:
    """Return the objections that fit what was typed, best first: by wordings, tags and the rep's notes."""
    plain = {each.id: each for each in book.objections}
    found = find(_noted(book), words, limit) or [
        each for others in _in_other_languages() for each in find(others, words, limit)
    ]
    return [replace(each, objection=plain[each.objection.id]) for each in found if each.objection.id in plain]


def make_ready(book: ObjectionBook) -> None:
    """Do what the first ``find_objections`` would wait for; a tenth of a second, in any thread."""
    for objections in (_noted(book), *_in_other_languages()):
        search.make_ready(objections)


def _noted(book: ObjectionBook) -> tuple[Objection, ...]:
    """Return the objections as they are searched: the rep's notes are among the tags."""
    return tuple(
        replace(each, tags=(*each.tags, book.notes[each.id])) if each.id in book.notes else each
        for each in book.objections
    )


def _in_other_languages() -> list[tuple[Objection, ...]]:
    """Return the objections in the other language: customers do not speak that of the screen only."""
    from fieldrep.playbook.loader import load

    return [load(language).objections() for language in LANGUAGES if language != current_language()]


def resolve_objection(book: ObjectionBook, text: str) -> Objection:
    """Return an objection by its id, or the only one that fits some words; raises NotFound or Ambiguous."""
    known = book.objection(text)
    if known is not None:
        return known
    found = find_objections(book, text, 5)
    if not found:
        raise NotFound(_("There is no such objection."), where=text)
    if len(found) > 1:
        candidates = [(each.objection.id, each.wording) for each in found]
        raise Ambiguous(_("“{text}” may mean several objections.").format(text=text), candidates)
    return found[0].objection


def hear_objection(
    ctx: Context,
    visit: str,
    objection: str,
    *,
    words: str = "",
    answer: str = "",
    answer_used: str = "",
    went: AnswerResult | None = None,
) -> ObjectionHeard:
    """Note an objection heard in a visit, the answer used and how it went.

    ``answer_used`` is the source of an own or shared answer (``answers.Answer``), "" the playbook's;
    ``answer`` is what else was said to it.
    """
    record = records.get(ctx, Visit, visit)
    return records.add(
        ctx,
        ObjectionHeard,
        visit_id=visit,
        account_id=record.account_id,
        person_id=ctx.actor,
        objection=objection,
        words=words.strip(),
        answer=answer.strip(),
        answer_used=answer_used,
        went=went,
        day=record.happened_on or ctx.today,
    )


def hear_in_call(
    ctx: Context,
    touch: str,
    objection: str,
    *,
    words: str = "",
    answer_used: str = "",
    went: AnswerResult | None = None,
) -> ObjectionHeard:
    """Note an objection heard in a call or message."""
    record = records.get(ctx, Touch, touch)
    return records.add(
        ctx,
        ObjectionHeard,
        touch_id=touch,
        account_id=record.account_id,
        person_id=ctx.actor,
        objection=objection,
        words=words.strip(),
        answer_used=answer_used,
        went=went,
        day=record.day or ctx.today,
    )


@dataclass(frozen=True, slots=True)
class HeardLine:
    """An objection noted in a visit."""

    id: str
    objection: str
    words: str
    went: str | None
    day: date | None


def objections_heard(ctx: Context, visit: str) -> list[HeardLine]:
    """Return the objections noted in a visit, oldest first."""
    query = select(ObjectionHeard).where(ObjectionHeard.visit_id == visit).order_by(ObjectionHeard.id)
    return [
        HeardLine(row.id, row.objection, row.words, row.went, row.day)
        for row in ctx.session.exec(query).all()
    ]


class InHand(NamedTuple):
    """The visit that an objection is noted in: its id, and name and industry of the account."""

    visit: str
    account: str
    industry: str


def visit_in_hand(ctx: Context, visit: str = "") -> InHand | None:
    """Return a visit by id; without one, the rep's only visit that is running, None if there is none.

    Raises NotFound for a visit that is not there.
    """
    if not visit:
        running = list_visits(ctx, person=ctx.actor, statuses=(VisitStatus.RUNNING,), limit=2)
        if len(running) != 1:
            return None
        visit = running[0].id
    account = get_account(ctx, records.get(ctx, Visit, visit).account_id or "")
    return InHand(visit, account.name, account.industry)
