"""The names in the customer book by likeness: the live hint that a new account may be there already."""

from fieldrep.rules.likeness import NameIndex
from fieldrep.store.context import Context

Near = tuple[str, str, str]
"""Id, name and city of an account."""


class KnownNames:
    """The accounts in use as they are now, to be asked for many names; reading 5,000 takes 0.1 s."""

    def __init__(self, ctx: Context) -> None:
        rows = ctx.session.connection().exec_driver_sql(
            "SELECT root_id, name, (SELECT city FROM account kept WHERE kept.id = account.root_id)"
            " FROM account WHERE archived = 0 ORDER BY name_key, id"
        )
        self._index: NameIndex[tuple[str, str]] = NameIndex()
        for record, name, city in rows:
            self._index.add((record, city or ""), name)

    def like(self, name: str, *, limit: int = 5) -> list[Near]:
        """Return the accounts whose names are like this one, the likest first, each once."""
        found: dict[str, Near] = {}
        for near in self._index.like(name, limit=2 * limit):
            record, city = near.key
            found.setdefault(record, (record, near.name, city))
        return list(found.values())[:limit]
