"""Import accounts from a file: a preview that changes nothing, then all of it in one transaction.

The preview holds the whole plan; the import carries out just that plan, or, where the book has changed
since, the plan made anew. Notes are imported by ``services.import_notes``.
"""

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, desc
from sqlmodel import select

from fieldrep.errors import NotAllowed, NotFound
from fieldrep.exchange.columns import ColumnMap, match_columns, require_name
from fieldrep.exchange.duplicates import Duplicate
from fieldrep.exchange.plan import ImportPlan, PlannedRow, default_source
from fieldrep.exchange.problems import Problem
from fieldrep.exchange.rejects import rejects_path, save_rejects
from fieldrep.exchange.rows import DraftedRow, draft_row
from fieldrep.exchange.sheet import Sheet, read_sheet
from fieldrep.exchange.workbook import sheet_names
from fieldrep.i18n import _
from fieldrep.models.local import ImportBatch
from fieldrep.rules.codes import ActionSource
from fieldrep.rules.ids import uuid7
from fieldrep.services.import_book import batch_digest
from fieldrep.services.import_memory import ACCOUNTS_ACTION, ImportMemory
from fieldrep.services.import_names import Names
from fieldrep.services.import_plan import plan_rows
from fieldrep.services.import_progress import EVERY, Cancelled, Phase, Progress, Step, step_of
from fieldrep.services.import_writing import write_plan
from fieldrep.services.undo import Kept, undo_batch
from fieldrep.services.workspace import Workspace
from fieldrep.store.context import Context
from fieldrep.store.database import forget_pages
from fieldrep.store.journal import last_sequence

ACCOUNTS = "accounts"
"""Kind of a batch of accounts; see ``services.import_notes`` for the other one."""

_ATTEMPTS = 3
"""Times that a plan is brought up to a book that others change, the last time with nobody else writing."""

