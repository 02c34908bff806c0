"""Import notes of visits and calls from a text file: each one a quick log, all in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from fieldrep.exchange.notes import NoteDraft
from fieldrep.exchange.problems import Problem
from fieldrep.services.workspace import Workspace
from fieldrep.store.context import Context


class NoteState(StrEnum):
    """What becomes of a note."""

    READY = "ready"  # its account is known
    NEW = "new"  # no account fits; made only where that is wanted
    AMBIGUOUS = "ambiguous"  # several fit: choose one
    UNCHANGED = "unchanged"  # taken in before
    REJECTED = "rejected"  # its problems say why


@dataclass(frozen=True, slots=True)
class PlannedNote:
    """One note of the file; ``number`` counts from 1.

    ``account_id`` and ``account`` name the account that fits; ``candidates`` are (id, label) of those that
    may be meant, or of near names where none fits.
    """

    number: int
    draft: NoteDraft
    state: NoteState
    record_id: str
    account_id: str = ""
    account: str = ""
    candidates: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class NotesPreview:
    """What importing a file of notes would do. ``problems`` are those of the whole file."""

    path: Path
    digest: str
    notes: tuple[PlannedNote, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class NotesResult:
    """What was done. ``counts``: read = created + unchanged + rejected; ``left`` are the notes not taken."""

    batch: str
    counts: Mapping[str, int]
    left: tuple[PlannedNote, ...]


def preview_notes(ctx: Context, path: str | Path) -> NotesPreview:
    """Read a file of notes and find their accounts; changes nothing. Raises FieldrepError."""
    raise NotImplementedError


def run_notes_import(
    workspace: Workspace,
    preview: NotesPreview,
    *,
    create: bool = False,
    choices: Mapping[int, str] | None = None,
) -> NotesResult:
    """Log every note whose account is known, in one transaction.

    ``create`` makes unknown accounts; ``choices`` are account ids by note number, for notes that several or
    no accounts fit. The others are left and told.
    """
    raise NotImplementedError
