"""Work out the plan of an import row by row, by the rules that ``exchange.plan`` states."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from fieldrep.exchange.duplicates import Side, find_duplicates, side_of
from fieldrep.exchange.fields import Field
from fieldrep.exchange.plan import (
    Book,
    Change,
    ImportPlan,
    PlannedRow,
    Verdict,
    number_key,
    record_id,
)
from fieldrep.exchange.problems import Code, Problem, shorten
from fieldrep.exchange.rows import AccountDraft, DraftedRow, Value
from fieldrep.rules.fold import fold
from fieldrep.rules.names import core, same_core

NAME = Field.NAME.value
EXTRA = "extra:"


def plan_import(
    rows: Iterable[DraftedRow], book: Book, *, source: str, digest: str, sheet: str = ""
) -> ImportPlan:
    """Return what becomes of every row; ``problems`` of the file and its columns are the caller's to add."""
    planner = _Planner(book, digest, sheet)
    planned = tuple(map(planner.plan, rows))
    duplicates = find_duplicates(planner.new_sides, book.sides, planner.same_number)
    return ImportPlan(source, digest, sheet, planned, tuple(duplicates))


@dataclass(slots=True)
class _Record:
    """An account or contact as it will be after the rows planned so far.

    ``values`` by wire name, with the name; ``given``: the rows of this file that gave it values, and which.
    """

    id: str
    values: dict[str, Value]
    given: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return str(self.values[NAME])

    def apply(self, changes: Iterable[Change], wanted: Iterable[str], row: int) -> None:
        self.values.update((change.field, change.after) for change in changes)
        self.given.append((row, tuple(wanted)))

    def given_by(self, name: str) -> int | None:
        """Return the first row of this file that gave a value, ``None`` where none did."""
        return next((row for row, names in self.given if name in names), None)


@dataclass(slots=True)
class _Account(_Record):
    """``row`` is the row of this file that made it, 0 for an account that was there before."""

    people: list[_Record] = field(default_factory=list)
    row: int = 0

    @property
    def names(self) -> list[str]:
        return [self.name, *str(self.values.get(Field.ALIASES.value, "")).splitlines()]


@dataclass(slots=True)
class _Findings:
    """What a row would change, and what is to be told."""

    changes: tuple[Change, ...] = ()
    person: _Record | None = None
    new_person: bool = False
    person_changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def anything(self) -> bool:
        return bool(self.changes or self.new_person or self.person_changes)


