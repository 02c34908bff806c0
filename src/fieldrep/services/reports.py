"""Reports: drafting, the rep's texts, submitting as a frozen version, correcting, exporting.

A report of a period is drafted from the records each time it is looked at. Submitting freezes the document
as a version; a correction drafts again from the same texts and adds a version, the older one stays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlmodel import select

from fieldrep.errors import Ambiguous, Invalid, NotAllowed, NotFound
from fieldrep.i18n import _
from fieldrep.models.people import Person
from fieldrep.models.reports import Report, ReportText, ReportVersion
from fieldrep.reports import definition as definitions
from fieldrep.reports.blocks import Label, Table
from fieldrep.reports.check import Gap, gaps
from fieldrep.reports.definition import Definition
from fieldrep.reports.document import Document, Period, from_data, to_data
from fieldrep.reports.draft import HEAD, draft, place_of
from fieldrep.reports.draft.periods import read_period
from fieldrep.reports.labels import label_text
from fieldrep.reports.render.wording import value_text
from fieldrep.reports.values import is_blank
from fieldrep.rules.codes import MANAGERS, EventKind, ReportStatus
from fieldrep.services import records, reportplan
from fieldrep.services.events import happened
from fieldrep.services.reportperiods import definition_of, period_due
from fieldrep.services.signing import sign, signature_of
from fieldrep.store.context import Context

_ROW_WORDS = 40
"""Characters of a cell by which a row is named."""


class Incomplete(Invalid):
    """A report that lacks what its definition requires; ``gaps`` are all of them."""

    def __init__(self, message: str, found: Sequence[Gap], fields: Mapping[str, str], *, hint: str) -> None:
        super().__init__(message, fields, hint=hint)
        self.gaps = tuple(found)


@dataclass(frozen=True, slots=True)
class Draft:
    """A report as it would be submitted now.

    ``texts`` are the typed ones by place, ``gaps`` what keeps it from being submitted, ``submitted`` the
    number of versions there are.
    """

    definition: Definition
    period: Period
    document: Document
    gaps: tuple[Gap, ...]
    texts: Mapping[str, str]
    submitted: int


@dataclass(frozen=True, slots=True)
class Submitted:
    """What submitting made."""

    report: str
    definition: str
    period: str
    number: int
    document: Document


def draft_report(ctx: Context, name: str, period: Period) -> Draft:
    """Draft a report from the records and texts there are. Reads only."""
    known = definition_of(name)
    ctx.session.flush()  # what the same action has just written is read below by plain queries
    texts = report_texts(ctx, name, period)
    document = draft(ctx, known, period, texts)
    report = report_of(ctx, name, period)
    versions = _versions(ctx, report.id) if report else []
    return Draft(known, period, document, tuple(gaps(known, document)), texts, len(versions))


def report_of(ctx: Context, name: str, period: Period) -> Report | None:
    """Return the record of the rep's report of a period; None while it was never submitted."""
    query = select(Report).where(
        Report.person_id == ctx.actor, Report.definition == name, Report.period == period.key
    )
    return ctx.session.exec(query).first()


def _versions(ctx: Context, report: str) -> list[ReportVersion]:
    query = select(ReportVersion).where(ReportVersion.report_id == report).order_by(ReportVersion.number)  # type: ignore[arg-type]
    return list(ctx.session.exec(query).all())


# ---------------------------------------------------------------- texts


def report_texts(ctx: Context, name: str, period: Period) -> dict[str, str]:
    """Return the texts typed into a report by place (``section/part``)."""
    query = select(ReportText).where(
        ReportText.person_id == ctx.actor, ReportText.definition == name, ReportText.period == period.key
    )
    return {row.section: row.text for row in ctx.session.exec(query).all() if row.text}


def typed_places(known: Definition) -> dict[str, str]:
    """Return the places that take typed text, in their order, with their titles."""
    places = {place_of(HEAD, line.id): line.id for line in known.head if line.typed}
    found = {place: label_text(Label(code)) for place, code in places.items()}
    for section, part in known.typed_parts():
        title = label_text(section.title)
        if part.title is not None:
            title = f"{title} · {label_text(part.title)}"
        found[place_of(section.id, part.id)] = title
    return found


def find_place(known: Definition, words: str) -> str:
    """Return the place that words name: ``section/part``, a part or section alone where that is enough.

    Raises NotFound or Ambiguous, both naming the places there are.
    """
    places, wanted = typed_places(known), words.strip().lower()
    if wanted in places:
        return wanted
    fitting = [place for place in places if wanted == place.partition("/")[2]]
    fitting = fitting or [place for place in places if wanted == place.partition("/")[0]]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise Ambiguous(
            _("Several places fit “{words}”.").format(words=words),
            [(place, places[place]) for place in fitting],
            hint=_("Write it like {place}.").format(place=fitting[0]),
        )
    raise NotFound(
        _("No place of this report takes text under “{words}”.").format(words=words),
        hint=_("Choose one of: {choices}.").format(choices=", ".join(places)),
    )


