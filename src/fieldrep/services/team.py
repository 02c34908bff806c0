"""The team and its shared file: making one, joining one, changing the passphrase, what stands there."""

import platform
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlmodel import col, select

from fieldrep.errors import Ambiguous, Invalid, NotAllowed, NotFound
from fieldrep.i18n import _
from fieldrep.models.people import Person, Team
from fieldrep.oplog.merge import fold
from fieldrep.oplog.operations import Operation
from fieldrep.rules import fold as folding
from fieldrep.rules.codes import Role
from fieldrep.services import members, records
from fieldrep.services.attachments import FileCounts, count_files
from fieldrep.services.workspace import Workspace
from fieldrep.store import framestore, settings
from fieldrep.store.context import Context
from fieldrep.store.settings import put_setting
from fieldrep.sync import keyframes
from fieldrep.sync.camein import together
from fieldrep.sync.errors import Unreachable
from fieldrep.sync.frames import Frame, FrameType
from fieldrep.sync.groups import opener
from fieldrep.sync.keyframes import TeamKeys
from fieldrep.sync.keystore import KeyStore
from fieldrep.sync.run import Outcome, Wishes, sync
from fieldrep.sync.scan import FrameAt
from fieldrep.sync.station import Station
from fieldrep.sync.teamfile import TeamFile
from fieldrep.sync.unpacking import unpack

SHORTEST_PASSPHRASE = 8
"""Characters. Whoever has the file can try passphrases for as long as they like."""


@dataclass(frozen=True, slots=True)
class TeamFacts:
    """The team of this installation. ``file`` is the path of the shared file as it was given."""

    id: str
    name: str
    file: Path
    me: str
    members: int
    installations: int
    frames: int
    key_generation: int
    keys: int
    files: FileCounts


def team_id(workspace: Workspace) -> str:
    """Return the id of the team that was joined, an empty text when none was."""
    return settings.read_settings(workspace.paths.database).get(settings.TEAM, "")


def require_team(workspace: Workspace) -> tuple[str, Path]:
    """Return id and file of the team; raises NotAllowed when none was joined."""
    known = settings.read_settings(workspace.paths.database)
    if not known.get(settings.TEAM):
        raise NotAllowed(
            _("This installation belongs to no team yet."),
            hint=_(
                "A manager makes one (n on the Team page, 8, or “fieldrep team create FILE”), others join it."
            ),
        )
    return known[settings.TEAM], Path(known.get(settings.TEAM_FILE, ""))


def station_of(workspace: Workspace, team: str = "", person: str = "") -> Station:
    """Return what syncs work with; raises NotAllowed when no team was joined."""
    return Station(
        workspace.database,
        KeyStore.of_system(workspace.paths.keys),
        framestore.id_bytes(team or require_team(workspace)[0]),
        person or workspace.identity.person,
        workspace.identity.zone,
        workspace.clock,
        platform.node(),
    )


def team_file(workspace: Workspace, *, recreate: bool = False) -> TeamFile:
    """Return the team's file as a hub; raises NotAllowed when no team was joined."""
    team, file = require_team(workspace)
    return TeamFile(file, framestore.id_bytes(team), clock=workspace.clock, recreate=recreate)


def team_facts(workspace: Workspace) -> TeamFacts:
    """Return what stands of the team here; raises NotAllowed when none was joined."""
    team, file = require_team(workspace)
    keys = KeyStore.of_system(workspace.paths.keys).team_keys(framestore.id_bytes(team))
    with workspace.read() as ctx:
        connection = ctx.session.connection()
        record = ctx.session.get(Team, team)
        me = ctx.session.get(Person, ctx.actor)
        people = ctx.session.exec(select(Person.id).where(col(Person.left_on).is_(None))).all()
        devices = connection.exec_driver_sql("SELECT count(*) FROM device").scalar_one()
        frames = connection.exec_driver_sql("SELECT count(*) FROM frame").scalar_one()
        files = count_files(ctx)
    return TeamFacts(
        team,
        record.name if record else "",
        file,
        me.name if me else "",
        len(people),
        int(devices),
        int(frames),
        keys.generation if keys else 0,
        len(keys.keys) if keys else 0,
        files,
    )


# Making one


def check_passphrase(passphrase: str) -> None:
    """Raise Invalid for a passphrase that is too short to keep the team's data safe."""
    if len(passphrase.strip()) < SHORTEST_PASSPHRASE:
        raise Invalid(
            _("The passphrase is too short."),
            {"passphrase": _("At least {count} characters.").format(count=SHORTEST_PASSPHRASE)},
        )


