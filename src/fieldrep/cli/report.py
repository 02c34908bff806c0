"""``fieldrep report``: weekly and monthly reports, drafted, filled, submitted, written as files.

Exit codes: 0 done; 2 the call is off, or something required is missing from a report to be submitted.
"""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typer

from fieldrep.cli import reportplan
from fieldrep.cli.common import JSON, print_bytes, print_json, print_table, session
from fieldrep.cli.reportwords import KIND, MONTH, WEEK, period_option
from fieldrep.errors import UsageError
from fieldrep.i18n import LANGUAGES, _
from fieldrep.reports.definition import shipped
from fieldrep.reports.document import Document, Period, to_data
from fieldrep.reports.render.wording import period_text
from fieldrep.services import reportfiles, reportperiods, reports
from fieldrep.store.context import Context
from fieldrep.terms import term

app = typer.Typer(no_args_is_help=True)
app.add_typer(reportplan.app, name="plan")

LANG = typer.Option("", "--lang", help=", ".join(LANGUAGES))
FORMAT = typer.Option("", "--format", help=", ".join(reportfiles.FORMATS))
OUT = typer.Option("", "--out", help=_("The file to write; - is the standard output, for text formats."))
VERSION = typer.Option(0, "--version", min=0, help=_("A submitted version; without it the newest."))
DRAFT = typer.Option(False, "--draft", help=_("The draft as it would be now, also once submitted."))


@app.command(help=_("The weekly report: shown, or written with --format or --out."))
def weekly(
    week: str = WEEK,
    lang: str = LANG,
    fmt: str = FORMAT,
    out: str = OUT,
    version: int = VERSION,
    draft: bool = DRAFT,
    as_json: bool = JSON,
) -> None:
    """Show or write the weekly report."""
    _report("weekly", week, lang, fmt, out, version, draft=draft, as_json=as_json)


@app.command(help=_("The monthly report: shown, or written with --format or --out."))
def monthly(
    month: str = MONTH,
    lang: str = LANG,
    fmt: str = FORMAT,
    out: str = OUT,
    version: int = VERSION,
    draft: bool = DRAFT,
    as_json: bool = JSON,
) -> None:
    """Show or write the monthly report."""
    _report("monthly", month, lang, fmt, out, version, draft=draft, as_json=as_json)


def _report(
    kind: str, period: str, lang: str, fmt: str, out: str, version: int, *, draft: bool, as_json: bool
) -> None:
    fmt = _format(fmt, out)
    if draft and version:
        raise UsageError(_("A version is not a draft."), where="--draft", hint=_("Leave one of them out."))
    with session.ready().read() as ctx:
        language = _language(lang, ctx.language)
        of = reportperiods.find_period(ctx, kind, period)
        if draft:
            document = reports.draft_report(ctx, kind, of).document
        else:
            document = reports.current_document(ctx, kind, of, version)
        if as_json:
            print_json(_document_json(ctx, kind, of, document))
            return
    if not fmt:
        print_bytes(reportfiles.report_bytes(document, "txt", language))
    elif out == "-":
        print_bytes(reportfiles.report_bytes(document, fmt, language))
    else:
        target = Path(out).expanduser() if out else None
        written = reportfiles.export_report(document, fmt, language, target, folder=Path.cwd())
        typer.echo(_("Written: {file}").format(file=written))
    if document.is_draft and (fmt or out):
        typer.echo(_("This is a draft: the report was not submitted."), err=True)


def _format(fmt: str, out: str) -> str:
    """Return the format asked for, else that of the file's ending; raises UsageError."""
    ending = Path(out).suffix.lstrip(".").lower() if out != "-" else ""
    chosen = fmt.lower() or ending
    if chosen and chosen not in reportfiles.FORMATS:
        raise UsageError(
            _("There is no report format {format}.").format(format=chosen),
            where="--format" if fmt else "--out",
            hint=_("Formats: {formats}.").format(formats=", ".join(reportfiles.FORMATS)),
        )
    if out and not chosen and out != "-":
        raise UsageError(
            _("Which format should the file have?"),
            where="--format",
            hint=_("Formats: {formats}.").format(formats=", ".join(reportfiles.FORMATS)),
        )
    if out == "-" and chosen and chosen not in reportfiles.TEXT_FORMATS:
        raise UsageError(
            _("This format is no text; name a file."),
            where="--out",
            hint=_("Formats: {formats}.").format(formats=", ".join(reportfiles.TEXT_FORMATS)),
        )
    return chosen


def _language(lang: str, own: str) -> str:
    if lang and lang not in LANGUAGES:
        raise UsageError(
            _("There is no such language."),
            where="--lang",
            hint=_("Choose one of: {choices}.").format(choices=", ".join(LANGUAGES)),
        )
    return lang or own


