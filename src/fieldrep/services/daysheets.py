"""The sheet of a day or week: the visits planned with what is good to know, to print or take along."""

from collections.abc import Callable, Iterator
from datetime import date, time
from itertools import groupby
from pathlib import Path

from fieldrep.errors import UsageError
from fieldrep.exchange.daysheet import (
    DaySheet,
    Part,
    SheetContact,
    SheetPromise,
    SheetVisit,
    layout,
    sheet_title,
    to_markdown,
)
from fieldrep.i18n import LANGUAGES, _, current_language
from fieldrep.models.contacts import Contact
from fieldrep.models.people import Person as PersonRecord
from fieldrep.models.visits import Visit
from fieldrep.reports import render
from fieldrep.reports.blocks import Label, TextBlock
from fieldrep.reports.document import Document, Person, Section
from fieldrep.reports.draft import territory_on
from fieldrep.reports.draft.periods import period_of
from fieldrep.rules.codes import Phase, VisitStatus
from fieldrep.rules.dates import format_date
from fieldrep.services.accounts import get_account
from fieldrep.services.contacts import contacts_of
from fieldrep.services.promises import list_promises
from fieldrep.services.records import get
from fieldrep.services.visit_guide import visit_guide
from fieldrep.services.visits import VisitRow, list_visits, people_met
from fieldrep.store.context import Context

FORMATS = ("md", "pdf", "ics")
"""What a sheet can be written as."""

PEOPLE = 2
"""People of the account on the sheet where nobody is named for the visit."""

BOX, BETWEEN_BOXES = "□", "   "


def day_sheet(ctx: Context, first: date, last: date) -> DaySheet:
    """Return the rep's visits that are planned or running on these days, both included."""
    person = ctx.session.get(PersonRecord, ctx.actor)
    rows = list_visits(
        ctx,
        first=first,
        last=last,
        person=ctx.actor,
        statuses=(VisitStatus.PLANNED, VisitStatus.RUNNING),
        limit=-1,
    )
    return DaySheet(person.name if person else "", first, last, tuple(_visit(ctx, row) for row in rows))


def _visit(ctx: Context, row: VisitRow) -> SheetVisit:
    visit, account = get(ctx, Visit, row.id), get_account(ctx, row.account_id)
    return SheetVisit(
        id=row.id,
        account=row.account,
        day=row.day or ctx.today,
        zone=visit.planned_zone or visit.zone or ctx.zone,
        start=time.fromisoformat(row.planned_time) if row.planned_time else None,
        moved=row.times_moved,
        address=visit.place or account.street,
        city=account.city,
        phones=tuple(filter(None, [account.phone])),
        contacts=tuple(_contacts(ctx, row)),
        purpose=visit.purpose,
        expected=visit.expected,
        advance_wanted=visit.advance_wanted,
        advance_fallback=visit.advance_fallback,
        promises=tuple(
            SheetPromise(promise.by, promise.text, promise.due)
            for promise in list_promises(ctx, account=row.account_id)
        ),
        last_visit=_last_visit(ctx, row.account_id),
        checklist=tuple(
            item.text
            for item in visit_guide(ctx, row.id).items
            if item.phase == Phase.BEFORE and not item.ticked
        ),
    )


def _contacts(ctx: Context, row: VisitRow) -> Iterator[SheetContact]:
    """Yield the people named for the visit, else the first ones of the account."""
    named = people_met(ctx, row.id)
    for person in named:
        contact = ctx.session.get(Contact, person.contact_id)
        yield SheetContact(
            person.name,
            person.title,
            (contact.role or "") if contact else "",
            (contact.mobile or contact.phone) if contact else "",
        )
    if not named:
        for contact in contacts_of(ctx, row.account_id)[:PEOPLE]:
            yield SheetContact(
                contact.name, contact.title, contact.role or "", contact.mobile or contact.phone
            )


def _last_visit(ctx: Context, account: str) -> str:
    rows = list_visits(ctx, account=account, statuses=(VisitStatus.DONE,), newest_first=True, limit=1)
    if not rows or rows[0].day is None:
        return ""
    return f"{format_date(rows[0].day, current_language())}: {rows[0].result or rows[0].said}"


def sheet_bytes(ctx: Context, sheet: DaySheet, fmt: str) -> bytes:
    """Return a sheet as a file of one of ``FORMATS``, in the language in force; raises UsageError."""
    return _writer(fmt)(ctx, sheet)


def export_sheet(ctx: Context, sheet: DaySheet, fmt: str, out: Path | None, *, folder: Path) -> Path:
    """Write a sheet and return its path: ``out``, else a name by its days in ``folder``.

    Raises UsageError for a format there is not, Unwritable where the file can't be written.
    """
    return render.write_file(sheet_bytes(ctx, sheet, fmt), out or folder / file_name(sheet, fmt))


def file_name(sheet: DaySheet, fmt: str) -> str:
    """Return a name for the file: ``visits-2026-11-25.pdf``, ``visits-2026-W48.pdf``."""
    kind = "day" if sheet.start == sheet.end else "week"
    return f"visits-{period_of(kind, sheet.start).key}.{fmt}"


def _writer(fmt: str) -> Callable[[Context, DaySheet], bytes]:
    writers = {"md": _markdown, "pdf": _pdf, "ics": _calendar}
    if fmt not in writers:
        raise UsageError(
            _("A sheet can't be written as {format}.").format(format=fmt),
            hint=_("Formats: {formats}.").format(formats=", ".join(FORMATS)),
        )
    return writers[fmt]


def _markdown(_ctx: Context, sheet: DaySheet) -> bytes:
    return to_markdown(sheet).encode()


def _calendar(ctx: Context, sheet: DaySheet) -> bytes:
    from fieldrep.exchange.ics import to_ics

    return to_ics(sheet, ctx.now)


def _pdf(ctx: Context, sheet: DaySheet) -> bytes:
    return render.rendered(sheet_document(ctx, sheet), "pdf", current_language())


def sheet_document(ctx: Context, sheet: DaySheet) -> Document:
    """Return a sheet as a document to print: a section for each day."""
    parts = layout(sheet)
    sections = tuple(
        Section(
            day.isoformat(),
            _label(format_date(day, current_language())),
            tuple(_block(number, part) for number, part in enumerate(of_day)),
        )
        for day, of_day in groupby(parts, key=lambda part: part.day)
    )
    nothing = TextBlock("none", None, (_("No visits are planned."),))
    empty = Section("none", _label(sheet_title(sheet)), (nothing,))
    return Document(
        definition="visits",
        definition_version=1,
        version=1,
        title=_label(_("Day sheet") if sheet.start == sheet.end else _("Week sheet")),
        person=Person(ctx.actor, sheet.person),
        territory=territory_on(ctx, sheet.end),
        period=period_of("day" if sheet.start == sheet.end else "week", sheet.start),
        created=ctx.now,
        zone=ctx.zone,
        currency=ctx.currency,
        sections=sections or (empty,),
    )


def _block(number: int, part: Part) -> TextBlock:
    """Return a visit as lines, with the boxes one after another so that a day fits a page."""
    lines = "\n".join(_("{name}: {value}").format(name=name, value=text) for name, text in part.lines)
    boxes = BETWEEN_BOXES.join(f"{BOX}\u00a0{box}" for box in part.boxes)
    return TextBlock(f"visit-{number}", _label(part.heading), tuple(filter(None, (lines, boxes))))


def _label(words: str) -> Label:
    """Return words that are in the language in force already."""
    return Label(words, dict.fromkeys(LANGUAGES, words))
