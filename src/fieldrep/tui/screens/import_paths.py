"""Paths as people type and paste them, and what a folder holds that could be imported. No widgets."""

import os
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

TABLES = frozenset({".csv", ".tsv", ".tab", ".xlsx", ".xlsm"})
TEXTS = frozenset({".txt", ".md"})
"""A text file may hold a table or notes of visits."""
SHOWN = TABLES | TEXTS
_QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’", "«": "»", "`": "`"}
MOST = 2000
"""Entries of a folder that are looked at."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A folder or file. ``path`` is absolute; ``size`` in bytes and ``changed`` only for files."""

    path: Path
    folder: bool
    size: int = 0
    changed: datetime | None = None
    name: str = ""


def clean_path(text: str) -> str:
    """Return a path without what programs put round it: quotes, ``file://``, a shell's backslashes."""
    text = _begun_anew(text.strip())
    while len(text) > 1 and _QUOTES.get(text[0]) == text[-1]:
        text = text[1:-1].strip()
    if text.lower().startswith("file:"):
        text = unquote(urlsplit(text).path)
        if sys.platform == "win32":
            text = text.lstrip("/")
    if sys.platform != "win32" and "\\" in text and not Path(text).expanduser().exists():
        plain = text.replace("\\\\", "\0").replace("\\", "").replace("\0", "\\")
        if Path(plain).expanduser().exists():
            text = plain
    return text


_BEGIN = re.compile(r"/|~/|[A-Za-z]:[/\\]|[\"'“‘«`]")
_ANEW = re.compile(rf".+[/\\]((?:{_BEGIN.pattern}).*)", re.S)


def _begun_anew(text: str) -> str:
    """Return what stands behind a path that begins anew, as in ``/home/ann//mnt/list.csv``: the line
    starts with a folder or the file of last time, and a whole path may be typed or pasted behind it."""
    if (link := text.lower().find("file:")) >= 0:
        return text[link:]
    if found := _ANEW.fullmatch(text):
        return found[1]
    files = (begin.start() for begin in _BEGIN.finditer(text, 1))
    return next((text[at:] for at in files if _is_file(text[:at])), text)


def _is_file(text: str) -> bool:
    try:
        return Path(text).expanduser().is_file()
    except (OSError, RuntimeError):  # longer than a name may be; no home
        return False


def split_path(text: str, home: Path) -> tuple[Path, str]:
    """Return the folder that a text stands in, and the beginning of a name typed behind it.

    A text without a folder stands in ``home``.
    """
    text = clean_path(text)
    if not text:
        return home, ""
    path = Path(text).expanduser()
    if not path.is_absolute():
        path = home / path
    if text.endswith(("/", os.sep)) or text == "~":
        return path, ""
    return path.parent, path.name


def list_folder(folder: Path, part: str, any_file: bool = False) -> list[Entry]:
    """Return the folders and files to choose from whose names contain a part, those that begin with it first.

    Without ``any_file`` only what could be imported. Hidden ones are left out unless asked for. A folder
    that can't be read gives an empty list.
    """
    wanted = part.casefold()
    found: list[Entry] = []
    try:
        with os.scandir(folder) as entries:
            for number, entry in enumerate(entries):
                if number >= MOST:
                    break
                if wanted in entry.name.casefold() and (wanted.startswith(".") or entry.name[0] != "."):
                    known = _entry(entry, any_file)
                    if known is not None:
                        found.append(known)
    except OSError:
        return []
    found.sort(
        key=lambda e: (not e.path.name.casefold().startswith(wanted), not e.folder, e.path.name.casefold())
    )
    if not part and folder.parent != folder:
        found.insert(0, Entry(folder.parent, True, name=".."))
    return found


def _entry(entry: "os.DirEntry[str]", any_file: bool) -> Entry | None:
    try:
        if entry.is_dir():
            return Entry(Path(entry.path), True, name=entry.name)
        if not any_file and Path(entry.name).suffix.casefold() not in SHOWN:
            return None
        known = entry.stat()
    except OSError:
        return None
    changed = datetime.fromtimestamp(known.st_mtime).astimezone()
    return Entry(Path(entry.path), False, known.st_size, changed, entry.name)


def complete(folder: Path, part: str, entries: Sequence[Entry]) -> str:
    """Return what Tab makes of a text: the one entry that fits, or as much as all that fit share."""
    names = [e for e in entries if e.path.name.casefold().startswith(part.casefold()) and e.name != ".."]
    if not names:
        return shown_path(folder, part)
    if len(names) == 1:
        return shown_path(folder, names[0].path.name) + (os.sep if names[0].folder else "")
    shared = os.path.commonprefix([e.path.name.casefold() for e in names])  # noqa: RUF071 - by characters is meant
    return shown_path(folder, names[0].path.name[: max(len(shared), len(part))])


def shown_path(folder: Path, name: str = "") -> str:
    """Return a path as it stands in the field; a folder ends with its separator."""
    text = str(folder)
    return (text if text.endswith(os.sep) else text + os.sep) + name


def first_folder() -> Path:
    """Return where files to import usually lie: the downloads, else the home folder, else here."""
    for folder in (Path.home() / "Downloads", Path.home() / "下载", Path.home()):
        if folder.is_dir():
            return folder
    return Path.cwd()


def size_text(size: int) -> str:
    """Return a size in B, kB or MB."""
    if size < 1000:
        return f"{size} B"
    if size < 1_000_000:
        return f"{size / 1000:.0f} kB"
    return f"{size / 1_000_000:.1f} MB"
