"""What the Team page shows: how the sync stands, who belongs to the team, what needs a person.

Read from the database alone; ``look_at_file`` asks the drive, which may take its time.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from fieldrep.models.people import Team
from fieldrep.services.arrivals import Seen, who_has_mine
from fieldrep.services.claims import count_claims
from fieldrep.services.members import Member, list_members
from fieldrep.services.synctroubles import NO_KEY
from fieldrep.services.team import require_team, team_file
from fieldrep.services.workspace import Workspace
from fieldrep.store import framestore, hubstore, pending
from fieldrep.store.admission import NEWER, Aside
from fieldrep.store.framestore import State
from fieldrep.store.ranges import gaps
from fieldrep.store.syncstatus import SyncStatus, read_sync_status
from fieldrep.sync import identity
from fieldrep.sync.errors import SyncError
from fieldrep.sync.locked import find_locked

BELIEVED = timedelta(hours=24)
"""How far ahead another clock is believed."""


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """An installation. ``at``: when it joined, ``receipt``: its newest receipt (ISO 8601, or empty)."""

    author: str
    name: str
    at: str
    receipt: str
    mine: bool


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member with installations; ``seen`` is how far the member has what was sent from here."""

    member: Member
    devices: tuple[DeviceLine, ...]
    seen: Seen | None


@dataclass(frozen=True, slots=True)
class AsidePart:
    """A part of the file that is kept and can't be read. ``reason`` as ``sync.unpacking`` names it, or
    ``no_key`` where no passphrase gives its key;
    ``waits``: for a key or a newer program, else it is damaged. ``who`` is a person's name or empty."""

    seq: int
    who: str
    number: int
    size: int
    arrived_at: str
    reason: str
    waits: bool


@dataclass(frozen=True, slots=True)
class CameLast:
    """What the last sync that brought something brought, by person and by kind (wire name)."""

    at: datetime
    changes: int
    people: tuple[tuple[str, int], ...]
    records: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class TeamPage:
    """The Team page. ``held`` counts deletions that wait for a person: (own, others');
    ``aside_changes`` changes kept aside, by reason; ``forks`` numbers with several contents, as
    (whose, number); ``gaps`` parts of others that never came, as (whose, how many); ``ahead`` clocks that
    are ahead, as (whose, until); ``error``: the last try failed; ``former``: ids that this installation
    gave up."""

    team: str
    name: str
    file: Path
    me: Member | None
    status: SyncStatus
    came: CameLast | None
    members: tuple[MemberLine, ...]
    held: tuple[int, int]
    aside: tuple[AsidePart, ...]
    aside_changes: tuple[tuple[str, int], ...]
    forks: tuple[tuple[str, int], ...]
    gaps: tuple[tuple[str, int], ...]
    ahead: tuple[tuple[str, datetime], ...]
    claims: int
    error: str
    former: int


def read_team_page(workspace: Workspace) -> TeamPage:
    """Read the page; raises NotAllowed when no team was joined."""
    from fieldrep.sync.held import count_held

    team, file = require_team(workspace)
    seen = {each.person: each for each in who_has_mine(workspace)}
    with workspace.read() as ctx:
        connection = ctx.session.connection()
        record = ctx.session.get(Team, team)
        people = list_members(ctx, left=True)
        names = {member.id: member.name for member in people}
        facts = hubstore.hub_at(connection, str(file))
        last: Mapping[str, Any] = facts.last if facts is not None and isinstance(facts.last, dict) else {}
        owners = {device.author: names.get(device.person, "") for device in hubstore.devices(connection)}
        devices = _devices(connection)
        own, others = count_held(connection)
        return TeamPage(
            team,
            record.name if record else "",
            file,
            next((member for member in people if member.me), None),
            read_sync_status(workspace.paths.database),
            _came(last.get("came"), names),
            tuple(
                MemberLine(member, tuple(devices.get(member.id, ())), seen.get(member.id))
                for member in people
            ),
            (own, len(others)),
            tuple(_aside(connection, owners)),
            _changes_aside(connection),
            tuple((owners.get(author, ""), number) for author, number in framestore.forks(connection)),
            _gaps(connection, owners),
            _ahead(last.get("ahead"), owners, ctx.now),
            count_claims(ctx),
            str(last.get("error", "")),
            len(identity.former(connection)),
        )