class _Planner:
    """The state of the book as the rows planned so far would leave it."""

    def __init__(self, book: Book, digest: str, sheet: str) -> None:
        self.book = book
        self.digest = digest
        self.sheet = sheet
        self.accounts: dict[str, _Account] = {}
        self.numbers: dict[str, list[str]] = defaultdict(list)
        self.created: dict[str, AccountDraft] = {}
        self.seen: dict[int, list[PlannedRow]] = defaultdict(list)
        self.new_sides: list[Side] = []
        self.same_number: list[tuple[str, str]] = []

    def plan(self, drafted: DraftedRow) -> PlannedRow:
        """Return what becomes of a row, and take it into account for those that follow."""
        draft = drafted.draft
        if draft is None:
            return PlannedRow(drafted.row, Verdict.REJECTED, None, problems=drafted.problems)
        content = _content(draft)
        alike = self.seen[hash(content)]  # the contents themselves, kept for every row, would fill the memory
        for earlier in alike:
            if earlier.draft and _content(earlier.draft) == content:
                repeated = Problem(draft.row, "", Code.ROW_REPEATED, {"other": earlier.draft.row})
                problems = (*drafted.problems, repeated)
                return PlannedRow(
                    drafted.row, Verdict.UNCHANGED, draft, earlier.account_id, problems=problems
                )
        planned = self._plan_new_content(drafted, draft)
        alike.append(planned)
        return planned

    def _plan_new_content(self, drafted: DraftedRow, draft: AccountDraft) -> PlannedRow:
        known = self.book.known_file
        own = self._account(record_id("account", self.digest, self.sheet, draft.row))
        if own:
            return self._update(own, drafted, draft, self._compare(own, draft, known=True))
        if draft.number:
            account, problem = self._numbered(draft)
            if account:
                return self._update(account, drafted, draft, self._compare(account, draft, known=known))
            return self._create(drafted, draft, (problem,) if problem else ())
        for account_id in self.by_core.get(core(draft.name), ()):
            account = self._account(account_id)
            if account:
                findings = self._compare(account, draft, known=known)
                if not findings.anything and not findings.problems:
                    return self._update(account, drafted, draft, findings)
        return self._create(drafted, draft)

    def _account(self, account_id: str) -> _Account | None:
        """Return an account by its id or that of one merged into it."""
        if account_id in self.accounts:
            return self.accounts[account_id]
        if account_id in self.created:
            self.accounts[account_id] = self._new_account(account_id, self.created[account_id])
            return self.accounts[account_id]
        existing = self.book.accounts.get(account_id)
        if existing is None:
            return None
        if existing.id not in self.accounts:
            extras = {EXTRA + name: text for name, text in existing.extras.items()}
            aliases = {Field.ALIASES.value: existing.aliases} if existing.aliases else {}
            values = {**existing.values, **aliases, **extras, NAME: existing.name}
            people = [_Record(c.id, {**c.values, NAME: c.name}) for c in existing.contacts]
            self.accounts[existing.id] = _Account(existing.id, values, people=people)
        return self.accounts[existing.id]

    @cached_property
    def by_core(self) -> Mapping[str, list[str]]:
        """Core of the name → ids of the accounts that were there before."""
        found: dict[str, list[str]] = defaultdict(list)
        for side in self.book.sides:
            found[side.core].append(side.id)
        return found

    def _numbered(self, draft: AccountDraft) -> tuple[_Account | None, Problem | None]:
        """Return the account that the row's number leads to, or what is to be told where it is another's."""
        key = number_key(draft.number)
        holders = [self._account(i) for i in (*self.book.numbers.get(key, ()), *self.numbers.get(key, ()))]
        accounts = [account for account in holders if account]
        for account in accounts:
            imported = (self.book.imported(account.id) or {}).get(NAME)
            names = [*account.names, *([imported] if isinstance(imported, str) else [])]
            if any(same_core(draft.name, name) for name in names):
                return account, None
        if not accounts:
            return None, None
        self.same_number.append((record_id("account", self.digest, self.sheet, draft.row), accounts[0].id))
        values = {"number": shorten(draft.number), "name": shorten(accounts[0].name)}
        return None, Problem(draft.row, "", Code.NUMBER_OF_ANOTHER, values)

    def _create(
        self, drafted: DraftedRow, draft: AccountDraft, problems: tuple[Problem, ...] = ()
    ) -> PlannedRow:
        account_id = record_id("account", self.digest, self.sheet, draft.row)
        contact_id = record_id("contact", self.digest, self.sheet, draft.row) if draft.contact else ""
        self.created[account_id] = draft
        if draft.number:
            self.numbers[number_key(draft.number)].append(account_id)
        self.new_sides.append(side_of(draft, account_id))
        return PlannedRow(
            drafted.row,
            Verdict.CREATED,
            draft,
            account_id,
            contact_id=contact_id,
            new_contact=bool(contact_id),
            problems=(*drafted.problems, *problems),
        )

    def _new_account(self, account_id: str, draft: AccountDraft) -> _Account:
        values = _wanted(draft)
        contact_id = record_id("contact", self.digest, self.sheet, draft.row)
        people = [_Record(contact_id, dict(draft.contact.filled()))] if draft.contact else []
        return _Account(account_id, values, [(draft.row, tuple(values))], people, draft.row)

    def _update(
        self, account: _Account, drafted: DraftedRow, draft: AccountDraft, found: _Findings
    ) -> PlannedRow:
        account.apply(found.changes, _wanted(draft), draft.row)
        if found.person and draft.contact:
            if found.new_person:
                account.people.append(found.person)
            found.person.apply(found.person_changes, draft.contact.filled(), draft.row)
        return PlannedRow(
            drafted.row,
            Verdict.UPDATED if found.anything else Verdict.UNCHANGED,
            draft,
            account.id,
            found.changes,
            found.person.id if found.person and (found.new_person or found.person_changes) else "",
            found.new_person,
            found.person_changes,
            (*drafted.problems, *found.problems),
        )

    def _compare(self, account: _Account, draft: AccountDraft, *, known: bool) -> _Findings:
        """Return what a row would change in an account; ``known``: the row was taken in before."""
        comparing = _Comparing(self.book, draft, known)
        wanted = _wanted(draft)
        if draft.name in account.names:
            del wanted[NAME]
        changes = tuple(comparing.changes(account, wanted))
        found = _Findings(changes)
        if draft.contact:
            own_id = record_id("contact", self.digest, self.sheet, draft.row)
            self._compare_person(found, account, draft.contact.filled(), own_id, comparing)
        return replace(found, problems=tuple(comparing.problems))

    def _compare_person(
        self, found: _Findings, account: _Account, given: dict[str, str], own_id: str, comparing: "_Comparing"
    ) -> None:
        same = [p for p in account.people if p.id == own_id]
        same = same or [p for p in account.people if fold(p.name) == fold(given[NAME])]
        if same:
            found.person = same[0]
            if fold(same[0].name) == fold(given[NAME]):
                given = {name: text for name, text in given.items() if name != NAME}
            found.person_changes = tuple(comparing.changes(same[0], given))
        elif comparing.may_add(own_id):
            found.person, found.new_person = _Record(own_id, dict(given)), True