_MATTERS = (
    "account",
    "account_assignment",
    "contact",
    "external_id",
    "extra_field",
    "person",
    "tag",
    "territory",
)
"""Kinds of records that a plan of accounts follows from."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do. Nothing is written by making one.

    ``sheet`` is the sheet read (empty for a text file), ``sheets`` the visible ones of the workbook.
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
        return tuple(p for row in self.rows if row.draft is not None for p in row.problems)

    @property
    def problems_of_rejected(self) -> tuple[Problem, ...]:
        """Row, field and reason of each rejected row."""
        return tuple(p for row in self.rejected for p in row.problems if p.rejects)


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
class UndoReport:
    """What undoing an import did.

    ``removed``: accounts (of a notes import: notes) taken out; ``changed``: records changed in all; ``kept``:
    what stays because others or later actions have worked on it.
    """

    batch: str
    file_name: str
    removed: int
    changed: int
    kept: tuple[Kept, ...]


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector from walking over all rows again and again: an eighth of the time.

    Only the reader of workbooks makes cycles worth collecting.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@_uncollected()
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
    path = Path(path).expanduser()
    found = read_sheet(path, sheet)
    columns = match_columns(found.header, given_columns)
    require_name(columns)
    connection = ctx.session.connection()
    as_of = last_sequence(connection)
    drafts = tuple(_drafts(ctx, found, columns, step_of(Phase.READING, progress, cancelled)))
    if found.name:
        gc.collect(0)  # the reader of workbooks leaves its XML trees in cycles: 6 MB of 10,000 rows
    source = (source or "").strip() or default_source(path)
    plan = plan_rows(
        connection,
        drafts,
        source=source,
        digest=found.digest,
        sheet=found.name,
        problems=(*found.problems, *columns.problems),
        step=step_of(Phase.MATCHING, progress, cancelled),
    )
    return Preview(
        path=path,
        sheet=found.name,
        sheets=sheet_names(path) if found.name else (),
        encoding=found.encoding,
        delimiter=found.delimiter,
        header=found.header,
        header_row=found.header_row,
        digest=found.digest,
        source=source,
        columns=columns,
        drafts=drafts,
        plan=plan,
        as_of=as_of,
    )


def _drafts(ctx: Context, sheet: Sheet, columns: ColumnMap, step: Step) -> Iterator[DraftedRow]:
    names = Names(ctx.session.connection())
    done = 0
    for done, row in enumerate(sheet.rows(), start=1):
        if done % EVERY == 0:
            step(done, 0)
        yield names.settle(draft_row(row, columns, today=ctx.today, currency=ctx.currency), columns)
    step(done, done)


@_uncollected()
def run_import(
    workspace: Workspace,
    preview: Preview,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> ImportResult:
    """Carry out a preview in one transaction: all of it, or nothing where anything raises.

    Where the book has changed since the preview, the plan is made anew before the transaction. Raises
    ImportCancelled, and what ``Workspace.write`` raises.
    """
    batch, label = uuid7(), preview.path.name
    matching = step_of(Phase.MATCHING, progress, cancelled)
    writing = step_of(Phase.WRITING, progress, cancelled)
    for attempt in range(1, _ATTEMPTS + 1):
        with workspace.read() as ctx:
            preview = _up_to_date(ctx.session.connection(), preview, matching)
            forget_pages(ctx.session.connection())
        with workspace.write(
            ACCOUNTS_ACTION,
            label,
            source=ActionSource.IMPORT,
            batch=batch,
            following=step_of(Phase.INDEXING, progress),
        ) as ctx:
            connection = ctx.session.connection()
            if _has_changed(connection, preview.as_of):
                if attempt < _ATTEMPTS:
                    continue
                preview = _up_to_date(connection, preview, matching)
            write_plan(ctx, preview.plan, writing)
            ctx.session.add(_batch(ctx, batch, preview))
            break
    return ImportResult(batch, preview)


def _batch(ctx: Context, batch: str, preview: Preview) -> ImportBatch:
    return ImportBatch(
        id=batch,
        at=ctx.now.isoformat(),
        kind=ACCOUNTS,
        file_name=preview.path.name,
        digest=batch_digest(preview.digest, preview.sheet),
        source=preview.source,
        counts=dict(preview.counts),
    )


def _has_changed(connection: Connection, as_of: int) -> bool:
    """Say whether anything that a plan follows from was changed after an operation."""
    marks = ",".join("?" * len(_MATTERS))
    sql = f"SELECT 1 FROM operation WHERE seq > ? AND kind IN ({marks}) LIMIT 1"
    return connection.exec_driver_sql(sql, (as_of, *_MATTERS)).first() is not None


def _up_to_date(connection: Connection, preview: Preview, step: Step) -> Preview:
    """Return the preview, its rows planned again where the book has changed since."""
    if not _has_changed(connection, preview.as_of):
        return preview
    plan = plan_rows(
        connection,
        preview.drafts,
        source=preview.source,
        digest=preview.digest,
        sheet=preview.sheet,
        problems=preview.file_problems,
        step=step,
    )
    return replace(preview, plan=plan, as_of=last_sequence(connection))


def save_rejected(preview: Preview, target: str | Path | None = None) -> tuple[Path, int]:
    """Save the rejected rows to be mended, beside the file without ``target``; return where and how many.

    Raises Unwritable.
    """
    path = Path(target).expanduser() if target else rejects_path(preview.path)
    return path, save_rejects(path, preview.header, preview.rejected)


def list_imports(ctx: Context) -> list[ImportRow]:
    """Return all imports, the newest first."""
    standing = ImportMemory(ctx.session.connection()).batches()
    rows = ctx.session.exec(select(ImportBatch).order_by(desc(ImportBatch.at), desc(ImportBatch.id))).all()
    return [
        ImportRow(
            row.id,
            datetime.fromisoformat(row.at),
            row.kind,
            row.file_name,
            row.source,
            row.counts or {},
            not standing.get(row.id, True),
        )
        for row in rows
    ]


def is_standing(ctx: Context, batch: str) -> bool:
    """Return whether an import is in the book: not taken back, or redone. One that changed nothing is."""
    return ImportMemory(ctx.session.connection()).batches().get(batch, True)


def undo_import(workspace: Workspace, batch: str = "", progress: Progress | None = None) -> UndoReport:
    """Take an import back; without ``batch`` the last one that changed something and is not undone.

    What others or later actions have worked on stays and is named. Raises NotFound, NotAllowed.
    """
    with workspace.read() as ctx:
        found = _meant(ctx, batch)
    result = undo_batch(
        workspace, found.id, step_of(Phase.TAKING_BACK, progress), step_of(Phase.INDEXING, progress)
    )
    with workspace.read() as ctx:
        removed = _removed(ctx.session.connection(), found)
    return UndoReport(found.id, found.file_name, removed, result.changed, result.kept)


def _meant(ctx: Context, batch: str) -> ImportRow:
    """Return the import of an id, or of its first characters; raises NotFound."""
    rows = list_imports(ctx)
    changed = ImportMemory(ctx.session.connection()).batches()
    if batch:
        fitting = [row for row in rows if row.id.startswith(batch)]
        if len(fitting) != 1:
            raise NotFound(
                _("There is no such import."), where=batch, hint=_("“fieldrep import list” shows them.")
            )
        if fitting[0].id not in changed:
            raise NotAllowed(_("This import changed nothing."), where=fitting[0].file_name)
        return fitting[0]
    last = next((row for row in rows if changed.get(row.id)), None)
    if last is None:
        raise NotFound(_("There is no import to take back."))
    return last


def _removed(connection: Connection, batch: ImportRow) -> int:
    kinds = ("account",) if batch.kind == ACCOUNTS else ("visit", "touch")
    gone = " OR ".join(
        f"(o.kind = '{kind}' AND NOT EXISTS (SELECT 1 FROM {kind} r WHERE r.id = o.record))" for kind in kinds
    )
    sql = (
        "SELECT count(DISTINCT o.record) FROM operation o JOIN action a ON a.id = o.action"
        f" WHERE a.batch = ? AND a.source = ? AND o.verb = 'create' AND ({gone})"
    )
    return int(connection.exec_driver_sql(sql, (batch.id, ActionSource.IMPORT.value)).scalar_one())
