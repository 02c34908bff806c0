"""``fieldrep playbook``: the packs there are, a team's own in and out, checking pack files."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from fieldrep.cli.common import JSON, print_json, print_table, session
from fieldrep.errors import UsageError
from fieldrep.i18n import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fieldrep.playbook.problems import Problem

app = typer.Typer(no_args_is_help=True)


@app.command("import", help=_("Import a team's own packs from a folder."))
def import_(
    folder: str = typer.Argument(..., metavar="DIR", help=_("A folder of packs, or one pack.")),
    as_json: bool = JSON,
) -> None:
    """Import packs."""
    from fieldrep.services.packs import import_packs

    done = import_packs(session.ready(), Path(folder).expanduser())
    if as_json:
        problems = {"errors": _data(done.problems), "warnings": _data(done.warnings)}
        print_json({"packs": list(done.packs), **done.counts, **problems})
    else:
        text = _("{read} read: {added} added, {changed} changed, {unchanged} unchanged, {rejected} rejected.")
        typer.echo(text.format(**done.counts))
        _show(done.problems, done.warnings)
        if done.counts["added"] or done.counts["changed"]:
            typer.echo(_("“fieldrep undo” takes it back."))
    if done.problems:
        raise typer.Exit(1)


@app.command(help=_("Check packs without importing them."))
def check(
    folder: str = typer.Argument(
        "", metavar="DIR", help=_("A folder of packs, or one pack; without, the one in the data folder.")
    ),
    as_json: bool = JSON,
) -> None:
    """Check pack files."""
    from fieldrep.services.pack_files import read_packs

    found = read_packs(Path(folder).expanduser() if folder else session.ready().paths.packs)
    files = [f"{file.pack}/{file.language}.toml" for file in found.files]
    if as_json:
        problems = {"errors": _data(found.problems), "warnings": _data(found.warnings)}
        print_json({"ok": not found.problems, "files": files, **problems})
    else:
        _show(found.problems, found.warnings)
        if found.problems:
            count = len(found.problems)
            typer.echo(ngettext("{count} mistake.", "{count} mistakes.", count).format(count=count))
        else:
            text = ngettext("{count} file read, no mistakes.", "{count} files read, no mistakes.", len(files))
            typer.echo(text.format(count=len(files)))
    if found.problems:
        raise typer.Exit(1)


@app.command("list", help=_("List the packs in each language, with what is in them."))
def list_(as_json: bool = JSON) -> None:
    """List the packs."""
    from fieldrep.services.packs import list_packs, pack_notices
    from fieldrep.terms import term

    with session.ready().read() as ctx:
        rows, notices = list_packs(ctx), pack_notices(ctx)
    if as_json:
        print_json([{"id": f"{row.pack}/{row.language}", **asdict(row)} for row in rows])
    else:
        heads = (_("Pack"), _("Language"), _("Name"), _("Version"), _("Checklist items"), _("Questions"))
        print_table(
            (*heads, _("Objections"), _("Forms"), _("From")),
            [
                (
                    *(row.pack, row.language, row.title, row.version, row.checklist_items, row.questions),
                    *(row.objections, row.forms, ", ".join(term(layer, "PackLayer") for layer in row.layers)),
                )
                for row in rows
            ],
        )
    for notice in notices:
        typer.echo(str(notice), err=True)
    if notices:
        text = _("Packs with mistakes are not used; what is built in stands in for them.")
        typer.echo(text, err=True)


@app.command(help=_("Write packs as files, as they stand now."))
def export(
    pack: str = typer.Argument("", help=_("A pack by its name.")),
    everything: bool = typer.Option(False, "--all", help=_("All packs.")),
    out: str = typer.Option(..., "--out", metavar="DIR", help=_("The folder to write to.")),
    force: bool = typer.Option(False, "--force", help=_("Replace files that are there.")),
    as_json: bool = JSON,
) -> None:
    """Export packs."""
    from fieldrep.services.pack_files import export_packs

    if bool(pack) == everything:
        raise UsageError(_("Name a pack, or give --all."))
    with session.ready().read() as ctx:
        target = Path(out).expanduser()
        files = export_packs(ctx, [pack] if pack else [], target, replace_files=force)
    if as_json:
        print_json([{"id": f"{path.parent.name}/{path.stem}", "file": str(path)} for path in files])
        return
    for path in files:
        typer.echo(str(path))


@app.command(help=_("Take a team's changes to a pack out; what is built in stands again."))
def remove(pack: str = typer.Argument(..., help=_("A pack by its name.")), as_json: bool = JSON) -> None:
    """Remove the team's entries of a pack."""
    from fieldrep.services.packs import remove_pack

    with session.ready().write("pack.remove", pack) as ctx:
        count = remove_pack(ctx, pack)
    if as_json:
        print_json({"pack": pack, "removed": count})
        return
    text = ngettext("{count} entry taken out.", "{count} entries taken out.", count).format(count=count)
    typer.echo(f"{text} {_('“fieldrep undo” takes it back.')}")


def _data(problems: "Iterable[Problem]") -> list[dict[str, Any]]:
    return [
        {"file": p.file, "line": p.line or None, "field": p.field, "message": p.message} for p in problems
    ]


def _show(problems: "Iterable[Problem]", warnings: "Iterable[Problem]") -> None:
    for problem in problems:
        typer.echo(str(problem), err=True)
    for problem in warnings:
        typer.echo(_("To check: {problem}").format(problem=problem), err=True)
