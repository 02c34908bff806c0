"""A visit written up in one go: what was said and agreed, who was met, what was promised."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fieldrep.models.visits import Visit, VisitContact
from fieldrep.rules.codes import Outcome, PromiseBy, VisitStatus
from fieldrep.services import records
from fieldrep.services.accounts import get_account
from fieldrep.services.checklists import feed_people
from fieldrep.services.contacts import add_contact, change_contact
from fieldrep.services.promises import add_promise
from fieldrep.services.visits import change_visit, finish_visit, set_colleagues, set_people
from fieldrep.store.context import Context


@dataclass(frozen=True, slots=True)
class Met:
    """Someone met: a contact by id, or a new one (None) by name. A title given fills a missing one."""

    contact: str | None
    name: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class WriteUp:
    """What a rep writes about a visit. ``values`` are columns of ``visits.WRITTEN``; promises are
    (text, due), new ones only."""

    values: Mapping[str, Any]
    people: Sequence[Met] = ()
    colleagues: Sequence[str] = ()
    ours: Sequence[tuple[str, date | None]] = ()
    theirs: Sequence[tuple[str, date | None]] = ()


def write_up(ctx: Context, visit: str, wrote: WriteUp, *, finish: bool = True) -> Visit:
    """Write all of it into a visit, and finish it if wanted; one that is finished already stays so.

    A new person becomes a contact of the account. Where nobody was met nobody is entered.
    Raises Invalid, NotFound.
    """
    record = records.get(ctx, Visit, visit)
    met = () if wrote.values.get("outcome") == Outcome.NOT_MET else wrote.people
    people = [_contact(ctx, record, person) for person in met]
    ctx.session.flush()
    set_people(ctx, visit, people)
    for contact, person in zip(people, met, strict=True):
        if person.title:
            records.put(ctx, VisitContact, visit_id=visit, contact_id=contact, title=person.title)
    set_colleagues(ctx, visit, wrote.colleagues)
    for by, promised in ((PromiseBy.US, wrote.ours), (PromiseBy.THEM, wrote.theirs)):
        for text, due in promised:
            to = people[0] if len(people) == 1 else None
            add_promise(
                ctx, record.account_id or "", text, by=by, due=due, contact=to, visit=visit
            )  # fmt: skip
    ctx.session.flush()
    feed_people(ctx, visit)
    if finish and record.status != VisitStatus.DONE:
        return finish_visit(ctx, visit, wrote.values)
    return change_visit(ctx, visit, wrote.values)


def _contact(ctx: Context, visit: Visit, person: Met) -> str:
    if person.contact is None:
        account = get_account(ctx, visit.account_id or "")
        return add_contact(ctx, account.id, {"name": person.name, "title": person.title.strip()}).id
    if person.title.strip():
        change_contact(ctx, person.contact, {"title": person.title.strip()})
    return person.contact
