"""A visit's checklists and talk track as they stand: what suits the account, what was done, what is known.

An item says which field of which record its answer goes to, and shows what is known there already;
a question whose answer the record has need not be asked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlmodel import select

from fieldrep.i18n import current_language
from fieldrep.models.accounts import Account
from fieldrep.models.people import Person
from fieldrep.models.visits import QuestionAsked, Tick, Visit
from fieldrep.playbook.loader import Playbook
from fieldrep.playbook.schema import Choice, Item, Question
from fieldrep.playbook.slots import fill
from fieldrep.rules.codes import Phase, SpinKind
from fieldrep.rules.dates import format_date
from fieldrep.rules.money import Money, format_money, parse_money
from fieldrep.rules.spin import Asked, Next, what_next
from fieldrep.services import records
from fieldrep.services.contacts import contacts_of
from fieldrep.services.feeding import Subject, known_text, known_typed, proposed_text
from fieldrep.services.kept_checklists import checklist_of
from fieldrep.services.origins import Origin, field_origins
from fieldrep.services.playbooks import playbook as playbook  # noqa: PLC0414 - known from here too
from fieldrep.store.context import Context


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item of a checklist as the screen shows it.

    ``answer`` is as stored (a code, an ISO date, an amount with its currency), ``shown`` as a person
    reads it. ``known`` is what the record says already, ``typed`` the same as one would type it.
    ``suggestions`` are texts that fit the account's stage.
    """

    id: str
    phase: str
    group: str
    text: str
    help: str
    type: str
    choices: tuple[tuple[str, str], ...]
    unit: str
    required: bool
    feeds: str
    ticked: bool
    answer: str
    shown: str
    note: str
    known: str
    typed: str
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One question of the talk track, its slots filled from the records.

    ``answers`` are (code, label) to choose from; ``answer`` may be one of the codes or any text,
    ``shown`` is the label or the text. ``known`` is what the record says of it, ``origin`` since when and
    through what; ``proposed`` what the record would say with the answer, empty if it says so or the
    answer was ``refused``. ``earlier`` is the answer of an earlier visit, given on ``earlier_day``.
    ``accepted``: the customer agreed that it counts. ``leads_to`` are the questions that belong to it.
    """

    id: str
    spin: str
    group: str
    text: str
    follow_ups: tuple[str, ...]
    answers: tuple[tuple[str, str], ...]
    feeds: str
    asked: bool
    answer: str
    shown: str
    known: str
    origin: str
    proposed: str
    refused: bool
    earlier: str
    earlier_day: date | None
    accepted: bool
    leads_to: tuple[str, ...]

    @property
    def is_known(self) -> bool:
        """Whether it need not be asked: a question about the situation that was answered before."""
        return self.spin == SpinKind.SITUATION and not self.asked and bool(self.known or self.earlier)


@dataclass(frozen=True, slots=True)
class VisitGuide:
    """What the program has at hand for a visit; ``titles`` name the sets its questions come from."""

    items: tuple[ItemLine, ...]
    questions: tuple[QuestionLine, ...]
    counts: dict[str, tuple[int, int]] = field(default_factory=dict)  # phase → (ticked, all)
    titles: tuple[str, ...] = ()

    @property
    def next(self) -> Next | None:
        """What to ask next."""
        return what_next(
            [
                Asked(q.id, q.spin, q.asked or q.is_known, q.asked and bool(q.answer), q.accepted, q.leads_to)
                for q in self.questions
            ]
        )

    def with_tick(self, item_id: str, ticked: bool) -> "VisitGuide":
        """Return the guide as it is once an item has been ticked or no longer is."""
        items = tuple(replace(i, ticked=ticked) if i.id == item_id else i for i in self.items)
        return replace(self, items=items, counts=_counts(items))


def slot_values(ctx: Context, account: Account, person: str = "") -> dict[str, str]:
    """Return what is known for the slots of questions, by slot name; ``person`` is who is spoken to."""
    if not person and (people := contacts_of(ctx, account.id)):
        person = people[0].name
    potential = ""
    if account.potential_minor is not None and account.potential_currency:
        money = Money(account.potential_minor, account.potential_currency)
        potential = format_money(money, current_language(), compact=True)
    return {
        "account": account.name,
        "contact": person,
        "city": account.city,
        "current_supplier": account.current_supplier,
        "brand": account.current_brands,
        "product": account.products.split("\n")[0] if account.products else "",
        "volume": potential,
        "rep": rep.name if (rep := ctx.session.get(Person, ctx.actor)) else "",
    }


def current_slots(ctx: Context, subject: Subject) -> dict[str, str]:
    """Return what is known for the slots in a visit: spoken to is the first person met."""
    return slot_values(ctx, subject.account, subject.contact.name if subject.contact else "")


# What the screen shows


def visit_guide(ctx: Context, visit: str) -> VisitGuide:
    """Return the checklists and questions that suit a visit's account, with what was done.

    What was ticked or asked in this visit is there even if it no longer suits the account, or the
    pack no longer has it.
    """
    subject = Subject.of(ctx, records.get(ctx, Visit, visit))
    book = playbook(ctx)
    items = _items(ctx, book, subject)
    questions = _questions(ctx, book, subject)
    titles = tuple(dict.fromkeys(question.group for question in questions if question.group))
    return VisitGuide(tuple(items), tuple(questions), _counts(items), titles)


def _counts(items: Sequence[ItemLine]) -> dict[str, tuple[int, int]]:
    """Return how many items of each phase are ticked, and how many there are."""
    by_phase = {phase: [item.ticked for item in items if item.phase == phase] for phase in Phase}
    return {str(phase): (sum(ticks), len(ticks)) for phase, ticks in by_phase.items()}


def _items(ctx: Context, book: Playbook, subject: Subject) -> list[ItemLine]:
    account = subject.account
    query = select(Tick).where(Tick.visit_id == subject.visit_id)
    ticks = {tick.item: tick for tick in ctx.session.exec(query).all()}
    by_phase = checklist_of(ctx, book, subject.visit, account)
    fitting = fitting_advances(book, account)
    result = []
    for phase in Phase:
        here = [
            _item_line(item, ticks.pop(item.id, None), subject, fitting.get(item.feeds, ()))
            for item in by_phase.get(phase, ())
        ]
        gone = [tick for tick in ticks.values() if tick.phase == phase and (tick.ticked or tick.answer)]
        result += [*here, *(_done_before(book, tick, subject) for tick in gone)]
    return result


def fitting_advances(book: Playbook, account: Account) -> dict[str, tuple[str, ...]]:
    """Return what the packs propose to want from a visit to an account, by the field it goes to."""
    found = book.advances_for(account.kind, account.stage, account.channel or "", account.industry)
    return {
        "visit.advance_wanted": tuple(advance.wanted for advance in found),
        "visit.advance_fallback": tuple(advance.smaller for advance in found),
    }


def _item_line(
    item: Item, tick: Tick | None, subject: Subject, suggestions: tuple[str, ...] = ()
) -> ItemLine:
    answer = tick.answer if tick else ""
    return ItemLine(
        id=item.id,
        phase=item.phase,
        group=item.group_title,
        text=(tick.wording or item.text) if tick else item.text,
        help=item.help,
        type=item.type,
        choices=tuple(choice_labels(item.choices).items()),
        unit=item.unit,
        required=item.required,
        feeds=item.feeds,
        ticked=tick.ticked if tick else False,
        answer=answer,
        shown=shown_answer(item, answer),
        note=tick.note if tick else "",
        known=known_text(subject, item.feeds),
        typed=known_typed(subject, item.feeds),
        suggestions=suggestions,
    )


def _done_before(book: Playbook, tick: Tick, subject: Subject) -> ItemLine:
    """Return the line of an item that does not suit the account (any more) but was done."""
    item = book.item(tick.item) or Item(tick.item, tick.wording, type="text", phase=tick.phase)
    return _item_line(item, tick, subject)


def choice_labels(choices: Iterable[Choice]) -> dict[str, str]:
    """Return the label of each code to choose from, in the order of the pack."""
    return {choice.code: choice.label for choice in choices}


def shown_answer(item: Item, answer: str) -> str:
    """Return an item's stored answer as a person reads it."""
    try:
        match item.type if answer else "":
            case "choice":
                return choice_labels(item.choices).get(answer, answer)
            case "date":
                return format_date(date.fromisoformat(answer), current_language(), year=True)
            case "money":
                return format_money(parse_money(answer, "CNY"), current_language())  # it names its currency
            case "number":
                return f"{answer} {item.unit}".strip()
    except ValueError:  # stored by another version or another pack: shown as it is
        return answer
    return answer


