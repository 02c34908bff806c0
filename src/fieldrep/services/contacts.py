"""The people at an account: adding, changing, finding them by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import select

from fieldrep.errors import Ambiguous, Invalid, NotFound
from fieldrep.i18n import _
from fieldrep.models.accounts import Account
from fieldrep.models.contacts import Contact
from fieldrep.models.visits import VisitContact
from fieldrep.rules import codes
from fieldrep.rules.fold import fold
from fieldrep.services import records
from fieldrep.services.accounts import MAX_NAME, members
from fieldrep.store.context import Context


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A person as lists show them."""

    id: str
    account_id: str
    account: str
    name: str
    title: str
    role: str | None
    phone: str
    mobile: str
    email: str
    last_touched: date | None
    archived: bool


def check_contact(values: Mapping[str, Any]) -> None:
    """Raise Invalid naming each value that a contact can't have."""
    wrong: dict[str, str] = {}
    if "name" in values:
        name = str(values["name"] or "").strip()
        if not name:
            wrong["name"] = _("A name is needed.")
        elif len(name) > MAX_NAME:
            wrong["name"] = _("At most {count} characters.").format(count=MAX_NAME)
    if values.get("role") and values["role"] not in list(codes.DecisionRole):
        wrong["role"] = _("Choose one of: {choices}.").format(choices=", ".join(codes.DecisionRole))
    if wrong:
        raise Invalid(_("The contact can't be taken like this."), wrong)


def add_contact(ctx: Context, account: str, values: Mapping[str, Any]) -> Contact:
    """Add a person to an account. Raises Invalid or NotFound."""
    values = {"name": ""} | dict(values)
    check_contact(values)
    records.get(ctx, Account, account)
    values["name"] = str(values["name"]).strip()
    return records.add(ctx, Contact, account_id=account, **values)


def change_contact(ctx: Context, contact: str, values: Mapping[str, Any]) -> Contact:
    """Change a person's fields by column name. Raises NotFound or Invalid.

    A title learnt for the first time is also taken by the visits at which the person was met without one.
    """
    check_contact(values)
    person = records.get(ctx, Contact, contact)
    if not person.title and (title := str(values.get("title") or "").strip()):
        untitled = (VisitContact.contact_id == contact, VisitContact.title == "")
        for row in ctx.session.exec(select(VisitContact).where(*untitled)).all():
            records.change(ctx, row, {"title": title})
    return records.change(ctx, person, values)


def contacts_of(ctx: Context, account: str, *, archived: bool = False) -> list[Contact]:
    """Return the people of an account and of those merged into it, who decides first."""
    order = {role: place for place, role in enumerate(codes.DecisionRole)}
    accounts = members(ctx, account) or [account]  # one made in this action has no derived root yet
    people = ctx.session.exec(select(Contact).where(Contact.account_id.in_(accounts))).all()  # type: ignore[union-attr]
    wanted = [person for person in people if archived or not person.archived]
    return sorted(wanted, key=lambda p: (order.get(p.role, len(order)), p.name_key, p.id))  # type: ignore[call-overload]


def resolve_contact(ctx: Context, account: str, name: str) -> Contact:
    """Return the person of an account whom a name means, wholly or in part.

    Raises NotFound, or Ambiguous with the candidates.
    """
    wanted = fold(name).strip()
    people = contacts_of(ctx, account)
    fitting = [p for p in people if fold(p.name) == wanted] or [p for p in people if wanted in fold(p.name)]
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        raise NotFound(_("Nobody here is called “{name}”.").format(name=name))
    raise Ambiguous(
        _("Several people fit “{name}”.").format(name=name),
        [(p.id, f"{p.name} · {p.title}" if p.title else p.name) for p in fitting],
    )


def list_contacts(
    ctx: Context, *, account: str = "", text: str = "", offset: int = 0, limit: int = 100
) -> list[ContactRow]:
    """Return one page of people by name; of one account, or fitting a text, if given."""
    parts, arguments = ["c.archived = 0"], []
    if account:
        parts.append("a.root_id = ?")
        arguments.append(account)
    if text.strip():
        parts.append("c.name_key LIKE ?")
        arguments.append(f"%{fold(text)}%")
    sql = (
        "SELECT c.id, a.root_id, r.name, c.name, c.title, c.role, c.phone, c.mobile, c.email,"
        " c.last_touched, c.archived FROM contact c JOIN account a ON a.id = c.account_id"
        f" JOIN account r ON r.id = a.root_id WHERE {' AND '.join(parts)}"
        " ORDER BY c.name_key, c.id LIMIT ? OFFSET ?"
    )
    rows = ctx.session.connection().exec_driver_sql(sql, (*arguments, limit, offset))
    return [_row(row) for row in rows]


def _row(row: Any) -> ContactRow:
    values = list(row)
    values[9] = date.fromisoformat(values[9]) if values[9] else None
    values[10] = bool(values[10])
    return ContactRow(*values)
