"""Which column fills which field: matched by headings, corrected by hand, the rest kept as extra fields."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from fieldrep.errors import UsageError
from fieldrep.exchange.fields import (
    Field,
    by_heading,
    by_weak_heading,
    field_named,
    heading_key,
    heading_keys,
    label,
)
from fieldrep.exchange.problems import Code, Problem
from fieldrep.i18n import _

TAKEN_FROM = 85.0
"""Likeness of a heading to a known one (0–100) from which it is taken for it."""
PROPOSED_FROM = 70.0
"""Likeness from which the field is proposed, but not taken."""

IGNORED_WORDS = ("-", "ignore", "忽略")
EXTRA_WORDS = ("extra", "额外")


class Match(StrEnum):
    """How a column came to its field."""

    GIVEN = "given"
    EXACT = "exact"
    SIMILAR = "similar"
    EXTRA = "extra"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the sheet. ``index`` counts from 0; ``heading`` is a letter where the cell was empty.

    ``field`` is ``None`` for an extra field and for an ignored column; ``proposed`` is a field that the
    heading resembles but not enough to be taken.
    """

    index: int
    heading: str
    field: Field | None = None
    match: Match = Match.EXTRA
    proposed: Field | None = None


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """All columns in their order, with what is to be told about them."""

    columns: tuple[Column, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def fields(self) -> Mapping[Field, Column]:
        """The fields that are filled, with their columns."""
        return {column.field: column for column in self.columns if column.field is not None}

    @property
    def extras(self) -> tuple[Column, ...]:
        """The columns that are kept as extra fields."""
        return tuple(column for column in self.columns if column.match is Match.EXTRA)


def match_columns(header: Sequence[str], given: Iterable[str] = (), *, keep_extras: bool = True) -> ColumnMap:
    """Match headings to fields; ``given`` are corrections ``COL=FIELD`` as of ``--map``.

    COL is a heading, a letter (``B``) or a number (from 1); FIELD is a wire name, a label or a known
    heading, ``extra`` for an extra field, ``ignore`` to leave the column out. Without ``keep_extras``
    columns that match nothing are ignored. Raises UsageError where COL or FIELD is unknown, or two
    columns are given one field.
    """
    columns = {column.index: column for column in _unmatched(header)}
    by_hand = {column.index: column for column in _given(list(columns.values()), given)}
    columns |= by_hand
    rest = [column for column in columns.values() if column.index not in by_hand]
    exact, problems = _exact(rest, _taken(columns))
    columns |= exact
    second = {problem.field for problem in problems}
    rest = [column for column in rest if column.index not in exact and column.heading not in second]
    columns |= _similar(rest, _taken(columns))
    if not keep_extras:
        for index, column in columns.items():
            if column.match is Match.EXTRA and index not in by_hand:
                columns[index] = replace(column, match=Match.IGNORED)
    return ColumnMap(tuple(columns.values()), tuple(problems))


def require_name(columns: ColumnMap) -> None:
    """Raise UsageError where no column gives the name, with what might be done."""
    if Field.NAME in columns.fields:
        return
    likely = next((c.heading for c in columns.columns if c.proposed is Field.NAME), None)
    raise UsageError(
        _("No column gives the customer's name. Headings found: {headings}.").format(
            headings=", ".join(column.heading for column in columns.columns)
        ),
        hint=_("Say which one it is: --map “{heading}=name”.").format(heading=likely or "HEADING"),
    )


def column_letter(index: int) -> str:
    """Return the letter of a column as spreadsheet programs show it: 0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _unmatched(header: Sequence[str]) -> Iterator[Column]:
    """Yield the columns with a name each: the heading, with a number where it stands twice, or the letter."""
    times: dict[str, int] = {}
    for index, heading in enumerate(header):
        name = heading or column_letter(index)
        times[name] = times.get(name, 0) + 1
        yield Column(index, name if times[name] == 1 else f"{name} ({times[name]})")


def _taken(columns: Mapping[int, Column]) -> set[Field]:
    return {column.field for column in columns.values() if column.field is not None}


def _given(columns: Sequence[Column], given: Iterable[str]) -> Iterator[Column]:
    """Yield the columns that are corrected by hand."""
    chosen: dict[int, Column] = {}
    for correction in given:
        name, equals, word = correction.rpartition("=")
        if not equals:
            raise UsageError(
                _("“{text}” is not a correction of the form COLUMN=FIELD.").format(text=correction)
            )
        column = _column_named(columns, name)
        chosen[column.index] = _corrected(column, word)
    fields = [column.field for column in chosen.values() if column.field is not None]
    for field in fields:
        if fields.count(field) > 1:
            raise UsageError(_("Two columns are given the field {field}.").format(field=field.value))
    yield from chosen.values()


def _column_named(columns: Sequence[Column], name: str) -> Column:
    plain = name.strip()
    for column in columns:
        if column.heading == plain:
            return column
    for column in columns:
        if heading_key(plain) and heading_key(column.heading) == heading_key(plain):
            return column
    for column in columns:
        if plain.upper() == column_letter(column.index) or plain == str(column.index + 1):
            return column
    raise UsageError(
        _("There is no column “{name}”.").format(name=name),
        hint=_("Headings found: {headings}.").format(headings=", ".join(c.heading for c in columns)),
    )


def _corrected(column: Column, word: str) -> Column:
    plain = word.strip().casefold()
    if plain in IGNORED_WORDS:
        return replace(column, match=Match.IGNORED)
    if plain in EXTRA_WORDS:
        return column
    field = field_named(word)
    if field is None:
        raise UsageError(
            _("There is no field “{name}”.").format(name=word.strip()),
            hint=_("Fields: {fields}.").format(fields=", ".join([*Field, EXTRA_WORDS[0], IGNORED_WORDS[1]])),
        )
    return replace(column, field=field, match=Match.GIVEN)


def _exact(columns: Sequence[Column], taken: set[Field]) -> tuple[dict[int, Column], list[Problem]]:
    """Give each field the column whose heading says it most precisely; tell of those that come second."""
    wishes: list[tuple[int, int, Column, Field]] = []
    for column in columns:
        for strength, key in enumerate(heading_keys(column.heading)):
            if key in by_heading():
                field, rank = by_heading()[key]
                wishes.append((strength, rank, column, field))
                break
    found: dict[int, Column] = {}
    beaten: list[tuple[Column, Field]] = []
    for _strength, _rank, column, field in sorted(wishes, key=lambda wish: wish[:2]):
        if field in taken:
            beaten.append((column, field))
        else:
            taken.add(field)
            found[column.index] = replace(column, field=field, match=Match.EXACT)
    for column in columns:
        if column.index not in found:
            found |= _weak(column, taken)
    problems = [
        Problem(0, column.heading, Code.HEADING_TWICE, {"field": label(field)})
        for column, field in beaten
        if column.index not in found
    ]
    return found, problems


def _weak(column: Column, taken: set[Field]) -> dict[int, Column]:
    """Give a column whose heading could mean several fields the first that is left."""
    for key in heading_keys(column.heading):
        for field in by_weak_heading().get(key, ()):
            if field not in taken:
                taken.add(field)
                return {column.index: replace(column, field=field, match=Match.EXACT)}
    return {}


def _similar(columns: Sequence[Column], taken: set[Field]) -> dict[int, Column]:
    """Give headings that are nearly known ones their field, the likest first; propose what is less like."""
    if not columns:
        return {}
    from rapidfuzz import fuzz, process

    known = {key: field for key, (field, _rank) in by_heading().items() if field not in taken}
    likes = []
    for column in columns:
        best = process.extractOne(
            heading_key(column.heading), known.keys(), scorer=fuzz.ratio, score_cutoff=PROPOSED_FROM
        )
        if best:
            likes.append((best[1], column, known[best[0]]))
    found: dict[int, Column] = {}
    for score, column, field in sorted(likes, key=lambda like: -like[0]):
        if score >= TAKEN_FROM and field not in taken:
            taken.add(field)
            found[column.index] = replace(column, field=field, match=Match.SIMILAR)
        elif field not in taken:
            found[column.index] = replace(column, proposed=field)
    return found
