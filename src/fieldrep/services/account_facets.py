"""By what a list of accounts can be narrowed down: the values there are, each with its number of accounts."""

from dataclasses import replace
from typing import Any

from fieldrep.services.accounts import AccountFilter, filter_condition
from fieldrep.store.context import Context

FACETS = ("kind", "stage", "quadrant", "account_class", "city", "tag")
"""Fields of AccountFilter whose values can be counted."""


def facet(ctx: Context, wanted: AccountFilter, name: str) -> list[tuple[str, int]]:
    """Return (value, accounts) of one of FACETS among the accounts that fit the rest of the filter.

    The commonest value comes first; accounts without a value are not counted.
    """
    everything: dict[str, Any] = {name: ""}
    where, arguments = filter_condition(ctx, replace(wanted, **everything))
    if name == "tag":
        sql = (
            "SELECT t.name, count(DISTINCT a.id) FROM account a JOIN tag t ON t.record_id = a.id"
            f" WHERE {where} GROUP BY t.name ORDER BY 2 DESC, 1"
        )
    else:
        column = {known: known for known in FACETS}[name]
        sql = (
            f"SELECT a.{column}, count(*) FROM account a WHERE {where} AND coalesce(a.{column}, '') <> ''"
            " GROUP BY 1 ORDER BY 2 DESC, 1"
        )
    rows: Any = ctx.session.connection().exec_driver_sql(sql, tuple(arguments))
    return [(row[0], row[1]) for row in rows]
