"""Turn a row of a customer sheet into a validated draft of an account and a contact, with what is odd in it.

Only a row without a usable name, or one whose cells can't be told apart, is rejected. Whatever can't be
understood elsewhere is kept as an extra field under its heading, so that nothing of the sheet is lost.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date

from fieldrep.exchange.columns import Column, ColumnMap, column_letter
from fieldrep.exchange.fields import CONTACT_FIELDS, Field, label
from fieldrep.exchange.places import city_of
from fieldrep.exchange.problems import Code, Problem, shorten
from fieldrep.exchange.sheet import Row, is_blank, trimmed
from fieldrep.exchange.words import code_for
from fieldrep.rules.codes import STAGES, AccountKind, Stage
from fieldrep.rules.dates import parse_date
from fieldrep.rules.limits import LONGEST_TEXT, YEARS
from fieldrep.rules.money import Money, parse_money
from fieldrep.rules.phones import parse_phones
from fieldrep.rules.problems import Problem as Refusal

NAME_LIMIT = 300
"""Characters of the longest name that is taken."""

Value = str | date | Money | tuple[str, ...]

_PHONES = frozenset({Field.PHONE, Field.FAX, Field.CONTACT_PHONE, Field.CONTACT_MOBILE})
_EMAILS = frozenset({Field.EMAIL, Field.CONTACT_EMAIL})
_CODED = frozenset({Field.KIND, Field.CHANNEL, Field.STAGE, Field.CLASS, Field.SOURCE, Field.CONTACT_ROLE})
_NOTHING: frozenset[Field] = frozenset()
_CITY = frozenset({Field.CITY})
_LISTS = re.compile(r"[,，;；、/|\n]+")
_LINE_ENDS = re.compile(r"\s*[\r\n\u2028\u2029]+\s*")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_EMAIL_ENDS = re.compile(r"[;,，；、/\s]+")
_FORMULA = re.compile(r"[=@＝＠]|[+\-＋－](?!\s*[\d(（])")


@dataclass(frozen=True, slots=True)
class ContactDraft:
    """A person as the sheet gives him; an empty text is a value the sheet does not have."""

    name: str
    title: str = ""
    phone: str = ""
    mobile: str = ""
    wechat: str = ""
    email: str = ""
    role: str = ""

    def filled(self) -> dict[str, str]:
        """Return what the sheet has, by the name of the contact's field."""
        found = {f.name: str(getattr(self, f.name)) for f in fields(self)}
        return {name: text for name, text in found.items() if text}


@dataclass(frozen=True, slots=True)
class AccountDraft:
    """An account as a row gives it.

    ``values`` holds only what the row has, number and name apart: text, a date for the expected order,
    money for the potential, codes for kind, channel, stage, class and source, a tuple of words for tags.
    ``derived`` names the values that were not in the row but concluded from others. ``extras`` are kept
    under their headings.
    """

    row: int
    name: str
    number: str = ""
    values: Mapping[Field, Value] = field(default_factory=dict)
    contact: ContactDraft | None = None
    extras: Mapping[str, str] = field(default_factory=dict)
    derived: frozenset[Field] = frozenset()

    def text(self, wanted: Field) -> str:
        """Return a value that is text, empty if the row has none."""
        value = self.values.get(wanted, "")
        return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class DraftedRow:
    """A row with its draft; ``draft`` is ``None`` where a problem rejects the row."""

    row: Row
    draft: AccountDraft | None
    problems: tuple[Problem, ...] = ()


def draft_row(row: Row, columns: ColumnMap, *, today: date, currency: str) -> DraftedRow:
    """Draft an account from a row.

    ``currency`` holds where an amount names none, ``today`` where a date has no year.
    """
    if any(problem.rejects for problem in row.problems):  # its cells may stand under the wrong headings
        return DraftedRow(row, None, row.problems)
    too_long = [
        Problem(row.number, column.heading, Code.TEXT_TOO_LONG, {"limit": f"{LONGEST_TEXT:,}"})
        for column in columns.columns
        if len(row.cells[column.index]) > LONGEST_TEXT
    ]
    if too_long:
        return DraftedRow(row, None, (*row.problems, *too_long))
    drafting = _Drafting(row, columns, today, currency)
    draft = drafting.draft()
    problems = (*row.problems, *drafting.problems)
    return DraftedRow(row, None if any(p.rejects for p in problems) else draft, problems)