def create_team(
    workspace: Workspace, file: Path, passphrase: str, *, name: str = "", people: Sequence[str] = ()
) -> TeamFacts:
    """Make a team with a new shared file; whoever makes it leads it.

    ``name``: the file's stem if empty; ``people``: names of further members. Raises Invalid,
    NotAllowed when a team was joined already, SyncError when the file is there or can't be made.
    """
    check_passphrase(passphrase)
    _require_no_team(workspace)
    file = file.expanduser().absolute()
    if not file.parent.is_dir():
        raise Unreachable(_("There is no such folder: {path}").format(path=file.parent))
    team = framestore.id_text(_new_team())
    station = station_of(workspace, team)
    _forget_frames(workspace, team)
    keys = station.lock_keys(keyframes.new_team_keys(), passphrase)
    station.introduce(station.seal(keys))
    hub = TeamFile(file, station.team, clock=workspace.clock)
    try:
        with workspace.read() as ctx:
            connection = ctx.session.connection()
            first = [framestore.raw_of(connection, f.seq) for f in framestore.frames(connection)]
        hub.create(first)
    except BaseException:
        _forget_frames(workspace, "")
        raise
    with workspace.write("team.create", name or file.stem) as ctx:
        records.add(ctx, Team, id=team, name=name.strip() or file.stem)
        me = records.get(ctx, Person, ctx.actor)
        if me.role == Role.REP:
            records.change(ctx, me, {"role": Role.AREA_MANAGER})
        for each in people:
            members.add_member(ctx, each, manager=ctx.actor)
            ctx.session.flush()
        put_setting(ctx.session, settings.TEAM, team)
        put_setting(ctx.session, settings.TEAM_FILE, str(file))
    return team_facts(workspace)


def _new_team() -> bytes:
    from uuid import uuid4

    return uuid4().bytes


def _require_no_team(workspace: Workspace) -> None:
    if team_id(workspace):
        raise NotAllowed(
            _("This installation belongs to a team already."),
            hint=_("One data folder is one team; --profile NAME opens another one."),
        )


def _forget_frames(workspace: Workspace, team: str) -> None:
    """Drop frames of an attempt that came to nothing; before a team is joined none count."""
    with workspace.database.write() as session:
        connection = session.connection()
        framestore.forget_other_teams(connection, team)
        connection.exec_driver_sql("DELETE FROM device WHERE team <> ?", (team,))


