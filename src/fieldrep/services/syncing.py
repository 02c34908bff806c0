"""Syncing as a person asks for it: doing it, looking at what it would do, saying what came of it."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from fieldrep.errors import FieldrepError
from fieldrep.i18n import ngettext
from fieldrep.services.claim_search import look_for_claims
from fieldrep.services.heldback import refuse_deletions
from fieldrep.services.syncwords import sync_words
from fieldrep.services.team import require_team, station_of, team_file
from fieldrep.services.teamcare import compaction_advice
from fieldrep.services.workspace import Workspace
from fieldrep.store import hubstore
from fieldrep.sync.dryrun import DryRun, try_out
from fieldrep.sync.held import count_held
from fieldrep.sync.run import Outcome, Wishes, sync

DONE, DAMAGE, NEWER, DECISION, PASSPHRASE = 0, 6, 7, 8, 5
"""Exit codes of the command (design of the sync). Those that ask a person for something stay until it is
done; that of damage is of the sync that found or healed it. What is set aside after that waits for nobody:
the Team page, ``team info`` and ``doctor`` go on to count it."""


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What came of a sync: the outcome, and sentences for a person, the most important first.

    ``refused``: records that stay because their deletion was refused."""

    outcome: Outcome
    lines: tuple[str, ...]
    code: int
    refused: int = 0

    @property
    def summary(self) -> str:
        """One line: what went out and came in."""
        return self.lines[0]


