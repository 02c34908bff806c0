"""A telephone call by a script: what to say to an account, what its answers say, how the call ended.

A call is one touch with the answers given in it; what was agreed is made in the same action: the visit,
the promise, the next step.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from fieldrep.errors import Invalid, NotAllowed, NotFound
from fieldrep.i18n import _
from fieldrep.models.accounts import Account
from fieldrep.models.touches import CallAnswer, Touch
from fieldrep.playbook.names import FEEDS
from fieldrep.playbook.schema import Line, Prompt
from fieldrep.playbook.slots import fill
from fieldrep.rules.codes import CallResult, Outcome, TouchKind
from fieldrep.services import records
from fieldrep.services.accounts import get_account
from fieldrep.services.contacts import contacts_of
from fieldrep.services.feeding import Fed, Subject, feed_subject, known_text, proposed_text
from fieldrep.services.promises import add_promise
from fieldrep.services.proposals import Proposal
from fieldrep.services.visit_guide import choice_labels, playbook, slot_values
from fieldrep.services.visits import met, plan_visit
from fieldrep.store.context import Context
from fieldrep.terms import term

OUTCOMES: Mapping[str, Outcome | None] = {
    CallResult.NO_ANSWER: Outcome.NOT_MET,
    CallResult.CALL_AGAIN: None,
    CallResult.WRONG_NUMBER: Outcome.NOT_MET,
    CallResult.NOT_INTERESTED: Outcome.NO_SALE,
    CallResult.INTERESTED: Outcome.CONTINUATION,
    CallResult.APPOINTMENT: Outcome.ADVANCE,
    CallResult.SEND_INFO: Outcome.CONTINUATION,
}
"""What the result of a call means as an outcome."""
DATED = frozenset({CallResult.CALL_AGAIN, CallResult.APPOINTMENT})
"""Results that need a day."""


@dataclass(frozen=True, slots=True)
class PromptLine:
    """A question of a script: ``answers`` are (code, label, what to say then). ``shown`` is the answer as
    a person reads it, ``known`` what the record says, ``proposed`` what it would say with the answer."""

    id: str
    text: str
    answers: tuple[tuple[str, str, str], ...]
    feeds: str
    answer: str
    shown: str
    then: str
    known: str
    proposed: str


@dataclass(frozen=True, slots=True)
class CallView:
    """An account to be phoned, and the script with its slots filled.

    ``opening`` and ``close`` are (when, what to say), ``gatekeeper`` (what is said, the answer).
    ``reach`` are (who, number), the first to be tried first. ``calls`` is how many calls were written down,
    ``last`` how the last one ended.
    """

    account: Account
    reach: tuple[tuple[str, str], ...]
    calls: int
    last: str
    script: str
    title: str
    aim: str
    scripts: tuple[tuple[str, str], ...]
    opening: tuple[tuple[str, str], ...]
    gatekeeper: tuple[tuple[str, str], ...]
    prompts: tuple[PromptLine, ...]
    close: tuple[tuple[str, str], ...]


def call_view(
    ctx: Context, account: str, script: str = "", answers: Mapping[str, str] | None = None
) -> CallView:
    """Return what is at hand for a call; ``answers`` are those noted so far, by prompt.

    Without a ``script`` it is the first for an account that was never phoned, the next one after a call.
    Raises NotFound, also where no pack has a script for this kind of account.
    """
    record = get_account(ctx, account)
    scripts = playbook(ctx).scripts(record.kind)
    if not scripts:
        raise NotFound(_("No pack has a telephone script for this kind of account."))
    calls, last = _calls(ctx, record.id)
    usual = scripts[min(len(scripts) - 1, 1 if last not in ("", CallResult.NO_ANSWER) else 0)]
    chosen = next((each for each in scripts if each.id == script), usual)
    values = slot_values(ctx, record)
    subject = Subject.of_account(ctx, record)

    def said(line: Line) -> tuple[str, str]:
        return line.when, fill(line, values)

    return CallView(
        account=record,
        reach=_reach(ctx, record),
        calls=calls,
        last=last,
        script=chosen.id,
        title=chosen.title,
        aim=chosen.aim,
        scripts=tuple((each.id, each.title) for each in scripts),
        opening=tuple(map(said, chosen.opening)),
        gatekeeper=tuple((each.says, each.answer) for each in chosen.gatekeeper),
        prompts=tuple(
            _prompt_line(ctx, prompt, fill(prompt, values), (answers or {}).get(prompt.id, ""), subject)
            for prompt in chosen.question
        ),
        close=tuple(map(said, chosen.close)),
    )


def _reach(ctx: Context, account: Account) -> tuple[tuple[str, str], ...]:
    people = [(p.name, number) for p in contacts_of(ctx, account.id) for number in (p.mobile, p.phone)]
    found = [*people, (account.name, account.phone)]
    return tuple(dict.fromkeys((who, number) for who, number in found if number))


def _calls(ctx: Context, account: str) -> tuple[int, str]:
    """Return how many calls to an account were written down, and how the last one ended."""
    rows = (
        ctx.session.connection()
        .exec_driver_sql(
            "SELECT coalesce(t.call_result, t.outcome, 'called') FROM touch t"
            " JOIN account a ON a.id = t.account_id WHERE a.root_id = ? AND t.kind = 'call'"
            " ORDER BY t.at, t.id",
            (account,),
        )
        .fetchall()
    )
    last = rows[-1][0] if rows else ""
    return len(rows), CallResult.NO_ANSWER if last == Outcome.NOT_MET else last


def _prompt_line(ctx: Context, prompt: Prompt, text: str, answer: str, subject: Subject) -> PromptLine:
    chosen = next((choice for choice in prompt.answers if choice.code == answer), None)
    return PromptLine(
        id=prompt.id,
        text=text,
        answers=tuple((choice.code, choice.label, choice.then) for choice in prompt.answers),
        feeds=prompt.feeds,
        answer=answer,
        shown=chosen.label if chosen else answer,
        then=chosen.then if chosen else "",
        known=known_text(subject, prompt.feeds),
        proposed=_proposed(ctx, prompt, answer, subject),
    )


def _fed_answer(prompt: Prompt, answer: str) -> tuple[str, str] | None:
    """Return what of an answer goes to its field, as (answer, label); None where it says nothing of it."""
    chosen = next((choice for choice in prompt.answers if choice.code == answer), None)
    if not answer or not prompt.feeds.startswith("account.") or (chosen and chosen.vague):
        return None
    if chosen and not FEEDS[prompt.feeds].codes:
        return chosen.label, ""
    return answer, ""


def _proposed(ctx: Context, prompt: Prompt, answer: str, subject: Subject) -> str:
    given = _fed_answer(prompt, answer)
    return proposed_text(ctx, subject, prompt.feeds, *given) if given else ""


def call_proposals(ctx: Context, account: str, answers: Mapping[str, str]) -> list[Proposal]:
    """Return what the answers of a call would change in the account."""
    subject = Subject.of_account(ctx, get_account(ctx, account))
    return [
        Proposal(prompt.id, prompt.feeds, known_text(subject, prompt.feeds), after)
        for prompt in _prompts(ctx, answers)
        if (after := _proposed(ctx, prompt, answers[prompt.id], subject))
    ]


def _prompts(ctx: Context, answers: Collection[str]) -> list[Prompt]:
    return [
        prompt for script in playbook(ctx).scripts() for prompt in script.question if prompt.id in answers
    ]


def take_call_answers(
    ctx: Context, account: str, answers: Mapping[str, str], prompts: Collection[str]
) -> list[Fed]:
    """Put the answers to these prompts into the fields they belong to; returns where they went."""
    fed = []
    for prompt in _prompts(ctx, prompts):
        subject = Subject.of_account(ctx, get_account(ctx, account))
        if given := _fed_answer(prompt, answers.get(prompt.id, "")):
            fed.append(feed_subject(ctx, subject, prompt.feeds, given[0], label=given[1]))
    return fed


# How it ended


@dataclass(frozen=True, slots=True)
class Ended:
    """How a call ended. ``day`` and ``time`` (HH:MM) are when to call again, of the visit agreed on, or until
    when something was promised; ``text`` is the reason, what was promised, or what else there is to say."""

    result: str
    day: date | None = None
    time: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class LoggedCall:
    """What was written: the call, and the visit it planned, if any."""

    touch: str
    account_id: str
    account: str
    result: str
    visit: str = ""


def log_call(
    ctx: Context,
    account: str,
    ended: Ended,
    *,
    answers: Mapping[str, str] | None = None,
    seen: int | None = None,
) -> LoggedCall:
    """Write down a call with its answers and what was agreed.

    ``seen`` is how many calls there were when this one was begun: where another one was written down since,
    here or by a command, it is refused, so that no call is counted twice. Raises Invalid, NotAllowed or
    NotFound.
    """
    record = get_account(ctx, account)
    _check(ended)
    if seen is not None and _calls(ctx, record.id)[0] != seen:
        raise NotAllowed(
            _("A call to {account} has been written down meanwhile.").format(account=record.name),
            hint=_("Look at it first; then write this one down if it was another call."),
        )
    asked = _asked(ctx, record, answers or {})
    step = _("call again") if ended.result == CallResult.CALL_AGAIN else ""
    if ended.result == CallResult.INTERESTED and ended.day:
        step = _("second call")
    touch = records.add(
        ctx,
        Touch,
        account_id=record.id,
        person_id=ctx.actor,
        kind=TouchKind.CALL,
        at=ctx.now,
        zone=ctx.zone,
        day=ctx.today,
        entered_at=ctx.now,
        call_result=ended.result,
        outcome=OUTCOMES[ended.result],
        said="\n".join(f"{wording} {shown}" for _id, wording, _answer, shown in asked),
        result=": ".join(filter(None, (term(ended.result, "CallResult"), ended.text.strip()))),
        next_step=" ".join(filter(None, (step, ended.time))) if step else "",
        next_date=ended.day if step else None,
    )
    for ident, wording, answer, _shown in asked:
        records.put(ctx, CallAnswer, touch_id=touch.id, question=ident, wording=wording, answer=answer)
    if OUTCOMES[ended.result] != Outcome.NOT_MET:
        met(ctx, record, visited=False)
    visit = ""
    if ended.result == CallResult.APPOINTMENT and ended.day:
        visit = plan_visit(ctx, record.id, ended.day, ended.time, purpose=ended.text.strip()).id
    if ended.result == CallResult.SEND_INFO:
        text = ended.text.strip() or _("send information")
        add_promise(ctx, record.id, text, due=ended.day, touch=touch.id)
    return LoggedCall(touch.id, record.id, record.name, ended.result, visit)


def _check(ended: Ended) -> None:
    wrong = {}
    if ended.result not in list(CallResult):
        wrong["result"] = _("Choose one of: {choices}.").format(choices=", ".join(CallResult))
    if ended.result in DATED and ended.day is None:
        wrong["day"] = _("Say on which day.")
    if ended.result == CallResult.NOT_INTERESTED and not ended.text.strip():
        wrong["text"] = _("Say why not.")
    if wrong:
        raise Invalid(_("The call can't be taken like this."), wrong)


def _asked(ctx: Context, account: Account, answers: Mapping[str, str]) -> list[tuple[str, str, str, str]]:
    """Return (prompt, wording, answer, answer as shown) of what was answered, in the script's order."""
    values = slot_values(ctx, account)
    found = []
    for prompt in _prompts(ctx, answers):
        answer = answers[prompt.id].strip()
        if answer:
            shown = choice_labels(prompt.answers).get(answer, answer)
            found.append((prompt.id, fill(prompt, values), answer, shown))
    return found


def is_logged(ctx: Context, account: str, answers: Mapping[str, str], seen: int) -> bool:
    """Return whether a call with just these answers was written down after the first ``seen`` ones."""
    rows = ctx.session.connection().exec_driver_sql(
        "SELECT t.id, c.question, c.answer FROM touch t JOIN account a ON a.id = t.account_id"
        " LEFT JOIN call_answer c ON c.touch_id = t.id WHERE a.root_id = ? AND t.kind = 'call'"
        " ORDER BY t.at, t.id",
        (get_account(ctx, account).id,),
    )
    calls: dict[str, dict[str, str]] = {}
    for touch, question, answer in rows:
        calls.setdefault(touch, {}).update({question: answer} if question else {})
    return dict(answers) in list(calls.values())[max(seen, 0) :]
