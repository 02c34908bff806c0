"""Territories and people as files name them, and the rows of a file brought to the names known here."""

from dataclasses import replace

from sqlalchemy import Connection

from fieldrep.exchange.columns import ColumnMap
from fieldrep.exchange.fields import Field, label
from fieldrep.exchange.problems import Code, Problem, shorten
from fieldrep.exchange.rows import AccountDraft, DraftedRow, Value
from fieldrep.rules.fold import fold
from fieldrep.rules.ids import uuid5_of


def territory_id_of(name: str) -> str:
    """Return the id of a territory that an import makes, the same on every installation."""
    return uuid5_of("territory", fold(name).strip())


class Names:
    """The territories and people of the book, by id and by name.

    A territory that isn't there gets the id that an import will make it with; ``new_territories`` are those.
    """

    def __init__(self, connection: Connection) -> None:
        self._territories: dict[str, str] = {}
        self._territory_ids: dict[str, str] = {}
        self.new_territories: dict[str, str] = {}
        rows = connection.exec_driver_sql("SELECT id, name FROM territory ORDER BY archived DESC, id DESC")
        for record, name in rows:
            self._territories[record] = name
            self._territory_ids[fold(name or "").strip()] = record  # the last one holds: one in use
        self._people: dict[str, str] = {}
        self._people_ids: dict[str, list[str]] = {}
        for record, name, left in connection.exec_driver_sql("SELECT id, name, left_on FROM person"):
            self._people[record] = name
            if left is None:
                self._people_ids.setdefault(fold(name or "").strip(), []).append(record)

    def territory(self, record: str) -> str:
        """Return the name of a territory, empty for one that isn't here."""
        return self._territories.get(record, "")

    def territory_id(self, name: str) -> str:
        """Return the id of the territory of a name; one not known yet is taken up as a new one.

        One that an import made and that was renamed here is still the one meant.
        """
        key = fold(name).strip()
        if key not in self._territory_ids:
            record = territory_id_of(name)
            if record not in self._territories:
                self._territories[record] = self.new_territories[record] = name.strip()
            self._territory_ids[key] = record
        return self._territory_ids[key]

    def person(self, record: str | None) -> str:
        """Return the name of a person, empty for one that isn't here."""
        return self._people.get(record or "", "")

    def person_id(self, name: str) -> str | None:
        """Return the one person of the team who has this name, ``None`` where there is not just one."""
        found = self._people_ids.get(fold(name).strip(), [])
        return found[0] if len(found) == 1 else None

    def settle(self, drafted: DraftedRow, columns: ColumnMap) -> DraftedRow:
        """Give territory and owner of a row the names known here.

        An owner who isn't known is kept as an extra field and told.
        """
        draft = drafted.draft
        if draft is None or not (Field.TERRITORY in draft.values or Field.OWNER in draft.values):
            return drafted
        known: dict[Field, Value] = {}
        if territory := draft.text(Field.TERRITORY):
            known[Field.TERRITORY] = self.territory(self.territory_id(territory))
        owner = draft.text(Field.OWNER)
        if person := self.person_id(owner):
            known[Field.OWNER] = self.person(person)
        elif owner:
            return self._without_owner(drafted, replace(draft, values={**draft.values, **known}), columns)
        if all(draft.values[field] == name for field, name in known.items()):
            return drafted
        return replace(drafted, draft=replace(draft, values={**draft.values, **known}))

    def _without_owner(self, drafted: DraftedRow, draft: AccountDraft, columns: ColumnMap) -> DraftedRow:
        heading, owner = columns.fields[Field.OWNER].heading, draft.text(Field.OWNER)
        values = dict(draft.values)
        del values[Field.OWNER]
        told = {"text": shorten(owner), "field": label(Field.OWNER)}
        problem = Problem(draft.row, heading, Code.UNKNOWN_VALUE, told)
        kept = replace(draft, values=values, extras={**draft.extras, heading: owner})
        return replace(drafted, draft=kept, problems=(*drafted.problems, problem))
