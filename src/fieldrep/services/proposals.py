"""Answers of a visit's talk proposed to the account's fields: what each would change, taken or refused.

Nothing is forced: an answer goes into the record when the rep takes it, and one that was refused is not
proposed again in that visit.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlmodel import select

from fieldrep.models.visits import QuestionAsked, Visit
from fieldrep.playbook.schema import Question
from fieldrep.services import records
from fieldrep.services.feeding import Fed, Subject, feed, field_word, known_text, proposed_text
from fieldrep.services.visit_guide import choice_labels, playbook
from fieldrep.store.context import Context


@dataclass(frozen=True, slots=True)
class Proposal:
    """An answer that a field could take. ``id`` is that of the question; ``before`` what the field says now,
    empty when nothing, ``after`` what it would say."""

    id: str
    feeds: str
    before: str
    after: str

    @property
    def field(self) -> str:
        """The field's name in the language in force."""
        return field_word(self.feeds)


def proposals(ctx: Context, visit: str) -> list[Proposal]:
    """Return what the answers of a visit would change in the account; refused ones are left out."""
    subject = Subject.of(ctx, records.get(ctx, Visit, visit))
    return [proposal for proposal, _row in _open(ctx, subject)]


def _open(ctx: Context, subject: Subject) -> Iterator[tuple[Proposal, QuestionAsked]]:
    for question, row in _answered(ctx, subject):
        label = choice_labels(question.answers).get(row.answer, "")
        after = proposed_text(ctx, subject, question.feeds, row.answer, label)
        if after and not row.refused:
            yield Proposal(row.question, question.feeds, known_text(subject, question.feeds), after), row


def _answered(ctx: Context, subject: Subject) -> Iterator[tuple[Question, QuestionAsked]]:
    """Yield the questions with an answer about the account, in the order of the talk."""
    assert subject.visit is not None
    query = select(QuestionAsked).where(
        QuestionAsked.visit_id == subject.visit.id, QuestionAsked.answer != ""
    )
    rows = {row.question: row for row in ctx.session.exec(query).all()}
    if not rows:
        return
    book, account = playbook(ctx), subject.account
    suits = [q.id for q in book.questions_for(account.kind, account.channel or "", account.industry)]
    for ident in [*(i for i in suits if i in rows), *(i for i in rows if i not in suits)]:
        question = book.question(ident)
        if question is not None and question.feeds.startswith("account."):
            yield question, rows[ident]


def take_answers(ctx: Context, visit: str, questions: Collection[str]) -> list[Fed]:
    """Put the answers to these questions into the fields they belong to; returns where they went.

    What else is proposed to the same field is settled by it. Of two answers to one field the last is taken.
    """
    record = records.get(ctx, Visit, visit)
    subject = Subject.of(ctx, record)
    answered = list(_answered(ctx, subject))
    wanted = {question.feeds: row.question for question, row in answered if row.question in questions}
    fed = []
    for question, row in answered:
        if question.feeds not in wanted:
            continue
        taken = wanted[question.feeds] == row.question
        if taken:
            label = choice_labels(question.answers).get(row.answer, "")
            fed.append(feed(ctx, record, question.feeds, row.answer, label=label))
        records.change(ctx, row, {"refused": not taken})
    return fed


def refuse_answers(ctx: Context, visit: str, questions: Sequence[str]) -> None:
    """Keep the answers to these questions out of the record; they stay in the visit."""
    query = select(QuestionAsked).where(QuestionAsked.visit_id == visit)
    for row in ctx.session.exec(query).all():
        if row.question in questions:
            records.change(ctx, row, {"refused": True})