def _document_json(ctx: Context, kind: str, of: Period, document: Document) -> dict[str, Any]:
    report = reports.report_of(ctx, kind, of)
    draft = reports.draft_report(ctx, kind, of)
    return {
        "id": report.id if report and draft.submitted else "",
        "definition": kind,
        "period": of.key,
        "first_day": of.start,
        "last_day": of.end,
        "due": reportperiods.due_at(ctx, of),
        "status": "draft" if document.is_draft else "submitted",
        "version": document.version,
        "versions": draft.submitted,
        "missing": [_gap_json(gap, draft.document) for gap in draft.gaps],
        "texts": dict(draft.texts),
        "document": to_data(document),
    }


def _gap_json(gap: Any, document: Document) -> dict[str, Any]:
    place, what = reports.gap_words(gap, document)
    return {
        "section": gap.section,
        "part": gap.part,
        "row": None if gap.row is None else gap.row + 1,
        "column": gap.column.code if gap.column else "",
        "records": [{"kind": ref.kind, "ids": list(ref.ids)} for ref in gap.refs],
        "text": f"{place}: {what}",
    }


@app.command("list", help=_("List the reports: submitted, begun and due next."))
def list_(
    kind: str = typer.Argument("", help=_("Only this kind: {kinds}.").format(kinds=", ".join(shipped()))),
    everyone: bool = typer.Option(False, "--all", help=_("What others have submitted too; for managers.")),
    as_json: bool = JSON,
) -> None:
    """List the reports."""
    if kind:
        reportperiods.definition_of(kind)
    with session.ready().read() as ctx:
        rows = reports.list_reports(ctx, kind, everyone=everyone)
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    heads = (_("Report"), _("Period"), _("Status"), _("Versions"), _("Submitted"), _("Remark"), _("Id"))
    print_table(
        (_("Member"), *heads) if everyone else heads,
        [
            (
                *([row.person] if everyone else ()),
                term(row.definition, "ReportKind"),
                row.period,
                term(row.status, "ReportStatus"),
                row.versions or "",
                row.submitted_at.date() if row.submitted_at else "",
                row.note,
                row.id,
            )
            for row in rows
        ],
    )


@app.command(help=_("Show a submitted report by its id, from “report list”."))
def show(
    report: str = typer.Argument(..., help=_("The report's id.")),
    version: int = VERSION,
    lang: str = LANG,
    as_json: bool = JSON,
) -> None:
    """Show a submitted report."""
    with session.ready().read() as ctx:
        language = _language(lang, ctx.language)
        document = reports.report_version(ctx, report, version)
    if as_json:
        print_json(to_data(document))
    else:
        print_bytes(reportfiles.report_bytes(document, "txt", language))


@app.command(help=_("Write a text of a report, or show its texts without one."))
def text(
    kind: str = KIND,
    place: str = typer.Argument("", help=_("The section, such as summary or results/sales.")),
    words: str = typer.Argument(None, help=_("The text; - reads it from the standard input, empty clears.")),
    week: str = WEEK,
    month: str = MONTH,
    as_json: bool = JSON,
) -> None:
    """Write a text of a report."""
    known = reportperiods.definition_of(kind)
    if place and words is not None:
        written = sys.stdin.buffer.read().decode("utf-8-sig", "replace") if words == "-" else words
        with session.ready().write("report.text", place) as ctx:
            of = reportperiods.find_period(ctx, kind, period_option(kind, week, month))
            where = reports.set_text(ctx, kind, of, place, written)
    else:
        where = reports.find_place(known, place) if place else ""
    with session.ready().read() as ctx:
        of = reportperiods.find_period(ctx, kind, period_option(kind, week, month))
        texts = reports.report_texts(ctx, kind, of)
    places = {p: title for p, title in reports.typed_places(known).items() if where in ("", p)}
    if as_json:
        rows = [{"id": p, "title": title, "text": texts.get(p, "")} for p, title in places.items()]
        print_json({"definition": kind, "period": of.key, "texts": rows})
        return
    if words is not None:
        typer.echo(_("Written into {place} of {period}.").format(place=where, period=period_text(of)))
        return
    print_table(
        (_("Section"), _("What it is for"), _("Text")), [(p, t, texts.get(p, "")) for p, t in places.items()]
    )


@app.command(help=_("Submit a report; what is missing is named, with exit code 2."))
def submit(
    kind: str = KIND,
    week: str = WEEK,
    month: str = MONTH,
    note: str = typer.Option("", "--note", help=_("A note, such as what a correction changes.")),
    as_json: bool = JSON,
) -> None:
    """Submit a report."""
    with session.ready().write("report.submit", kind) as ctx:
        of = reportperiods.find_period(ctx, kind, period_option(kind, week, month))
        try:
            done = reports.submit_report(ctx, kind, of, note)
        except reports.Incomplete as error:
            if as_json:
                document = reports.draft_report(ctx, kind, of).document
                missing = [_gap_json(gap, document) for gap in error.gaps]
                print_json({"definition": kind, "period": of.key, "missing": missing})
            raise
    if as_json:
        print_json(
            {
                "id": done.report,
                "definition": kind,
                "period": done.period,
                "status": "submitted",
                "version": done.number,
                "missing": [],
            }
        )
        return
    typer.echo(_("Submitted: {period}, version {number}.").format(period=period_text(of), number=done.number))
    typer.echo(done.report)
