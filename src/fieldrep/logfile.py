"""The log file of a data folder, and the report of a bug: both without anything about customers.

Messages of exceptions can quote what was typed, so of an exception only its kind, its places and
what the system or SQLite says of itself are written. ``bug_report`` scrubs the log's lines once more.
"""

import logging
import os
import re
import shutil
import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from traceback import extract_tb
from types import TracebackType

from fieldrep.errors import FieldrepError
from fieldrep.i18n import _
from fieldrep.paths import DataPaths

MAX_BYTES = 512 * 1024
OLD_FILES = 2
LINES_REPORTED = 60

_PACKAGES = ("fieldrep", "textual", "sqlmodel", "sqlalchemy", "alembic", "typer", "python-docx", "fpdf2")
_ENVIRONMENT = (
    "TERM", "COLORTERM", "TERM_PROGRAM", "TERM_PROGRAM_VERSION", "WT_SESSION", "TMUX", "SSH_CONNECTION",
    "LANG", "LC_ALL", "NO_COLOR", "PYTHONUTF8",
)  # fmt: skip
_PRESENCE_ONLY = {"WT_SESSION", "TMUX", "SSH_CONNECTION"}
_SETTINGS = ("language", "currency", "timezone", "theme", "ascii_borders", "last_backup", "derived_on")
_STAMP = re.compile(r"(\d{4}-\d\d-\d\dT[\d:]+Z [A-Z]+ \d+ )(.*)")

_log = logging.getLogger("fieldrep")


def describe(error: BaseException) -> Iterator[str]:
    """Yield lines on an exception and what caused it: kinds, places, no message that quotes data."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield f"{type(current).__module__}.{type(current).__qualname__}{_own_words(current)}"
        for frame in extract_tb(current.__traceback__):
            yield f"  {_place(frame.filename)}:{frame.lineno} {frame.name}"
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
        if current is not None:
            yield "from"


def _own_words(error: BaseException) -> str:
    if isinstance(error, OSError):
        return f": {error.strerror} ({error.errno})"
    if isinstance(error, sqlite3.Error):
        return f": {getattr(error, 'sqlite_errorname', '')}"
    return ""


def _place(filename: str) -> str:
    """Return a path from the package on: what lies before names the person's folders."""
    parts = Path(filename).parts
    for mark in ("site-packages", "src"):
        if mark in parts:
            return "/".join(parts[len(parts) - parts[::-1].index(mark) :])
    return "/".join(parts[-2:])


class _Lines(logging.Formatter):
    """UTC time, level, process, logger, message; exceptions without their messages."""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        return datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def formatException(self, ei: object) -> str:  # noqa: N802
        error = ei[1] if isinstance(ei, tuple) else None
        return "\n".join(describe(error)) if isinstance(error, BaseException) else ""


