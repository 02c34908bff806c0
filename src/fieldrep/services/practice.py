"""Practice: which cards come now, grading them, how it stands.

What was missed in real visits since a card was practised last comes before it is due: objections whose
answer did not work, problem questions that were not asked. Everything here is private to the rep.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import select

from fieldrep.errors import Invalid, NotFound
from fieldrep.i18n import _
from fieldrep.models.practice import PracticeCard, PracticeReview
from fieldrep.models.registry import kind_of
from fieldrep.rules.codes import AnswerResult, PracticeWay, SpinKind, VisitStatus
from fieldrep.rules.repetition import Grade, Schedule, forecast, review, streak
from fieldrep.services import records
from fieldrep.services.answers import ObjectionBook, objection_book
from fieldrep.services.practice_deck import OBJECTION, QUESTION, Deck, card_id, deck_of, in_order
from fieldrep.store.context import Context

SESSION = 10
"""Cards of one sitting: about three minutes."""
LOOK_BACK_DAYS = 60
LOOK_BACK_VISITS = 30
"""How far back, and in how many visits, something missed still brings a card."""


@dataclass(frozen=True, slots=True)
class Missed:
    """Why a card comes sooner: how often its answer failed or its question was not asked, and when last."""

    times: int
    last: datetime


@dataclass(frozen=True)
class Practice:
    """Everything that practice shows and chooses from, read at once."""

    deck: Deck
    schedules: Mapping[str, Schedule]
    missed: Mapping[str, Missed]
    order: tuple[str, ...]
    now: datetime
    today: date
    zone: str
    streak: int
    done_today: int

    @property
    def due(self) -> list[str]:
        """The cards that come now: what was missed and what is due, one of each in turn."""
        missed = sorted(self.missed, key=self._urgency)
        due = [card for card in self.schedules if card not in self.missed and self._is_due(card)]
        due.sort(key=lambda card: (self.schedules[card].due, card))
        turn: list[str] = []
        while missed or due:
            turn += missed[:1] + due[:1]
            missed, due = missed[1:], due[1:]
        return turn

    def _is_due(self, card: str) -> bool:
        return self.schedules[card].due <= self.now

    def _urgency(self, card: str) -> tuple[bool, int, str]:
        """Objections before questions, then what was missed most often."""
        return (not card.startswith(OBJECTION), -self.missed[card].times, card)

    @property
    def new(self) -> list[str]:
        """The cards never practised, in the order in which they come."""
        return [card for card in self.order if card not in self.schedules and card not in self.missed]

    def next_cards(self, limit: int = SESSION, *, objections_only: bool = False) -> list[str]:
        """Return the cards of one sitting: what is due, filled up with new ones."""
        cards = [*self.due, *self.new]
        if objections_only:
            cards = [card for card in cards if card.startswith(OBJECTION)]
        return cards[:limit]

    @property
    def forecast(self) -> list[tuple[date, int]]:
        """The next seven days with how many cards come on each; what was missed counts for today."""
        zone = ZoneInfo(self.zone)
        days = [
            self.today if card in self.missed else schedule.due.astimezone(zone).date()
            for card, schedule in self.schedules.items()
        ]
        days += [self.today for card in self.missed if card not in self.schedules]
        return forecast(days, self.today)


def read_practice(ctx: Context, book: ObjectionBook | None = None) -> Practice:
    """Return how practice stands for the rep."""
    book = book or objection_book(ctx)
    deck = deck_of(book)
    schedules = {card: each for card, each in _schedules(ctx).items() if card in deck}
    reviews = ctx.session.connection().exec_driver_sql(
        "SELECT day, count(*) FROM practice_review WHERE person_id = ? AND day IS NOT NULL GROUP BY day",
        (ctx.actor,),
    )
    days = Counter({date.fromisoformat(day): count for day, count in reviews})
    return Practice(
        deck,
        schedules,
        {card: each for card, each in _missed(ctx, book, schedules).items() if card in deck},
        tuple(in_order(ctx, book, deck)),
        ctx.now,
        ctx.today,
        ctx.zone,
        streak(days, ctx.today),
        days[ctx.today],
    )


def count_due(ctx: Context) -> int:
    """Return how many cards come now."""
    return len(read_practice(ctx).due)


def _schedules(ctx: Context) -> dict[str, Schedule]:
    rows = ctx.session.exec(select(PracticeCard).where(PracticeCard.person_id == ctx.actor)).all()
    return {row.card: schedule for row in rows if (schedule := _schedule(row)) is not None}


def _schedule(row: PracticeCard | None) -> Schedule | None:
    """Return what the scheduler knows of a card; None for one never graded."""
    if row is None or row.due_at is None or row.reviewed_at is None or row.state is None:
        return None
    if row.stability is None or row.difficulty is None:
        return None
    return Schedule(row.state, row.step, row.stability, row.difficulty, row.due_at, row.reviewed_at)


# What was missed in real visits


def _missed(ctx: Context, book: ObjectionBook, schedules: Mapping[str, Schedule]) -> dict[str, Missed]:
    found: dict[str, list[datetime]] = {}
    for card, at in (*_failed_answers(ctx), *_unasked(ctx, book)):
        known = schedules.get(card)
        if known is None or at > known.reviewed:
            found.setdefault(card, []).append(at)
    return {card: Missed(len(times), max(times)) for card, times in found.items()}


def _failed_answers(ctx: Context) -> list[tuple[str, datetime]]:
    rows = ctx.session.connection().exec_driver_sql(
        "SELECT o.objection, v.started_at, t.at, o.day FROM objection_heard o"
        " LEFT JOIN visit v ON v.id = o.visit_id LEFT JOIN touch t ON t.id = o.touch_id"
        " WHERE o.person_id = ? AND o.went IN (?, ?) AND o.day >= ? AND o.objection <> ''",
        (ctx.actor, AnswerResult.PARTLY, AnswerResult.FAILED, _since(ctx).isoformat()),
    )
    return [
        (card_id(OBJECTION, objection), _instant(at) if (at := started or called) else _noon(ctx, day))
        for objection, started, called, day in rows
    ]


def _unasked(ctx: Context, book: ObjectionBook) -> list[tuple[str, datetime]]:
    """Return the problem questions that suited an account visited and were not asked there."""
    connection = ctx.session.connection()
    visits = connection.exec_driver_sql(
        "SELECT v.id, v.started_at, a.kind, a.channel, a.industry FROM visit v"
        " JOIN account a ON a.id = v.account_id"
        " WHERE v.person_id = ? AND v.status = ? AND v.day >= ? AND v.started_at IS NOT NULL"
        " ORDER BY v.day DESC, v.id DESC LIMIT ?",
        (ctx.actor, VisitStatus.DONE, _since(ctx).isoformat(), LOOK_BACK_VISITS),
    ).all()
    marks = ",".join("?" * len(visits))
    rows = connection.exec_driver_sql(
        f"SELECT visit_id, question FROM question_asked WHERE asked AND visit_id IN ({marks})",
        tuple(row[0] for row in visits),
    )
    asked = {(visit, question) for visit, question in rows}
    return [
        (card_id(QUESTION, question.id), _instant(started))
        for visit, started, kind, channel, industry in visits
        for question in book.playbook.questions_for(kind or "", channel or "", industry or "")
        if question.kind == SpinKind.PROBLEM and (visit, question.id) not in asked
    ]


def _since(ctx: Context) -> date:
    return ctx.today - timedelta(days=LOOK_BACK_DAYS)


def _instant(text: str) -> datetime:
    """Return an instant as SQLite holds it."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _noon(ctx: Context, day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(12), ZoneInfo(ctx.zone))


