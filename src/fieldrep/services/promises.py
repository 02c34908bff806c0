"""Promises both ways, and the next steps of visits and calls: made, kept, broken, done."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from fieldrep.errors import Invalid
from fieldrep.i18n import _
from fieldrep.models.promises import Promise
from fieldrep.models.touches import Touch
from fieldrep.models.visits import Visit
from fieldrep.rules.codes import EventKind, PromiseBy
from fieldrep.services import records
from fieldrep.services.events import happened
from fieldrep.store.context import Context

_STEP_MODELS: dict[str, type[Visit] | type[Touch]] = {"visit": Visit, "touch": Touch}


def add_promise(
    ctx: Context,
    account: str,
    text: str,
    *,
    by: PromiseBy = PromiseBy.US,
    due: date | None = None,
    contact: str | None = None,
    visit: str | None = None,
    touch: str | None = None,
) -> Promise:
    """Pin a promise to an account; raises Invalid for an empty text."""
    if not text.strip():
        raise Invalid(_("The promise is empty."), {"text": _("Say what was promised.")})
    return records.add(
        ctx,
        Promise,
        account_id=account,
        contact_id=contact,
        visit_id=visit,
        touch_id=touch,
        person_id=ctx.actor,
        by=by,
        text=text.strip(),
        made_on=ctx.today,
        due=due,
    )


def settle_promise(ctx: Context, promise: str, *, kept: bool = True, comment: str = "") -> None:
    """Close a promise as kept or broken."""
    records.get(ctx, Promise, promise)
    happened(ctx, "promise", promise, EventKind.KEPT if kept else EventKind.BROKEN, comment=comment)


def reopen_promise(ctx: Context, promise: str) -> None:
    """Open a settled promise again."""
    records.get(ctx, Promise, promise)
    happened(ctx, "promise", promise, EventKind.REOPENED)


def move_promise(ctx: Context, promise: str, due: date) -> None:
    """Give a promise another day."""
    records.change(ctx, records.get(ctx, Promise, promise), {"due": due})


def move_next_step(ctx: Context, kind: str, record: str, day: date) -> None:
    """Give the next step of a visit or touch (``kind``) another day."""
    records.change(ctx, records.get(ctx, _STEP_MODELS[kind], record), {"next_date": day})


def settle_next_step(ctx: Context, kind: str, record: str, *, comment: str = "") -> None:
    """Mark the next step of a visit or touch (``kind``) as done."""
    happened(ctx, kind, record, EventKind.DONE, comment=comment)


def reopen_next_step(ctx: Context, kind: str, record: str) -> None:
    """Mark the next step of a visit or touch as not done after all."""
    happened(ctx, kind, record, EventKind.REOPENED)


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """A promise as lists show it."""

    id: str
    account_id: str
    account: str
    by: str
    text: str
    made_on: date | None
    due: date | None
    status: str


def list_promises(
    ctx: Context, *, account: str = "", open_only: bool = True, limit: int = 200
) -> list[PromiseRow]:
    """Return promises, the one due first at the top; of one account and those merged into it if named."""
    parts, arguments = ["1 = 1"], []
    if open_only:
        parts.append("p.status = 'open'")
    if account:
        parts.append("a.root_id = ?")
        arguments.append(account)
    sql = (
        "SELECT p.id, a.root_id, r.name, p.by, p.text, p.made_on, p.due, p.status FROM promise p"
        " JOIN account a ON a.id = p.account_id JOIN account r ON r.id = a.root_id"
        f" WHERE {' AND '.join(parts)} ORDER BY p.due IS NULL, p.due, p.id LIMIT ?"
    )
    rows = ctx.session.connection().exec_driver_sql(sql, (*arguments, limit))
    return [_row(row) for row in rows]


def _row(row: Any) -> PromiseRow:
    made, due = (date.fromisoformat(text) if text else None for text in (row[5], row[6]))
    return PromiseRow(row[0], row[1], row[2], row[3], row[4], made, due, row[7])
