"""The names that stand beside a shared file: its lock, its marker, its backup, the folder of copies."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

_LONGEST = 180
"""Bytes of a name: systems take 255, and the lock puts up to 60 behind its own."""

_CUT = "~"


@dataclass(frozen=True, slots=True)
class Places:
    """Where the things of one shared file are. ``file`` is the real file, links followed."""

    file: Path

    @property
    def folder(self) -> Path:
        return self.file.parent

    @property
    def lock(self) -> Path:
        return self._beside(".lock")

    @property
    def marker(self) -> Path:
        """The small file that says whose the folder is while the shared file is gone."""
        return self._beside(".team")

    @property
    def backup(self) -> Path:
        """The file before the last compaction."""
        return self._beside(".bak")

    @property
    def copies(self) -> Path:
        """The folder to which conflict copies are moved when they hold nothing new."""
        return self._beside(".copies")

    def fresh(self) -> Path:
        """Return a new name for a file that is being written."""
        return self._beside(f".{secrets.token_hex(4)}.new")

    def is_own(self, name: str) -> bool:
        """Say whether a name in the folder is the file or one of these."""
        fixed = (self.file, self.marker, self.backup, self.copies)
        if any(name == place.name for place in fixed) or name.startswith(self.lock.name):
            return True
        return self.is_fresh(name)

    def is_fresh(self, name: str) -> bool:
        """Say whether a name is one that ``fresh`` gave."""
        start = self._stem() + "."
        return name.startswith(start) and re.fullmatch(r"[0-9a-f]{8}\.new", name[len(start) :]) is not None

    def _beside(self, suffix: str) -> Path:
        return self.folder / (self._stem() + suffix)

    def _stem(self) -> str:
        """Return the file's name, cut and told apart by its digest where it is very long."""
        name = self.file.name
        encoded = name.encode("utf-8", "surrogateescape")
        if len(encoded) <= _LONGEST:
            return name
        short = encoded[: _LONGEST - 9].decode("utf-8", "ignore")
        return f"{short}{_CUT}{hashlib.sha256(encoded).hexdigest()[:8]}"
