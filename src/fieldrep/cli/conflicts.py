"""``fieldrep conflicts``: fields that two changed apart, and records one deleted and another worked on."""

from dataclasses import asdict
from typing import Any

import typer

from fieldrep.cli.common import JSON, check_choice, print_json, print_table, session
from fieldrep.errors import UsageError
from fieldrep.i18n import _, ngettext
from fieldrep.rules.text import single_line
from fieldrep.services import conflicts, settling
from fieldrep.services.conflicts import OpenConflict, Side
from fieldrep.services.settling import Choice
from fieldrep.services.synctroubles import list_troubles
from fieldrep.store.context import Context

app = typer.Typer(no_args_is_help=True)

ID = typer.Argument(..., help=_("The conflict's id or its beginning, from “conflicts list”."))
LONGEST = 40


@app.command("list", help=_("What is open, the newest account first."))
def list_(as_json: bool = JSON) -> None:
    """List the conflicts."""
    with session.ready().read() as ctx:
        rows, troubles = conflicts.list_conflicts(ctx), list_troubles(ctx)
        zone = ctx.zone
    if as_json:
        counted = [{"code": each.code, "count": each.count, "text": each.text} for each in troubles]
        print_json({"conflicts": [plain_conflict(row) for row in rows], "waiting": counted})
        return
    if rows:
        own = all(row.sides[0].mine for row in rows if row.field)  # else no column may be called mine
        names = (_("Mine"), _("Theirs")) if own else (_("One"), _("The other"))
        heads = (_("Id"), _("Account"), _("Record"), _("Field"), *names, _("Since"))
        print_table(heads, [_line(row, zone) for row in rows])
    else:
        typer.echo(_("No conflict is open."))
    for each in troubles:
        typer.echo(each.text)


def _line(row: OpenConflict, zone: str) -> tuple[str, ...]:
    from zoneinfo import ZoneInfo

    record = row.title if row.kind != "account" else ""
    first = row.sides[0]
    mine, theirs = (row.mine, row.theirs) if row.field else (first, None) if first.mine else (None, first)
    since = f"{row.since.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
    return (row.id, row.account, record, row.label, _short(mine), _short(theirs), since)


def _short(side: Side | None) -> str:
    if side is None:
        return ""
    text = single_line(side.text)
    return f"{text if len(text) <= LONGEST else text[: LONGEST - 1] + '…'} ({side.name})"


@app.command(help=_("Both sides of one conflict in full, and what could become of it."))
def show(conflict: str = ID, as_json: bool = JSON) -> None:
    """Show a conflict."""
    from zoneinfo import ZoneInfo

    with session.ready().read() as ctx:
        row, zone = conflicts.find_conflict(ctx, conflict), ZoneInfo(ctx.zone)
    if as_json:
        print_json(plain_conflict(row))
        return
    typer.echo(f"{row.id}  " + " · ".join(filter(None, (row.account, row.title, row.label))))
    for side in row.sides:
        at = f"{side.at.astimezone(zone):%Y-%m-%d %H:%M}"
        words = [side.name, at, side.installation, _("shown now") if side.shown and row.field else ""]
        typer.echo("\n" + " · ".join(filter(None, words)))
        typer.echo(side.text)
    if row.merged is not None:
        typer.echo("\n" + _("Both together:"))
        typer.echo(row.merged.text)


@app.command(help=_("Settle a conflict by one side, a value of your own, or both texts together."))
def keep(
    conflict: str = typer.Argument("", help=_("The conflict's id or its beginning; left out with --all.")),
    mine: bool = typer.Option(
        False, "--mine", help=_("What my side said; where two others differ, what stands first.")
    ),
    theirs: bool = typer.Option(
        False, "--theirs", help=_("What the other side said, the newest of several.")
    ),
    value: str = typer.Option(None, "--value", help=_("A value of your own.")),
    merged: bool = typer.Option(False, "--merged", help=_("Both texts together, line by line.")),
    record: bool = typer.Option(False, "--record", help=_("Keep a record that one deleted.")),
    delete: bool = typer.Option(False, "--delete", help=_("Delete a record that one deleted.")),
    everything: str = typer.Option("", "--all", help=_("All that are open: mine, theirs or newest.")),
    as_json: bool = JSON,
) -> None:
    """Settle conflicts."""
    wanted = [
        choice
        for choice, asked in (
            (Choice.MINE, mine), (Choice.THEIRS, theirs), (Choice.MERGED, merged),
            (Choice.KEEP, record), (Choice.DELETE, delete),
        )
        if asked
    ]  # fmt: skip
    if everything:
        check_choice(everything, (Choice.MINE, Choice.THEIRS, Choice.NEWEST), "--all")
    if len(wanted) + (value is not None) + bool(everything) != 1 or bool(conflict) == bool(everything):
        raise UsageError(
            _("Say which conflict, and one way to settle it."),
            hint=_("One of --mine, --theirs, --value, --merged, --record, --delete; or --all newest."),
        )
    workspace = session.ready()
    with workspace.read() as ctx:
        row = conflicts.find_conflict(ctx, conflict) if conflict else None
    with workspace.write(settling.ACTION, row.name if row else "") as ctx:
        count = _settle(ctx, row, value, wanted, everything)
    with workspace.read() as ctx:
        left = conflicts.count_conflicts(ctx)
    if as_json:
        print_json({"settled": count, "open": left})
        return
    settled = ngettext("{count} conflict settled", "{count} conflicts settled", count)
    still = _("{count} still open")
    typer.echo(f"{settled.format(count=count)} · {still.format(count=left)}")


def _settle(
    ctx: Context, row: OpenConflict | None, value: str | None, wanted: list[Choice], every: str
) -> int:
    if row is None:
        return settling.settle_all(ctx, conflicts.list_conflicts(ctx), Choice(every))
    if value is not None:
        settling.settle_with(ctx, row, value)
    else:
        settling.settle_conflict(ctx, row, wanted[0])
    return 1


def plain_conflict(row: OpenConflict) -> dict[str, Any]:
    """Return a conflict as JSON data."""
    return {**asdict(row), "merged": row.merged.text if row.merged else None}