# Grading


def grade_card(
    ctx: Context, card: str, grade: int, *, way: PracticeWay = PracticeWay.CARD
) -> tuple[str, Schedule]:
    """Grade a card as known now; returns the id of the review and when the card comes again.

    Raises Invalid for a grade that is not 1 to 4, NotFound for a card that no pack has.
    """
    if grade not in list(Grade):
        raise Invalid(_("This is no grade."), {"grade": _("Give a number from 1 to 4.")})
    kind, _colon, ident = card.partition(":")
    if kind not in (OBJECTION, QUESTION) or not ident:
        raise NotFound(_("There is no such card."), where=card)
    key = {"person_id": ctx.actor, "card": card}
    before = _schedule(ctx.session.get(PracticeCard, kind_of(PracticeCard).new_id(key)))
    after = review(before, Grade(grade), ctx.now)
    records.put(
        ctx,
        PracticeCard,
        **key,
        state=after.state,
        step=after.step,
        stability=after.stability,
        difficulty=after.difficulty,
        due_at=after.due,
        reviewed_at=after.reviewed,
    )
    made = records.add(ctx, PracticeReview, **key, grade=int(grade), way=way, at=ctx.now, day=ctx.today)
    return made.id, after


def is_graded(ctx: Context, review_id: str) -> bool:
    """Return whether a review is still there; undo takes it away."""
    return ctx.session.get(PracticeReview, review_id) is not None
