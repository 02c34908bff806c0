"""Telephone numbers as sheets and people write them, split and cleaned; none is ever refused."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

SHORTEST, LONGEST = 5, 15
"""Digits of a number; the longest by ITU-T E.164."""


class PhoneWarning(StrEnum):
    """What looks wrong with a number; it is kept all the same."""

    NO_DIGITS = "phone.no_digits"
    TOO_SHORT = "phone.too_short"
    TOO_LONG = "phone.too_long"
    LETTERS = "phone.letters"


@dataclass(frozen=True, slots=True)
class Phone:
    """One number: ``raw`` as it stood, ``digits`` with a leading + where it has one, for searching."""

    raw: str
    digits: str
    extension: str = ""
    note: str = ""
    warnings: tuple[PhoneWarning, ...] = ()


_BLANK = r"[ \t\u3000]*"
_EXTENSION_WORD = r"(?:转|轉|分机|分機|内线|ext(?:ension|n)?\b\.?|x(?=\s*\d)|#)"
_SEPARATOR = re.compile(rf"(?:[/／、;；,，|｜\r\n]|或者?)(?!{_BLANK}{_EXTENSION_WORD})", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_AREA_CODE = re.compile(r"\(?0\d{1,4}\)?", re.ASCII)
_EXTENSION = re.compile(
    rf"[,/\s]*\(?\s*{_EXTENSION_WORD}\s*[:.]?\s*(\d{{1,6}})\s*\)?", re.IGNORECASE | re.ASCII
)
_THREE_PARTS = re.compile(r"\(?0\d{2,3}\)?\s*-?\s*\d{7,8}\s*-\s*\d{1,5}\s*", re.ASCII)
_NOTE = re.compile(r"\(([^()]*[^\W\d_][^()]*)\)")
_TRUNK_ZERO = re.compile(r"\(0\)")
_NOT_DIGITS = re.compile(r"[^0-9]+")
_CORE = re.compile(r"[+(]?\s*\d(?:.*\d)?", re.DOTALL | re.ASCII)
_EDGE = " \t\r\n-–—.:,;/()+*~_'\""


def parse_phones(text: str) -> tuple[Phone, ...]:
    """Split and clean a cell of telephone numbers: ``030-88355547 转 801 / 13800001111（王经理）``.

    Knows several numbers in a cell, extensions, notes in brackets or beside the number, any width and script
    of digits. What is odd gets a warning; nothing is refused and ``raw`` keeps every number as it stood.
    """
    return tuple(phone for piece in _pieces(text) for phone in _phones_in(piece))


def _pieces(text: str) -> Iterator[str]:
    """Cut a cell at its separators, but not inside brackets and not behind an area code."""
    start = 0
    without_brackets = _IN_BRACKETS.sub(lambda found: "_" * len(found[0]), text)
    for separator in _SEPARATOR.finditer(without_brackets):
        piece, rest = text[start : separator.start()].strip(), text[separator.end() :]
        if separator[0] in "/／" and _AREA_CODE.fullmatch(_plain(piece)) and re.match(r"\s*\d{5}", rest):
            continue
        if piece:
            yield piece
        start = separator.end()
    if last := text[start:].strip():
        yield last


def _plain(text: str) -> str:
    """Fold width, and digits of every script to those of ASCII."""
    if text.isascii():
        return text
    folded = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in folded)


def _digits(text: str) -> str:
    return _NOT_DIGITS.sub("", text)


def _phones_in(piece: str) -> Iterator[Phone]:
    """Read one piece; too many digits for a number may be several numbers with only blanks between."""
    parts = piece.split()
    several = (
        len(parts) > 1
        and len(_digits(_plain(piece))) > LONGEST
        and all(len(_digits(_plain(part))) >= 7 for part in parts)
    )
    for raw in parts if several else [piece]:
        yield _phone(raw)


def _phone(raw: str) -> Phone:
    if raw.isascii() and raw.isdigit():
        return Phone(raw, raw, warnings=_warnings(raw, raw))
    text, extension = _take_extension(_plain(raw))
    notes = _NOTE.findall(text)
    text = _NOTE.sub(" ", text)
    core = _CORE.search(text)
    if not core:
        note = " ".join([text.strip(_EDGE), *notes]).strip()
        return Phone(raw, "", "", note, (PhoneWarning.NO_DIGITS,))
    beside = [text[: core.start()].strip(_EDGE), text[core.end() :].strip(_EDGE)]
    international = "+" in text[: core.start() + 2]
    number = _digits(_TRUNK_ZERO.sub("", core[0]) if international else core[0])
    note = " ".join(part for part in (*beside, *notes) if part.strip())
    return Phone(raw, ("+" if international else "") + number, extension, note, _warnings(core[0], number))


def _take_extension(text: str) -> tuple[str, str]:
    """Return the text without its extension, and the extension; a word or a third part in dashes marks it."""
    found = _EXTENSION.search(text)
    if found and _digits(text[: found.start()]):
        return f"{text[: found.start()]} {text[found.end() :]}", found[1]
    if _THREE_PARTS.fullmatch(text):
        number, _dash, extension = text.rpartition("-")
        return number, extension.strip()
    return text, ""


def _warnings(core: str, number: str) -> tuple[PhoneWarning, ...]:
    found = []
    if any(map(str.isalpha, core)):
        found.append(PhoneWarning.LETTERS)
    if len(number) < SHORTEST:
        found.append(PhoneWarning.TOO_SHORT)
    if len(number) > LONGEST:
        found.append(PhoneWarning.TOO_LONG)
    return tuple(found)
