"""Who of the team has what was sent from here: "your manager has it"."""

from dataclasses import dataclass

from fieldrep.services.workspace import Workspace
from fieldrep.store import framestore, hubstore
from fieldrep.store.ranges import holds
from fieldrep.sync import identity


@dataclass(frozen=True, slots=True)
class Seen:
    """How far a member has what was sent from here. ``at``: the instant of the newest receipt."""

    person: str
    name: str
    has_all: bool
    missing: int
    at: str


def who_has_mine(workspace: Workspace) -> list[Seen]:
    """Return by member whether the newest receipts say that all changes and files sent from here have
    arrived; of nothing where nothing has been sent."""
    with workspace.read() as ctx:
        connection = ctx.session.connection()
        mine = (identity.current(connection), *identity.former(connection))
        marks = ",".join("?" * len(mine))
        sent = [
            (frame.author, frame.number)
            for frame in framestore.frames(
                connection, f"author IN ({marks}) AND type IN (1, 5) AND published = 1", mine
            )
        ]
        if not sent:
            return []
        owners = {device.author: device.person for device in hubstore.devices(connection)}
        rows = connection.exec_driver_sql("SELECT id, name FROM person")
        names: dict[str, str] = {row[0]: row[1] or "" for row in rows}
        newest: dict[str, Seen] = {}
        for receipt in hubstore.receipts(connection):
            person = owners.get(receipt.author, "")
            if receipt.author in mine or person not in names:
                continue
            missing = sum(not holds(receipt.ranges.get(author, ()), number) for author, number in sent)
            seen = Seen(person, names[person], missing == 0, missing, receipt.at)
            if person not in newest or seen.missing < newest[person].missing:
                newest[person] = seen
    return sorted(newest.values(), key=lambda each: each.name)
