"""What is wrong with a row or a file, as data: code, place and values. The sentence is made when shown."""

import dataclasses
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from fieldrep.i18n import N_, _


class Code(StrEnum):
    """What was found. Those in ``REJECTING`` keep a row out, the others are warnings."""

    ENCODING_GUESSED = "encoding_guessed"
    CHARACTERS_LOST = "characters_lost"
    FORMULA_WITHOUT_VALUE = "formula_without_value"
    HEADING_TWICE = "heading_twice"
    ROW_TOO_LONG = "row_too_long"
    ROW_TOO_SHORT = "row_too_short"
    CELLS_JOINED = "cells_joined"
    QUOTE_OPEN = "quote_open"
    CONTROL_CHARACTERS = "control_characters"
    ERROR_CELL = "error_cell"
    NAME_MISSING = "name_missing"
    NAME_TOO_LONG = "name_too_long"
    TEXT_TOO_LONG = "text_too_long"
    PHONE_ODD = "phone_odd"
    EMAIL_ODD = "email_odd"
    FORMULA_AS_TEXT = "formula_as_text"
    UNKNOWN_VALUE = "unknown_value"
    DATE_UNREADABLE = "date_unreadable"
    AMOUNT_UNREADABLE = "amount_unreadable"
    PERSON_MISSING = "person_missing"
    NUMBER_OF_ANOTHER = "number_of_another"
    ROW_REPEATED = "row_repeated"
    DIFFERS_IN_FILE = "differs_in_file"
    CHANGED_HERE_TOO = "changed_here_too"
    STAGE_OF_ANOTHER_KIND = "stage_of_another_kind"
    ACCOUNT_MISSING = "account_missing"
    NOTE_EMPTY = "note_empty"
    KEY_TWICE = "key_twice"
    TIME_UNREADABLE = "time_unreadable"
    DAY_UNREADABLE = "day_unreadable"
    DAY_TO_COME = "day_to_come"
    WORD_UNKNOWN = "word_unknown"
    PERSON_AMBIGUOUS = "person_ambiguous"


REJECTING = frozenset(
    {
        Code.ROW_TOO_LONG,
        Code.QUOTE_OPEN,
        Code.NAME_MISSING,
        Code.NAME_TOO_LONG,
        Code.TEXT_TOO_LONG,
        Code.ACCOUNT_MISSING,
        Code.NOTE_EMPTY,
        Code.DAY_UNREADABLE,
        Code.DAY_TO_COME,
    }
)

TEXTS: Mapping[Code, str] = {
    Code.ENCODING_GUESSED: N_(
        "The encoding could not be recognised and was taken as {encoding}. "
        "Check that accented letters are right."
    ),
    Code.CHARACTERS_LOST: N_("Some bytes are not valid {encoding}; they are shown as {mark}."),
    Code.FORMULA_WITHOUT_VALUE: N_(
        "Some formulas have no stored value and were read as empty. "
        "Save the file in the spreadsheet program once."
    ),
    Code.HEADING_TWICE: N_("Another column already gives {field}; this one is kept as an extra field."),
    Code.ROW_TOO_LONG: N_(
        "The row has {found} cells, the headings are {expected}. "
        "Perhaps a comma in the text is not in quotation marks."
    ),
    Code.ROW_TOO_SHORT: N_(
        "The row has {found} cells, the headings are {expected}. The rest was taken as empty."
    ),
    Code.CELLS_JOINED: N_("A separator stood inside the text; the cells were joined to “{text}”."),
    Code.QUOTE_OPEN: N_("A quotation mark opens in this row and is never closed."),
    Code.CONTROL_CHARACTERS: N_("Control characters were removed."),
    Code.ERROR_CELL: N_("The cell holds the error {text} and was taken as empty."),
    Code.NAME_MISSING: N_("The name is missing."),
    Code.NAME_TOO_LONG: N_("The name has {length} characters; {limit} are allowed."),
    Code.TEXT_TOO_LONG: N_("The text is too long; {limit} characters are allowed."),
    Code.PHONE_ODD: N_("“{text}” does not look like a phone number. It is kept as it is."),
    Code.EMAIL_ODD: N_("“{text}” does not look like an e-mail address. It is kept as it is."),
    Code.FORMULA_AS_TEXT: N_("“{text}” looks like a formula. It is kept as text."),
    Code.UNKNOWN_VALUE: N_("“{text}” is not a known value for {field}. It is kept as an extra field."),
    Code.DATE_UNREADABLE: N_("“{text}” could not be read as a date. It is kept as an extra field."),
    Code.AMOUNT_UNREADABLE: N_("“{text}” could not be read as an amount. It is kept as an extra field."),
    Code.PERSON_MISSING: N_("There is no person to go with “{text}”. It is kept as an extra field."),
    Code.NUMBER_OF_ANOTHER: N_("Number {number} belongs to “{name}” already. The row became a new account."),
    Code.ROW_REPEATED: N_("The row says the same as row {other}."),
    Code.DIFFERS_IN_FILE: N_("Row {other} of this file already says something else. “{text}” was not taken."),
    Code.CHANGED_HERE_TOO: N_("The value was also changed here, to “{text}”. The file's value replaces it."),
    Code.STAGE_OF_ANOTHER_KIND: N_(
        "The stage “{text}” is none that this kind of customer has. It was not taken."
    ),
    Code.ACCOUNT_MISSING: N_("The note names no account. Begin it with a line “Account: NAME”."),
    Code.NOTE_EMPTY: N_("The note says nothing but the account."),
    Code.KEY_TWICE: N_("The note says this twice in different ways. “{text}” was taken."),
    Code.TIME_UNREADABLE: N_("“{text}” could not be read as a time. It was left out."),
    Code.DAY_UNREADABLE: N_("“{text}” could not be read as a date. Write it like 2026-11-25."),
    Code.DAY_TO_COME: N_("“{text}” lies in the future. A note tells what has happened."),
    Code.PERSON_AMBIGUOUS: N_("“{text}” may be several people there. The name was added to what was said."),
    Code.WORD_UNKNOWN: N_("“{text}” is not known here. It was added to the result."),
}


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """One finding.

    ``row`` is 0 for the whole file. ``field`` is the heading it is about, the wire name where the book is
    compared, empty for the whole row.
    """

    row: int
    field: str
    code: Code
    values: Mapping[str, str | int] = dataclasses.field(default_factory=dict)

    @property
    def rejects(self) -> bool:
        """Whether the row can't be taken because of it."""
        return self.code in REJECTING

    @property
    def text(self) -> str:
        """The finding as a sentence in the language in force."""
        return _(TEXTS[self.code]).format(**self.values)

    @property
    def told(self) -> str:
        """The finding with the field it is about in front, as one line."""
        return _("{field}: {value}").format(field=self.field, value=self.text) if self.field else self.text

    def to_data(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return {"row": self.row, "field": self.field, "code": self.code.value, "text": self.text}


def shorten(text: str, limit: int = 60) -> str:
    """Return a text cut to what fits into a message."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
