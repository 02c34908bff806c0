"""Import notes of visits and calls from a text file: each one a quick log, all in one transaction.

A note with a date is known by what it says, so that a file to which notes were added, or in which one was
mended, gives only what is new. A note without a date is known by its file and place in it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from fieldrep.errors import Ambiguous, NotFound
from fieldrep.exchange.notes import NoteDraft, PersonMet, read_notes
from fieldrep.exchange.problems import Code, Problem, shorten
from fieldrep.i18n import _, sentences
from fieldrep.models.accounts import Account
from fieldrep.models.local import ImportBatch
from fieldrep.models.touches import Touch
from fieldrep.models.visits import Visit
from fieldrep.rules.codes import ActionSource
from fieldrep.rules.fold import fold
from fieldrep.rules.ids import uuid5_of, uuid7
from fieldrep.rules.names import same_core
from fieldrep.services.accounts import (
    account_side,
    add_account,
    get_account,
    resolve_account,
    similar_accounts,
)
from fieldrep.services.contacts import resolve_contact
from fieldrep.services.quicklog import LogEntry, log_entry, person_at
from fieldrep.services.visits import local_instant, set_people
from fieldrep.services.workspace import Workspace
from fieldrep.store.context import Context
from fieldrep.store.search import name_text

NOTES = "notes"
"""Kind of a batch of notes."""


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
    may be meant, or of near names where none fits. ``problems`` are those of the draft, and what is to be
    told of its people. ``record_id`` is the id of the visit or touch.
    """

    number: int
    draft: NoteDraft
    state: NoteState
    record_id: str
    account_id: str = ""
    account: str = ""
    candidates: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def reason(self) -> str:
        """Why the note can't be taken as it is, in words; empty where it can."""
        match self.state:
            case NoteState.NEW:
                return _("No account fits “{words}”.").format(words=shorten(self.draft.account))
            case NoteState.AMBIGUOUS:
                return _("Several accounts fit “{words}”.").format(words=shorten(self.draft.account))
            case NoteState.REJECTED:
                return sentences(*(problem.text for problem in self.problems if problem.rejects))
        return ""


@dataclass(frozen=True, slots=True)
class NotesPreview:
    """What importing a file of notes would do. ``problems`` are those of the whole file."""

    path: Path
    digest: str
    notes: tuple[PlannedNote, ...]
    problems: tuple[Problem, ...] = ()

    def left(self, *, create: bool = False, choices: Mapping[int, str] | None = None) -> list[PlannedNote]:
        """Return the notes that an import like that would not take."""
        taken = {NoteState.READY, NoteState.UNCHANGED} | ({NoteState.NEW} if create else set())
        return [
            note
            for note in self.notes
            if note.state is NoteState.REJECTED
            or (note.state not in taken and note.number not in (choices or {}))
        ]

    def counts(self, *, create: bool = False, choices: Mapping[int, str] | None = None) -> dict[str, int]:
        """Return what an import like that would do: read = created + updated + unchanged + rejected."""
        rejected = len(self.left(create=create, choices=choices))
        unchanged = sum(note.state is NoteState.UNCHANGED for note in self.notes)
        return _counts(len(self.notes), len(self.notes) - unchanged - rejected, unchanged, rejected)


@dataclass(frozen=True, slots=True)
class NotesResult:
    """What was done. ``counts``: read = created + updated + unchanged + rejected.

    ``created`` are (kind, id) of the visits and touches, ``new_accounts`` ids of the accounts made for them,
    ``left`` the notes that were not taken.
    """

    batch: str
    counts: Mapping[str, int]
    created: tuple[tuple[str, str], ...]
    new_accounts: tuple[str, ...]
    left: tuple[PlannedNote, ...]


def _counts(read: int, created: int, unchanged: int, rejected: int) -> dict[str, int]:
    return {"read": read, "created": created, "updated": 0, "unchanged": unchanged, "rejected": rejected}


def preview_notes(ctx: Context, path: str | Path) -> NotesPreview:
    """Read a file of notes and find their accounts; changes nothing. Raises FieldrepError."""
    path = Path(path).expanduser()
    file = read_notes(path, ctx.today)
    ids = _record_ids(ctx.actor, file.digest, file.notes)
    notes = [
        _planned(ctx, PlannedNote(number, draft, NoteState.READY, record, problems=draft.problems))
        for number, (draft, record) in enumerate(zip(file.notes, ids, strict=True), start=1)
    ]
    return NotesPreview(path, file.digest, tuple(notes), file.problems)


def _record_ids(actor: str, digest: str, notes: Sequence[NoteDraft]) -> Iterator[str]:
    times: Counter[tuple[str, ...]] = Counter()
    for number, note in enumerate(notes, start=1):
        if note.day is None:
            yield uuid5_of("note", digest, str(number))
            continue
        people = "; ".join(f"{person.name} ({person.title})" for person in note.people)
        when = f"{note.day} {note.start or ''}"
        told = (note.said, note.result, note.outcome, note.competitor_info, note.next)
        key = (actor, note.account, when, note.kind, people, *told)
        times[key] += 1
        yield uuid5_of("note", *key, str(times[key]))


