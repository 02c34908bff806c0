"""The brief of an account: what one wants to know at the door, as lines to choose from and as plain text."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from fieldrep.fields import field_label, money_text
from fieldrep.i18n import _, current_language, ngettext
from fieldrep.rules.addresses import address_line
from fieldrep.rules.dates import format_date
from fieldrep.rules.rhythm import overdue_days
from fieldrep.rules.text import single_line
from fieldrep.services.event_words import days_words
from fieldrep.services.reasons import due_sentence, overdue_words, quadrant_sentence, split_reason
from fieldrep.terms import term
from fieldrep.tui.screens.account_list import short_date
from fieldrep.tui.widgets.facts import Fact
from fieldrep.tui.widgets.rows import Block

if TYPE_CHECKING:
    from fieldrep.models.accounts import Account
    from fieldrep.models.contacts import Contact
    from fieldrep.services.briefs import Brief
    from fieldrep.services.event_accounts import PartIn
    from fieldrep.services.promises import PromiseRow, StepRow
    from fieldrep.services.visits import VisitRow
    from fieldrep.tui.desk import Desk


BRIEF_DELAY = 0.05
"""Seconds that the cursor stays on a row before its brief is read: longer than a held key takes to repeat."""


class Ref(NamedTuple):
    """What a line on an account's page speaks of.

    ``kind`` is that of a record, or ``step`` (the next step of a visit or touch, whose kind is ``of``),
    ``field`` (of the account, by form key ``id``), ``merged`` (an account that was merged in), ``claim``
    (another account that may be the same customer).
    """

    kind: str
    id: str
    of: str = ""


class Page(NamedTuple):
    """Everything the brief shows, read at once."""

    brief: "Brief"
    steps: list["StepRow"]
    events: list["PartIn"]
    today: date


def read_page(desk: "Desk", account: str) -> Page:
    """Read an account's brief and its open next steps. Raises NotFound."""
    from fieldrep.services.briefs import account_brief
    from fieldrep.services.event_accounts import events_of
    from fieldrep.services.promises import open_steps

    with desk.workspace.read() as ctx:
        brief = account_brief(ctx, account)
        ident = brief.account.id
        return Page(brief, open_steps(ctx, ident), events_of(ctx, ident), ctx.today)


def brief_lines(page: Page) -> list[Fact | Block]:
    """Return the brief in the order of use: where it stands, what is open, who is there, what was said."""
    return [
        *_standing(page),
        *_open(page),
        *_people(page.brief.contacts),
        *_events(page),
        *_business(page.brief.account),
        *_last_visits(page),
    ]


def brief_text(page: Page) -> str:
    """Return the brief as plain text, for a chat or mail."""
    account = page.brief.account
    head = " · ".join(filter(None, (account.name, account.city)))
    lines = [head]
    for line in brief_lines(page):
        if isinstance(line, Block):
            lines.append(f"\n{line.text}" if line.kind == "header" else line.text)
        else:
            label = f"{line.label}: " if line.label else "  "
            lines.append(f"{label}{line.text}")
    return "\n".join(lines) + "\n"


def _standing(page: Page) -> Iterator[Fact | Block]:
    account = page.brief.account
    kind = term(account.kind, "AccountKind")
    if account.channel:
        kind = f"{kind}, {term(account.channel, 'Channel')}"
    if account.archived:
        yield Fact(_("Archived"), _("put away; d takes it out again"), style="warn", mark="warn")
    for claim in page.brief.claims:
        other = claim.name if claim.name != account.name else ""
        text = _("{rep} has registered it too").format(rep=claim.rep)
        text = " · ".join(filter(None, (text, other)))
        yield Fact(_("Claim"), text, Ref("claim", claim.other), mark="warn", id=f"claim:{claim.other}")
    stage = term(account.stage, "Stage") + (f" ({account.stage_reason})" if account.stage_reason else "")
    yield Fact(field_label("account", "kind"), kind, Ref("field", "kind"), id="kind")
    yield Fact(field_label("account", "stage"), stage, Ref("field", "stage"), id="stage")
    code, values = split_reason(account.quadrant_reason)
    why = quadrant_sentence(code, values) if code else ""
    quadrant = " · ".join(filter(None, (account.quadrant or "–", why)))
    yield Fact(_("Quadrant"), quadrant, Ref("field", "quadrant_by_hand"), id="quadrant")
    grade = account.account_class or "–"
    if account.class_by_hand:
        grade = " · ".join(filter(None, (grade, _("set by hand"), account.class_note)))
    yield Fact(_("Class"), grade, Ref("field", "class_by_hand"), id="class")
    code, values = split_reason(account.due_reason)
    sentence = due_sentence(code, values) if code else ""
    days = overdue_days(account.next_due, page.today)
    due = format_date(account.next_due, current_language()) if account.next_due else ""
    text = " · ".join(filter(None, (due, overdue_words(days), sentence)))
    mark = "overdue" if days else ("open" if account.next_due == page.today else "")
    yield Fact(_("Contact due"), text or "–", style="overdue" if days else "", mark=mark, id="due")
    for merged, name in page.brief.side.merged:
        yield Fact(_("Merged in"), name, Ref("merged", merged), id=merged)


