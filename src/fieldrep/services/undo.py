"""Undo and redo of this installation's last actions, and undo of a whole import.

An undo is an action of its own, in the history like any other: nothing is erased. It takes back
only what nobody has worked on since, and names the rest. What was set up or handed in is not
taken back by it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from fieldrep.errors import NotAllowed, NotFound
from fieldrep.fields import field_label, kind_label
from fieldrep.i18n import _
from fieldrep.models.local import ImportBatch
from fieldrep.models.registry import kind
from fieldrep.rules.codes import ActionSource
from fieldrep.rules.ids import uuid7
from fieldrep.services.actionwords import action_text
from fieldrep.services.naming import Names, person_name
from fieldrep.services.workspace import Workspace
from fieldrep.store.actions import ActionInfo, actions_by_author, actions_by_id, actions_of_batch
from fieldrep.store.capture import recorder_of
from fieldrep.store.context import Context
from fieldrep.store.database import forget_pages
from fieldrep.store.taking_back import Stayed, TakenBack, Told, carry_out, plan_back

PASSED_OVER = frozenset({"setup", "setup.change"})
"""Codes of actions that undo leaves alone: the settings beside them are not in the journal."""

FINAL_KINDS = frozenset({"report_version"})
"""An action that made a record of these kinds ends undo: what was handed in is corrected, not undone."""

PASSED_SOURCES = frozenset({ActionSource.DEMO, ActionSource.SYNC})

_DEPTH = 500  # actions looked at
_ATTEMPTS = 3  # to take an action back between what others write
_FEW = 500  # operations that are worked out within the transaction where others have written


@dataclass(frozen=True, slots=True)
class UndoStep:
    """What one undo or redo takes back: an action, or all actions of one import, newest first."""

    actions: tuple[str, ...]
    label: str
    at: datetime
    batch: str | None


@dataclass(frozen=True, slots=True)
class Kept:
    """What was not taken back, and who has worked on it since and when. An empty ``field`` is the
    whole record."""

    kind: str
    record: str
    name: str
    field: str
    person: str
    at: datetime | None

    @property
    def text(self) -> str:
        """The record or field in words."""
        what = f"{kind_label(self.kind)} {self.name}"
        return f"{what}: {field_label(self.kind, self.field)}" if self.field else what


@dataclass(frozen=True, slots=True)
class UndoResult:
    """What was taken back (in words), how many records it changed, and what stayed."""

    done: str
    changed: int
    kept: tuple[Kept, ...]


def undoable(ctx: Context, limit: int = 20) -> list[UndoStep]:
    """Return what undo would take back, the next first."""
    back, _forward = _walk(ctx)
    return _steps(back)[:limit]


def redoable(ctx: Context, limit: int = 20) -> list[UndoStep]:
    """Return what redo would do again, the next first."""
    _back, forward = _walk(ctx)
    return _steps(forward)[:limit]


def undo(workspace: Workspace) -> UndoResult:
    """Take back the last action of this installation; raises NotAllowed when there is none."""
    with workspace.read() as ctx:
        steps = undoable(ctx, 1)
    if not steps:
        raise NotAllowed(_("There is nothing to undo."))
    return _take_back(workspace, steps[0], ActionSource.UNDO)


def redo(workspace: Workspace) -> UndoResult:
    """Do again what was undone last; raises NotAllowed when there is nothing."""
    with workspace.read() as ctx:
        steps = redoable(ctx, 1)
    if not steps:
        raise NotAllowed(_("There is nothing to do again."))
    return _take_back(workspace, steps[0], ActionSource.REDO)


def undo_action(workspace: Workspace, action: str) -> UndoResult:
    """Take back one action of this installation, or the import it is part of, wherever it stands.

    What others, or later actions, have worked on stays and is named. Raises NotAllowed for an action that
    was taken back already, was handed in since, or is somebody else's.
    """
    with workspace.read() as ctx:
        found = next((step for step in undoable(ctx, _DEPTH) if action in step.actions), None)
    if found is None:
        raise NotAllowed(
            _("This can't be taken back by itself."),
            hint=_("Only your own actions are, until a report with them is handed in. Change the record."),
        )
    return _take_back(workspace, found, ActionSource.UNDO)


def undo_batch(
    workspace: Workspace, batch: str, told: Told | None = None, following: Told | None = None
) -> UndoResult:
    """Take back an import; what others, or later actions, have worked on stays and is named.

    Raises NotFound for an unknown import, NotAllowed for one that is undone already.
    """
    with workspace.read() as ctx:
        actions = actions_of_batch(ctx.session.connection(), batch)
    if not actions:
        raise NotFound(_("There is no such import."), where=batch)
    steps = _steps([action for action in _in_force(actions) if not action.is_undo])
    if not steps:
        raise NotAllowed(_("This import is undone already."), where=batch)
    return _take_back(workspace, steps[0], ActionSource.UNDO, told, following)


def _walk(ctx: Context) -> tuple[list[ActionInfo], list[ActionInfo]]:
    """Return the actions that can be undone and those that can be done again, each the next first."""
    final = _final(ctx)
    back: list[ActionInfo] = []
    forward: list[ActionInfo] = []
    typed = False  # something new was done: what was undone before is not done again
    for action in _in_force(actions_by_author(ctx.session.connection(), ctx.installation, _DEPTH)):
        if action.is_undo:
            if not typed and not _empty(ctx, action):
                forward.append(action)
        elif action.id in final:
            break
        elif action.code not in PASSED_OVER and action.source not in PASSED_SOURCES:
            typed = typed or not action.is_redo
            back.append(action)
    return back, forward


def _in_force(actions: Sequence[ActionInfo]) -> Iterator[ActionInfo]:
    """Yield the actions (newest first) that no later one has taken back or done again."""
    undoes = {action.id: action.undoes for action in actions}
    settled: set[str] = set()
    for action in actions:
        if action.id in settled:
            continue
        below = action.undoes
        while below:
            settled.add(below)
            below = undoes.get(below)
        yield action


def _final(ctx: Context) -> set[str]:
    connection = ctx.session.connection()
    return {
        row[0]
        for wire in FINAL_KINDS
        for row in connection.exec_driver_sql(
            f"SELECT action FROM operation WHERE record IN (SELECT id FROM {kind(wire).table})"
        )
    }


def _empty(ctx: Context, action: ActionInfo) -> bool:
    query = "SELECT 1 FROM operation WHERE action = ? LIMIT 1"
    return ctx.session.connection().exec_driver_sql(query, (action.id,)).first() is None


def _steps(actions: Sequence[ActionInfo]) -> list[UndoStep]:
    """Group the actions of one import that stand beside each other."""
    groups: list[list[ActionInfo]] = []
    for action in actions:
        if groups and action.batch and groups[-1][-1].batch == action.batch:
            groups[-1].append(action)
        else:
            groups.append([action])
    return [
        UndoStep(tuple(a.id for a in group), action_text(group[-1]), group[0].at, group[0].batch)
        for group in groups
    ]


def _take_back(
    workspace: Workspace,
    step: UndoStep,
    source: ActionSource,
    told: Told | None = None,
    following: Told | None = None,
) -> UndoResult:
    """Take back each action of a step in a transaction of its own, so that each can be done again."""
    changed = 0
    stayed: list[Stayed] = []
    with workspace.read() as ctx:
        known = actions_by_id(ctx.session.connection(), step.actions)
    for action in step.actions:
        found = _take_action_back(
            workspace, known[action], source, told, following, with_batch=action == step.actions[-1]
        )
        changed += found.changed
        stayed += found.stayed
    with workspace.read() as ctx:
        return UndoResult(step.label, changed, tuple(_kept(ctx, stayed)))


def _take_action_back(
    workspace: Workspace,
    info: ActionInfo,
    source: ActionSource,
    told: Told | None,
    following: Told | None,
    *,
    with_batch: bool,
) -> TakenBack:
    """Work out how an action is taken back while others may write, then write it down in a short
    transaction. Where others have written meanwhile, work it out again, the last time inside."""
    undo = uuid7()
    for attempt in range(1, _ATTEMPTS + 1):
        with workspace.read() as ctx:
            plan = plan_back(ctx.session.connection(), info.id, undo, ctx.installation, ctx.now, told)
            if len(plan.operations) > _FEW:
                forget_pages(ctx.session.connection())
        with workspace.write(
            info.code, info.label, source=source, batch=info.batch, action=undo, following=following
        ) as ctx:
            connection = ctx.session.connection()
            if not plan.holds(connection):
                if attempt < _ATTEMPTS and len(plan.operations) > _FEW:
                    continue
                plan = plan_back(connection, info.id, undo, ctx.installation, ctx.now)
            recorder = recorder_of(ctx.session)
            recorder.undoes = info.id
            recorder.enter(connection)
            found = carry_out(ctx.session, plan)
            if info.batch and with_batch:
                _mark_batch(ctx, info.batch, source)
            break
    return found


def _mark_batch(ctx: Context, batch: str, source: ActionSource) -> None:
    found = ctx.session.get(ImportBatch, batch)
    if found is not None:
        found.undone_at = ctx.now.isoformat() if source is ActionSource.UNDO else None
        ctx.session.add(found)


def _kept(ctx: Context, stayed: Sequence[Stayed]) -> Iterator[Kept]:
    known = actions_by_id(ctx.session.connection(), {each.action for each in stayed})
    names = Names(ctx)
    for each in stayed:
        info = known.get(each.action)
        yield Kept(
            each.kind,
            each.record,
            names.name(each.kind, each.record),
            each.field,
            person_name(names, info.person if info else ""),
            info.at if info else None,
        )
