"""The marker beside a shared file: whose the folder is, for the day when the file is gone.

Without it an empty mount point could not be told from a folder whose file was deleted.
"""

import re
from contextlib import suppress

from fieldrep.sync.files import Files, read_fully, write_fully
from fieldrep.sync.places import Places

_TEXT = "fieldrep team {team}\nKeep this file beside the team file.\n"
_PATTERN = re.compile(rb"fieldrep team ([0-9a-f]{32})\r?\n")
_LONGEST = 4096


def read_marker(files: Files, places: Places) -> bytes | None:
    """Return the team id (16 bytes) of the marker; None without one that can be read."""
    try:
        return read_surely(files, places)
    except OSError:
        return None


def read_surely(files: Files, places: Places) -> bytes | None:
    """Return the team id (16 bytes) of the marker; None when there is none.

    Raises OSError when that can't be told now: a share that stumbles is no folder without a marker.
    """
    try:
        handle = files.open_read(places.marker)
    except (FileNotFoundError, IsADirectoryError):
        return None
    try:
        text = read_fully(files, handle, 0, _LONGEST)
    finally:
        with suppress(OSError):
            files.close(handle)
    match = _PATTERN.match(text)
    return bytes.fromhex(match[1].decode()) if match else None


def keep_marker(files: Files, places: Places, team: bytes) -> None:
    """See to it that the marker names the team. A folder that can't take it is no error: the file counts."""
    if read_marker(files, places) == team:
        return
    new = places.fresh()
    with suppress(OSError):
        handle = files.open_new(new)
        try:
            try:
                write_fully(files, handle, _TEXT.format(team=team.hex()).encode())
                files.flush(handle)
            finally:
                files.close(handle)
            files.replace(new, places.marker)
        except OSError:
            files.unlink(new)
