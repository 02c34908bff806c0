"""What stands in every format: values, dates, headings and head lines as words of the language in force.

Every function here reads the language from ``fieldrep.i18n``; a renderer works within ``language(lang)``.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from fieldrep.i18n import _, current_language
from fieldrep.reports.blocks import Block, Figure, Label
from fieldrep.reports.clean import clean
from fieldrep.reports.document import Document, Period, Section
from fieldrep.reports.labels import label_text, mark_text, reason_text
from fieldrep.reports.values import (
    Code,
    Date,
    Instant,
    Missing,
    Number,
    Percent,
    Several,
    Text,
    Unknown,
    Value,
)
from fieldrep.rules import codes
from fieldrep.rules.money import Money, format_money
from fieldrep.terms import term

NO_VALUE = "–"

_CHINESE_DIGITS = "零一二三四五六七八九十"


def value_text(value: Value, separator: str = " / ") -> str:
    """Return a value as words; several values are joined by ``separator``.

    In a running line a code stands before the words that go with it: “advance – agrees to a trial”.
    """
    match value:
        case Text(words):
            return clean(words).strip() or NO_VALUE
        case Date(day):
            return day_text(day)
        case Instant(moment, zone):
            return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
        case Money():
            return format_money(value, current_language())
        case Number(number):
            return f"{number:,f}"
        case Percent(number):
            return f"{number:,f}%" if _chinese() else f"{number:,f} %"
        case Code(enum, code):
            return code_text(enum, code)
        case Several((Code(), *_more) as values) if separator == _(", "):
            return " – ".join(value_text(part, separator) for part in values)
        case Several(values):
            return separator.join(value_text(part, separator) for part in values) or NO_VALUE
        case Missing(reason):
            return NO_VALUE if reason == "not_recorded" else reason_text(reason)
        case Unknown():
            return "?"


def code_text(enum: str, code: str) -> str:
    """Return the term for a stored code; a code of a newer version stays as it is."""
    return clean(term(code, enum) if hasattr(codes, enum) else code)


def day_text(day: date) -> str:
    """Return a day as it stands in tables: ``2026-11-16 Mon``."""
    return f"{day.isoformat()} {weekday_text(day)}"


def weekday_text(day: date) -> str:
    """Return the short name of a weekday."""
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return names[day.weekday()]


def period_text(period: Period) -> str:
    """Return a period by its number: ``Week 47, 2026``, ``November 2026``, ``2026-11-21 Sat``."""
    match period.kind:
        case "week":
            return _("Week {week}, {year}").format(year=period.year, week=period.number)
        case "month":
            return _("{month} {year}").format(month=_month(period.number), year=period.year)
        case _day:
            return day_text(period.start)


def dates_text(period: Period) -> str:
    """Return the days of a period, both ends included."""
    return f"{period.start.isoformat()} – {period.end.isoformat()}"


def title_text(document: Document) -> str:
    """Return the title of a report."""
    return label_text(document.title)


def state_text(document: Document) -> str:
    """Return what a reader must know of the version: nothing for the first that was submitted."""
    if document.is_draft:
        return _("Draft, not submitted")
    if document.version > 1:
        return _("Version {number}, corrected").format(number=document.version)
    return ""


def head_lines(document: Document) -> list[tuple[str, str]]:
    """Return the lines of the head: rep, territory, period, dates, what the definition adds, creation."""
    period = document.period
    lines = [
        (_word("rep"), clean(document.person.name)),
        (_word("territory"), clean(document.territory) or NO_VALUE),
        (_word("period"), period_text(period)),
    ]
    if period.kind != "day":
        lines.append((_word("dates"), dates_text(period)))
    lines += [(label_text(line.label), figure_text(line)) for line in document.head]
    lines.append((_word("created"), value_text(Instant(document.created, document.zone))))
    return lines


def section_title(number: int, section: Section) -> str:
    """Return the heading of a section with its number, in Chinese the way papers are numbered (一、)."""
    title = label_text(section.title)
    if _chinese() and number < 20:
        tens, ones = divmod(number, 10)
        digits = ("十" if tens else "") + (_CHINESE_DIGITS[ones] if ones else "")
        return f"{digits}、{title}"
    return f"{number}. {title}"


def block_label(block: Block) -> str:
    """Return the small heading of a block, "" where it has none."""
    if isinstance(block, Unknown) or block.label is None:
        return ""
    return label_text(block.label)


def unknown_text() -> str:
    """Return the line that stands for a block of a newer version."""
    return _("This part was written by a newer version of the program and can't be shown here.")


def figure_text(figure: Figure) -> str:
    """Return a figure's value with its target and the value of the period before."""
    trend = trend_sign(figure)
    value = value_text(figure.value) + (f" {trend}" if trend else "")
    target = "" if figure.target is None else value_text(figure.target)
    before = "" if figure.before is None else value_text(figure.before)
    if target and before:
        return _("{value} (target {target}, period before {before})").format(
            value=value, target=target, before=before
        )
    if target:
        return _("{value} (target {target})").format(value=value, target=target)
    if before:
        return _("{value} (period before {before})").format(value=value, before=before)
    return value


def trend_sign(figure: Figure) -> str:
    """Return ▲, ▼ or = against the period before, "" where the two can't be compared."""
    now, before = _amount(figure.value), _amount(figure.before)
    if now is None or before is None or now[1] != before[1]:
        return ""
    return "▲" if now[0] > before[0] else "▼" if now[0] < before[0] else "="


def marks_text(marks: Iterable[str]) -> str:
    """Return the marks of a row in brackets, "" where there are none."""
    words = _(", ").join(mark_text(mark) for mark in marks)
    return f"[{words}]" if words else ""


def pair_text(name: str, value: str) -> str:
    """Return a name with its value as one line."""
    return _("{name}: {value}").format(name=name, value=value)


def page_text(page: int | str, pages: int | str) -> str:
    """Return the line at the foot of a page."""
    return _("Page {page} of {pages}").format(page=page, pages=pages)


def footer_text(document: Document) -> str:
    """Return what names a report on each of its pages."""
    parts = (title_text(document), clean(document.person.name), period_text(document.period))
    return " – ".join(parts)


def _word(code: str) -> str:
    return label_text(Label(code))


def _chinese() -> bool:
    return current_language().startswith("zh")


def _month(number: int) -> str:
    names = (
        _("January"),
        _("February"),
        _("March"),
        _("April"),
        _("May"),
        _("June"),
        _("July"),
        _("August"),
        _("September"),
        _("October"),
        _("November"),
        _("December"),
    )
    return names[number - 1]


def _amount(value: Value | None) -> tuple[Decimal, str] | None:
    """Return the number within a value and its unit."""
    match value:
        case Number(number):
            return number, ""
        case Percent(number):
            return number, "%"
        case Money(minor, currency):
            return Decimal(minor), currency
        case _:
            return None