class _Handler(RotatingFileHandler):
    """A log that can't be written must never stop the work."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        pass


def start_logging(paths: DataPaths) -> None:
    """Log to the data folder from now on, unforeseen exceptions too; calling it again changes nothing.

    A folder that can't be written is passed over.
    """
    wanted = os.path.abspath(paths.log)  # noqa: PTH100 - as the handler has it
    for handler in list(_log.handlers):
        if isinstance(handler, _Handler):
            if handler.baseFilename == wanted:
                return
            _log.removeHandler(handler)
            handler.close()
    handler = _Handler(wanted, maxBytes=MAX_BYTES, backupCount=OLD_FILES, encoding="utf-8", delay=True)
    handler.setFormatter(_Lines("%(asctime)s %(levelname)s %(process)d %(name)s %(message)s"))
    _log.addHandler(handler)
    _log.setLevel(logging.INFO)
    _log.propagate = False
    sys.excepthook = _unforeseen
    threading.excepthook = _unforeseen_in_thread


def _unforeseen(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    _log.critical("unforeseen", exc_info=(kind, error, trace))
    log = next((h.baseFilename for h in _log.handlers if isinstance(h, _Handler)), "")
    print(  # noqa: T201
        _("fieldrep stopped because of a fault of its own. What you typed is kept."),
        _("The log has the details: {file}").format(file=log),
        sep="\n",
        file=sys.stderr,
    )


def _unforeseen_in_thread(found: threading.ExceptHookArgs) -> None:
    if found.exc_value is not None:
        _log.error("unforeseen in a thread", exc_info=found.exc_value)


def bug_report(paths: DataPaths) -> str:
    """Return a text to send with a report: versions, terminal, sizes, numbers of records, last log lines.

    Nothing about customers, people or paths is in it.
    """
    sections = {
        "versions": _versions(),
        "system": _system(),
        "data": _data(paths),
        "log": scrubbed(_last_lines(paths.log), paths),
    }
    blocks = ("\n".join([f"[{title}]", *lines]) for title, lines in sections.items())
    return "\n\n".join(blocks) + "\n"


def _versions() -> list[str]:
    import platform
    from importlib.metadata import PackageNotFoundError, version  # 20 ms

    lines = [f"python {platform.python_version()}", f"sqlite {sqlite3.sqlite_version}"]
    for package in _PACKAGES:
        try:
            lines.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            lines.append(f"{package} –")
    return lines


def _system() -> list[str]:
    import platform

    size = shutil.get_terminal_size((0, 0))
    lines = [
        f"{platform.system()} {platform.release()} {platform.machine()}",
        f"encoding {sys.stdout.encoding if sys.stdout else '–'}, terminal {size.columns}×{size.lines}",
    ]
    for name in _ENVIRONMENT:
        value = os.environ.get(name)
        if value is not None:
            lines.append(f"{name}={'yes' if name in _PRESENCE_ONLY else value}")
    return lines


def _data(paths: DataPaths) -> list[str]:
    from fieldrep.store.database import connect, understandable

    lines = [f"{name} {_size(path)}" for name, path in _files(paths)]
    try:
        with understandable(paths.database), closing(connect(paths.database, readonly=True)) as connection:
            lines += _numbers(connection)
    except FieldrepError as error:
        lines.append(f"database: {type(error).__name__}")
    return lines


def _files(paths: DataPaths) -> Iterator[tuple[str, Path]]:
    for path in (paths.database, paths.database.with_name(paths.database.name + "-wal"), paths.drafts):
        yield path.name, path


def _size(path: Path) -> str:
    return f"{path.stat().st_size:,} bytes" if path.exists() else "missing"


def _numbers(connection: sqlite3.Connection) -> Iterator[str]:
    query = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
    tables = [row[0] for row in connection.execute(query)]
    if "alembic_version" in tables:
        yield f"schema {connection.execute('SELECT version_num FROM alembic_version').fetchone()[0]}"
    if "setting" in tables:
        known = dict(connection.execute("SELECT key, value FROM setting"))
        yield from (f"{key}={known[key]}" for key in _SETTINGS if key in known)
    for table in tables:
        if not table.startswith(("sqlite_", "search_words_", "alembic_")):
            count = connection.execute('SELECT count(*) FROM "' + table + '"').fetchone()[0]
            yield f"{table} {count}"


def _last_lines(log: Path) -> list[str]:
    if not log.exists():
        return []
    return log.read_text(encoding="utf-8", errors="replace").splitlines()[-LINES_REPORTED:]


def scrubbed(lines: list[str], paths: DataPaths) -> list[str]:
    """Return lines of the log without paths of the person, quoted texts, addresses, long numbers and
    anything that is not plain ASCII."""
    home = str(Path.home())
    result = []
    for line in lines:
        found = _STAMP.match(line)
        stamp, rest = found.groups() if found else ("", line)
        rest = rest.replace(str(paths.root), "<data>")
        rest = rest.replace(home, "~") if len(home) > 1 else rest
        rest = re.sub(r"[^\x20-\x7e]+", "▒", rest)
        rest = re.sub(r"'[^']*'|\"[^\"]*\"", "<text>", rest)
        rest = re.sub(r"\S+@\S+", "<mail>", rest)
        rest = re.sub(r"\+?\d[\d ()/.-]{5,}\d", "<number>", rest)
        result.append(stamp + rest)
    return result
