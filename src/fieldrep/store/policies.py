"""The team's entries over the shipped policy, read from their records."""

from datetime import date
from json import loads

from sqlalchemy import Connection

from fieldrep.rules.policy import PolicyChange


def policy_changes(connection: Connection) -> tuple[PolicyChange, ...]:
    """Return the team's entries over the shipped policy, the oldest first."""
    rows = connection.exec_driver_sql(
        # a JSON column keeps a number as a number
        "SELECT key, valid_from, CAST(value AS TEXT) FROM policy_entry"
        " WHERE key IS NOT NULL AND valid_from IS NOT NULL ORDER BY valid_from, id"
    )
    return tuple(PolicyChange(r[0], date.fromisoformat(r[1]), loads(r[2])) for r in rows if r[2] is not None)
