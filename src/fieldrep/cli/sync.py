"""``fieldrep sync``: exchange everything with the team's file.

Exit codes: 0 done, 1 error, 2 usage, 3 unreachable, 4 busy, 5 passphrase, 6 damage healed, 7 newer
format, 8 needs a decision. 5, 7 and 8 stay until a person has done what they ask for; 6 is of the sync that
found or healed the damage. What was set aside before is no code: “team info” and “doctor” count it.
"""

import time
from typing import Any

import typer

from fieldrep.cli.common import JSON, print_json, session
from fieldrep.cli.errors import show_error
from fieldrep.cli.progress import ProgressLine
from fieldrep.errors import FieldrepError, UsageError
from fieldrep.i18n import _

app = typer.Typer()

_SHORTEST_PAUSE = 5


@app.command(
    epilog=_(
        "Exit codes: 0 done, 1 error, 2 usage, 3 file out of reach, 4 busy, 5 passphrase needed, 6 damage"
        " found or healed by this sync, 7 update needed, 8 deletions wait for a decision."
    )
)
def sync(
    dry_run: bool = typer.Option(False, "--dry-run", help=_("Only show what would go out and come in.")),
    accept_deletes: bool = typer.Option(
        False, "--accept-deletes", help=_("Carry out deletions that were held back.")
    ),
    refuse_deletes: bool = typer.Option(
        False, "--refuse-deletes", help=_("Keep the records whose deletion was held back.")
    ),
    full: bool = typer.Option(False, "--full", help=_("Read the whole file, not only what is new.")),
    recreate: bool = typer.Option(
        False, "--recreate", help=_("Make the file anew where it and every trace of it are gone.")
    ),
    watch: int = typer.Option(0, "--watch", help=_("Sync again every so many seconds, until Ctrl+C.")),
    as_json: bool = JSON,
) -> None:
    """Exchange everything with the team's file."""
    if accept_deletes and refuse_deletes:
        raise UsageError(_("Accept the deletions or refuse them."), where="--accept-deletes --refuse-deletes")
    if dry_run:
        _preview(as_json)
        return
    if watch:
        once = {
            "--full": full,
            "--recreate": recreate,
            "--accept-deletes": accept_deletes,
            "--refuse-deletes": refuse_deletes,
        }
        _check_watch(watch, [name for name, asked in once.items() if asked])
        _watch(watch, as_json)
    code = _once(
        as_json,
        accept_deletes=accept_deletes,
        refuse_deletes=refuse_deletes,
        full=full,
        recreate=recreate,
    )
    raise typer.Exit(code)


def _once(as_json: bool, **wishes: Any) -> int:
    """Sync, say what came of it and return the exit code; ``wishes`` as for ``sync_now``."""
    from fieldrep.services.syncing import plain_result, sync_now

    with ProgressLine() as progress:
        result = sync_now(session.ready(), progress=progress, **wishes)
    if as_json:
        print_json(plain_result(result))
    else:
        for line in result.lines:
            typer.echo(line)
    return result.code


def _check_watch(seconds: int, once: list[str]) -> None:
    """Refuse a pause that is too short, and what a person asks for one sync with its outcome in sight."""
    if seconds < _SHORTEST_PAUSE:
        raise UsageError(_("At least {count} seconds.").format(count=_SHORTEST_PAUSE), where="--watch")
    if once:
        raise UsageError(
            _("This goes with one sync, not with syncing again and again."),
            where=" ".join(once),
            hint=_("Sync once with it, then again with --watch alone."),
        )


def _watch(seconds: int, as_json: bool) -> None:
    """Sync again and again; what goes wrong once is said, and tried again."""
    while True:
        try:
            _once(as_json)
        except FieldrepError as error:
            show_error(error, as_json=as_json)
        time.sleep(seconds)


def _preview(as_json: bool) -> None:
    from dataclasses import asdict

    from fieldrep.fields import kind_label
    from fieldrep.services.syncing import preview_sync

    found = preview_sync(session.ready())
    if as_json:
        came = found.incoming
        print_json(
            {
                **asdict(found),
                "incoming": {
                    **asdict(came),
                    "records": dict(came.records),
                    "people": dict(came.people),
                    "deletions": len(came.deletions),
                },
                "changes_out": dict(found.changes_out),
                "files_out": [{"sha256": sha256, "size": size} for sha256, size in found.files_out],
            }
        )
        return
    for words, changes in (
        (_("Would go out: {kinds}."), found.changes_out),
        (_("Would come in: {kinds}."), found.incoming.records),
    ):
        kinds = _(", ").join(f"{kind_label(wire)} {count:,}" for wire, count in changes) or _("nothing")
        typer.echo(words.format(kinds=kinds))
    if found.files_out or found.files_in:
        size = sum(each for _digest, each in found.files_out)
        words = _("Attached files: {out} to go out ({size} bytes), {got} to come in.")
        typer.echo(words.format(out=len(found.files_out), size=f"{size:,}", got=found.files_in))
    if found.frames_out:
        typer.echo(_("Parts to put back or send again: {count}.").format(count=found.frames_out))
    if found.unreadable:
        typer.echo(_("Parts that can't be read here: {count}.").format(count=found.unreadable))
    for name in found.copies:
        typer.echo(_("A copy stands beside the file: {name}").format(name=name))
    if found.newer:
        typer.echo(_("A newer fieldrep wrote into the file. Update to send."))
