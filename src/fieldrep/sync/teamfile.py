"""The shared file as a hub: frames one behind the other in one file that anything may happen to.

Nothing that stands in the file is ever overwritten or cut off: what is torn or foreign stays, new
frames go behind it, and reading finds them by their magic. The file is opened anew by its path
for every step, as it may have been replaced meanwhile.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from fieldrep.rules.clock import Clock, system_clock
from fieldrep.sync import appending, reading, rewriting, siblings
from fieldrep.sync.files import Files, read_fully
from fieldrep.sync.hub import START, Cursor, HubState, Reading, Sibling
from fieldrep.sync.lock import LEASE_S, WAIT_S, hold_lease
from fieldrep.sync.marker import read_marker
from fieldrep.sync.site import HEAD_LENGTH, Site, claimed_team
from fieldrep.sync.trouble import explained


class TeamFile:
    """A Hub in one file. ``team`` is its id (16 bytes); None reads a file whose team is yet unknown.

    ``recreate`` allows making the file where nothing shows that it belongs there, and moving aside
    a file without frames that has its name. ``lease`` is the lock's, in seconds.
    """

    def __init__(
        self,
        path: Path,
        team: bytes | None = None,
        *,
        files: Files | None = None,
        clock: Clock = system_clock,
        recreate: bool = False,
        lease: float = LEASE_S,
    ) -> None:
        self._site = Site(path.expanduser().absolute(), team, files or Files(), clock, recreate)
        self._lease = lease

    @property
    def path(self) -> Path:
        """The path that was given, absolute; links are not followed here."""
        return self._site.path

    @property
    def team(self) -> bytes | None:
        """The team's id (16 bytes)."""
        return self._site.team

    def lock(
        self, *, wait: float = WAIT_S, cancelled: Callable[[], bool] | None = None
    ) -> AbstractContextManager[bool]:
        """Keep others waiting for the block; gives False where it has to go on without a lock."""
        return hold_lease(self._site.places().lock, wait=wait, lease=self._lease, cancelled=cancelled)

    def state(self) -> HubState:
        """Look at the file, its first bytes and its marker.

        Raises Unreachable or NotTeamFile when it can't be used; what is inside only reading tells.
        """
        site = self._site
        with explained(site.path):
            places = site.places()
            size = site.size(places)
            marker = read_marker(site.files, places)
            if size is None:
                site.require_trace(places)
                return HubState(places.file, False, 0, None, marker)
            handle = site.files.open_read(places.file)
            try:
                head = read_fully(site.files, handle, 0, HEAD_LENGTH)
            finally:
                site.files.close(handle)
            return HubState(places.file, True, size, claimed_team(head), marker)

    def read_since(self, cursor: Cursor) -> Reading:
        """Read what came after the cursor; everything when it does not stand or is a day old.

        A file that is gone and belongs there reads as empty. Raises Unreachable or NotTeamFile, now
        or while reading.
        """
        return reading.read_from(self._site, cursor)

    def read_all(self) -> Reading:
        """Read everything; errors as ``read_since``."""
        return reading.read_from(self._site, START)

    def create(self, frames: Iterable[bytes]) -> Cursor:
        """Make the file of a new team with its first frames. Raises SyncError when its name is taken."""
        return rewriting.create(self._site, frames)

    def append(self, frames: Sequence[bytes], expect: Cursor) -> Cursor:
        """Add whole frames behind all there is and return where to read on.

        When it returns, each frame is on disk and was read back through a fresh opening of the
        path. Raises TailMoved when the file holds something that ``expect`` has not read or was
        replaced, NewerFormat, Unreachable, or HubBusy when others wrote into each attempt. After an
        error some of the frames may stand in the file.
        """
        return appending.append(self._site, frames, expect)

    def replace(self, frames: Iterable[bytes], expect: Cursor) -> Cursor:
        """Put these frames in the place of all that ``expect`` has read; keep the file before as ``.bak``.

        Frames that others appended at the last moment are carried over. Errors as ``append``;
        HubBusy while another program holds the file open.
        """
        cursor, late = rewriting.exchange(self._site, frames, expect)
        return self.append(late, cursor)

    def siblings(self, known: Iterable[str] = ()) -> list[Sibling]:
        """Return what may be conflict copies of the file; reading them decides."""
        with explained(self.path):
            return siblings.list_siblings(self._site.files, self._site.places(), known)

    def read_sibling(self, sibling: Sibling) -> Reading:
        """Read the frames of the team that a candidate holds; it is none when it gives no frame.

        Raises Unreachable when it can't be read or is gone.
        """
        return siblings.read_sibling(self._site.files, sibling, self.team)

    def move_aside(self, sibling: Sibling) -> Path | None:
        """Move a copy into the folder of copies and return where it is now.

        None when it changed since it was listed, or can't be moved; it is then where it was.
        """
        return siblings.move_unchanged(self._site.files, self._site.places(), sibling)