def _open(page: Page) -> Iterator[Fact | Block]:
    brief = page.brief
    if not (brief.planned or page.steps or brief.ours or brief.theirs):
        yield Block(_("Still open"), kind="header")
        yield Fact("", _("Nothing is planned or promised. p plans a visit."), style="dim")
        return
    yield Block(_("Still open"), kind="header")
    for visit in brief.planned:
        yield Fact(term(visit.status, "VisitStatus"), _planned(visit, page.today), Ref("visit", visit.id),
                   mark="open" if visit.status == "running" else "planned", id=visit.id)  # fmt: skip
    for step in page.steps:
        late = overdue_days(step.due, page.today)
        text = " · ".join(filter(None, (step.text, _due(step.due, page.today))))
        ref = Ref("step", step.id, step.kind)
        yield Fact(_("next step"), text, ref, _late(late), _mark(late), f"step:{step.id}")
    for promise in (*brief.ours, *brief.theirs):
        yield promise_fact(promise, page.today)


def promise_fact(promise: "PromiseRow", today: date) -> Fact:
    """Return an open promise as a line."""
    late = overdue_days(promise.due, today)
    text = " · ".join(filter(None, (promise.text, _due(promise.due, today))))
    label = _("we promised") if promise.by == "us" else _("they promised")
    return Fact(label, text, Ref("promise", promise.id), _late(late), _mark(late), promise.id)


def _late(days: int) -> str:
    return "overdue" if days else ""


def _mark(days: int) -> str:
    return "overdue" if days else "planned"


def _due(day: date | None, today: date) -> str:
    late = overdue_days(day, today)
    if late:
        return overdue_words(late)
    if day == today:
        return _("today")
    return short_date(day, today) if day else ""


def _planned(visit: "VisitRow", today: date) -> str:
    when = short_date(visit.day, today) if visit.day else ""
    wants = _("wants: {what}").format(what=visit.advance_wanted) if visit.advance_wanted else visit.purpose
    return " · ".join(
        filter(None, (f"{when} {visit.planned_time}".strip(), single_line(wants), visit.people))
    )


def _people(people: Sequence["Contact"]) -> Iterator[Fact | Block]:
    yield Block(_("People"), kind="header")
    if not people:
        yield Fact("", _("Nobody is known here yet. c adds a person."), style="dim")
    for person in people:
        role = term(person.role, "DecisionRole")
        reach = person.mobile or person.phone or person.wechat or person.email
        text = " · ".join(filter(None, (person.title, role, reach)))
        yield Fact(person.name, text, Ref("contact", person.id), id=person.id, name="strong")


def _events(page: Page) -> Iterator[Fact | Block]:
    if page.events:
        yield Block(_("Events"), kind="header")
    for event in page.events:
        days = days_words(event.starts, event.ends)
        step = " ".join(filter(None, (_due(event.next_date, page.today), single_line(event.next_step))))
        facts = (single_line(event.name), term(event.status, "EventStatus"), days, step)
        last = event.ends or event.starts
        mark = "done" if last and last < page.today else "planned"
        label = term(event.part, "EventPart")
        ref = Ref("event", event.event)
        yield Fact(label, " · ".join(filter(None, facts)), ref, mark=mark, id=f"event:{event.event}")


def _business(account: "Account") -> Iterator[Fact | Block]:
    facts = [
        ("industry", account.industry),
        ("products", single_line(account.products)),
        ("current_supplier", " · ".join(filter(None, (account.current_supplier, account.current_brands)))),
        ("potential", money_text(account.potential_minor, account.potential_currency)),
        ("expected_order", format_date(account.expected_order, current_language(), year=True)
         if account.expected_order else ""),
        ("phone", account.phone),
        ("street", address_line(account.street, account.city)),
        ("relationship", account.relationship),
        ("notes", account.notes),
    ]  # fmt: skip
    shown = [(key, text) for key, text in facts if text]
    if shown:
        yield Block(_("Business"), kind="header")
    for key, text in shown:
        label = field_label("account", "address" if key == "street" else key)
        yield Fact(label, text, Ref("field", key), id=f"field:{key}")


def _last_visits(page: Page) -> Iterator[Fact | Block]:
    account = page.brief.account
    if not page.brief.last_visits:
        yield Block(_("Visits"), kind="header")
        yield Fact("", _("No visit yet. v starts one now."), style="dim")
        return
    title = ngettext("Last of {count} visit", "Last of {count} visits", account.visits_done)
    yield Block(title.format(count=account.visits_done), kind="header")
    for visit in page.brief.last_visits:
        when = short_date(visit.day, page.today) if visit.day else ""
        ended = (term(visit.outcome, "Outcome"), term(visit.objective_reached, "Objective"))
        head = " · ".join(filter(None, (*ended, visit.people)))
        ref = Ref("visit", visit.id)
        yield Fact(when, head or "–", ref, "strong" if head else "", "done", visit.id)
        said = " → ".join(filter(None, (single_line(visit.said), single_line(visit.result))))
        if said:
            yield Fact("", said)
