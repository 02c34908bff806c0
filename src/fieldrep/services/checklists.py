"""What a rep does with a visit's checklists and talk track: ticking, asking, answering.

Answers feed the fields they belong to, so that nothing is typed twice.
"""

from decimal import Decimal, InvalidOperation
from typing import Any
from unicodedata import normalize

from sqlmodel import select

from fieldrep.errors import Invalid, NotFound
from fieldrep.i18n import _
from fieldrep.models.registry import kind_of
from fieldrep.models.visits import QuestionAsked, Tick, Visit
from fieldrep.playbook.loader import Playbook
from fieldrep.playbook.schema import Item, Question
from fieldrep.playbook.slots import fill
from fieldrep.rules.dates import parse_date
from fieldrep.rules.money import parse_money
from fieldrep.services import records
from fieldrep.services.feeding import Fed, Subject, feed, offer, typed_money
from fieldrep.services.kept_checklists import item_of
from fieldrep.services.visit_guide import choice_labels, current_slots, playbook, shown_answer
from fieldrep.store.context import Context


def tick(
    ctx: Context,
    visit: str,
    item_id: str,
    *,
    ticked: bool = True,
    answer: str | None = None,
    note: str | None = None,
) -> Fed | None:
    """Tick an item or take the tick away; an answer goes to the field that it feeds.

    ``answer`` is as typed (for a choice its code), "" takes it away, None leaves it; so does ``note``.
    Returns where the answer went, None for an item that feeds nothing. Raises NotFound for an
    unknown item, Invalid for an answer that is not of the item's type.
    """
    record = records.get(ctx, Visit, visit)
    book = playbook(ctx)
    item = item_of(ctx, book, record, item_id)
    if item is None:
        raise NotFound(_("This checklist has no such item."), where=item_id)
    values: dict[str, Any] = {
        "visit_id": visit,
        "item": item_id,
        "phase": item.phase,
        "wording": item.text,
        "ticked": ticked,
        "person_id": ctx.actor,
        "at": ctx.now,
    }
    if answer is not None:
        answer = stored_answer(ctx, item, answer.strip())
        values["answer"] = answer
    if note is not None:
        values["note"] = note.strip()
    records.put(ctx, Tick, **values)
    if not record.pack:
        records.change(ctx, record, {"pack": _pack_of(book, item_id)})
    if not answer or not item.feeds:
        return None
    return feed(ctx, record, item.feeds, answer, label=_label(item, answer))


def _label(item: Item, answer: str) -> str:
    """Return what goes into a field for any text: a choice's label, a number with its unit."""
    return shown_answer(item, answer) if item.type in ("choice", "number") else ""


def _pack_of(book: Playbook, item_id: str) -> str:
    for pack in book.packs:
        if any(item.id == item_id for group in pack.checklist for item in group.item):
            return f"{pack.pack.id} {pack.pack.version}"
    return ""


def stored_answer(ctx: Context, item: Item, answer: str) -> str:
    """Return a typed answer as it is stored; raises Invalid for one that is not of the item's type."""
    if not answer:
        return ""
    try:
        match item.type:
            case "date":
                return parse_date(answer, ctx.today, prefer="future").isoformat()
            case "money":
                return typed_money(parse_money(answer, ctx.currency))
            case "number":
                number = Decimal(normalize("NFKC", answer).replace(",", ""))
                if not number.is_finite():
                    raise ValueError(answer)
                return f"{number:f}"
            case "choice" if answer not in choice_labels(item.choices):
                raise ValueError(answer)
    except (ValueError, InvalidOperation) as error:
        wrong = _("“{text}” can't be read here.").format(text=answer)
        raise Invalid(_("This answer can't be taken."), {"answer": wrong}) from error
    return answer


def ask(
    ctx: Context, visit: str, question_id: str, *, asked: bool = True, answer: str | None = None
) -> Fed | None:
    """Note a question as asked, with the answer: a text, or the code of one of its ``answers``.

    An answer about the account is proposed to the field it belongs to (``proposals.take_answers``); one
    about the visit or the person fills an empty field. Returns where it went, None where it feeds nothing.
    Raises NotFound.
    """
    record, question = _question(ctx, visit, question_id)
    values: dict[str, Any] = {
        "visit_id": visit,
        "question": question_id,
        "spin": question.kind,
        "asked": asked,
    }
    before = ctx.session.get(QuestionAsked, kind_of(QuestionAsked).new_id(values))
    if before is None or not before.wording:
        values["wording"] = fill(question, current_slots(ctx, Subject.of(ctx, record)))
    if answer is not None:
        values["answer"] = answer.strip()
        if before is None or before.answer != values["answer"]:
            values |= {"refused": False, "accepted": False}  # they were said of another answer
    records.put(ctx, QuestionAsked, **values)
    if not answer or not question.feeds:
        return None
    if question.feeds.startswith("account."):
        label = choice_labels(question.answers).get(answer.strip(), "")
        return offer(ctx, Subject.of(ctx, record), question.feeds, answer.strip(), label)
    return _feed_question(ctx, record, question, answer.strip(), overwrite=False)


def accept(ctx: Context, visit: str, question_id: str, *, accepted: bool = True) -> None:
    """Note that the customer accepts what a question was after: it counts, it is to be solved.

    The question has been asked then. Raises NotFound.
    """
    ask(ctx, visit, question_id)
    values = {"visit_id": visit, "question": question_id, "accepted": accepted}
    records.put(ctx, QuestionAsked, **values)


def _question(ctx: Context, visit: str, question_id: str) -> tuple[Visit, Question]:
    record = records.get(ctx, Visit, visit)
    question = playbook(ctx).question(question_id)
    if question is None:
        raise NotFound(_("The talk track has no such question."), where=question_id)
    return record, question


def _feed_question(ctx: Context, visit: Visit, question: Question, answer: str, *, overwrite: bool) -> Fed:
    label = choice_labels(question.answers).get(answer, "")
    return feed(ctx, visit, question.feeds, answer, label=label, overwrite=overwrite)


def feed_people(ctx: Context, visit: str) -> None:
    """Give the first person met what was answered about them before they were entered."""
    record = records.get(ctx, Visit, visit)
    book = playbook(ctx)
    for tick in ctx.session.exec(select(Tick).where(Tick.visit_id == visit, Tick.answer != "")).all():
        item = item_of(ctx, book, record, tick.item)
        if item is not None and item.feeds.startswith("contact."):
            feed(ctx, record, item.feeds, tick.answer, label=_label(item, tick.answer), overwrite=False)
    for row in ctx.session.exec(select(QuestionAsked).where(QuestionAsked.visit_id == visit)).all():
        question = book.question(row.question)
        if question is not None and row.answer and question.feeds.startswith("contact."):
            _feed_question(ctx, record, question, row.answer, overwrite=False)
