"""The people of the team: who they are, who leads whom, who left and who took over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import col, select

from fieldrep.errors import Ambiguous, Invalid, NotFound
from fieldrep.i18n import _
from fieldrep.models.accounts import Account, AccountAssignment
from fieldrep.models.people import Person
from fieldrep.models.promises import Promise
from fieldrep.models.registry import kind_of
from fieldrep.models.visits import Visit
from fieldrep.rules.codes import PromiseStatus, Role, VisitStatus
from fieldrep.rules.fold import fold
from fieldrep.services import records
from fieldrep.store.capture import bulk_change, bulk_create
from fieldrep.store.context import Context
from fieldrep.store.replacing import replace_record


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the team. ``accounts`` are those the person works now; ``me`` is the one who asks."""

    id: str
    name: str
    role: str
    manager_id: str | None
    manager: str
    phone: str
    email: str
    left_on: date | None
    accounts: int
    me: bool


def list_members(ctx: Context, *, left: bool = False) -> list[Member]:
    """Return the people of the team by name; with ``left`` also those who left."""
    people = ctx.session.exec(select(Person)).all()
    names = {person.id: person.name for person in people}
    owned = {
        row[0]: row[1]
        for row in ctx.session.connection().exec_driver_sql(
            "SELECT owner_id, count(*) FROM account WHERE root_id = id AND archived = 0 GROUP BY owner_id"
        )
    }
    found = [
        Member(
            person.id,
            person.name,
            person.role,
            person.manager_id,
            names.get(person.manager_id or "", ""),
            person.phone,
            person.email,
            person.left_on,
            owned.get(person.id, 0),
            person.id == ctx.actor,
        )
        for person in people
        if left or person.left_on is None
    ]
    return sorted(found, key=lambda member: (member.left_on is not None, fold(member.name), member.id))


def find_member(ctx: Context, text: str, *, left: bool = False) -> Member:
    """Return the member of an id or name; raises NotFound or Ambiguous."""
    members = list_members(ctx, left=left)
    wanted = fold(text.strip())
    found = [m for m in members if m.id == text] or [m for m in members if fold(m.name) == wanted]
    found = found or [m for m in members if wanted and wanted in fold(m.name)]
    if not found:
        raise NotFound(
            _("Nobody in the team is called “{name}”.").format(name=text),
            hint=_("“fieldrep team members” lists the team."),
        )
    if len(found) > 1:
        raise Ambiguous(
            _("“{name}” may be several people.").format(name=text), [(m.id, m.name) for m in found]
        )
    return found[0]


def add_member(ctx: Context, name: str, *, role: str = Role.REP, manager: str | None = None) -> Person:
    """Add a person to the team, whom the installation that joins under this name will be.

    Raises Invalid for an empty name, one that is there already, or an unknown role.
    """
    name = name.strip()
    wrong: dict[str, str] = {}
    if not name:
        wrong["name"] = _("A name is needed.")
    elif any(fold(member.name) == fold(name) for member in list_members(ctx)):
        wrong["name"] = _("“{name}” belongs to the team already.").format(name=name)
    if role not in list(Role):
        wrong["role"] = _("Choose one of: {choices}.").format(choices=", ".join(Role))
    if wrong:
        raise Invalid(_("This person can't be added."), wrong)
    return records.add(ctx, Person, name=name, role=role, manager_id=manager)


def change_member(ctx: Context, member: str, values: Mapping[str, Any]) -> Person:
    """Change a person's columns; raises NotFound or Invalid (a person can't lead themselves)."""
    if "role" in values and values["role"] not in list(Role):
        raise Invalid(
            _("Unknown role."), {"role": _("Choose one of: {choices}.").format(choices=", ".join(Role))}
        )
    if values.get("manager_id") == member:
        raise Invalid(_("A person can't lead themselves."), {"manager": _("Choose another member.")})
    return records.change(ctx, records.get(ctx, Person, member), values)


@dataclass(frozen=True, slots=True)
class Handover:
    """What went from one who left to another."""

    accounts: int
    visits: int
    promises: int


def member_leaves(
    ctx: Context, member: str, to: str, *, on: date | None = None, reason: str = ""
) -> Handover:
    """Note that a person left, and give accounts, planned visits and open promises to another.

    Accounts keep their history: the change of hands is one more assignment. Raises NotFound, or Invalid
    when both are the same person.
    """
    person, heir = records.get(ctx, Person, member), records.get(ctx, Person, to)
    if person.id == heir.id:
        raise Invalid(_("The accounts must go to someone else."), {"to": _("Choose another member.")})
    records.change(ctx, person, {"left_on": on or ctx.today})
    note = reason or _("{name} left the team").format(name=person.name)
    accounts = ctx.session.exec(select(Account.id).where(Account.owner_id == person.id)).all()
    visits = ctx.session.exec(
        select(Visit.id).where(Visit.person_id == person.id, Visit.status == VisitStatus.PLANNED)
    ).all()
    promises = ctx.session.exec(
        select(Promise.id).where(
            Promise.person_id == person.id, col(Promise.status).in_([PromiseStatus.OPEN])
        )
    ).all()
    given = [
        {"account_id": a, "person_id": heir.id, "from_date": ctx.today, "at": ctx.now, "reason": note}
        for a in accounts
    ]
    _assign(ctx, given)
    bulk_change(ctx.session, Visit, {record: {"person_id": heir.id} for record in visits})
    bulk_change(ctx.session, Promise, {record: {"person_id": heir.id} for record in promises})
    for subject in ctx.session.exec(select(Person).where(Person.manager_id == person.id)).all():
        records.change(ctx, subject, {"manager_id": heir.id if subject.id != heir.id else None})
    return Handover(len(accounts), len(visits), len(promises))


def _assign(ctx: Context, rows: list[dict[str, Any]]) -> None:
    """Make assignments that begin now; one of the same day that is there already holds again."""
    known = kind_of(AccountAssignment)
    keyed = {known.new_id(row): row for row in rows}
    there = {record for record in keyed if ctx.session.get(AccountAssignment, record) is not None}
    bulk_create(ctx.session, AccountAssignment, [row for record, row in keyed.items() if record not in there])
    bulk_change(
        ctx.session,
        AccountAssignment,
        {record: {"at": keyed[record]["at"], "reason": keyed[record]["reason"]} for record in there},
    )


def become_member(ctx: Context, member: str) -> int:
    """Make the rep of this installation one with a member who is there already; returns what followed.

    Everything recorded here under the person of the first run is the member's from now on. The caller
    keeps the member's id in the settings.
    """
    old = ctx.actor
    if old == member:
        return 0
    records.get(ctx, Person, member)
    count = replace_record(ctx.session, "person", old, member)
    ctx.session.connection().exec_driver_sql(
        "UPDATE action SET person_id = ? WHERE person_id = ?", (member, old)
    )
    return count
