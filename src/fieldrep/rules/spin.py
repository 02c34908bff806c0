"""Which question comes next in a SPIN talk: proposed from what was answered so far, never forced.

Situation builds the background, a problem uncovers a need, an implication gives it weight, and
need-payoff is asked only once the customer accepts that. Source: the domain's playbook, SPIN.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from fieldrep.rules.codes import SpinKind


class Why(StrEnum):
    """Why a question comes next."""

    BACKGROUND = "background"
    """The situation is not known yet."""
    UNCOVER = "uncover"
    """A need is to be found."""
    WEIGH = "weigh"
    """A problem was named: what it costs comes next."""
    PAYOFF = "payoff"
    """The customer accepts the weight: what a solution is worth comes next."""
    CLOSE = "close"
    """What it would be worth was said: the advance is to be asked for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it stands in a talk.

    ``settled``: it need not be asked (any more): it was asked, or the record answers it. ``answered``:
    an answer was noted. ``accepted``: the customer agreed that it counts. ``leads_to`` are the ids of the
    questions that belong to it.
    """

    id: str
    kind: str
    settled: bool = False
    answered: bool = False
    accepted: bool = False
    leads_to: tuple[str, ...] = ()


class Next(NamedTuple):
    """The question to ask next; ``after`` is the one whose answer leads to it. Both may be empty."""

    why: Why
    question: str = ""
    after: str = ""


_FOLLOWING: dict[str, SpinKind] = {
    SpinKind.PROBLEM: SpinKind.IMPLICATION,
    SpinKind.IMPLICATION: SpinKind.NEED_PAYOFF,
}


def what_next(questions: Sequence[Asked]) -> Next | None:
    """Return what to ask next, None when nothing is left to ask.

    An accepted implication leads to its need-payoff; a problem with an answer to its implications, until one
    of them is accepted; without either the situation comes before the problems. After the last need-payoff
    that was answered the advance is to be asked for.
    """
    found = next(_led(questions, SpinKind.IMPLICATION, Why.PAYOFF), None)
    found = found or next(_led(questions, SpinKind.PROBLEM, Why.WEIGH), None)
    if found is None and any(q.kind == SpinKind.NEED_PAYOFF and q.answered for q in questions):
        return Next(Why.CLOSE)
    return found or next(_open(questions), None)


def _led(questions: Sequence[Asked], kind: SpinKind, why: Why) -> Iterator[Next]:
    """Yield open questions that questions of a kind lead to now."""
    by_id = {question.id: question for question in questions}
    for question in questions:
        leads = question.answered if kind == SpinKind.PROBLEM else question.accepted
        if question.kind != kind or not leads:
            continue
        following = [by_id[ident] for ident in led_to(question, questions)]
        if kind == SpinKind.PROBLEM and any(each.accepted for each in following):
            continue  # its weight is accepted: more of the same would be pressing
        yield from (Next(why, each.id, question.id) for each in following if not each.settled)


def led_to(question: Asked, questions: Sequence[Asked]) -> tuple[str, ...]:
    """Return the ids of the questions that belong to one.

    Where no question of its kind names any, all of the following kind belong to it.
    """
    wanted = _FOLLOWING.get(question.kind)
    if wanted is None:
        return ()
    following = [other.id for other in questions if other.kind == wanted]
    if not any(other.leads_to for other in questions if other.kind == question.kind):
        return tuple(following)
    return tuple(ident for ident in question.leads_to if ident in following)


def _open(questions: Sequence[Asked]) -> Iterator[Next]:
    """Yield what is open without being led to: the situation first, once a problem was asked the problems."""
    begun = any(q.kind == SpinKind.PROBLEM and q.settled for q in questions)
    order = [(SpinKind.SITUATION, Why.BACKGROUND), (SpinKind.PROBLEM, Why.UNCOVER)]
    for kind, why in reversed(order) if begun else order:
        yield from (Next(why, q.id) for q in questions if q.kind == kind and not q.settled)