def _questions(ctx: Context, book: Playbook, subject: Subject) -> list[QuestionLine]:
    account = subject.account
    query = select(QuestionAsked).where(QuestionAsked.visit_id == subject.visit_id)
    asked = {row.question: row for row in ctx.session.exec(query).all()}
    suits = book.questions_for(account.kind, account.channel or "", account.industry)
    values = current_slots(ctx, subject)
    earlier = _earlier_answers(ctx, subject)
    told = {question.feeds for question in suits if known_text(subject, question.feeds)}
    origins = field_origins(ctx, account.id, told)
    ids = {question.id for question in suits}
    for row in asked.values():
        if row.question not in ids and (row.asked or row.answer):
            suits.append(book.question(row.question) or Question(row.question, row.spin, row.wording))
    return [
        _question_line(
            ctx,
            question,
            asked.get(question.id),
            values,
            subject,
            earlier.get(question.id),
            origins.get(question.feeds),
        )
        for question in suits
    ]


def _question_line(
    ctx: Context,
    question: Question,
    asked: QuestionAsked | None,
    values: Mapping[str, str],
    subject: Subject,
    earlier: tuple[str, date | None] | None,
    origin: Origin | None,
) -> QuestionLine:
    answer = asked.answer if asked else ""
    labels = choice_labels(question.answers)
    before, day = earlier or ("", None)
    refused = asked.refused if asked else False
    about_account = question.feeds.startswith("account.") and not refused
    return QuestionLine(
        id=question.id,
        spin=question.kind,
        group=question.group_title,
        text=asked.wording if asked and asked.wording else fill(question, values),
        follow_ups=question.follow_ups,
        answers=tuple(labels.items()),
        feeds=question.feeds,
        asked=asked.asked if asked else False,
        answer=answer,
        shown=labels.get(answer, answer),
        known=known_text(subject, question.feeds),
        origin=origin.text if origin else "",
        proposed=proposed_text(ctx, subject, question.feeds, answer, labels.get(answer, ""))
        if about_account
        else "",
        refused=refused,
        earlier=labels.get(before, before),
        earlier_day=day,
        accepted=asked.accepted if asked else False,
        leads_to=question.leads_to,
    )


def _earlier_answers(ctx: Context, subject: Subject) -> dict[str, tuple[str, date | None]]:
    """Return the last answer that other visits to the account brought, by question."""
    rows = ctx.session.connection().exec_driver_sql(
        "SELECT q.question, q.answer, v.day FROM question_asked q JOIN visit v ON v.id = q.visit_id"
        " JOIN account a ON a.id = v.account_id WHERE a.root_id = ? AND v.id <> ? AND q.answer <> ''"
        " ORDER BY v.day, v.id",
        (subject.account.id, subject.visit_id),
    )
    return {row[0]: (row[1], date.fromisoformat(row[2]) if row[2] else None) for row in rows}