# Joining one


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member one may be."""

    id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """A shared file that was opened with its passphrase: the team, and who one may be in it.

    ``mine``: the member of one's own name, None when there is none or several.
    """

    file: Path
    team: str
    name: str
    members: tuple[Candidate, ...]
    mine: Candidate | None
    keys: TeamKeys


def open_invitation(workspace: Workspace, file: Path, passphrase: str) -> Invitation:
    """Read a shared file with its passphrase; nothing is kept yet.

    Raises WrongPassphrase, NotTeamFile, Unreachable and what else reading raises; NotAllowed when another
    team was joined.
    """
    file = file.expanduser().absolute()
    frames = [  # without files, which may be much
        found.frame
        for found in TeamFile(file).read_all()
        if isinstance(found, FrameAt) and found.frame.header.type != FrameType.BLOB_PART
    ]
    team = frames[0].header.team if frames else bytes(16)
    frames = [frame for frame in frames if frame.header.team == team]
    if team_id(workspace) not in ("", framestore.id_text(team)):
        _require_no_team(workspace)
    keys = keyframes.unlock([f for f in frames if f.header.type == FrameType.KEY], passphrase)
    found = _records(frames, keys, ("team", "person"))
    people = tuple(
        sorted(
            (
                Candidate(record, str(values.get("name", "")), str(values.get("role") or Role.REP))
                for record, values in found["person"].items()
                if not values.get("left_on")
            ),
            key=lambda each: (folding.fold(each.name), each.id),
        )
    )
    with workspace.read() as ctx:
        me = ctx.session.get(Person, ctx.actor)
        name = me.name if me else ""
    same = [each for each in people if each.id == workspace.identity.person]
    same = same or [each for each in people if folding.fold(each.name) == folding.fold(name)]
    title = str(found["team"].get(framestore.id_text(team), {}).get("name", "")) or file.stem
    return Invitation(
        file, framestore.id_text(team), title, people, same[0] if len(same) == 1 else None, keys
    )


def _records(
    frames: Iterable[Frame], keys: TeamKeys, kinds: Sequence[str]
) -> dict[str, dict[str, Mapping[str, object]]]:
    """Return by kind the records that frames tell of, their fields by wire name."""
    key_for = opener(keys)
    operations: dict[str, dict[str, list[Operation]]] = {wire: {} for wire in kinds}
    for frame in frames:
        for op in unpack(0, frame.raw, key_for).operations:
            if op.kind in operations:
                operations[op.kind].setdefault(op.record, []).append(op)
    return {
        wire: {record: values for record, history in some.items() if (values := fold(history)) is not None}
        for wire, some in operations.items()
    }


def choose_member(invitation: Invitation, text: str) -> Candidate:
    """Return the member of a name or id; raises NotFound or Ambiguous."""
    wanted = folding.fold(text.strip())
    found = [m for m in invitation.members if m.id == text]
    found = found or [m for m in invitation.members if folding.fold(m.name) == wanted]
    if not found:
        raise NotFound(
            _("Nobody in the team is called “{name}”.").format(name=text),
            hint=_("Members: {names}.").format(names=_(", ").join(m.name for m in invitation.members)),
        )
    if len(found) > 1:
        raise Ambiguous(
            _("“{name}” may be several people.").format(name=text), [(m.id, m.name) for m in found]
        )
    return found[0]


def join_team(
    workspace: Workspace,
    invitation: Invitation,
    member: Candidate | None,
    *,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Outcome:
    """Join the team as a member who is there already, or with None as a new one; then sync.

    What was recorded here so far belongs to that member from now on. Until everything of the team is
    here nothing counts as joined: a crash on the way, or stopping it (``came.cancelled``), costs nothing,
    join again. Raises what a sync raises.
    """
    station = station_of(workspace, invitation.team)
    _forget_frames(workspace, invitation.team)
    station.store.save_team_keys(station.team, invitation.keys)
    hub = TeamFile(invitation.file, station.team, clock=workspace.clock)
    wishes = Wishes(receive_only=True, cancelled=cancelled, progress=progress)
    came = sync(station, hub, str(invitation.file), wishes)
    if came.came.cancelled:
        return came
    with workspace.write("team.join", invitation.name) as ctx:
        put_setting(ctx.session, settings.TEAM, invitation.team)
        put_setting(ctx.session, settings.TEAM_FILE, str(invitation.file))
        if member is not None and member.id != ctx.actor:
            members.become_member(ctx, member.id)
            put_setting(ctx.session, settings.PERSON, member.id)
        elif member is None:
            _find_manager(ctx)
    workspace.forget_identity()
    sent = sync(station_of(workspace), hub, str(invitation.file))
    files = replace(sent.files, written=came.files.written + sent.files.written)
    damaged = max(came.damaged, sent.damaged)
    return replace(sent, came=together([came.came, sent.came]), files=files, damaged=damaged)


def _find_manager(ctx: Context) -> None:
    """Name the manager of a new member, where the team has just one."""
    me = records.get(ctx, Person, ctx.actor)
    leaders = [each for each in members.list_members(ctx) if each.role == Role.AREA_MANAGER]
    if me.manager_id is None and me.role == Role.REP and len(leaders) == 1:
        records.change(ctx, me, {"manager_id": leaders[0].id})


# The passphrase


def change_passphrase(workspace: Workspace, passphrase: str) -> None:
    """Give the team another passphrase: who has the key goes on without being asked.

    Nobody needs to know the old one. It is on the shared file after the next sync.
    """
    check_passphrase(passphrase)
    station = station_of(workspace)
    station.lock_keys(station.learn_keys(station.keys()), passphrase)


def rotate_key(workspace: Workspace, passphrase: str, *, hand_over: bool = True) -> None:
    """Make a new key for what is written from now on, under a new passphrase.

    With ``hand_over`` those who hold the key before go on unasked; without it everyone is asked for the
    passphrase once, which shuts out one who left.
    """
    check_passphrase(passphrase)
    station = station_of(workspace)
    before = station.learn_keys(station.keys())
    station.lock_keys(keyframes.rotate(before), passphrase, hand_over=before.current if hand_over else None)


def unlock_again(workspace: Workspace, passphrase: str) -> None:
    """Take the team's keys from the shared file by its passphrase: after a rotation, or a new laptop.

    Raises WrongPassphrase and what else reading raises.
    """
    station, hub = station_of(workspace), team_file(workspace)
    found = (each.frame for each in hub.read_all() if isinstance(each, FrameAt))
    keys = keyframes.unlock([f for f in found if f.header.type == FrameType.KEY], passphrase)
    held = station.store.team_keys(station.team)
    if held is not None:
        keys = replace(keys, keys={**held.keys, **keys.keys})
    station.store.save_team_keys(station.team, keys)


def move_file(workspace: Workspace, file: Path) -> None:
    """Use the shared file at another path from now on. Raises what reading it raises."""
    team, _old = require_team(workspace)
    file = file.expanduser().absolute()
    TeamFile(file, framestore.id_bytes(team), clock=workspace.clock).read_all().close()
    with workspace.database.write() as session:
        put_setting(session, settings.TEAM_FILE, str(file))