def sync_now(
    workspace: Workspace,
    *,
    accept_deletes: bool = False,
    refuse_deletes: bool = False,
    recreate: bool = False,
    full: bool = False,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> SyncResult:
    """Sync with the team's file. Raises NotAllowed without a team, else what the file raises; how it
    ended is noted for the status line either way.

    ``accept_deletes``: carry out deletions that were held back; ``refuse_deletes``: keep the records.
    """
    _team, file = require_team(workspace)
    refused = refuse_deletions(workspace) if refuse_deletes else 0
    accepted = _waiting(workspace) if accept_deletes else 0
    station, hub = station_of(workspace), team_file(workspace, recreate=recreate)
    wishes = Wishes(
        full=full,
        retry=full,
        accept_deletes=accept_deletes,
        cancelled=cancelled,
        progress=progress,
    )
    try:
        outcome = sync(station, hub, str(file), wishes)
    except FieldrepError as error:
        _note(workspace, str(file), {"error": type(error).__name__, "code": error.exit_code})
        raise
    return _with_answer(result_of(workspace, outcome, full=full), refused, accepted)


def _waiting(workspace: Workspace) -> int:
    """Return how many deletions wait for an answer."""
    with workspace.read() as ctx:
        own, others = count_held(ctx.session.connection())
    return own + len(others)


def _with_answer(result: SyncResult, refused: int, accepted: int) -> SyncResult:
    """Say after the summary what became of the deletions that waited."""
    words = []
    if refused:
        words.append(ngettext("{count} record stays.", "{count} records stay.", refused))
    if accepted:
        text = ngettext("{count} deletion is carried out.", "{count} deletions are carried out.", accepted)
        words.append(text)
    said = [text.format(count=f"{refused or accepted:,}") for text in words]
    return replace(result, lines=(result.lines[0], *said, *result.lines[1:]), refused=refused)


def result_of(workspace: Workspace, outcome: Outcome, *, full: bool = False) -> SyncResult:
    """Return what a person should be told of a sync with the team's file, and note how it ended.

    ``full``: a person wanted the whole file read. Damage stays in a file until it is compacted: the reading
    of each day tells only of more than was known.
    """
    _team, file = require_team(workspace)
    known = int(_last(workspace, str(file)).get("damaged", 0))
    damaged = outcome.damaged if outcome.full else known + outcome.damaged
    if outcome.full and not full and damaged <= known:
        outcome = replace(outcome, damaged=0)
    _note(workspace, str(file), {**_kept(outcome, workspace.clock()), "damaged": damaged}, done=True)
    workspace.forget_identity()  # settings and policy may have come in
    lines = sync_words(workspace, outcome)
    claims = look_for_claims(workspace) if outcome.came.changes or outcome.sent else 0
    if claims:
        text = ngettext(
            "{count} customer may be registered by two reps: see the claims (“fieldrep claims list”).",
            "{count} customers may be registered by two reps: see the claims (“fieldrep claims list”).",
            claims,
        )
        lines.append(text.format(count=claims))
    if advice := compaction_advice(workspace):
        lines.append(advice)
    return SyncResult(outcome, tuple(lines), _code(outcome))


def _note(workspace: Workspace, path: str, last: Mapping[str, Any], *, done: bool = False) -> None:
    """Keep how a sync ended. A sync that had nothing to do is noted at most once a minute: the write
    would cost more than the sync."""
    now = workspace.clock()
    facts = _facts(workspace, path)
    before = facts.last if facts is not None and isinstance(facts.last, dict) else {}
    last = {**{name: before[name] for name in _STAYS if name in before}, **last}
    if facts is None or (done and facts.last == last and now.isoformat()[:16] == facts.synced_at[:16]):
        return
    with workspace.database.write() as session:
        connection = session.connection()
        hubstore.note_hub(connection, facts.id, last=last)
        if done:
            hubstore.note_hub(connection, facts.id, synced_at=now.isoformat())


def _facts(workspace: Workspace, path: str) -> hubstore.HubFacts | None:
    with workspace.database.read() as session:
        return hubstore.hub_at(session.connection(), path)


def _last(workspace: Workspace, path: str) -> Mapping[str, Any]:
    """Return how the last sync with a file ended."""
    facts = _facts(workspace, path)
    return facts.last if facts is not None and isinstance(facts.last, dict) else {}


_STAYS = ("came", "ahead", "held", "damaged")
"""What a later sync leaves as it was, unless it has something new to say."""


def _kept(outcome: Outcome, at: datetime) -> dict[str, Any]:
    """Return what is remembered of a sync. ``came``: of the last that brought something, when and by
    whose hand (person → changes); ``ahead``: installation → its clock in milliseconds."""
    came = outcome.came
    kept: dict[str, Any] = {
        "in": came.changes,
        "out": outcome.sent,
        "conflicts": len(came.conflicts),
        "quarantined": came.quarantined,
        "held": sum(outcome.held),
        "files_left": len(outcome.files.left),
        "code": _code(outcome),
    }
    if came.changes:
        people, records = dict(came.people), dict(came.records)
        kept["came"] = {
            "at": at.isoformat(),
            "changes": came.changes,
            "people": people,
            "records": records,
        }
    if came.ahead:
        kept["ahead"] = {each.author: each.milliseconds for each in came.ahead}
    return kept


def _code(outcome: Outcome) -> int:
    if outcome.newer:
        return NEWER
    if outcome.lacking_keys:
        return PASSPHRASE
    if any(outcome.held):
        return DECISION
    return DAMAGE if outcome.healed or outcome.damaged or outcome.came.bad else DONE


def preview_sync(workspace: Workspace) -> DryRun:
    """Look at what a sync would bring and send; nothing is changed. Raises as ``sync_now``."""
    _team, file = require_team(workspace)
    return try_out(station_of(workspace), team_file(workspace), str(file))


def plain_result(result: SyncResult) -> dict[str, Any]:
    """Return a result as JSON data."""
    outcome, came = result.outcome, result.outcome.came
    return {
        "sent": outcome.sent,
        "came_in": came.changes,
        "records": dict(came.records),
        "people": dict(came.people),
        "conflicts": len(came.conflicts),
        "frames_appended": outcome.appended,
        "bytes_appended": outcome.bytes,
        "healed": outcome.healed,
        "damaged_bytes": outcome.damaged,
        "refused_deletes": result.refused,
        "held_deletes": {"own": outcome.held[0], "others": outcome.held[1]},
        "quarantined": came.quarantined,
        "waiting": came.waiting,
        "newly_quarantined": came.bad,
        "lacking_keys": outcome.lacking_keys,
        "keyless": outcome.keyless,
        "files": {**asdict(outcome.files), "left": len(outcome.files.left)},
        "newer": outcome.newer,
        "copies": [
            {"name": copy.name, "new_frames": copy.frames, "moved_to": copy.moved_to}
            for copy in outcome.copies
        ],
        "new_identity": came.identity.new if came.identity else None,
        "cancelled": came.cancelled,
        "seconds": round(outcome.seconds, 3),
        "code": result.code,
        "lines": list(result.lines),
    }