class _Drafting:
    """The work on one row: collects values, extras and problems."""

    def __init__(self, row: Row, columns: ColumnMap, today: date, currency: str) -> None:
        self.row = row
        self.columns = columns
        self.today = today
        self.currency = currency
        self.problems: list[Problem] = []
        self.values: dict[Field, Value] = {}
        self.extras: dict[str, str] = {}

    def draft(self) -> AccountDraft:
        name = self._name()
        number = self._cell(self.columns.fields.get(Field.NUMBER))
        for filled, column in self.columns.fields.items():
            text = self._cell(column)
            if text and filled not in (Field.NAME, Field.NUMBER):
                self._take(filled, column, text)
        self._check_stage()
        contact = self._contact()
        self.extras.update(self._extra_cells())
        derived = self._derive_city()
        return AccountDraft(self.row.number, name, number, self.values, contact, self.extras, derived)

    def _cell(self, column: Column | None) -> str:
        """Return the text of a cell, empty where it says nothing."""
        if column is None or is_blank(self.row.cells[column.index]):
            return ""
        return trimmed(self.row.cells[column.index])

    def _tell(self, column: Column, code: Code, **values: str | int) -> None:
        self.problems.append(Problem(self.row.number, column.heading, code, values))

    def _name(self) -> str:
        column = self.columns.fields[Field.NAME]
        name = _one_line(self._cell(column))
        if not name:
            self._tell(column, Code.NAME_MISSING)
        elif len(name) > NAME_LIMIT:
            self._tell(column, Code.NAME_TOO_LONG, length=len(name), limit=NAME_LIMIT)
        elif _FORMULA.match(name):
            self._tell(column, Code.FORMULA_AS_TEXT, text=shorten(name))
        return name

    def _take(self, wanted: Field, column: Column, text: str) -> None:
        """Take a cell for a field: read it as the field needs it, or keep it as an extra field."""
        if wanted in _CODED:
            self._take_code(wanted, column, text)
        elif wanted is Field.POTENTIAL:
            self._take_money(column, text)
        elif wanted is Field.EXPECTED_ORDER:
            self._take_date(column, text)
        elif wanted in (Field.TAGS, Field.ALIASES):
            words = tuple(dict.fromkeys(filter(None, map(str.strip, _LISTS.split(text)))))
            if words:
                self.values[wanted] = words if wanted is Field.TAGS else "\n".join(words)
        else:
            self.values[wanted] = text if wanted is Field.NOTES else _one_line(text)
            self._check_text(wanted, column, text)

    def _check_text(self, wanted: Field, column: Column, text: str) -> None:
        if wanted in _PHONES:
            phones = parse_phones(text)
            if not phones or any(phone.warnings for phone in phones):
                self._tell(column, Code.PHONE_ODD, text=shorten(text))
        elif wanted in _EMAILS:
            if not all(map(_EMAIL.fullmatch, filter(None, _EMAIL_ENDS.split(text)))):
                self._tell(column, Code.EMAIL_ODD, text=shorten(text))
        elif _FORMULA.match(text):
            self._tell(column, Code.FORMULA_AS_TEXT, text=shorten(text))

    def _take_code(self, wanted: Field, column: Column, text: str) -> None:
        code = code_for(wanted, text)
        if code is None:
            self._keep_unknown(wanted, column, text)
        else:
            self.values[wanted] = code

    def _keep_unknown(self, wanted: Field, column: Column, text: str) -> None:
        self.extras[column.heading] = text
        self._tell(column, Code.UNKNOWN_VALUE, text=shorten(text), field=label(wanted))

    def _take_money(self, column: Column, text: str) -> None:
        try:
            money = parse_money(text, self.currency)
        except Refusal:
            money = None
        if money is None or money.minor < 0:
            self.extras[column.heading] = text
            self._tell(column, Code.AMOUNT_UNREADABLE, text=shorten(text))
        else:
            self.values[Field.POTENTIAL] = money

    def _take_date(self, column: Column, text: str) -> None:
        try:
            found = parse_date(text, self.today)
        except Refusal:
            found = None
        if found is not None and found.year in YEARS:
            self.values[Field.EXPECTED_ORDER] = found
        else:
            self.extras[column.heading] = text
            self._tell(column, Code.DATE_UNREADABLE, text=shorten(text))

    def _check_stage(self) -> None:
        """Keep only a stage that the kind of customer can have; end customer is the default kind."""
        stage = self.values.get(Field.STAGE)
        if stage is None:
            return
        kind = AccountKind(str(self.values.get(Field.KIND, AccountKind.END_CUSTOMER)))
        if stage in STAGES[kind]:
            return
        if kind is AccountKind.DEALER and stage == Stage.VISITED:
            self.values[Field.STAGE] = Stage.DEALER_VISITED.value
            return
        del self.values[Field.STAGE]
        column = self.columns.fields[Field.STAGE]
        self._keep_unknown(Field.STAGE, column, self._cell(column))

    def _contact(self) -> ContactDraft | None:
        given = {f: str(self.values.pop(f)) for f in list(self.values) if f in CONTACT_FIELDS}
        if Field.CONTACT_NAME in given:
            return ContactDraft(**{f.value.removeprefix("contact_"): text for f, text in given.items()})
        for wanted, text in given.items():
            column = self.columns.fields[wanted]
            if wanted in (Field.CONTACT_MOBILE, Field.CONTACT_PHONE) and Field.PHONE not in self.values:
                self.values[Field.PHONE] = text
            elif wanted is Field.CONTACT_EMAIL and Field.EMAIL not in self.values:
                self.values[Field.EMAIL] = text
            else:
                self.extras[column.heading] = text
                self._tell(column, Code.PERSON_MISSING, text=shorten(text))
        return None

    def _extra_cells(self) -> Iterator[tuple[str, str]]:
        for column in self.columns.extras:
            if text := self._cell(column):
                yield column.heading, text
        for place, cell in enumerate(self.row.surplus, start=len(self.row.cells)):
            if not is_blank(cell):
                yield column_letter(place), trimmed(cell)

    def _derive_city(self) -> frozenset[Field]:
        if Field.CITY in self.values:
            return _NOTHING
        city = city_of(str(self.values.get(Field.ADDRESS, "")))
        if not city:
            return _NOTHING
        self.values[Field.CITY] = city
        return _CITY


def _one_line(text: str) -> str:
    return _LINE_ENDS.sub(" ", text)