def set_text(ctx: Context, name: str, period: Period, place: str, text: str) -> str:
    """Write the text of a place (see ``find_place``); an empty one clears it. Returns the place.

    Texts are the rep's own until the report is submitted.
    """
    found = find_place(definition_of(name), place)
    written = text.strip("\r\n").rstrip()
    if written or found in report_texts(ctx, name, period):
        records.put(
            ctx,
            ReportText,
            person_id=ctx.actor,
            definition=name,
            period=period.key,
            section=found,
            text=written,
        )
    return found


# ---------------------------------------------------------------- submitting


def submit_report(ctx: Context, name: str, period: Period, note: str = "") -> Submitted:
    """Freeze a report as its next version and keep its plan for the period after.

    Raises Incomplete naming everything required that is empty, NotAllowed for a period that has not begun
    or when nothing has changed since the last version.
    """
    if period.start > ctx.today:
        raise NotAllowed(_("This period has not begun; its report can't be submitted yet."), where=period.key)
    reportplan.keep_plan(ctx, definition_of(name), period)
    drafted = draft_report(ctx, name, period)
    if drafted.gaps:
        raise Incomplete(
            _("The report can't be submitted yet: something required is missing."),
            drafted.gaps,
            dict(gap_words(gap, drafted.document) for gap in drafted.gaps),
            hint=_("Fill these and submit again; the draft is kept."),
        )
    report = records.put(ctx, Report, person_id=ctx.actor, definition=name, period=period.key)
    earlier = _versions(ctx, report.id)
    number = earlier[-1].number + 1 if earlier else 1
    if earlier and _same(earlier[-1].document or {}, to_data(drafted.document)):
        raise NotAllowed(
            _("Nothing has changed since version {number}.").format(number=earlier[-1].number),
            where=period.key,
        )
    document = replace(drafted.document, version=number)
    version = records.add(
        ctx,
        ReportVersion,
        report_id=report.id,
        number=number,
        document=to_data(document),
        person_id=ctx.actor,
        created_at=ctx.now,
        note=note.strip(),
    )
    sign(ctx, version)
    event = EventKind.SUBMITTED if number == 1 else EventKind.CORRECTED
    happened(ctx, "report", report.id, event, comment=note.strip())
    return Submitted(report.id, name, period.key, number, document)


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Say whether two documents say the same, whenever they were made."""
    apart = ("version", "created")
    return all(one.get(key) == value for key, value in other.items() if key not in apart)


def gap_words(gap: Gap, document: Document) -> tuple[str, str]:
    """Return where something is missing, by section, row and column, and what."""
    section = document.section(gap.section)
    place = label_text(section.title)
    if gap.part and label_text(gap.title) != place:
        place = f"{place} · {label_text(gap.title)}"
    if gap.row is None or gap.column is None:
        return place, _("Nothing is written here.")
    row = _("row {number}").format(number=gap.row + 1)
    name = _row_name(section.blocks, gap)
    return " · ".join(filter(None, (place, row, name, label_text(gap.column)))), _("This is missing.")


def _row_name(blocks: Sequence[Any], gap: Gap) -> str:
    """Return the first two cells of a row that say something, to know it by."""
    table = next(block for block in blocks if isinstance(block, Table) and block.id == gap.part)
    cells = [value_text(cell) for cell in table.rows[gap.row or 0].cells if not is_blank(cell)]
    return " · ".join(cell if len(cell) <= _ROW_WORDS else f"{cell[:_ROW_WORDS]}…" for cell in cells[:2])


# ---------------------------------------------------------------- what was submitted


def report_version(ctx: Context, report: str, number: int = 0) -> Document:
    """Return a frozen version of a report, the newest without a number; raises NotFound, and NotAllowed for
    that of another to anybody but a manager."""
    known = ctx.session.get(Report, report)
    if known is not None and known.person_id != ctx.actor:
        _require_manager(ctx)
    versions = _versions(ctx, report)
    found = [version for version in versions if number in (0, version.number)]
    if not found or found[-1].document is None:
        raise NotFound(
            _("The report has no such version."),
            where=str(number or ""),
            hint=_("It has {count} versions.").format(count=len(versions)),
        )
    return from_data(found[-1].document)


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A frozen version as lists show it; ``note`` says what a correction corrected, ``signature`` how the
    author's stands: good, unknown, bad, or empty without one."""

    number: int
    submitted_at: datetime | None
    note: str
    signature: str = ""


