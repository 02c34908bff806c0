"""Since when a field of an account says what it says, and through what it got there."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from json import loads
from zoneinfo import ZoneInfo

from fieldrep.i18n import _, current_language
from fieldrep.playbook.names import FEEDS
from fieldrep.rules.dates import format_date
from fieldrep.services.accounts import members
from fieldrep.services.actionwords import WORDS
from fieldrep.store.context import Context

_SQL = (
    "SELECT o.kind, o.record, o.verb, o.field, o.value, a.wall, a.zone, a.code FROM operation o"
    " JOIN action a ON a.id = o.action WHERE o.record IN ({}) AND o.verb IN ('create', 'set') ORDER BY o.time"
)


@dataclass(frozen=True, slots=True)
class Origin:
    """The local day on which a field got its value, and the code of the action that wrote it."""

    day: date
    code: str

    @property
    def text(self) -> str:
        """As a person reads it: the day, and what was done then."""
        day = format_date(self.day, current_language())
        return _(", ").join(filter(None, (day, _(WORDS[self.code]) if self.code in WORDS else "")))


def field_origins(ctx: Context, account: str, feeds: Collection[str]) -> dict[str, Origin]:
    """Return where the values of an account's fields (names of ``FEEDS``) come from, as far as is known."""
    wanted = {name.partition(".")[2]: name for name in feeds if name.startswith("account.")}
    if not wanted:
        return {}
    connection = ctx.session.connection()
    ids = members(ctx, account) or [account]
    sql = f"SELECT id, name FROM extra_field WHERE record_id IN ({','.join('?' * len(ids))})"
    rows = connection.exec_driver_sql(sql, tuple(ids))
    extras = {row.id: row.name for row in rows if row.name in wanted and FEEDS[wanted[row.name]].extra}
    records = [account, *extras]
    found: dict[str, Origin] = {}
    for row in connection.exec_driver_sql(_SQL.format(",".join("?" * len(records))), tuple(records)):
        for name in _written(row, extras):
            if name in wanted:
                day = datetime.fromisoformat(row.wall).astimezone(ZoneInfo(row.zone or ctx.zone)).date()
                found[wanted[name]] = Origin(day, row.code)
    return found


def _written(row: object, extras: dict[str, str]) -> Collection[str]:
    """Return the names of the fields that an operation wrote."""
    kind, record, verb, field, value = row[:5]  # type: ignore[index]
    if kind == "extra_field":
        return [extras[record]] if verb == "create" or field == "value" else []
    return (loads(value) or {}).keys() if verb == "create" else [field]
