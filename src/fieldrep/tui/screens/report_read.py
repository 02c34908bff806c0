"""What the screens of reports show, read at once: a report as it stands, or the list of reports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from fieldrep.i18n import N_, _, current_language
from fieldrep.reports.check import Gap
from fieldrep.reports.document import Document, Period
from fieldrep.reports.labels import label_text
from fieldrep.reports.render.wording import period_text
from fieldrep.rules.dates import format_date

if TYPE_CHECKING:
    from fieldrep.services.reports import ReportRow, VersionRow
    from fieldrep.tui.desk import Desk

_SIGNATURES = {
    "good": N_("signed"),
    "unknown": N_("signed by an unknown computer"),
    "bad": N_("the signature does not fit"),
}

NEWEST = -1
"""Instead of a number: the newest version, or the draft where there is none."""
DRAFT = 0


@dataclass(frozen=True, slots=True)
class Page:
    """A report as it stands: the draft, or the frozen version ``number``.

    ``versions`` are those there are, the newest first; ``places`` the typed parts by their key with their
    titles, ``open_items`` the items of the last plan that are settled by hand; ``due`` and ``now`` are
    local and naive.
    """

    definition: str
    number: int
    document: Document
    versions: Sequence["VersionRow"]
    due: datetime
    now: datetime
    zone: str
    gaps: tuple[Gap, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    open_items: frozenset[str] = frozenset()

    @property
    def period(self) -> Period:
        """What the report covers."""
        return self.document.period

    @property
    def is_draft(self) -> bool:
        """Whether it can be written."""
        return self.number == DRAFT

    @property
    def late(self) -> bool:
        """Whether its time is over."""
        return self.now > self.due


@dataclass(frozen=True, slots=True)
class Listed:
    """A report in the list; ``due``, ``submitted`` (the first version) and ``now`` are local and naive."""

    row: "ReportRow"
    title: str
    period: Period
    due: datetime
    submitted: datetime | None
    now: datetime

    @property
    def key(self) -> str:
        """What the report is known by: kind and period."""
        return f"{self.row.definition} {self.row.period}"

    @property
    def late(self) -> bool:
        """Whether it was or is late."""
        return (self.submitted or self.now) > self.due


def read_page(desk: "Desk", definition: str, period: str, number: int = NEWEST) -> Page:
    """Read a report of a period. Raises NotFound, UsageError."""
    from fieldrep.services import reports
    from fieldrep.services.reportperiods import definition_of, due_at, find_period
    from fieldrep.services.reportplan import last_plan

    with desk.workspace.read() as ctx:
        span = find_period(ctx, definition, period)
        versions = reports.list_versions(ctx, definition, span)
        if number == NEWEST:
            number = versions[0].number if versions else DRAFT
        due, now = due_at(ctx, span), desk.now.replace(tzinfo=None)
        if number != DRAFT:
            frozen = reports.current_document(ctx, definition, span, number)
            return Page(definition, number, frozen, versions, due, now, desk.zone.key)
        draft = reports.draft_report(ctx, definition, span)
        places = reports.typed_places(definition_of(definition))
        return Page(
            definition,
            DRAFT,
            draft.document,
            versions,
            due,
            now,
            desk.zone.key,
            draft.gaps,
            places,
            draft.texts,
            frozenset(line.id for line in last_plan(ctx, definition, span) if not line.by_itself),
        )


def signature_text(state: str) -> str:
    """Return in words how the signature of a version stands, an empty text for one without."""
    return _(_SIGNATURES[state]) if state else ""


def read_list(desk: "Desk") -> list[Listed]:
    """Read the rep's reports, the newest period first."""
    from fieldrep.services.reportperiods import definition_of, due_at, find_period
    from fieldrep.services.reports import list_reports

    now = desk.now.replace(tzinfo=None)
    found = []
    with desk.workspace.read() as ctx:
        for row in list_reports(ctx):
            period = find_period(ctx, row.definition, row.period)
            first = local(row.first_at, desk.zone.key) if row.first_at else None
            title = label_text(definition_of(row.definition).title)
            found.append(Listed(row, title, period, due_at(ctx, period), first, now))
    return found


def local(moment: datetime, zone: str) -> datetime:
    """Return an instant as the clock of a zone shows it, naive."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def neighbour(period: Period, by: int) -> Period:
    """Return the period after (1) or before (-1) another."""
    from fieldrep.reports.draft.periods import following, preceding

    return following(period) if by > 0 else preceding(period)


def report_name(page: Page) -> str:
    """Return the title of a report with its period."""
    return f"{label_text(page.document.title)} · {period_text(page.period)}"


def moment_text(moment: datetime) -> str:
    """Return a local moment; at the end of a day the day alone."""
    day = format_date(moment.date(), current_language())
    return day if (moment.hour, moment.minute) == (23, 59) else f"{day} {moment:%H:%M}"


def days_text(period: Period) -> str:
    """Return the days of a period as briefly as they can be said."""
    first, last = (format_date(day, current_language()) for day in (period.start, period.end))
    return first if period.start == period.end else _("{first} – {last}").format(first=first, last=last)