def list_versions(ctx: Context, name: str, period: Period) -> list[VersionRow]:
    """Return the versions of the rep's report of a period, the newest first; none while it is a draft."""
    report = report_of(ctx, name, period)
    found = _versions(ctx, report.id) if report else []
    return [
        VersionRow(version.number, version.created_at, version.note, signature_of(ctx, version))
        for version in reversed(found)
    ]


def current_document(ctx: Context, name: str, period: Period, number: int = 0) -> Document:
    """Return what stands for a report: the version asked for, else the newest, else the draft.

    Raises NotFound for a version there is not.
    """
    report = report_of(ctx, name, period)
    if report is not None and _versions(ctx, report.id):
        return report_version(ctx, report.id, number)
    if number:
        raise NotFound(_("This report was not submitted yet."), where=period.key)
    return draft_report(ctx, name, period).document


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report as lists show it; ``id`` is empty while it was never submitted.

    ``submitted_at``, ``note`` and ``signature`` (see ``VersionRow``) are those of the newest version,
    ``first_at`` is when the first was made; ``person`` whose it is.
    """

    id: str
    definition: str
    period: str
    start: date
    status: str
    versions: int
    submitted_at: datetime | None
    note: str
    first_at: datetime | None = None
    signature: str = ""
    person_id: str = ""
    person: str = ""


def list_reports(ctx: Context, name: str = "", *, everyone: bool = False) -> list[ReportRow]:
    """Return the rep's reports: drafts (with texts, or due next), the one due first at the head; then those
    submitted, the newest period first.

    ``everyone``: those that others have submitted too. They are for managers; raises NotAllowed.
    """
    me = ctx.session.get(Person, ctx.actor)
    if everyone:
        _require_manager(ctx)
    submitted = _submitted(ctx, everyone)
    others = [row for row in submitted if row.person_id != ctx.actor]
    rows = {(row.definition, row.period): row for row in submitted if row.person_id == ctx.actor}
    begun = ctx.session.connection().exec_driver_sql(
        "SELECT DISTINCT definition, period FROM report_text WHERE person_id = ? AND text <> ''", (ctx.actor,)
    )
    drafts = [(row[0], row[1]) for row in begun if row[0] in definitions.shipped()]
    drafts += [(kind, period_due(ctx, kind).key) for kind in definitions.shipped()]
    for kind, key in drafts:
        start = _start(ctx, kind, key)
        row = ReportRow(
            "", kind, key, start, ReportStatus.DRAFT, 0, None, "",
            person_id=ctx.actor, person=me.name if me else "",
        )  # fmt: skip
        rows.setdefault((kind, key), row)
    wanted = [row for row in (*rows.values(), *others) if name in ("", row.definition)]
    begun_or_due = sorted(
        (row for row in wanted if row.status == ReportStatus.DRAFT), key=lambda row: _end(ctx, row)
    )
    done = [row for row in wanted if row.status != ReportStatus.DRAFT]
    return begun_or_due + sorted(done, key=lambda row: (row.start, row.definition), reverse=True)


def _end(ctx: Context, row: ReportRow) -> date:
    return read_period(definition_of(row.definition).period, row.period, ctx.today).end


def _require_manager(ctx: Context) -> None:
    """Raise NotAllowed unless one sees to the work of others: reports are for a rep and the managers."""
    me = ctx.session.get(Person, ctx.actor)
    if me is None or me.role not in MANAGERS:
        raise NotAllowed(_("Only a manager sees the reports of others."))


def _start(ctx: Context, kind: str, key: str) -> date:
    return read_period(definition_of(kind).period, key, ctx.today).start


def _submitted(ctx: Context, everyone: bool) -> list[ReportRow]:
    """Return the rep's submitted reports, or everyone's by their names."""
    query = (
        select(Report, ReportVersion, Person)
        .join(ReportVersion, ReportVersion.report_id == Report.id)  # type: ignore[arg-type]
        .join(Person, Person.id == Report.person_id)  # type: ignore[arg-type]
        .order_by(Person.name, ReportVersion.number)  # type: ignore[arg-type]
    )
    if not everyone:
        query = query.where(Report.person_id == ctx.actor)
    found: dict[str, ReportRow] = {}
    newest: dict[str, ReportVersion] = {}
    for report, version, person in ctx.session.exec(query).all():
        if report.definition in definitions.shipped():  # later versions of a report come later and stay
            found[report.id] = ReportRow(
                report.id,
                report.definition,
                report.period,
                _start(ctx, report.definition, report.period),
                ReportStatus.SUBMITTED,
                report.versions,
                version.created_at,
                version.note,
                found[report.id].first_at if report.id in found else version.created_at,
                person_id=person.id,
                person=person.name,
            )
            newest[report.id] = version
    return [replace(row, signature=signature_of(ctx, newest[row.id])) for row in found.values()]
