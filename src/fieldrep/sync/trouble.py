"""What the system says about a shared file, as errors a user can act on: what, where, what to do."""

import errno
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fieldrep.i18n import _
from fieldrep.sync.errors import HubBusy, SyncError, Unreachable

_log = logging.getLogger(__name__)

_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}
_GONE = {errno.ENOENT, errno.ENOTDIR, getattr(errno, "ESTALE", errno.ENOENT)}


class NotTeamFile(SyncError):
    """What is under the path is no team file; nothing was written to it."""


class OtherTeam(NotTeamFile):
    """The file belongs to another team; nothing was written to it."""


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn the system's errors about a shared file into Unreachable or NotTeamFile."""
    try:
        yield
    except OSError as error:
        _log.info("shared file: %s", errno.errorcode.get(error.errno or 0, type(error).__name__))
        raise explain(error, path) from error


def explain(error: OSError, path: Path) -> SyncError:
    """Return the error to show for what the system said."""
    where = str(path)
    if error.errno in _FULL:
        return Unreachable(
            _("The disk of the shared file is full. Your changes are kept here."),
            where=where,
            hint=_("Free some space there and sync again."),
        )
    if error.errno in _REFUSED:
        return Unreachable(
            _("The shared file may not be read or written with your rights."),
            where=where,
            hint=_("Ask whoever manages the folder for the right to write, then sync again."),
        )
    if error.errno in _GONE:
        return missing(path)
    if error.errno == errno.EISDIR:
        return folder(path)
    if error.errno == errno.ELOOP:
        return NotTeamFile(
            _("This link leads in a circle."), where=where, hint=_("Give the path of the file itself.")
        )
    if error.errno == errno.ENAMETOOLONG:
        return NotTeamFile(
            _("This path is too long."), where=where, hint=_("Choose a shorter name or a higher folder.")
        )
    return Unreachable(
        _("The shared file can't be read or written now. Your changes are kept here."),
        where=where,
        hint=_("Check the connection to the drive and sync again."),
    )


def missing(path: Path) -> Unreachable:
    """Return the error for a file that is not there and leaves no trace in its folder."""
    return Unreachable(
        _("The shared file is not there."),
        where=str(path),
        hint=_(
            "Check that the drive is connected and the path is right."
            " If the file was deleted, see w on the Team page (8), or sync with --recreate."
        ),
    )


def vanished(path: Path) -> Unreachable:
    """Return the error for a file that went away or shrank while it was read."""
    return Unreachable(
        _("The shared file changed while it was read."), where=str(path), hint=_("Sync again in a moment.")
    )


def not_downloaded(path: Path) -> Unreachable:
    """Return the error for a file that has a size but no content here."""
    return Unreachable(
        _("The shared file has no content on this computer yet."),
        where=str(path),
        hint=_("Let your cloud program download it (“always keep on this device”), then sync again."),
    )


def folder(path: Path) -> NotTeamFile:
    """Return the error for a folder where a file should be."""
    return NotTeamFile(
        _("This is a folder, not a file."), where=str(path), hint=_("Give the path of the team file in it.")
    )


def not_a_file(path: Path) -> NotTeamFile:
    """Return the error for a device, a pipe and the like."""
    return NotTeamFile(
        _("This is no ordinary file."), where=str(path), hint=_("Give the path of the team file.")
    )


def empty(path: Path) -> NotTeamFile:
    """Return the error for an empty file that nothing says is the team's."""
    return NotTeamFile(
        _("This file is empty."),
        where=str(path),
        hint=_(
            "Give the path of the team file. If this is it and its content was lost,"
            " see w on the Team page (8), or sync with --recreate."
        ),
    )


def foreign(path: Path) -> NotTeamFile:
    """Return the error for a file without one frame in it."""
    return NotTeamFile(
        _("This is not a team file. Nothing was written to it."),
        where=str(path),
        hint=_(
            "Give the path of the team file. If this is it and was overwritten,"
            " see w on the Team page (8), or sync with --recreate."
        ),
    )


def other_team(path: Path) -> OtherTeam:
    """Return the error for the file of another team."""
    return OtherTeam(
        _("This file belongs to another team. Nothing was written to it."),
        where=str(path),
        hint=_("Give the path of your own team's file."),
    )


def taken(path: Path) -> SyncError:
    """Return the error for making a team file where something is already."""
    return SyncError(
        _("There is a file of this name already."),
        where=str(path),
        hint=_("Choose another name, or join the team: j on the Team page (8), or “fieldrep team join”."),
    )


def crowded(path: Path) -> HubBusy:
    """Return the error for a file into which others write at every attempt."""
    return HubBusy(
        _("Others are writing to the shared file all the time."),
        where=str(path),
        hint=_("Try again in a moment."),
    )


def held_open(path: Path) -> HubBusy:
    """Return the error for a file that can't be exchanged because another program has it open."""
    return HubBusy(
        _("Another program has the shared file open."), where=str(path), hint=_("Try again in a moment.")
    )
