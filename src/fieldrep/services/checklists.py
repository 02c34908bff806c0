"""A visit's checklists and talk track: items and questions with what was ticked, asked, answered.

Answers feed the fields they belong to, so that nothing is typed twice: an item says which field
of which record its answer goes to, and shows what is known there already.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import select

from fieldrep.errors import Invalid, NotFound
from fieldrep.i18n import _
from fieldrep.models.accounts import Account
from fieldrep.models.contacts import Contact
from fieldrep.models.people import Person
from fieldrep.models.visits import ObjectionHeard, QuestionAsked, Tick, Visit
from fieldrep.playbook.loader import Playbook, load
from fieldrep.playbook.names import FEEDS
from fieldrep.playbook.schema import Item, Question
from fieldrep.playbook.slots import fill
from fieldrep.rules.codes import AnswerResult, Phase
from fieldrep.rules.dates import parse_date
from fieldrep.rules.money import Money, format_money, parse_money
from fieldrep.rules.problems import Problem
from fieldrep.services import records
from fieldrep.services.accounts import account_side, get_account, set_extra
from fieldrep.services.contacts import contacts_of
from fieldrep.services.visits import people_met
from fieldrep.store.context import Context


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item of a checklist as the screen shows it. ``known`` is what the record says already."""

    id: str
    phase: str
    group: str
    text: str
    help: str
    type: str
    choices: tuple[tuple[str, str], ...]
    required: bool
    feeds: str
    ticked: bool
    answer: str
    note: str
    known: str


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One question of the talk track, its slots filled from the records."""

    id: str
    spin: str
    text: str
    follow_ups: tuple[str, ...]
    feeds: str
    asked: bool
    answer: str


@dataclass(frozen=True, slots=True)
class VisitGuide:
    """What the program has at hand for a visit."""

    items: tuple[ItemLine, ...]
    questions: tuple[QuestionLine, ...]
    counts: dict[str, tuple[int, int]] = field(default_factory=dict)  # phase → (ticked, all)


def playbook(ctx: Context) -> Playbook:
    """Return the playbook in the rep's language, the team's own packs over the built-in ones."""
    folder = ctx.paths.packs if ctx.paths.packs.is_dir() else None
    return load(ctx.language, folder)


def slot_values(ctx: Context, account: Account, visit: str = "") -> dict[str, str]:
    """Return what is known for the slots of questions, by slot name."""
    person = ""
    if visit and (met := people_met(ctx, visit)):
        person = met[0].name
    elif people := contacts_of(ctx, account.id):
        person = people[0].name
    return {
        "account": account.name,
        "contact": person,
        "city": account.city,
        "current_supplier": account.current_supplier,
        "brand": account.current_brands,
        "product": account.products.split("\n")[0] if account.products else "",
        "volume": _money_text(ctx, account.potential_minor, account.potential_currency),
        "rep": rep.name if (rep := ctx.session.get(Person, ctx.actor)) else "",
    }


def _money_text(ctx: Context, minor: int | None, currency: str | None) -> str:
    if minor is None or not currency:
        return ""
    return format_money(Money(minor, currency), ctx.language, compact=True)


def visit_guide(ctx: Context, visit: str) -> VisitGuide:
    """Return the checklists and questions that suit a visit's account, with what was done."""
    record = records.get(ctx, Visit, visit)
    account = get_account(ctx, record.account_id or "")
    book = playbook(ctx)
    industry = book.industry_id(account.industry)
    ticks = {t.item: t for t in ctx.session.exec(select(Tick).where(Tick.visit_id == visit)).all()}
    asked = {
        q.question: q
        for q in ctx.session.exec(select(QuestionAsked).where(QuestionAsked.visit_id == visit)).all()
    }
    by_phase = book.checklist_for(account.kind, account.channel or "", industry)
    items = [
        _item_line(ctx, item, phase, ticks.get(item.id), account, record)
        for phase in Phase
        for item in by_phase.get(phase, ())
    ]
    values = slot_values(ctx, account, visit)
    questions = [
        _question_line(question, asked.get(question.id), values)
        for question in book.questions_for(account.kind, account.channel or "", industry)
    ]
    counts = {
        str(phase): (sum(i.ticked for i in items if i.phase == phase), sum(i.phase == phase for i in items))
        for phase in Phase
    }
    return VisitGuide(tuple(items), tuple(questions), counts)


def _item_line(
    ctx: Context, item: Item, phase: str, tick: Tick | None, account: Account, visit: Visit
) -> ItemLine:
    return ItemLine(
        item.id,
        str(phase),
        item.group_title,
        (tick.wording or item.text) if tick else item.text,
        item.help,
        item.type,
        tuple((choice.code, choice.label) for choice in item.choices),
        item.required,
        item.feeds,
        tick.ticked if tick else False,
        tick.answer if tick else "",
        tick.note if tick else "",
        known_value(ctx, item.feeds, account, visit),
    )


def _question_line(question: Question, asked: QuestionAsked | None, values: dict[str, str]) -> QuestionLine:
    return QuestionLine(
        question.id,
        question.kind,
        asked.wording if asked and asked.wording else fill(question, values),
        question.follow_ups,
        question.feeds,
        asked.asked if asked else False,
        asked.answer if asked else "",
    )


