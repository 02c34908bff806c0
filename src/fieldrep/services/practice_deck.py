"""The cards of practice: one for each objection and each question of all packs, own objections too."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import select

from fieldrep.models.accounts import Account
from fieldrep.playbook.schema import Objection, Question
from fieldrep.services.answers import Answer, ObjectionBook
from fieldrep.store.context import Context

OBJECTION, QUESTION = "objection", "question"
"""Kinds of cards: the id of the objection or question follows behind a colon."""


@dataclass(frozen=True, slots=True)
class DeckCard:
    """A card. An objection has its answers, a question the one that is asked before it in its set."""

    id: str
    objection: Objection | None = None
    answers: tuple[Answer, ...] = ()
    note: str = ""
    question: Question | None = None
    before: Question | None = None


Deck = Mapping[str, DeckCard]


def card_id(kind: str, ident: str) -> str:
    """Return the id of the card of an objection or question."""
    return f"{kind}:{ident}"


def deck_of(book: ObjectionBook) -> Deck:
    """Return all cards by id, in the order of the packs."""
    cards = {}
    for each in book.objections:
        ident = card_id(OBJECTION, each.id)
        cards[ident] = DeckCard(ident, each, book.answers.get(each.id, ()), book.notes.get(each.id, ""))
    for pack in book.playbook.packs:
        for group in pack.question_set:
            before = None
            for question in group.question:
                ident = card_id(QUESTION, question.id)
                cards[ident] = DeckCard(ident, question=question, before=before)
                before = question
    return cards


def in_order(ctx: Context, book: ObjectionBook, deck: Deck) -> list[str]:
    """Return the cards in the order in which new ones are learnt: objections and questions in turn.

    The questions for the industries of the rep's accounts come before those of other industries.
    """
    rows = ctx.session.exec(select(Account.industry, Account.kind).distinct()).all()
    industries = {book.playbook.industry_id(industry or "") for industry, _kind in rows}
    objections = [ident for ident, card in deck.items() if card.objection]
    questions = [card for card in deck.values() if card.question]
    questions.sort(key=lambda card: not _suits(card.question, industries))
    return _in_turn(objections, [card.id for card in questions])


def _suits(question: Question | None, industries: set[str]) -> bool:
    return question is not None and (not question.industries or bool(industries & set(question.industries)))


def _in_turn(one: list[str], other: list[str]) -> list[str]:
    """Return both lists, taking one from each as long as both have some."""
    both = [each for pair in zip(one, other, strict=False) for each in pair]
    least = min(len(one), len(other))
    return [*both, *one[least:], *other[least:]]
