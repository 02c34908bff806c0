"""What all commands share: the open workspace, printing for people and as JSON, typed values."""

import gc
import json
import logging
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

import typer

from fieldrep.__main__ import Options
from fieldrep.errors import FieldrepError, UsageError
from fieldrep.i18n import _
from fieldrep.paths import DataPaths, data_paths

if TYPE_CHECKING:
    from fieldrep.services.workspace import Workspace

JSON = typer.Option(False, "--json", help="Print one JSON document.")


class Session:
    """One run of the command line: the data folder named, opened when a command needs it."""

    def __init__(self) -> None:
        self.options = Options()
        self.paths: DataPaths = data_paths("")
        self.language = ""
        self._workspace: Workspace | None = None

    def begin(self, options: Options) -> None:
        """Find the data folder and the rep's language; opens nothing for writing."""
        from fieldrep.store.settings import LANGUAGE, read_settings

        self.options = options
        self.paths = data_paths(options.data, options.profile, options.demo)
        try:
            self.language = read_settings(self.paths.database).get(LANGUAGE, "")
        except FieldrepError:
            self.language = ""  # the command itself will say what is wrong

    @property
    def workspace(self) -> "Workspace":
        """The data folder, opened; raises what ``Workspace.open`` raises."""
        if self._workspace is None:
            from fieldrep.services.workspace import Workspace

            work_begins()
            self._workspace = Workspace.open(self.paths)
        return self._workspace

    def ready(self) -> "Workspace":
        """Return the workspace of a folder that is set up; raises NotInitialised."""
        self.workspace.identity  # noqa: B018 - raises when the folder has no rep yet
        return self.workspace

    def log_unexpected(self, error: Exception) -> None:
        """Write the traceback of an error nobody foresaw to the log file."""
        try:
            from fieldrep.logfile import start_logging

            start_logging(self.paths)
        except (OSError, FieldrepError):
            return
        logging.getLogger("fieldrep").error("unexpected", exc_info=error)

    def end(self) -> None:
        """Close what was opened."""
        if self._workspace is not None:
            self._workspace.close()
            self._workspace = None


def work_begins() -> None:
    """Collect garbage again, which the start of the program turned off: what was loaded so far stays."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


session = Session()
# warnings are for the log file; what a person needs to know is said as an error
logging.getLogger("fieldrep").addHandler(logging.NullHandler())


def interactive() -> bool:
    """Say whether a question may be asked: both ends are a terminal."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def plain(value: Any) -> Any:
    """Return what JSON has for a day, a time or an instant; raises TypeError."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    raise TypeError(type(value).__name__)


def print_json(value: Any, default: Callable[[Any], Any] = plain) -> None:
    """Print one JSON document in UTF-8, whatever the console speaks.

    ``default`` turns a value that JSON has not into one that it has, when its turn comes. The document is
    printed piece by piece: that of an import of 10,000 rows takes 90 MB as a whole.
    """
    sys.stdout.flush()
    pieces = json.JSONEncoder(ensure_ascii=False, indent=2, default=default).iterencode(value)
    while some := "".join(islice(pieces, 1000)):
        sys.stdout.buffer.write(some.encode("utf-8", "replace"))
    print_bytes(b"\n")


def print_bytes(content: bytes) -> None:
    """Print what is encoded already."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def print_table(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print rows in columns that align, wide characters too; without heads only the rows."""
    from rich.cells import cell_len

    from fieldrep.rules.text import single_line

    lines = [[single_line("" if cell is None else str(cell)) for cell in row] for row in rows]
    if heads:
        lines.insert(0, list(heads))
    widths = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = [
            cell + " " * (width - cell_len(cell)) for cell, width in zip(line[:-1], widths[:-1], strict=True)
        ]
        typer.echo("  ".join([*cells, line[-1]]).rstrip())


def check_choice(value: str, choices: Iterable[str], option: str) -> str:
    """Return a code as typed if there is such a one or none was typed; raises UsageError with the choices."""
    known = list(choices)
    if value and value not in known:
        raise UsageError(
            _("There is no “{text}” here.").format(text=value),
            where=option,
            hint=_("Choose one of: {choices}.").format(choices=", ".join(known)),
        )
    return value


def typed_date(
    text: str | None, option: str, today: date, prefer: Literal["future", "past"] | None = "future"
) -> date | None:
    """Read a date as a rep types it; raises UsageError naming the option. ``prefer`` as in ``parse_date``."""
    if not text:
        return None
    from fieldrep.rules.dates import parse_date
    from fieldrep.rules.problems import Problem

    try:
        return parse_date(text, today, prefer=prefer)
    except Problem as problem:
        raise UsageError(
            _("“{text}” is not a date.").format(text=text),
            where=option,
            hint=_("Write it like 2026-11-25, 11-25, +3, fri or tomorrow."),
        ) from problem


def typed_time(text: str | None, option: str) -> str:
    """Read a time of day as HH:MM; raises UsageError naming the option."""
    if not text:
        return ""
    from fieldrep.rules.dates import parse_time
    from fieldrep.rules.problems import Problem

    try:
        return f"{parse_time(text):%H:%M}"
    except Problem as problem:
        raise UsageError(
            _("“{text}” is not a time of day.").format(text=text),
            where=option,
            hint=_("Write it like 9:30 or 14.00."),
        ) from problem
