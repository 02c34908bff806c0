"""Caring for the team's shared file: its log, a copy of it, compacting it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from fieldrep.errors import NotAllowed, UsageError
from fieldrep.exchange.files import told, whole_file
from fieldrep.i18n import _, ngettext
from fieldrep.models.people import Person
from fieldrep.rules.codes import MANAGERS
from fieldrep.services.naming import Names
from fieldrep.services.team import require_team, station_of, team_file
from fieldrep.services.teamcheck import type_name
from fieldrep.services.workspace import Workspace
from fieldrep.store import blobstore, framestore, hubstore
from fieldrep.sync import compaction
from fieldrep.sync.compaction import CannotCompact, Compacted, Obstacles
from fieldrep.sync.payload import ActionRow
from fieldrep.sync.run import cursor_of
from fieldrep.sync.teamfile import TeamFile

# The log


@dataclass(frozen=True, slots=True)
class LogLine:
    """One part of the shared file as it is kept here. ``at``: when it arrived or was made here (ISO 8601,
    UTC); ``state``: applied, waiting or quarantined; ``covered``: a snapshot stands for it."""

    author: str
    person: str
    number: int
    type: str
    operations: int
    size: int
    at: str
    state: str
    reason: str
    mine: bool
    covered: bool


@dataclass(frozen=True, slots=True)
class LogPage:
    """Some lines of the log, newest first, and how many there are in all."""

    lines: tuple[LogLine, ...]
    total: int


def log_team(workspace: Workspace, *, offset: int = 0, limit: int = 100) -> LogPage:
    """Return a page of the parts that are known here, newest first. Raises NotAllowed without a team."""
    require_team(workspace)
    with workspace.read() as ctx:
        connection = ctx.session.connection()
        total = int(connection.exec_driver_sql("SELECT count(*) FROM frame").scalar_one())
        query = "SELECT seq FROM frame ORDER BY seq DESC LIMIT ? OFFSET ?"
        wanted = [row[0] for row in connection.exec_driver_sql(query, (limit, offset))]
        if not wanted:
            return LogPage((), total)
        owners = {device.author: device.person for device in hubstore.devices(connection)}
        names = Names(ctx)
        between = "seq BETWEEN ? AND ?"
        lines = [
            LogLine(
                kept.author,
                names.name("person", owners.get(kept.author, "")),
                kept.number,
                type_name(kept.type),
                kept.operations,
                kept.size,
                kept.arrived_at,
                str(kept.state),
                kept.reason,
                kept.own,
                kept.covered,
            )
            for kept in framestore.frames(connection, between, (wanted[-1], wanted[0]))
        ]
    return LogPage(tuple(reversed(lines)), total)


def plain_log(page: LogPage) -> dict[str, Any]:
    """Return a page of the log as JSON data."""
    return asdict(page)


# A copy of all of it


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that was written: ``parts`` of it (or lines), and its bytes."""

    file: Path
    parts: int
    size: int


def export_team(workspace: Workspace, file: Path) -> Exported:
    """Write a new shared file with every part that is known here, for a move or a stick.

    Changes that were never synced are not in it. Raises SyncError when something has its name or it can't
    be written, NotAllowed without a team.
    """
    team, _file = require_team(workspace)
    file = file.expanduser().absolute()
    with workspace.read() as ctx, told(file):
        connection = ctx.session.connection()
        found = [kept.seq for kept in framestore.frames(connection)]
        if not found:
            raise NotAllowed(_("There is nothing of the team here yet."), hint=_("Sync first."))
        raws = (framestore.raw_of(connection, seq) for seq in found)
        TeamFile(file, framestore.id_bytes(team), clock=workspace.clock).create(raws)
        return Exported(file, len(found), file.stat().st_size)


def export_plain(workspace: Workspace, file: Path) -> Exported:
    """Write all changes that may leave this installation as JSON lines, for another program to read.

    The first line says what it is; then one line each: ``{"action": …}``, ``{"operation": …}``, and
    ``{"aside": …, "reason": …}`` for changes that can't be applied. In clear: without keys. Raises UsageError
    where the file exists, Unwritable, NotAllowed without a team.
    """
    team, _file = require_team(workspace)
    file = file.expanduser().absolute()
    if file.exists():
        raise UsageError(_("There is a file of this name already."), where=str(file))
    lines = 0
    with whole_file(file) as beside, beside.open("w", encoding="utf-8") as target, workspace.read() as ctx:
        about = {"format": "fieldrep operations", "version": 1, "team": team, "at": ctx.now.isoformat()}
        for line in _plain_lines(ctx.session.connection(), about):
            target.write(json.dumps(line, ensure_ascii=False) + "\n")
            lines += 1
    return Exported(file, lines, file.stat().st_size)


_SHARED = "(frame IS NULL OR frame <> 0)"
"""Operations that are of no private kind."""


