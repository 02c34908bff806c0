"""The quick log: a call or a visit written down in one go, with whom, what was said, what comes next.

An account or person not known yet, the usual walk-in, is made in the same action. A visit planned for that
day is the one that took place: it is not left standing beside a walk-in.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from fieldrep.errors import Invalid, NotFound
from fieldrep.i18n import _
from fieldrep.models.accounts import Account
from fieldrep.models.touches import Touch
from fieldrep.models.visits import Visit
from fieldrep.rules.codes import AnswerResult, Outcome, TouchKind, VisitStatus
from fieldrep.rules.dates import parse_date
from fieldrep.rules.ids import uuid7
from fieldrep.rules.problems import Problem
from fieldrep.services import records
from fieldrep.services.accounts import add_account, get_account, resolve_account
from fieldrep.services.contacts import add_contact, change_contact, resolve_contact
from fieldrep.services.objections import hear_in_call, hear_objection
from fieldrep.services.visits import (
    finish_visit,
    list_visits,
    met,
    set_people,
    start_visit,
    start_walk_in,
)
from fieldrep.store.context import Context

_JOINING = ("by", "on", "before", "until", "till", "due")
_DATE_TAIL = re.compile(r"(?:之前|以前|前)?[:：,，;；]?$")
"""What may stand behind a date at the beginning of a text."""
_CHINESE_DAY = re.compile(
    r"(今天|明天|后天|大后天|[这本下]?(?:周|星期|礼拜)[一二三四五六日天]|\d{1,2}月\d{1,2}[日号])"
    r"(?:之前|以前|前)?[:：,，]?(?=.)"
)


@dataclass(frozen=True, slots=True)
class LogEntry:
    """What a quick log holds. ``account`` and ``person`` are names or ids as typed.

    ``objection`` is the id of an objection heard, ``words`` how the customer said it, ``answer_used`` the
    answer (``answers.Answer.source``) and ``went`` an AnswerResult. ``next`` is a step that may begin with
    a date (“2026-11-25 send samples”). ``at`` is when it took place, now without it. ``create`` makes an
    unknown account. ``id`` is that of the visit or touch to be, a new one if empty.
    """

    account: str
    person: str = ""
    title: str = ""
    said: str = ""
    result: str = ""
    next: str = ""
    outcome: str = ""
    competitor_info: str = ""
    kind: str = ""  # TouchKind for a call or message, empty for a visit
    city: str = ""
    at: datetime | None = None
    create: bool = False
    id: str = ""
    objection: str = ""
    words: str = ""
    answer_used: str = ""
    went: str = ""


@dataclass(frozen=True, slots=True)
class LogResult:
    """What was written: ids, whether account and person were made by it, whether the visit was planned."""

    kind: str
    id: str
    account_id: str
    account: str
    contact_id: str | None
    created_account: bool
    created_contact: bool
    next_date: date | None
    planned: bool = False


def split_next(text: str, today: date) -> tuple[str, date | None]:
    """Split a next step into its words and the date it begins or ends with, if any.

    The word that joins the two goes with the date: “by Friday”, “周五前”.
    """
    text = text.strip()
    for words, candidate in _dated_ends(text.split()):
        if _looks_dated(candidate):
            try:
                return words, parse_date(candidate, today, prefer="future")
            except Problem:
                continue
    return text, None


def _dated_ends(words: list[str]) -> Iterator[tuple[str, str]]:
    """Give (the other words, what may be a date) for the beginning and the end, two words before one."""
    for count in (2, 1):
        start = 1 if len(words) > count and words[0].casefold() in _JOINING else 0
        yield " ".join(words[start + count :]), _bare(words[start : start + count])
        rest = words[:-count]
        if rest and rest[-1].casefold() in _JOINING:
            rest = rest[:-1]
        yield " ".join(rest), _bare(words[-count:])
    if words and (run := _CHINESE_DAY.match(words[0])):  # written without a space: “周五前送样品”
        yield " ".join([words[0][run.end() :], *words[1:]]).strip(), run[1]


def _bare(words: list[str]) -> str:
    return _DATE_TAIL.sub("", " ".join(words))


def _looks_dated(word: str) -> bool:
    # a bare number may be a quantity (“5 samples”): only what is surely a date counts here
    return bool(word) and not re.fullmatch(r"[0-9０-９]{1,7}", word)


def log_entry(ctx: Context, entry: LogEntry) -> LogResult:
    """Write a quick log. Raises Invalid, NotFound or Ambiguous; nothing is written then."""
    _check(ctx, entry)
    account, created_account = _account(ctx, entry)
    contact, created_contact = person_at(ctx, account.id, entry.person, entry.title)
    step, step_date = split_next(entry.next, ctx.today)
    written: dict[str, Any] = {
        "said": entry.said.strip(),
        "result": entry.result.strip(),
        "competitor_info": entry.competitor_info.strip(),
        "outcome": entry.outcome or None,
        "next_step": step,
        "next_date": step_date,
    }
    at = entry.at or ctx.now
    day = _day(ctx, at)
    planned = False
    if entry.kind:
        touch = records.add(
            ctx,
            Touch,
            id=entry.id or uuid7(),
            account_id=account.id,
            contact_id=contact,
            person_id=ctx.actor,
            kind=entry.kind,
            at=at,
            zone=ctx.zone,
            day=day,
            entered_at=ctx.now,
            **written,
        )
        if entry.outcome != Outcome.NOT_MET:
            met(ctx, account, visited=False)
        kind, record = "touch", touch.id
    else:
        visit = _visit(ctx, account, entry, day)
        planned = not visit.walk_in
        if entry.at is not None:
            records.change(ctx, visit, {"started_at": at, "ended_at": at, "happened_on": day})
        set_people(ctx, visit.id, [contact] if contact else [])
        finish_visit(ctx, visit.id, written)
        kind, record = "visit", visit.id
    if entry.objection or entry.words.strip():
        _hear(ctx, entry, kind, record)
    return LogResult(
        kind, record, account.id, account.name, contact, created_account, created_contact, step_date, planned
    )


def _visit(ctx: Context, account: Account, entry: LogEntry, day: date) -> Visit:
    """Start the visit that took place: the one planned for that day, else a walk-in."""
    if not entry.id:
        waiting = list_visits(
            ctx,
            first=day,
            last=day,
            account=account.id,
            statuses=[VisitStatus.PLANNED],
            person=ctx.actor,
            limit=1,
        )
        if waiting:
            return start_visit(ctx, waiting[0].id)
    return start_walk_in(ctx, account.id, entry.id)


def _hear(ctx: Context, entry: LogEntry, kind: str, record: str) -> None:
    """Note the objection that came up, in the visit or call just written."""
    ctx.session.flush()
    hear = hear_in_call if kind == "touch" else hear_objection
    went = AnswerResult(entry.went) if entry.went else None
    hear(ctx, record, entry.objection, words=entry.words, answer_used=entry.answer_used, went=went)


def _day(ctx: Context, at: datetime) -> date:
    return at.astimezone(ZoneInfo(ctx.zone)).date()


def _check(ctx: Context, entry: LogEntry) -> None:
    wrong: dict[str, str] = {}
    if entry.at is not None and (day := _day(ctx, entry.at)) > ctx.today:
        wrong["day"] = _("“{text}” lies in the future. A note tells what has happened.").format(text=day)
    if not entry.account.strip():
        wrong["account"] = _("Say which account.")
    if entry.outcome and entry.outcome not in list(Outcome):
        wrong["outcome"] = _("Choose one of: {choices}.").format(choices=", ".join(Outcome))
    if entry.went and entry.went not in list(AnswerResult):
        wrong["went"] = _("Choose one of: {choices}.").format(choices=", ".join(AnswerResult))
    if entry.kind and entry.kind not in list(TouchKind):
        wrong["kind"] = _("Choose one of: {choices}.").format(choices=", ".join(TouchKind))
    if not (entry.said.strip() or entry.result.strip() or entry.outcome):
        wrong["said"] = _("Say what was talked about, or the result.")
    if wrong:
        raise Invalid(_("The note can't be taken like this."), wrong)


def _account(ctx: Context, entry: LogEntry) -> tuple[Any, bool]:
    try:
        return resolve_account(ctx, entry.account), False
    except NotFound:
        if not entry.create:
            raise
        account = add_account(ctx, {"name": entry.account, "city": entry.city})
        ctx.session.flush()
        return account, True


def person_at(ctx: Context, account: str, name: str, title: str = "") -> tuple[str | None, bool]:
    """Return the id of the person of an account whom a name means, made if unknown, and whether it was made.

    A title is taken where none is known. No name gives None. Raises Ambiguous.
    """
    name, title = name.strip(), title.strip()
    if not name:
        return None, False
    try:
        person = resolve_contact(ctx, account, name)
    except NotFound:
        made = add_contact(ctx, get_account(ctx, account).id, {"name": name, "title": title})
        ctx.session.flush()  # whoever is named again in the same action is this person
        return made.id, True
    if title and not person.title:
        change_contact(ctx, person.id, {"title": title})
    return person.id, False
