"""Promises both ways, and the next steps of visits and calls: made, kept, broken, done."""

from collections.abc import Mapping
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


def change_promise(ctx: Context, promise: str, values: Mapping[str, Any]) -> Promise:
    """Change a promise by column name. Raises NotFound, or Invalid for an empty text."""
    if "text" in values and not str(values["text"]).strip():
        raise Invalid(_("The promise is empty."), {"text": _("Say what was promised.")})
    return records.change(ctx, records.get(ctx, Promise, promise), values)


def delete_promise(ctx: Context, promise: str) -> None:
    """Delete a promise that should not have been written down; it can be undone."""
    records.delete(ctx, records.get(ctx, Promise, promise))


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


@dataclass(frozen=True, slots=True)
class StepRow:
    """A next step that was agreed in a visit or touch (``kind``) and is not done."""

    kind: str
    id: str
    text: str
    due: date | None
    agreed_on: date | None


_STEPS = """
SELECT * FROM (
SELECT 'visit' AS kind, v.id, v.next_step, v.next_date, v.day FROM visit v
  JOIN account a ON a.id = v.account_id
  WHERE a.root_id = ? AND v.next_done = 0 AND v.next_step <> '' AND v.status = 'done'
UNION ALL
SELECT 'touch', t.id, t.next_step, t.next_date, t.day FROM touch t JOIN account a ON a.id = t.account_id
  WHERE a.root_id = ? AND t.next_done = 0 AND t.next_step <> ''
) ORDER BY next_date IS NULL, next_date, id LIMIT ?
"""


def open_steps(ctx: Context, account: str, *, limit: int = 50) -> list[StepRow]:
    """Return the next steps of an account and those merged into it that are not done, by day."""
    rows = ctx.session.connection().exec_driver_sql(_STEPS, (account, account, limit))
    return [
        StepRow(row[0], row[1], row[2], *(date.fromisoformat(day) if day else None for day in row[3:]))
        for row in rows
    ]