def _devices(connection: Connection) -> dict[str, list[DeviceLine]]:
    """Return the installations by person."""
    receipts = {each.author: each.at for each in hubstore.receipts(connection)}
    mine = identity.current(connection)
    found: dict[str, list[DeviceLine]] = {}
    for device in hubstore.devices(connection):
        line = DeviceLine(
            device.author, device.name, device.at, receipts.get(device.author, ""), device.author == mine
        )
        found.setdefault(device.person, []).append(line)
    return found


def _came(kept: Any, names: Mapping[str, str]) -> CameLast | None:
    if not isinstance(kept, dict):
        return None
    people = sorted(kept.get("people", {}).items(), key=lambda each: -each[1])
    return CameLast(
        datetime.fromisoformat(kept["at"]),
        int(kept["changes"]),
        tuple((names.get(person, ""), count) for person, count in people),
        tuple(kept.get("records", {}).items()),
    )


def _aside(connection: Connection, owners: Mapping[str, str]) -> list[AsidePart]:
    keyless = find_locked(connection).keyless
    return [
        AsidePart(
            frame.seq,
            owners.get(frame.author, ""),
            frame.number,
            frame.size,
            frame.arrived_at,
            NO_KEY if frame.seq in keyless else frame.reason,
            frame.state is State.WAITING,
        )
        for frame in framestore.frames(connection, "state <> 'applied'")
    ]


def _changes_aside(connection: Connection) -> tuple[tuple[str, int], ...]:
    """Return how many changes are kept aside: those of a newer program as ``newer``, others as ``wrong``."""
    found = pending.count_aside(connection)
    newer = sum(found.get(reason, 0) for reason in NEWER)
    wrong = sum(found.get(reason, 0) for reason in (Aside.SHAPE, Aside.VALUE, Aside.FAILED))
    return tuple((name, count) for name, count in (("newer", newer), ("wrong", wrong)) if count)


def _gaps(connection: Connection, owners: Mapping[str, str]) -> tuple[tuple[str, int], ...]:
    """Return how many parts of whom never came, though later ones did: the file has lost them."""
    found: Counter[str] = Counter()
    for author, ranges in framestore.seen_ranges(connection).items():
        found[owners.get(author, "")] += sum(last - first + 1 for first, last in gaps(ranges))
    return tuple((who, count) for who, count in found.items() if count)


def _ahead(kept: Any, owners: Mapping[str, str], now: datetime) -> tuple[tuple[str, datetime], ...]:
    """Return the clocks that are still ahead by more than is believed."""
    if not isinstance(kept, dict):
        return ()
    found = ((owners.get(author, ""), datetime.fromtimestamp(ms / 1000, UTC)) for author, ms in kept.items())
    return tuple((who, at) for who, at in found if at > now + BELIEVED)


@dataclass(frozen=True, slots=True)
class FileLook:
    """The shared file as it can be reached now. ``problem`` and ``hint`` are sentences for a person;
    ``large``: compacting it is proposed, ``why_not`` says why one may not (a sentence, or empty)."""

    there: bool
    size: int = 0
    problem: str = ""
    hint: str = ""
    large: bool = False
    why_not: str = ""


def look_at_file(workspace: Workspace) -> FileLook:
    """Look whether the shared file can be reached. Asks the drive: never on the interface's thread."""
    from fieldrep.services.teamcare import compaction_state
    from fieldrep.sync.compaction import compaction_due

    try:
        state = team_file(workspace).state()
    except SyncError as error:
        return FileLook(False, problem=error.message, hint=error.hint)
    known = compaction_state(workspace)
    large = compaction_due(state.size, known.snapshot, known.files)
    return FileLook(state.exists, state.size, large=large, why_not=known.why_not)
