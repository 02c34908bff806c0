"""The day or week sheet: what a rep takes along to planned visits, as plain data and as Markdown.

The sheet is first laid out as parts (``layout``), from which Markdown is made here and a printable document
elsewhere.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time

from fieldrep.i18n import _, current_language
from fieldrep.rules.addresses import address_line
from fieldrep.rules.dates import format_date
from fieldrep.rules.text import single_line
from fieldrep.terms import term


@dataclass(frozen=True, slots=True)
class SheetContact:
    """A person to meet. ``role`` is a code of DecisionRole or empty."""

    name: str
    title: str = ""
    role: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class SheetPromise:
    """An open promise; ``by`` is a code of PromiseBy."""

    by: str
    text: str
    due: date | None = None


@dataclass(frozen=True, slots=True)
class SheetVisit:
    """A planned visit with what is good to know before it.

    ``start`` is local time in ``zone``, ``None`` for a visit planned for the day only; ``minutes`` its length
    if it is known; ``moved`` how often it was moved. ``last_visit`` is one line; ``checklist`` the wordings
    of the items before the visit that are not ticked yet.
    """

    id: str
    account: str
    day: date
    zone: str
    start: time | None = None
    minutes: int | None = None
    moved: int = 0
    address: str = ""
    city: str = ""
    phones: tuple[str, ...] = ()
    contacts: tuple[SheetContact, ...] = ()
    purpose: str = ""
    expected: str = ""
    advance_wanted: str = ""
    advance_fallback: str = ""
    promises: tuple[SheetPromise, ...] = ()
    last_visit: str = ""
    checklist: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Address and city in one line, the city only once."""
        return address_line(self.address, self.city)


@dataclass(frozen=True, slots=True)
class DaySheet:
    """The visits of a person from ``start`` to ``end``, both included."""

    person: str
    start: date
    end: date
    visits: tuple[SheetVisit, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One visit laid out: a heading, named lines in the order to read them, boxes to tick."""

    day: date
    heading: str
    lines: tuple[tuple[str, str], ...]
    boxes: tuple[str, ...]


def sheet_title(sheet: DaySheet) -> str:
    """Return the title with person and dates in the language in force."""
    lang = current_language()
    first = format_date(sheet.start, lang, year=True)
    days = first if sheet.start == sheet.end else f"{first} – {format_date(sheet.end, lang, year=True)}"
    return _("Day sheet {person}, {days}").format(person=single_line(sheet.person), days=days)


def layout(sheet: DaySheet) -> list[Part]:
    """Lay the visits out in the language in force, in the order of the day, those without a time last."""
    visits = sorted(sheet.visits, key=lambda v: (v.day, v.start is None, v.start or time(), v.account))
    return [Part(v.day, _heading(v), tuple(_lines(v)), tuple(map(single_line, v.checklist))) for v in visits]


def to_markdown(sheet: DaySheet) -> str:
    """Return the sheet as Markdown in the language in force; what was typed stays literal."""
    out = [f"# {_literal(sheet_title(sheet))}"]
    parts = layout(sheet)
    if not parts:
        out += ["", _("No visits are planned.")]
    shown: date | None = None
    for part in parts:
        if part.day != shown:
            shown = part.day
            out += ["", f"## {format_date(part.day, current_language())}"]
        out += ["", f"### {_literal(part.heading)}", ""]
        out += [f"- **{name}**: {_literal(text)}" for name, text in part.lines]
        if part.boxes:
            out += ["", *(f"- [ ] {_literal(box)}" for box in part.boxes)]
    return "\n".join(out) + "\n"


def _heading(visit: SheetVisit) -> str:
    at = visit.start.strftime("%H:%M") if visit.start else ""
    account = single_line(visit.account)
    return " ".join(filter(None, (at, " · ".join(filter(None, (account, visit.city))))))


def _lines(visit: SheetVisit) -> Iterator[tuple[str, str]]:
    """Yield name and text of every line that has something to say."""
    for name, text in (
        (_("Address"), visit.place),
        (_("Phone"), " / ".join(visit.phones)),
        (_("People"), "; ".join(map(person_line, visit.contacts))),
        (_("Purpose"), visit.purpose),
        (_("Expected"), visit.expected),
        (_("Advance wanted"), visit.advance_wanted),
        (_("Fallback"), visit.advance_fallback),
        (_("Last visit"), visit.last_visit),
    ):
        if text.strip():
            yield name, single_line(text)
    for promise in visit.promises:
        yield _first_capital(term(promise.by, "PromiseBy")), promise_line(promise)


def person_line(contact: SheetContact) -> str:
    """Return a person with title, role in the decision and phone in one line."""
    about = _(", ").join(
        filter(None, (contact.title, term(contact.role, "DecisionRole") if contact.role else ""))
    )
    return " ".join(filter(None, (contact.name, f"({about})" if about else "", contact.phone)))


def promise_line(promise: SheetPromise) -> str:
    """Return a promise with its date in one line."""
    text = single_line(promise.text)
    if promise.due is None:
        return text
    return _("{text} (due {day})").format(text=text, day=format_date(promise.due, current_language()))


def _first_capital(text: str) -> str:
    return text[:1].upper() + text[1:]


_SIGNS = re.compile(r"([\\`*_\[\]<>|~#])")


def _literal(text: str) -> str:
    """Return a line of text that Markdown shows as it is."""
    return _SIGNS.sub(r"\\\1", single_line(text))
