"""Import accounts from a file: a preview that changes nothing, then all of it in one transaction.

The preview holds the whole plan; the import carries out just that plan, or, where the book has changed
since, the plan made anew. Notes are imported by ``services.import_notes``.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fieldrep.errors import FieldrepError
from fieldrep.exchange.columns import ColumnMap
from fieldrep.exchange.duplicates import Duplicate
from fieldrep.exchange.plan import ImportPlan, PlannedRow
from fieldrep.exchange.problems import Problem
from fieldrep.exchange.rows import DraftedRow
from fieldrep.services.workspace import Workspace
from fieldrep.store.context import Context

Progress = Callable[[int, int], None]
"""Told (rows done, rows in all); the second is 0 while it is not known."""
Cancelled = Callable[[], bool]
"""Asked now and then; where it says yes, the work ends with ImportCancelled."""


class ImportCancelled(FieldrepError):
    """The person has stopped it; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do. Nothing is written by making one.

    ``sheet`` is the sheet read (empty for a text file), ``sheets`` all visible ones of the workbook.
    ``encoding`` and ``delimiter`` are empty for a workbook. ``drafts`` are the rows as read, ``plan`` what
    becomes of them. ``as_of``: the newest operation of the book it was made against.
    """

    path: Path
    sheet: str
    sheets: tuple[str, ...]
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    header_row: int
    digest: str
    source: str
    columns: ColumnMap
    drafts: tuple[DraftedRow, ...]
    plan: ImportPlan
    as_of: int

    @property
    def counts(self) -> Mapping[str, int]:
        """``read`` = ``created`` + ``updated`` + ``unchanged`` + ``rejected``."""
        return self.plan.counts

    @property
    def rows(self) -> tuple[PlannedRow, ...]:
        """Every row with its verdict, changes and problems."""
        return self.plan.rows

    @property
    def rejected(self) -> tuple[PlannedRow, ...]:
        """The rows that can't be taken; their ``problems`` with ``rejects`` name field and reason."""
        return self.plan.rejected

    @property
    def duplicates(self) -> tuple[Duplicate, ...]:
        """Possible duplicates with both sides and the reasons; none is merged."""
        return self.plan.duplicates

    @property
    def file_problems(self) -> tuple[Problem, ...]:
        """What is to be told of the file and its columns."""
        return self.plan.problems

    @property
    def row_warnings(self) -> tuple[Problem, ...]:
        """What is odd in rows that are taken nevertheless."""
        raise NotImplementedError

    @property
    def problems_of_rejected(self) -> tuple[Problem, ...]:
        """Row, field and reason of each rejected row."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did. ``preview`` is the plan that was carried out: the one given, or made anew."""

    batch: str
    preview: Preview

    @property
    def counts(self) -> Mapping[str, int]:
        """``read`` = ``created`` + ``updated`` + ``unchanged`` + ``rejected``."""
        return self.preview.counts


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One import as the list shows it; ``kind`` is accounts or notes."""

    id: str
    at: datetime
    kind: str
    file_name: str
    source: str
    counts: Mapping[str, int]
    undone: bool


@dataclass(frozen=True, slots=True)
class KeptRecord:
    """A record that an undo left because it was worked on since."""

    kind: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class UndoReport:
    """What undoing an import did: accounts and people taken out, and what was kept."""

    batch: str
    file_name: str
    removed: Mapping[str, int]
    kept: tuple[KeptRecord, ...]


def preview(
    ctx: Context,
    path: str | Path,
    given_columns: Iterable[str] = (),
    sheet: str | None = None,
    source: str | None = None,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Preview:
    """Read a file of accounts and plan its import; changes nothing.

    ``given_columns`` are corrections ``COL=FIELD``; see ``exchange.columns.match_columns``. ``sheet`` names a
    sheet of a workbook, ``source`` whose customer numbers these are (the file's name without it). Raises
    FieldrepError where the file can't be read, UsageError where a column or field is unknown or none gives
    the name, ImportCancelled.
    """
    raise NotImplementedError


def run_import(
    workspace: Workspace,
    preview: Preview,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> ImportResult:
    """Carry out a preview in one transaction: all of it, or nothing where anything raises.

    Raises ImportCancelled, and what ``Workspace.write`` raises.
    """
    raise NotImplementedError


def save_rejected(preview: Preview, target: str | Path | None = None) -> tuple[Path, int]:
    """Save the rejected rows to be mended; beside the file without ``target``. Raises Unwritable."""
    raise NotImplementedError


def list_imports(ctx: Context) -> list[ImportRow]:
    """Return all imports, the newest first."""
    raise NotImplementedError


def undo_import(workspace: Workspace, batch: str = "") -> UndoReport:
    """Take an import back, the last one that is not undone without ``batch``.

    What others or later actions have worked on stays and is named. Raises NotFound, NotAllowed.
    """
    raise NotImplementedError
