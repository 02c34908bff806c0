"""Practice as blocks of text: the front and back of a card, when it comes again, how practice stands."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from fieldrep.i18n import N_, _, current_language, ngettext
from fieldrep.rules.dates import format_date
from fieldrep.rules.repetition import Grade, Schedule, review
from fieldrep.terms import term
from fieldrep.tui.cells import bar
from fieldrep.tui.screens.objection_rows import answer_blocks, whose
from fieldrep.tui.signs import sign
from fieldrep.tui.widgets.rows import Block

if TYPE_CHECKING:
    from fieldrep.playbook.schema import Question
    from fieldrep.services.practice import Practice
    from fieldrep.services.practice_deck import DeckCard

GRADES = {
    Grade.AGAIN: N_("not known"),
    Grade.HARD: N_("hard"),
    Grade.GOOD: N_("good"),
    Grade.EASY: N_("easy"),
}
PURPOSES = {
    "situation": N_("A situation question builds the background. Few of them."),
    "problem": N_("A problem question uncovers a need that is hidden."),
    "implication": N_("An implication question gives the problem weight and urgency."),
    "need_payoff": N_("A need-payoff question lets the customer say what a solution is worth."),
}
BAR = 24
"""Cells of the longest bar of the forecast."""


def says(card: "DeckCard", practice: "Practice") -> str:
    """Return what the customer says on the card of an objection: another wording each day."""
    wordings = card.objection.says if card.objection else ()
    return wordings[practice.today.toordinal() % len(wordings)] if wordings else ""


def front(card: "DeckCard", practice: "Practice") -> list[Block]:
    """Return what a card asks."""
    blocks = list(_missed(card, practice))
    if card.objection is not None:
        blocks.append(Block(_("The customer says:"), "dim"))
        blocks.append(Block(f"“{says(card, practice)}”", "strong", indent=2))
        blocks.append(Block(_("What is behind it, what do you answer, what do you ask for?"), "dim"))
    elif card.question is not None:
        blocks += _cue(card.question, card.before)
    return blocks


def _missed(card: "DeckCard", practice: "Practice") -> Iterator[Block]:
    missed = practice.missed.get(card.id)
    if missed is None:
        return
    if card.objection is not None:
        text = ngettext(
            "Comes sooner: its answer did not quite work in a real talk.",
            "Comes sooner: its answer did not quite work in {count} real talks.",
            missed.times,
        )
    else:
        text = ngettext(
            "Comes sooner: it was not asked in a visit.",
            "Comes sooner: it was not asked in {count} visits.",
            missed.times,
        )
    yield Block(text.format(count=missed.times), "warn")


def _cue(question: "Question", before: "Question | None") -> Iterator[Block]:
    from fieldrep.playbook.slots import fill
    from fieldrep.services.feeding import field_word

    yield Block(f"{question.group_title} · {term(question.kind, 'SpinKind')}", "strong")
    yield Block(_(PURPOSES[question.kind]), "dim")
    if before is not None:
        yield Block(_("You have just asked: {question}").format(question=f"“{fill(before, {})}”"))
    if question.feeds:
        yield Block(_("It brings: {what}").format(what=field_word(question.feeds)))
    yield Block(_("Which question do you ask?"), "dim")


def back(card: "DeckCard") -> list[Block]:
    """Return the answer of a card."""
    blocks: list[Block] = [Block("", kind="header")]
    if card.objection is not None:
        for number, answer in enumerate(card.answers):
            if len(card.answers) > 1:
                blocks.append(Block(whose(answer), kind="header"))
            blocks += answer_blocks(card.objection, answer, note="" if number else card.note)
    elif card.question is not None:
        from fieldrep.playbook.slots import fill

        blocks.append(Block(f"“{fill(card.question, {})}”", "strong"))
        blocks += [
            Block(f"{sign('dot')} {text}", "plain", indent=2, hang=2) for text in card.question.follow_ups
        ]
        if card.question.answers:
            blocks.append(Block(" / ".join(each.label for each in card.question.answers), "dim", indent=2))
    return blocks


def grade_line(known: Schedule | None, now: datetime, advised: Grade | None = None) -> Block:
    """Return the four grades with their keys and how long the card would stay away."""
    parts = []
    for grade, word in GRADES.items():
        wait = wait_text(review(known, grade, now).due - now)
        mark = sign("cursor") if grade is advised else ""
        parts.append(f"{mark}{int(grade)} {_(word)} {sign('understood')} {wait}")
    return Block("   ".join(parts), "accent")


def wait_text(wait: timedelta) -> str:
    """Return how long something is away: minutes, or days."""
    if wait < timedelta(days=1):
        return _("{count} min").format(count=max(1, round(wait.total_seconds() / 60)))
    return ngettext("{count} day", "{count} days", wait.days).format(count=wait.days)


def status_blocks(practice: "Practice") -> list[Block]:
    """Return how practice stands: what is due, the streak, the next seven days."""
    due, missed = len(practice.due), len(practice.missed)
    days = ngettext("{count} day in a row", "{count} days in a row", practice.streak).format(
        count=practice.streak
    )
    facts = [
        _("Due now: {count}").format(count=due),
        _("missed in real talks: {count}").format(count=missed),
        _("new: {count}").format(count=len(practice.new)),
    ]
    today = _("today: {count}").format(count=practice.done_today)
    return [
        Block(" · ".join(facts), "strong" if due else "plain"),
        Block(f"{days} · {today}"),
        Block(_("The next seven days"), kind="header"),
        *_forecast(practice),
    ]


def _forecast(practice: "Practice") -> Iterator[Block]:
    days = practice.forecast
    most = max((count for _day, count in days), default=0) or 1
    lang = current_language()
    for day, count in days:
        yield Block(f"{format_date(day, lang):<12} {bar(count / most, BAR)} {count}")


def summary_blocks(grades: Sequence[Grade], practice: "Practice") -> list[Block]:
    """Return what a sitting brought, and how practice stands after it."""
    if not grades:
        return [Block(_("Nothing is due."), "strong"), *status_blocks(practice)]
    counts = [f"{_(word)} {grades.count(grade)}" for grade, word in GRADES.items() if grade in grades]
    done = ngettext("{count} card done", "{count} cards done", len(grades)).format(count=len(grades))
    return [
        Block(_("{name}: {value}").format(name=done, value=_(", ").join(counts)), "done"),
        *status_blocks(practice),
    ]
