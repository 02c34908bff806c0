"""A report made ready for its page: read and put into lines, and kept while the records stay as they are."""

from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from fieldrep.tui.screens.report_page import page_lines
from fieldrep.tui.screens.report_read import NEWEST, Page, read_page
from fieldrep.tui.screens.report_source import Line
from fieldrep.tui.signs import ascii_mode

if TYPE_CHECKING:
    from fieldrep.tui.desk import Desk


@dataclass(frozen=True, slots=True)
class Ready:
    """A report as it stands, and the lines of its page; of what is missing the first few."""

    page: Page
    lines: list[Line]


def read_ready(desk: "Desk", definition: str, period: str, number: int = NEWEST) -> Ready:
    """Read a report of a period, unless it is kept. Raises NotFound, UsageError."""
    read = partial(_read, desk, definition, period, number)
    if not period:
        return read()  # which one is due next depends on the hour
    return _now(desk, desk.kept.get(_key(definition, period, number), read))


def peek_ready(desk: "Desk", definition: str, period: str, number: int = NEWEST) -> Ready | None:
    """Return a report if it is kept, without reading anything."""
    found: Ready | None = desk.kept.peek(_key(definition, period, number)) if period else None
    return _now(desk, found) if found else None


def _key(definition: str, period: str, number: int) -> Hashable:
    return "report", definition, period, number, ascii_mode()


def _read(desk: "Desk", definition: str, period: str, number: int) -> Ready:
    page = read_page(desk, definition, period, number)
    return Ready(page, page_lines(page))


def _now(desk: "Desk", ready: Ready) -> Ready:
    """Return a report as it stands at this moment: it may have become late meanwhile."""
    page = ready.page
    fresh = replace(page, now=desk.now.replace(tzinfo=None))
    if page.is_draft:
        fresh = replace(fresh, document=replace(page.document, created=desk.clock()))
    return Ready(fresh, ready.lines if fresh.late == page.late else page_lines(fresh))
