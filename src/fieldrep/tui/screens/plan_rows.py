"""The lines of the week's agenda: days with their visits, and a day as plain text."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from fieldrep.i18n import N_, _, current_language, ngettext
from fieldrep.rules.dates import format_date
from fieldrep.rules.text import single_line
from fieldrep.terms import term
from fieldrep.tui.signs import sign
from fieldrep.tui.widgets.rows import Cell, Column, Row, Span

if TYPE_CHECKING:
    from fieldrep.services.visits import VisitRow

WEEK = 7
MARKS = {"planned": "planned", "running": "open", "done": "done", "cancelled": ""}


class Spot(NamedTuple):
    """What a line of the agenda stands for: a day, and the visit on it if there is one."""

    day: date
    visit: "VisitRow | None" = None


def columns() -> tuple[Column, ...]:
    """Return the columns; on a narrow list the purpose goes first, then the city."""
    return (
        Column("time", width=5),
        Column("account", weight=3, least=14),
        Column("city", width=8, drop=1, style="dim"),
        Column("what", weight=4, least=16, drop=2),
    )


def week_days(monday: date) -> list[date]:
    """Return the days of a week."""
    return [monday + timedelta(days=number) for number in range(WEEK)]


def agenda(monday: date, today: date, visits: Sequence["VisitRow"]) -> list[Row]:
    """Return the rows of a week: each day with its visits, or a line to plan on."""
    rows: list[Row] = []
    for day in week_days(monday):
        here = [visit for visit in visits if visit.day == day]
        rows.append(Row(f"h{day}", (day_title(day, today, here),), kind="header"))
        rows += [_visit(visit, today) for visit in here]
        if not any(visit.status != "cancelled" for visit in here):
            free = _("free") if day >= today else "–"
            rows.append(Row(f"day:{day}", ("", (Span(free, "dim"),)), refs=Spot(day)))
    return rows


def day_title(day: date, today: date, visits: Sequence["VisitRow"]) -> str:
    """Return a day with its number of visits and its cities."""
    going = [visit for visit in visits if visit.status != "cancelled"]
    words = [format_date(day, current_language())]
    if day == today:
        words.append(_("today"))
    if going:
        count = len(going)
        words.append(ngettext("{count} visit", "{count} visits", count).format(count=count))
        words.append(_(", ").join(dict.fromkeys(visit.city for visit in going if visit.city)))
    return f" {sign('dot')} ".join(filter(None, words))


def _visit(visit: "VisitRow", today: date) -> Row:
    late = visit.status == "planned" and visit.day is not None and visit.day < today
    style = "dim" if visit.status in ("cancelled", "done") else ""
    cells: tuple[Cell, ...] = (
        (Span(visit.planned_time or (_("in") if visit.walk_in else ""), style),),
        (Span(visit.account, style),),
        visit.city,
        (Span(_what(visit), "dim"),),
    )
    mark = "overdue" if late else MARKS.get(visit.status, "")
    return Row(visit.id, cells, refs=Spot(visit.day or today, visit), mark=mark)


def _what(visit: "VisitRow") -> str:
    """Return in a few words what a visit is for, or what came of it."""
    match visit.status:
        case "cancelled":
            return _("cancelled: {reason}").format(reason=single_line(visit.cancel_reason))
        case "running":
            return _("running")
        case "done":
            ended = (term(visit.outcome, "Outcome"), term(visit.objective_reached, "Objective"))
            parts = (_(", ").join(filter(None, ended)), single_line(visit.result))
            return f" {sign('dot')} ".join(filter(None, parts))
    if visit.advance_wanted:
        return _("wants: {what}").format(what=single_line(visit.advance_wanted))
    return single_line(visit.purpose)


def day_text(day: date, visits: Sequence["VisitRow"]) -> str:
    """Return a day as plain text for a chat or mail: one line a visit, in order."""
    lines = [format_date(day, current_language(), year=True)]
    for visit in visits:
        if visit.day == day and visit.status != "cancelled":
            head = f"{visit.account} ({visit.city})" if visit.city else visit.account
            parts = (visit.planned_time, head, visit.people, _what(visit))
            lines.append("  ".join(filter(None, parts)))
    if len(lines) == 1:
        lines.append(_("no visits"))
    return "\n".join(lines) + "\n"


def visit_lines(visit: "VisitRow") -> Iterator[tuple[str, str]]:
    """Yield what is planned for a visit, as (label, text)."""
    when = " ".join(filter(None, (format_date(visit.day, current_language()) if visit.day else "",
                                  visit.planned_time, term(visit.status, "VisitStatus"))))  # fmt: skip
    yield _("Visit"), when
    if visit.times_moved:
        count = visit.times_moved
        moved = ngettext("moved once", "moved {count} times", count).format(count=count)
        yield "", moved
    for label, text in (
        (N_("Purpose"), visit.purpose),
        (N_("Wanted"), visit.advance_wanted),
        (N_("Objective"), term(visit.objective_reached, "Objective")),
        (N_("With"), visit.people),
        (N_("Result"), visit.result),
        (N_("Cancelled"), visit.cancel_reason),
    ):
        if text:
            yield _(label), text
