"""``fieldrep import``: accounts from tables, notes from text files, the imports made, taking one back."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import typer

from fieldrep.cli.common import JSON, plain, print_json, print_table, session
from fieldrep.cli.progress import ProgressLine
from fieldrep.i18n import _, sentences

if TYPE_CHECKING:
    from fieldrep.exchange.duplicates import Duplicate, Side
    from fieldrep.exchange.plan import Change, PlannedRow
    from fieldrep.exchange.problems import Problem
    from fieldrep.services.import_notes import NotesPreview, PlannedNote
    from fieldrep.services.imports import Preview

app = typer.Typer(no_args_is_help=True)

SHOWN = 20
"""Lines of one sort that are printed; JSON has all."""


@app.command(help=_("Import accounts from a CSV file or an Excel workbook."))
def accounts(
    file: str = typer.Argument(..., help=_("The file.")),
    given: list[str] = typer.Option([], "--map", help=_("A column's field as COLUMN=FIELD; several times.")),
    sheet: str = typer.Option("", "--sheet", help=_("A sheet of the workbook.")),
    source: str = typer.Option(
        "", "--source", help=_("Whose customer numbers these are; the name of the file without it.")
    ),
    dry_run: bool = typer.Option(False, "--dry-run", help=_("Only show what would be done.")),
    rejects: str = typer.Option("", "--rejects", help=_("Save rows that can't be taken to this file.")),
    as_json: bool = JSON,
) -> None:
    """Import accounts."""
    from fieldrep.services.imports import preview, run_import, save_rejected

    workspace = session.ready()
    batch = None
    with ProgressLine() as progress:
        with workspace.read() as ctx:
            found = preview(ctx, file, given, sheet or None, source or None, progress)
        if not dry_run:
            done = run_import(workspace, found, progress)
            batch, found = done.batch, done.preview
    saved = save_rejected(found, rejects)[0] if rejects and found.rejected else None
    if as_json:
        data = _preview_data(found) | {"batch": batch, "rejects": str(saved) if saved else None}
        print_json(data, _found_data)
        return
    _show_preview(found)
    if saved:
        typer.echo(_("The rejected rows are in {path}. Mend them and import that file.").format(path=saved))
    elif found.rejected:
        typer.echo(_("Save the rejected rows with --rejects FILE, mend them and import that file."))
    typer.echo(_last_words(found.counts, dry_run))


def _preview_data(found: "Preview") -> dict[str, Any]:
    """Return a preview as data, its rows, duplicates and problems as ``_found_data`` takes them."""
    return {
        "file": str(found.path),
        "source": found.source,
        "sheet": found.sheet,
        "encoding": found.encoding,
        "delimiter": found.delimiter,
        "columns": [
            {
                "column": column.heading,
                "field": column.field.value if column.field else None,
                "match": column.match.value,
                "proposed": column.proposed.value if column.proposed else None,
            }
            for column in found.columns.columns
        ],
        **found.counts,
        "rejected_rows": found.rejected,
        "updated_rows": [row for row in found.rows if row.verdict.value == "updated"],
        "possible_duplicates": found.duplicates,
        "warnings": (*found.file_problems, *found.row_warnings),
    }


def _found_data(value: Any) -> Any:
    """Return a row, duplicate or problem as data just before it is printed: all at once take 10 MB."""
    from fieldrep.exchange.duplicates import Duplicate
    from fieldrep.exchange.plan import PlannedRow, Verdict
    from fieldrep.exchange.problems import Problem

    if isinstance(value, PlannedRow):
        return _rejected_data(value) if value.verdict is Verdict.REJECTED else _updated_data(value)
    if isinstance(value, Duplicate):
        return _duplicate_data(value)
    return value.to_data() if isinstance(value, Problem) else plain(value)


def _rejected_data(row: "PlannedRow") -> dict[str, Any]:
    found = [problem for problem in row.problems if problem.rejects]
    return {
        "row": row.row.number,
        "field": next((problem.field for problem in found if problem.field), ""),
        "reason": sentences(*(problem.text for problem in found)),
        "cells": [*row.row.cells, *row.row.surplus],
    }


def _updated_data(row: "PlannedRow") -> dict[str, Any]:
    return {
        "row": row.row.number,
        "account_id": row.account_id,
        "changes": [_change_data(change) for change in row.changes],
        "contact_id": row.contact_id or None,
        "new_contact": row.new_contact,
        "contact_changes": [_change_data(change) for change in row.contact_changes],
    }


def _change_data(change: "Change") -> dict[str, Any]:
    def plain(value: Any) -> Any:
        return asdict(value) if hasattr(value, "currency") else value

    return {"field": change.field, "before": plain(change.before), "after": plain(change.after)}


def _duplicate_data(duplicate: "Duplicate") -> dict[str, Any]:
    return {
        "new": _side_data(duplicate.new),
        "other": _side_data(duplicate.other),
        "reason": _reasons(duplicate),
        "reasons": [reason.value for reason in duplicate.reasons],
        "score": duplicate.score,
    }


def _side_data(side: "Side") -> dict[str, Any]:
    return {
        "id": side.id,
        "name": side.name,
        "city": side.city,
        "address": side.address,
        "phone": side.phone,
        "row": side.row or None,
    }


def _reasons(duplicate: "Duplicate") -> str:
    from fieldrep.exchange.duplicates import reason_text

    return _(", ").join(reason_text(reason) for reason in duplicate.reasons)


def _show_preview(found: "Preview") -> None:
    from fieldrep.exchange.columns import Match
    from fieldrep.exchange.fields import label

    how = [found.sheet] if found.sheet else [found.encoding, repr(found.delimiter)]
    typer.echo(f"{found.path.name} · {' · '.join(how)} · " + _("source: {name}").format(name=found.source))
    for column in found.columns.columns:
        if column.field:
            typer.echo(f"  {column.heading} → {label(column.field)}")
        elif column.match is Match.IGNORED:
            typer.echo(f"  {column.heading} → " + _("left out"))
        else:
            typer.echo(f"  {column.heading} → " + _("extra field"))
    _show_counts(found.counts)
    rejected = [_rejected_data(row) for row in found.rejected]
    _show(
        _("Rows that can't be taken:"),
        [_line(row["row"], row["field"], row["reason"]) for row in rejected],
    )
    _show(
        _("Possible duplicates; nothing was merged:"),
        [f"{_side(d.new)} — {_side(d.other)}: {_reasons(d)}" for d in found.duplicates],
    )
    _show_problems((*found.file_problems, *found.row_warnings))


def _last_words(counts: Mapping[str, int], dry_run: bool) -> str:
    """Return how to take an import back, where there is anything to take back."""
    if dry_run or not (counts["created"] or counts["updated"]):
        return _("Nothing was changed.")
    return _("“fieldrep import undo” takes it back.")


def _show_counts(counts: Any) -> None:
    typer.echo(
        _(
            "{read} read: {created} created, {updated} updated, {unchanged} unchanged, {rejected} rejected."
        ).format(**counts)
    )


def _show_problems(problems: tuple["Problem", ...]) -> None:
    _show(_("To check:"), [_line(p.row, p.field, p.text) for p in problems])


def _line(row: int, name: str, text: str) -> str:
    where = " · ".join(filter(None, (_("row {number}").format(number=row) if row else "", name)))
    return f"{where}: {text}" if where else text


def _side(side: "Side") -> str:
    where = _("row {number}").format(number=side.row) if side.row else side.id
    return " · ".join(filter(None, (side.name, side.city, where)))


def _show(heading: str, lines: list[str]) -> None:
    from fieldrep.rules.text import single_line

    if not lines:
        return
    typer.echo(heading)
    for line in lines[:SHOWN]:
        typer.echo(f"  {single_line(line)}")
    if len(lines) > SHOWN:
        typer.echo("  " + _("and {count} more; --json has all of them").format(count=len(lines) - SHOWN))


@app.command(help=_("Import notes of visits and calls from a text file."))
def notes(
    file: str = typer.Argument(..., help=_("The file.")),
    new: bool = typer.Option(False, "--new", help=_("Make the accounts that are not known.")),
    dry_run: bool = typer.Option(False, "--dry-run", help=_("Only show what would be done.")),
    as_json: bool = JSON,
) -> None:
    """Import notes."""
    from fieldrep.services.import_notes import preview_notes, run_notes_import

    workspace = session.ready()
    with workspace.read() as ctx:
        found = preview_notes(ctx, file)
    counts, left, more = found.counts(create=new), found.left(create=new), {}
    if not dry_run:
        done = run_notes_import(workspace, found, create=new)
        counts, left = dict(done.counts), list(done.left)
        more = {
            "records": [{"kind": kind, "id": record} for kind, record in done.created],
            "new_accounts": list(done.new_accounts),
        }
    if as_json:
        rejected = [_note_data(note) for note in left]
        warnings = [problem.to_data() for problem in _note_warnings(found)]
        batch = None if dry_run else done.batch
        print_json(
            {"file": str(found.path), **counts, "rejected_rows": rejected, "possible_duplicates": []}
            | {"warnings": warnings, "batch": batch, **more}
        )
        return
    _show_counts(counts)
    _show(_("Notes that were not taken:"), [line for note in left for line in _note_lines(note)])
    _show_problems(_note_warnings(found))
    typer.echo(_last_words(counts, dry_run))


def _note_warnings(found: "NotesPreview") -> tuple["Problem", ...]:
    return (*found.problems, *(p for note in found.notes for p in note.problems if not p.rejects))


def _note_data(note: "PlannedNote") -> dict[str, Any]:
    return {
        "row": note.draft.line,
        "field": "account" if note.draft.account and not note.draft.rejected else "",
        "reason": note.reason,
        "account": note.draft.account,
        "state": note.state.value,
        "candidates": [{"id": record, "label": text} for record, text in note.candidates],
    }


def _note_lines(note: "PlannedNote") -> list[str]:
    first = _("line {number}").format(number=note.draft.line) + f": {note.reason}"
    if note.state.value == "new" and not note.candidates:
        first += " " + _("--new makes it.")
    return [first, *(f"  {record}  {text}" for record, text in note.candidates)]


@app.command("list", help=_("List the imports, newest first."))
def list_(as_json: bool = JSON) -> None:
    """List the imports."""
    from fieldrep.services.imports import list_imports

    with session.ready().read() as ctx:
        rows, zone = list_imports(ctx), ZoneInfo(ctx.zone)
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    print_table(
        (
            _("Time"),
            _("File"),
            _("Newly created"),
            _("Updated"),
            _("Unchanged"),
            _("Rejected"),
            _("State"),
            "ID",
        ),
        [
            (
                f"{row.at.astimezone(zone):%Y-%m-%d %H:%M}",
                row.file_name,
                *(row.counts.get(name, 0) for name in ("created", "updated", "unchanged", "rejected")),
                _("undone") if row.undone else "",
                row.id,
            )
            for row in rows
        ],
    )


@app.command(help=_("Take an import back; what was worked on since stays."))
def undo(
    batch: str = typer.Argument("", help=_("Its id; the last import without it.")), as_json: bool = JSON
) -> None:
    """Take an import back."""
    from fieldrep.services.imports import undo_import

    workspace = session.ready()
    with ProgressLine() as progress:
        report = undo_import(workspace, batch, progress)
    if as_json:
        print_json(asdict(report))
        return
    typer.echo(_("{file}: {count} taken out again.").format(file=report.file_name, count=report.removed))
    _show(_("Stays, because it was worked on since:"), [kept.text for kept in report.kept])