def known_value(ctx: Context, feeds: str, account: Account, visit: Visit) -> str:
    """Return what the record that an answer feeds says already, as text; empty when nothing."""
    kind, _dot, name = feeds.partition(".")
    if not feeds:
        return ""
    if feeds == "account.potential":
        return _money_text(ctx, account.potential_minor, account.potential_currency)
    if feeds == "visit.price_quoted":
        return _money_text(ctx, visit.quoted_minor, visit.quoted_currency)
    if FEEDS[feeds].extra:
        return dict(account_side(ctx, account.id).extras).get(name, "")
    record: Any = {"account": account, "visit": visit, "contact": _first_met(ctx, visit)}[kind]
    value = getattr(record, name, None)
    return str(value) if value not in (None, "") else ""


def _first_met(ctx: Context, visit: Visit) -> Contact | None:
    people = people_met(ctx, visit.id)
    return ctx.session.get(Contact, people[0].contact_id) if people else None


def tick(
    ctx: Context,
    visit: str,
    item_id: str,
    *,
    ticked: bool = True,
    answer: str | None = None,
    note: str | None = None,
) -> None:
    """Tick an item or take the tick away; an answer goes to the field that it feeds.

    Raises NotFound for an unknown item, Invalid for an answer that the field can't take.
    """
    record = records.get(ctx, Visit, visit)
    book = playbook(ctx)
    item = book.item(item_id)
    if item is None:
        raise NotFound(_("This checklist has no such item."), where=item_id)
    phase = _phase_of(ctx, book, record, item_id)
    values: dict[str, Any] = {
        "visit_id": visit,
        "item": item_id,
        "phase": phase,
        "wording": item.text,
        "ticked": ticked,
        "person_id": ctx.actor,
        "at": ctx.now,
    }
    if answer is not None:
        values["answer"] = answer.strip()
    if note is not None:
        values["note"] = note.strip()
    records.put(ctx, Tick, **values)
    if answer and item.feeds:
        feed(ctx, record, item.feeds, answer.strip())
    if not record.pack:
        pack = next((head for head in book.heads if item_id.startswith(head.id)), None)
        records.change(ctx, record, {"pack": f"{pack.id} {pack.version}" if pack else "built-in"})


def _phase_of(ctx: Context, book: Playbook, visit: Visit, item_id: str) -> str:
    account = get_account(ctx, visit.account_id or "")
    by_phase = book.checklist_for(account.kind, account.channel or "", book.industry_id(account.industry))
    return next((str(p) for p, items in by_phase.items() if any(i.id == item_id for i in items)), "")


def ask(ctx: Context, visit: str, question_id: str, *, asked: bool = True, answer: str | None = None) -> None:
    """Note a question as asked, with the answer, which goes to the field that it feeds."""
    record = records.get(ctx, Visit, visit)
    book = playbook(ctx)
    question = book.question(question_id)
    if question is None:
        raise NotFound(_("The talk track has no such question."), where=question_id)
    account = get_account(ctx, record.account_id or "")
    values: dict[str, Any] = {
        "visit_id": visit,
        "question": question_id,
        "spin": question.kind,
        "wording": fill(question, slot_values(ctx, account, visit)),
        "asked": asked,
    }
    if answer is not None:
        values["answer"] = answer.strip()
    records.put(ctx, QuestionAsked, **values)
    if answer and question.feeds:
        feed(ctx, record, question.feeds, answer.strip(), only_if_empty=True)


def feed(ctx: Context, visit: Visit, feeds: str, answer: str, *, only_if_empty: bool = False) -> None:
    """Put an answer into the field it feeds. Raises Invalid when the field can't take it."""
    account = get_account(ctx, visit.account_id or "")
    if only_if_empty and known_value(ctx, feeds, account, visit):
        return
    kind, _dot, name = feeds.partition(".")
    try:
        if feeds == "account.potential":
            money = parse_money(answer, account.potential_currency or ctx.currency)
            changes: dict[str, Any] = {"potential_minor": money.minor, "potential_currency": money.currency}
        elif feeds == "visit.price_quoted":
            money = parse_money(answer, visit.quoted_currency or ctx.currency)
            changes = {"quoted_minor": money.minor, "quoted_currency": money.currency}
        elif "date" in FEEDS[feeds].types:
            changes = {name: parse_date(answer, ctx.today, prefer="future")}
        else:
            changes = {name: answer}
    except Problem as problem:
        if only_if_empty:  # a spoken answer need not be a figure: it stays where it was written
            return
        raise Invalid(_("This answer can't be taken."), {"answer": problem.code}) from problem
    if FEEDS[feeds].extra:
        set_extra(ctx, "account", account.id, name, answer)
    elif kind == "account":
        records.change(ctx, account, changes)
    elif kind == "visit":
        records.change(ctx, visit, changes)
    elif (person := _first_met(ctx, visit)) is not None:
        records.change(ctx, person, changes)


def hear_objection(
    ctx: Context,
    visit: str,
    objection: str,
    *,
    words: str = "",
    answer: str = "",
    went: AnswerResult | None = None,
) -> ObjectionHeard:
    """Note an objection heard in a visit, the answer used and how it went."""
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
        went=went,
        day=record.happened_on or ctx.today,
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
