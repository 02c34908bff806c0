"""Keeping up what is computed from records after a change: derived columns and the search index.

Runs in the transaction of the change, through Core, and writes no operations: the derived
columns are local and the same on every installation that has the same records.
"""

from collections.abc import Iterable

from fieldrep.store.context import Context
from fieldrep.store.derive import derive
from fieldrep.store.search import reindex


def keep_up(ctx: Context, touched: Iterable[tuple[str, str]]) -> None:
    """Bring everything computed up to the records touched, given as (kind, id)."""
    pairs = set(touched)
    if not pairs:
        return
    connection = ctx.session.connection()
    derive(connection, pairs, ctx.today, ctx.policy)
    reindex(connection, pairs)
