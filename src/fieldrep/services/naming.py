"""The name by which a person knows a record, whatever its kind, also when it has been deleted."""

from datetime import date
from typing import Any

from fieldrep.i18n import _, current_language
from fieldrep.models.registry import MODELS, kind
from fieldrep.oplog.merge import shown
from fieldrep.rules.dates import format_date
from fieldrep.store import journal
from fieldrep.store.context import Context
from fieldrep.store.references import references
from fieldrep.terms import term

_LONGEST = 60
_BY_DAY = ("visit", "touch")


class Names:
    """Finds names, each once. For one context."""

    def __init__(self, ctx: Context) -> None:
        self._connection = ctx.session.connection()
        self._known: dict[tuple[str, str], str] = {}

    def name(self, wire: str, record: str) -> str:
        """Return the name of a record, its id where it has none."""
        if (wire, record) not in self._known:
            self._known[wire, record] = _short(self._find(wire, record)) if wire in MODELS else record
        return self._known[wire, record] or record

    def of_field(self, wire: str, field: str, record: str) -> str:
        """Return the name of the record that a field of a kind points to."""
        for reference in references(wire):
            if reference.field == field and reference.target:
                return self.name(reference.target, record)
        return record

    def _find(self, wire: str, record: str) -> str:
        values = self._values(wire, record)
        if wire in _BY_DAY:
            account = values.get("account_id")
            day = values.get("day") or values.get("happened_on")
            parts = (self.name("account", account) if account else "", _day(day))
            return " · ".join(filter(None, parts))
        if wire == "status_event":  # a visit moved: to which day, and why
            parts = (term(values.get("event"), "EventKind"), _day(values.get("planned_date")))
            return " · ".join(filter(None, (*parts, values.get("comment"))))
        return str(values.get(kind(wire).info.label) or "")

    def _values(self, wire: str, record: str) -> dict[str, Any]:
        """Return the columns of the row, or of what was last known of a record that is gone."""
        known = kind(wire)
        row = self._connection.exec_driver_sql(f"SELECT * FROM {known.table} WHERE id = ?", (record,)).first()
        if row is not None:
            return dict(row._mapping)
        operations = journal.operations_of(self._connection, [record])[record]
        values: dict[str, Any] = {}
        for name, field in known.fields.items():
            head = shown(operations, name)
            if head is not None:
                values |= field.decode(head.value)
        return values


def _day(value: Any) -> str:
    if not value:
        return ""
    day = date.fromisoformat(value) if isinstance(value, str) else value
    return format_date(day, current_language(), year=True)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def person_name(names: Names, person: str) -> str:
    """Return the name of a member of the team."""
    return names.name("person", person) if person else _("unknown")