def _plain_lines(connection: Connection, about: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield about
    columns = ", ".join(ActionRow._fields)
    rows = connection.exec_driver_sql(
        f"SELECT {columns} FROM action WHERE id IN (SELECT action FROM operation WHERE {_SHARED})"
        # the words of an action that is private in part may quote what is private
        " AND id NOT IN (SELECT action FROM operation WHERE frame = 0) ORDER BY wall, id"
    )
    for row in rows:
        yield {"action": ActionRow(*row)._asdict()}
    rows = connection.exec_driver_sql(
        "SELECT time, author, action, kind, record, verb, field, value, seen FROM operation"
        f" WHERE {_SHARED} ORDER BY time, author, seq"
    )
    for row in rows:
        value = json.loads(row.value) if isinstance(row.value, str) else row.value
        found = dict(row._mapping) | {"value": value, "seen": row.seen.split()}
        time, author = found.pop("time"), found.pop("author")
        yield {"operation": {"stamp": f"{time:x}.{author}", **found}}
    rows = connection.exec_driver_sql(
        "SELECT CAST(payload AS TEXT), reason FROM pending_operation ORDER BY seq"
    )
    for payload, reason in rows:
        yield {"aside": json.loads(payload), "reason": reason or "kind"}


# Compacting


@dataclass(frozen=True, slots=True)
class CompactionState:
    """Whether compacting is worth it and possible. ``size`` of the file, ``snapshot`` and attached ``files``
    in use in bytes; ``why_not``: a sentence, empty when one may."""

    due: bool
    size: int
    snapshot: int
    files: int
    why_not: str


def compaction_state(workspace: Workspace) -> CompactionState:
    """Say whether the file is worth compacting, by what the last sync saw. Raises NotAllowed without a
    team."""
    _team, file = require_team(workspace)
    with workspace.read() as ctx:
        connection = ctx.session.connection()
        facts = hubstore.hub_at(connection, str(file))
        size = cursor_of(facts).size
        snapshot = compaction.snapshot_bytes(connection)
        files = blobstore.wanted_bytes(connection)
        me = ctx.session.get(Person, ctx.actor)
        why = _role_objection(me) or _obstacle_words(connection, compaction.obstacles(connection))
    return CompactionState(compaction.compaction_due(size, snapshot, files), size, snapshot, files, why)


def compaction_advice(workspace: Workspace) -> str:
    """Return a sentence that proposes compacting; empty where it is not due, or not for this person.

    Asked after every sync: of a file that is small nothing else is looked at.
    """
    _team, file = require_team(workspace)
    with workspace.read() as ctx:
        connection = ctx.session.connection()
        size = cursor_of(hubstore.hub_at(connection, str(file))).size
        large = compaction.compaction_due(size, compaction.snapshot_bytes(connection))
        if not large or _role_objection(ctx.session.get(Person, ctx.actor)):
            return ""
    state = compaction_state(workspace)
    if not state.due or state.why_not:
        return ""
    return _("The file has grown large: compact it (z on the Team page, or “fieldrep team compact”).")


def compact_team(workspace: Workspace) -> Compacted:
    """Sync, then put a snapshot in the place of what came before; the file before stays as ``.bak``.

    Raises NotAllowed with the reason when this person or installation may not, else what a sync raises.
    """
    _team, file = require_team(workspace)
    with workspace.read() as ctx:
        objection = _role_objection(ctx.session.get(Person, ctx.actor))
    if objection:
        raise NotAllowed(objection)
    try:
        return compaction.compact(station_of(workspace), team_file(workspace), str(file))
    except CannotCompact as error:
        with workspace.read() as ctx:
            raise NotAllowed(_obstacle_words(ctx.session.connection(), error.obstacles)) from None
    finally:
        workspace.forget_identity()


def _role_objection(me: Person | None) -> str:
    if me is not None and me.role in MANAGERS:
        return ""
    return _("Only a manager may compact the file: whoever does must have seen everything of everyone.")


def _obstacle_words(connection: Connection, found: Obstacles) -> str:
    if found.gaps:
        owners = {device.author: device.person for device in hubstore.devices(connection)}
        rows = connection.exec_driver_sql("SELECT id, name FROM person")
        names: dict[str, str] = {row[0]: row[1] for row in rows}
        people = {names.get(owners.get(author, "")) or author[:8] for author, _gaps in found.gaps}
        return _(
            "Parts of {names} never arrived here. They must sync once more, or the parts would be lost."
        ).format(names=_(", ").join(sorted(people)))
    if found.aside:
        count = sum(number for _reason, number in found.aside)
        return ngettext(
            "{count} change waits here: for a newer version of the program, or for a decision.",
            "{count} changes wait here: for a newer version of the program, or for a decision.",
            count,
        ).format(count=count)
    return ""


def plain_compacted(done: Compacted) -> dict[str, Any]:
    """Return what a compaction did as JSON data."""
    return asdict(done)


def plain_exported(done: Exported) -> dict[str, Any]:
    """Return what was written as JSON data."""
    return {**asdict(done), "file": str(done.file)}
