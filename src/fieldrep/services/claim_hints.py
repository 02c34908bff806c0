"""The open claims that an account is part of, in one small query: for its page and brief."""

from dataclasses import dataclass

from fieldrep.store.context import Context


@dataclass(frozen=True, slots=True)
class ClaimHint:
    """Another account that may be the same customer, and who registered it."""

    other: str
    name: str
    rep: str


_SQL = """
SELECT o.id, o.name, coalesce(p.name, '') FROM (
  SELECT other_id AS other, account_id, other_id FROM claim_pair WHERE account_id = :account
  UNION ALL SELECT account_id, account_id, other_id FROM claim_pair WHERE other_id = :account) pair
  JOIN account o ON o.id = pair.other AND o.root_id = o.id AND o.archived = 0
  JOIN account a ON a.id = :account AND a.root_id = a.id AND a.archived = 0
  LEFT JOIN person p ON p.id = o.registered_by
  LEFT JOIN claim c ON c.account_id = pair.account_id AND c.other_id = pair.other_id
 WHERE coalesce(c.decision, '') = '' ORDER BY o.id
"""


def claims_at(ctx: Context, account: str) -> tuple[ClaimHint, ...]:
    """Return the open claims of an account."""
    rows = ctx.session.connection().exec_driver_sql(_SQL, {"account": account})
    return tuple(ClaimHint(*row) for row in rows)
