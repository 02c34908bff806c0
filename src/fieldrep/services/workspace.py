"""The workspace: the opened data folder of one rep. It makes contexts for reading and writing.

``write`` is one transaction, one action in the history and one undo step: changes are captured,
derived columns and the search index are brought up, and all of it is committed or nothing. Only after
a large change these two follow in short transactions of their own, so that nobody waits long for the
lock; what is due stands in the database, and the next start goes on with it.
"""

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from sqlmodel import Session

from fieldrep.errors import Busy, FieldrepError
from fieldrep.i18n import _
from fieldrep.paths import DataPaths
from fieldrep.rules.clock import Clock, system_clock
from fieldrep.rules.codes import ActionSource
from fieldrep.rules.policy import PolicyChange
from fieldrep.store import settings, upkeep
from fieldrep.store.capture import RECORDER, Recorder
from fieldrep.store.context import Context
from fieldrep.store.database import Database, connect
from fieldrep.store.derive import derive_all
from fieldrep.store.drafts import Drafts
from fieldrep.store.pending import replay
from fieldrep.store.policies import policy_changes
from fieldrep.store.schema import ensure_schema

_logger = logging.getLogger(__name__)

_MUCH = 2_000
"""Records touched by one action beyond which what is computed from them follows after it."""
_AT_ONCE = 2_500  # records brought up in one transaction: half a second
_AT_START_S = 2.0  # seconds that a start may spend with what another program left due

Told = Callable[[int, int], None]
"""Told (records done, records in all)."""


class NotInitialised(FieldrepError):
    """The data folder has no rep yet."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Identity:
    """Who and where this installation is, from the settings."""

    person: str
    installation: str
    zone: str
    currency: str
    language: str


class Workspace:
    """An open data folder. Threads may share it; each ``read`` or ``write`` has its own session."""

    def __init__(self, paths: DataPaths, clock: Clock = system_clock) -> None:
        self.paths = paths
        self.clock = clock
        self.database = Database(paths.database)
        self.drafts = Drafts(paths.drafts)
        self._watch: sqlite3.Connection | None = None
        self._watching = threading.Lock()
        self._identity: Identity | None = None
        self._policy: tuple[PolicyChange, ...] | None = None

    @classmethod
    def open(cls, paths: DataPaths, clock: Clock = system_clock) -> "Workspace":
        """Open a data folder, bringing its schema up first; made if it is not there.

        Raises Unwritable, Damaged, Busy or NewerVersion.
        """
        changed = ensure_schema(paths.database, paths.backups)
        workspace = cls(paths, clock)
        if workspace.initialised:
            if changed:
                workspace._read_again()
            workspace._follow_up(within=_AT_START_S)
        return workspace

    def _read_again(self) -> None:
        """Apply what came from a newer program before this one was as new."""
        after = 0
        while True:
            with self.database.write() as session:
                touched, after = replay(session.connection(), after=after)
                upkeep.keep_up(self._context(session, self.clock()), touched)
            if not after:
                return

    @property
    def initialised(self) -> bool:
        """Whether the rep's name and the rest were given."""
        return bool(settings.read_settings(self.paths.database).get(settings.PERSON))

    @property
    def identity(self) -> Identity:
        """Who works here; raises NotInitialised before ``init``."""
        if self._identity is None:
            known = settings.DEFAULTS | settings.read_settings(self.paths.database)
            if not known.get(settings.PERSON):
                raise NotInitialised(
                    _("This data folder is not set up yet."),
                    where=str(self.paths.root),
                    hint=_("Run “fieldrep” and answer five questions, or “fieldrep init --name …”."),
                )
            self._identity = Identity(
                known[settings.PERSON],
                known[settings.INSTALLATION],
                known[settings.ZONE],
                known[settings.CURRENCY],
                known[settings.LANGUAGE],
            )
        return self._identity

    def forget_identity(self) -> None:
        """Read the settings and the policy anew when they are next asked for."""
        self._identity = None
        self._policy = None

    def _context(self, session: Session, now: datetime) -> Context:
        who = self.identity
        if self._policy is None:
            self._policy = policy_changes(session.connection())
        return Context(
            session,
            self.paths,
            who.person,
            who.installation,
            now,
            who.zone,
            who.currency,
            who.language,
            self._policy,
        )

    @contextmanager
    def read(self) -> Iterator[Context]:
        """Give a context that can only read."""
        with self.database.read() as session:
            yield self._context(session, self.clock())

    @contextmanager
    def write(
        self,
        code: str,
        label: str = "",
        *,
        as_of: int | None = None,
        source: ActionSource = ActionSource.TYPED,
        reason: str = "",
        batch: str | None = None,
        action: str = "",
        following: Told | None = None,
    ) -> Iterator[Context]:
        """Give a context for one action: one transaction, one line of the history, one undo step.

        ``code`` names the action ("visit.finish"), ``label`` what it was about. ``as_of`` is the
        newest operation that was seen when the form was opened. ``action`` is its id where that is given
        already; ``following`` is told how far that is which follows a large change.
        """
        now = self.clock()
        with self.database.write() as session:
            context = self._context(session, now)
            recorder = Recorder(
                code,
                context.actor,
                context.installation,
                now,
                context.zone,
                label=label,
                source=source,
                reason=reason,
                batch=batch,
                as_of=as_of,
            )
            if action:
                recorder.id = action
            session.info[RECORDER] = recorder
            yield context
            session.flush()
            much = len(recorder.touched) > _MUCH
            if much:
                upkeep.put_off(session.connection(), recorder.touched)
            else:
                upkeep.keep_up(context, recorder.touched)
            if any(kind == "policy_entry" for kind, _record in recorder.touched):
                # other numbers, other conclusions: everything is judged anew
                self._policy = None
                derive_all(session.connection(), context.today, self._context(session, now).policy)
        if much:
            recorder.touched = set()  # written down, and tens of thousands after a large import
            self._follow_up(following)

    def _follow_up(self, told: Told | None = None, *, within: float | None = None) -> None:
        """Bring up what was put off, in short transactions; ``within``: only for so many seconds.

        The change itself stands: where another program holds the lock, what is due waits for the next start.
        """
        begun = monotonic()
        with self.database.read() as session:
            total = upkeep.put_off_count(session.connection())
        left = total
        try:
            while left and (within is None or monotonic() - begun < within):
                with self.database.write() as session:
                    context = self._context(session, self.clock())
                    connection = session.connection()
                    upkeep.catch_up(connection, context.today, context.policy, _AT_ONCE)
                    left = upkeep.put_off_count(connection)
                if told is not None:
                    told(total - left, total)
        except Busy:
            _logger.warning("%d records are still to be brought up", left)

    def data_version(self) -> int:
        """Return a number that changes whenever something was written to the database, here or elsewhere."""
        with self._watching:
            if self._watch is None:  # PRAGMA data_version needs one connection that stays open
                self._watch = connect(self.paths.database, readonly=True)
            return int(self._watch.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Close all files."""
        with self._watching:
            if self._watch is not None:
                self._watch.close()
                self._watch = None
        self.database.close()
        self.drafts.close()
