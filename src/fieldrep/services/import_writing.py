"""Carry out the plan of an import: records made and changed in bulk, inside the caller's transaction."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from fieldrep.exchange.fields import Field
from fieldrep.exchange.plan import Change, ImportPlan, PlannedRow, Verdict
from fieldrep.models.accounts import Account, AccountAssignment, ExternalId, Tag
from fieldrep.models.base import Record
from fieldrep.models.contacts import Contact
from fieldrep.models.extras import ExtraField
from fieldrep.models.people import Territory
from fieldrep.models.registry import kind_of
from fieldrep.rules.codes import STAGES, AccountKind, Source
from fieldrep.services.import_fields import CONTACT_COLUMNS, EXTRA, NUMBER, OWNER, TAGS, columns_of
from fieldrep.services.import_names import Names
from fieldrep.services.import_progress import Step
from fieldrep.store.capture import bulk_change, bulk_create
from fieldrep.store.context import Context

AT_ONCE = 250
"""Accounts written at once; all of their records are in memory then."""

Row = dict[str, Any]


def write_plan(ctx: Context, plan: ImportPlan, step: Step) -> None:
    """Write what the plan creates and changes; rows of one account become one record."""
    groups = _by_account(plan)
    names = Names(ctx.session.connection())
    step(0, len(groups))
    writing = _Writing(ctx, plan.source, names)
    for done, rows in enumerate(groups, start=1):
        writing.take(rows)
        if done % AT_ONCE == 0 or done == len(groups):
            writing.flush()
            step(done, len(groups))


def _by_account(plan: ImportPlan) -> list[list[PlannedRow]]:
    """Return the rows that write something, those of one account together."""
    found: dict[str, list[PlannedRow]] = defaultdict(list)
    for row in plan.rows:
        if row.verdict in (Verdict.CREATED, Verdict.UPDATED):
            found[row.account_id].append(row)
    return list(found.values())


class _Writing:
    """Collects records by kind and writes them together."""

    def __init__(self, ctx: Context, source: str, names: Names) -> None:
        self.ctx = ctx
        self.source = source
        self.names = names
        self.new: dict[type[Record], dict[str, Row]] = {}
        self.changed: dict[type[Record], dict[str, Row]] = {}
        self._empty()

    def _empty(self) -> None:
        self.new = defaultdict(dict)
        self.changed = defaultdict(dict)

    def take(self, rows: list[PlannedRow]) -> None:
        """Take the rows of one account."""
        account = rows[0].account_id
        changes = [change for row in rows for change in _changes(row)]
        if rows[0].verdict is Verdict.CREATED:
            self._create(account, changes)
        elif columns := columns_of(changes, self.names):
            self.changed[Account][account] = columns
        for change in changes:
            self._take_beside(account, change)
        for row in rows:
            self._take_contact(account, row)

    def _create(self, account: str, changes: list[Change]) -> None:
        columns = {"kind": AccountKind.END_CUSTOMER, **columns_of(changes, self.names)}
        self.new[Account][account] = {
            "stage": STAGES[AccountKind(columns["kind"])][0],
            "source": Source.IMPORTED,
            **columns,
            "registered_at": self.ctx.now,
            "registered_by": self.ctx.actor,
        }
        if not any(change.field == OWNER for change in changes):
            self._assign(account, self.ctx.actor)

    def _take_beside(self, account: str, change: Change) -> None:
        """Take a value that is a record of its own beside the account."""
        text = str(change.after)
        if change.field == OWNER:
            self._assign(account, self.names.person_id(text) or self.ctx.actor)
        elif change.field == NUMBER:
            self._add(ExternalId, _of_account(account, source=self.source, number=text))
        elif change.field == TAGS and isinstance(change.after, tuple):
            for name in change.after:
                self._add(Tag, _of_account(account, name=name))
        elif change.field.startswith(EXTRA):
            name = change.field.removeprefix(EXTRA)
            self._add(ExtraField, _of_account(account, name=name, value=text))

    def _assign(self, account: str, person: str) -> None:
        row = {"account_id": account, "person_id": person, "from_date": self.ctx.today, "at": self.ctx.now}
        self._add(AccountAssignment, row)

    def _take_contact(self, account: str, row: PlannedRow) -> None:
        if row.new_contact and row.draft and row.draft.contact:
            given = row.draft.contact.filled()
            self.new[Contact][row.contact_id] = {"account_id": account} | {
                name: given[name] for name in CONTACT_COLUMNS if name in given
            }
        elif row.contact_changes:
            columns = {change.field: change.after for change in row.contact_changes}
            made_here = self.new[Contact].get(row.contact_id)
            (self.changed[Contact].setdefault(row.contact_id, {}) if made_here is None else made_here).update(
                columns
            )

    def _add(self, model: type[Record], row: Row) -> None:
        self.new[model][kind_of(model).new_id(row)] = row

    def flush(self) -> None:
        """Write what was taken."""
        for record, name in self.names.new_territories.items():
            self.new[Territory][record] = {"name": name}
        self.names.new_territories.clear()
        for model, rows in self.new.items():
            here = self._here(model, rows)
            bulk_create(self.ctx.session, model, [r | {"id": i} for i, r in rows.items() if i not in here])
            if model is ExtraField:
                bulk_change(self.ctx.session, model, {i: {"value": rows[i]["value"]} for i in here})
        for model, changes in self.changed.items():
            bulk_change(self.ctx.session, model, changes)
        self._empty()

    def _here(self, model: type[Record], rows: Mapping[str, Row]) -> set[str]:
        """Return the ids that are taken: a tag that is there, a person kept when the import was undone."""
        ids = list(rows)
        connection = self.ctx.session.connection()
        found: set[str] = set()
        for start in range(0, len(ids), AT_ONCE):
            chunk = ids[start : start + AT_ONCE]
            sql = f"SELECT id FROM {kind_of(model).table} WHERE id IN ({','.join('?' * len(chunk))})"
            found.update(row[0] for row in connection.exec_driver_sql(sql, tuple(chunk)))
        return found


def _of_account(account: str, **values: str) -> Row:
    return {"record_kind": "account", "record_id": account, **values}


def _changes(row: PlannedRow) -> Iterator[Change]:
    """Yield what a row changes in its account; a new one gets everything that the row has."""
    draft = row.draft
    if row.verdict is Verdict.UPDATED or draft is None:
        yield from row.changes
        return
    yield Change(Field.NAME.value, None, draft.name)
    if draft.number:
        yield Change(NUMBER, None, draft.number)
    for field, value in draft.values.items():
        yield Change(field.value, None, value)
    for name, text in draft.extras.items():
        yield Change(EXTRA + name, None, text)