def _planned(ctx: Context, note: PlannedNote) -> PlannedNote:
    """Find the account of a note and say what becomes of it."""
    if note.draft.rejected:
        return replace(note, state=NoteState.REJECTED)
    if _is_here(ctx, note):
        return replace(note, state=NoteState.UNCHANGED)
    fitting, near = _accounts(ctx, note.draft)
    if len(fitting) != 1:
        state = NoteState.AMBIGUOUS if fitting else NoteState.NEW
        candidates = [_labelled(account) for account in fitting] or near
        return replace(note, state=state, candidates=tuple(candidates))
    account = fitting[0]
    told = (
        Problem(note.draft.line, "", Code.PERSON_AMBIGUOUS, {"text": shorten(person.name)})
        for person in note.draft.people
        if _is_unclear(ctx, account.id, person.name)
    )
    return replace(note, account_id=account.id, account=account.name, problems=(*note.problems, *told))


def _is_here(ctx: Context, note: PlannedNote) -> bool:
    return ctx.session.get(Touch if note.draft.kind else Visit, note.record_id) is not None


def _accounts(ctx: Context, draft: NoteDraft) -> tuple[list[Account], list[tuple[str, str]]]:
    """Return the accounts that a note's words name, and where there is none, (id, label) of near ones.

    An account in which the words only stand somewhere, in a note or a person's name, is a near one.
    """
    try:
        found = [resolve_account(ctx, draft.account)]
    except NotFound:
        found = []
    except Ambiguous as several:
        found = [get_account(ctx, record) for record, _label in several.candidates]
    named = [account for account in found if _is_named(ctx, account, draft.account)]
    there = [account for account in named if draft.city and fold(account.city) == fold(draft.city)]
    if named:
        return there if len(there) == 1 else named, []
    similar = [
        (record, f"{name} · {city}" if city else name)
        for record, name, city in similar_accounts(ctx, draft.account)
    ]
    return [], list(dict.fromkeys([*map(_labelled, found), *similar]))


def _labelled(account: Account) -> tuple[str, str]:
    return account.id, f"{account.name} · {account.city}" if account.city else account.name


def _is_named(ctx: Context, account: Account, words: str) -> bool:
    names = name_text(account.name, account.aliases, account.phone, account.city)
    if all(word in names for word in fold(words).split()) or same_core(account.name, words):
        return True
    numbers = [number for _source, number in account_side(ctx, account.id).numbers]
    return words.strip() in (account.id, *numbers)


def _is_unclear(ctx: Context, account: str, person: str) -> bool:
    try:
        resolve_contact(ctx, account, person)
    except NotFound:
        return False
    except Ambiguous:
        return True
    return False


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
    batch = uuid7()
    label = preview.path.name
    with workspace.write("import.notes", label, source=ActionSource.IMPORT, batch=batch) as ctx:
        writing = _Writing(ctx, create, choices or {})
        for note in preview.notes:
            writing.take(note)
        counts = _counts(len(preview.notes), len(writing.created), writing.unchanged, len(writing.left))
        ctx.session.add(
            ImportBatch(
                id=batch,
                at=ctx.now.isoformat(),
                kind=NOTES,
                file_name=label,
                digest=preview.digest,
                counts=counts,
            )
        )
    return NotesResult(
        batch, counts, tuple(writing.created), tuple(writing.new_accounts.values()), tuple(writing.left)
    )


@dataclass(slots=True)
class _Writing:
    """Writes notes one after the other. ``new_accounts``: folded name → id of the account made for it."""

    ctx: Context
    create: bool
    choices: Mapping[int, str]
    created: list[tuple[str, str]] = field(default_factory=list)
    new_accounts: dict[str, str] = field(default_factory=dict)
    left: list[PlannedNote] = field(default_factory=list)
    unchanged: int = 0

    def take(self, note: PlannedNote) -> None:
        if note.state is NoteState.REJECTED:
            self.left.append(note)
        elif note.state is NoteState.UNCHANGED or _is_here(self.ctx, note):
            self.unchanged += 1
        elif account := self.choices.get(note.number) or note.account_id or self._new_account(note):
            self._log(note, account)
        else:
            self.left.append(note)

    def _new_account(self, note: PlannedNote) -> str:
        """Make the account of a note where that is wanted, once for all notes that name it."""
        if note.state is not NoteState.NEW or not self.create:
            return ""
        key = fold(note.draft.account).strip()
        if key not in self.new_accounts:
            values = {"name": note.draft.account, "city": note.draft.city}
            self.new_accounts[key] = add_account(self.ctx, values).id
            self.ctx.session.flush()
        return self.new_accounts[key]

    def _log(self, note: PlannedNote, account: str) -> None:
        draft = note.draft
        people: dict[str, PersonMet] = {}
        unnamed: list[str] = []
        for person in draft.people:
            try:
                contact, _made = person_at(self.ctx, account, person.name, person.title)
            except Ambiguous:
                contact = None
            if contact is None or (draft.kind and people):  # a call is with one person
                unnamed.append(person.name)
            else:
                people[contact] = person
        said = draft.said
        if unnamed:
            others = _("Also there: {names}.").format(names=_(", ").join(unnamed))
            said = f"{said}\n{others}".strip()
        done = log_entry(
            self.ctx,
            LogEntry(
                account,
                person=next((person.name for person in people.values()), ""),
                said=said,
                result=draft.result,
                next=draft.next,
                outcome=draft.outcome,
                competitor_info=draft.competitor_info,
                kind=draft.kind,
                at=self._moment(draft),
                id=note.record_id,
            ),
        )
        if done.kind == "visit":
            set_people(self.ctx, done.id, list(people))
        self.created.append((done.kind, done.id))

    def _moment(self, draft: NoteDraft) -> datetime | None:
        if draft.day is None and draft.start is None:
            return None
        start = f"{draft.start:%H:%M}" if draft.start else ""
        return local_instant(draft.day or self.ctx.today, start, self.ctx.zone)
