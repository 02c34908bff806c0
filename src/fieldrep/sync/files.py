"""The thin layer through which everything on a shared folder is read and written.

One method is one step that can fail by itself, so that tests can let the N-th one fail. Nothing is
buffered and nothing retried here: counts come back as the system gives them, and a short write is
the caller's to notice. Errors are the system's (OSError).
"""

import errno
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path

_FLAGS = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOINHERIT", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)  # opening a pipe must not hang


class Files:
    """The file system as it is. Descriptors are the system's numbers, sizes and offsets bytes."""

    def real_path(self, path: Path) -> Path:
        """Return the path with its links followed; loops and missing files stay for ``stat`` to report."""
        return Path(os.path.realpath(path))

    def stat(self, path: Path) -> os.stat_result:
        """Return what the system knows of the file a path leads to."""
        return path.stat()

    def names(self, folder: Path) -> list[str]:
        """Return the names in a folder."""
        return os.listdir(folder)  # noqa: PTH208 - names only: no object for each of many files

    def open_read(self, path: Path) -> int:
        """Open a file for reading."""
        return os.open(path, os.O_RDONLY | _FLAGS | _NO_WAIT)

    def open_append(self, path: Path, *, create: bool) -> int:
        """Open a file for reading and for adding at its end, wherever that is at each write."""
        return os.open(path, os.O_RDWR | os.O_APPEND | _FLAGS | (os.O_CREAT if create else 0), 0o666)

    def open_new(self, path: Path) -> int:
        """Make a file that must not exist, for reading and for adding at its end."""
        return os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_EXCL | _FLAGS, 0o666)

    def fstat(self, handle: int) -> os.stat_result:
        """Return what the system knows of an open file."""
        return os.fstat(handle)

    def read_at(self, handle: int, offset: int, size: int) -> bytes:
        """Read once; fewer bytes than asked for may come back, none at the end."""
        if hasattr(os, "pread"):
            return os.pread(handle, size, offset)
        os.lseek(handle, offset, os.SEEK_SET)
        return os.read(handle, size)

    def write(self, handle: int, data: bytes | memoryview) -> int:
        """Write once and return how many bytes were taken, which may be fewer."""
        return os.write(handle, data)

    def flush(self, handle: int) -> None:
        """Bring an open file to disk."""
        if sys.platform == "darwin":  # fsync leaves the data in the drive's own memory there
            import fcntl

            with suppress(OSError):  # network drives don't know it
                fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
                return
        os.fsync(handle)

    def close(self, handle: int) -> None:
        """Close an open file; network drives report some failed writes only here."""
        os.close(handle)

    def replace(self, source: Path, target: Path) -> None:
        """Rename a file over another one in one step."""
        source.replace(target)

    def move(self, source: Path, target: Path) -> None:
        """Rename a file to a name that should be free."""
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
        source.rename(target)

    def link(self, source: Path, target: Path) -> None:
        """Give a file a second name."""
        os.link(source, target)

    def unlink(self, path: Path) -> None:
        """Remove a name."""
        path.unlink()

    def make_folder(self, folder: Path) -> None:
        """Make a folder unless it is there."""
        folder.mkdir(exist_ok=True)

    def copy_mode(self, source: Path, target: Path) -> None:
        """Give a file the permissions of another one."""
        target.chmod(stat.S_IMODE(source.stat().st_mode))

    def flush_folder(self, folder: Path) -> None:
        """Bring the names in a folder to disk; Windows has no way to."""
        if os.name == "nt":
            return
        handle = os.open(folder, os.O_RDONLY | _FLAGS)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def read_fully(files: Files, handle: int, offset: int, size: int) -> bytes:
    """Read until ``size`` bytes are there or the file ends."""
    pieces: list[bytes] = []
    while size > 0 and (piece := files.read_at(handle, offset, size)):
        pieces.append(piece)
        offset += len(piece)
        size -= len(piece)
    return b"".join(pieces)


def write_fully(files: Files, handle: int, data: bytes) -> None:
    """Write everything; a disk that takes nothing more and says no word is full.

    Raises OSError. What was taken before stays where it is.
    """
    rest = memoryview(data)
    while rest:
        taken = files.write(handle, rest)
        if taken <= 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        rest = rest[taken:]