class _Comparing:
    """The comparison of one row with the records it belongs to."""

    def __init__(self, book: Book, draft: AccountDraft, known: bool) -> None:
        self.book = book
        self.draft = draft
        self.known = known
        self.problems: list[Problem] = []

    def may_add(self, own_id: str) -> bool:
        """Return whether a contact that is missing may be added: not if an import made it once."""
        known = self.book.imported(own_id)
        return not known if known is not None else not self.known

    def changes(self, record: _Record, wanted: Mapping[str, Value]) -> Iterator[Change]:
        """Yield what the row's values change in a record."""
        for name, value in wanted.items():
            current = record.values.get(name)
            if current != value and (change := self._change(record, name, current, value)):
                yield change

    def _change(self, record: _Record, name: str, current: Value | None, value: Value) -> Change | None:
        if current and name in self.draft.derived:
            return None
        if (other := record.given_by(name)) is not None:
            self._tell(Code.DIFFERS_IN_FILE, name, value, other=other)
            return None
        imported = self.book.imported(record.id)
        if self.known and (imported is None or name in imported):
            return None
        last = (imported or {}).get(name)
        if last == value:
            return None
        after = _together(name, current, value, last)
        if after == current:
            return None
        if last and current and current != last and after == value:
            self._tell(Code.CHANGED_HERE_TOO, name, current)
        return Change(name, current, after)

    def _tell(self, code: Code, name: str, value: Value, **values: int) -> None:
        text = shorten(str(value))
        self.problems.append(
            Problem(self.draft.row, name.removeprefix(EXTRA), code, {"text": text, **values})
        )


def _together(name: str, current: Value | None, value: Value, last: Value | None) -> Value:
    """Return what a value becomes: tags and other names are added, notes put below those written here."""
    if not current:
        return value
    if isinstance(current, tuple) and isinstance(value, tuple):
        removed_here = last if isinstance(last, tuple) else ()
        return (*current, *(tag for tag in value if tag not in current and tag not in removed_here))
    if isinstance(current, str) and isinstance(value, str):
        if name == Field.ALIASES.value:
            return "\n".join(dict.fromkeys([*current.splitlines(), *value.splitlines()]))
        if name == Field.NOTES.value and current != last:
            return current if value in current else f"{current}\n{value}"
    return value


def _wanted(draft: AccountDraft) -> dict[str, Value]:
    """Return all values that a row has, by wire name."""
    extras = {EXTRA + name: text for name, text in draft.extras.items()}
    return {NAME: draft.name, **{f.value: value for f, value in draft.values.items()}, **extras}


def _content(draft: AccountDraft) -> Hashable:
    """Return what a row says, whatever row it is."""
    values = frozenset(draft.values.items())
    return draft.name, draft.number, values, draft.contact, frozenset(draft.extras.items())
