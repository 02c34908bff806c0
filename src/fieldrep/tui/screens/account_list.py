"""The list of accounts: its columns, its lines, and where they are paged from."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from fieldrep.i18n import _, current_language
from fieldrep.rules.dates import format_date
from fieldrep.terms import term
from fieldrep.tui.widgets.rows import Cell, Column, Row, Span

if TYPE_CHECKING:
    from fieldrep.services.accounts import AccountFilter, AccountRow
    from fieldrep.tui.desk import Desk


MARGIN = Column("margin", width=0)
"""Stands last in a list that ends with figures: a blank between them and the border."""


def columns() -> tuple[Column, ...]:
    """Return the columns; on a narrow list the stage goes first, then the city, name and due date last."""
    return (
        Column("name", _("Account"), least=16),
        Column("city", _("City"), width=10, drop=2, style="dim"),
        Column("stage", _("Stage"), width=13, drop=3),
        Column("quadrant", _("Q"), width=2, drop=1),
        Column("class", _("C"), width=2, drop=1),
        Column("due", _("Due"), width=11, align="right"),
        MARGIN,
    )


class AccountSource:
    """Pages of the accounts that fit a filter."""

    immediate = False

    def __init__(self, desk: "Desk", wanted: "AccountFilter", sort: str) -> None:
        self._desk = desk
        self._wanted = wanted
        self._sort = sort

    def count(self) -> int:
        from fieldrep.services.accounts import count_accounts

        with self._desk.workspace.read() as ctx:
            return count_accounts(ctx, self._wanted)

    def rows(self, offset: int, limit: int) -> Sequence[Row]:
        from fieldrep.services.accounts import list_accounts

        with self._desk.workspace.read() as ctx:
            found = list_accounts(ctx, self._wanted, sort=self._sort, offset=offset, limit=limit)
        today = self._desk.today
        return [account_line(row, today) for row in found]


class FoundSource:
    """Pages of the accounts that a search found, in its order."""

    immediate = False

    def __init__(self, desk: "Desk", ids: Sequence[str]) -> None:
        self._desk = desk
        self._ids = ids

    def count(self) -> int:
        return len(self._ids)

    def rows(self, offset: int, limit: int) -> Sequence[Row]:
        from fieldrep.services.accounts import account_rows

        with self._desk.workspace.read() as ctx:
            found = account_rows(ctx, self._ids[offset : offset + limit])
        today = self._desk.today
        return [account_line(row, today) for row in found]


def account_line(row: "AccountRow", today: date) -> Row:
    """Return an account as a line of the list; ``refs`` is the service's row."""
    mark = ""
    if row.next_due is not None and row.next_due <= today:
        mark = "overdue" if row.next_due < today else "open"
    return Row(
        row.id,
        (
            row.name,
            row.city,
            term(row.stage, "Stage"),
            (Span(row.quadrant or "", "strong"),),
            row.account_class or "",
            due_cell(row.next_due, today),
        ),
        refs=row,
        mark=mark,
    )


def due_cell(due: date | None, today: date) -> Cell:
    """Return when an account is due, in at most eleven cells."""
    if due is None:
        return (Span("–", "dim"),)
    late = (today - due).days
    if late > 0:
        return (Span(_("{days} d late").format(days=late), "overdue"),)
    if late == 0:
        return (Span(_("today"), "strong"),)
    if late == -1:
        return _("tomorrow")
    return short_date(due, today)


def short_date(day: date, today: date) -> str:
    """Return a day in at most ten cells: in words within half a year, else ISO."""
    if abs(day - today) > timedelta(days=180):
        return day.isoformat()
    text = format_date(day, current_language())
    return text.split(" ")[0] if current_language().startswith("zh") else text
