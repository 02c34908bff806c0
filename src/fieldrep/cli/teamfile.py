"""``fieldrep team verify|log|compact|export``: the care of the shared file."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import typer

from fieldrep.cli.common import JSON, print_json, print_table, session
from fieldrep.i18n import _, ngettext, sentences

DAMAGE = 6


def verify(
    as_json: bool = JSON,
    bad: bool = typer.Option(False, "--bad", help=_("List only the parts with something to say about.")),
) -> None:
    """Check every part of the shared file and of its copies."""
    from fieldrep.services.partwords import check_words, signature_words
    from fieldrep.services.teamcheck import PartState, damage_words, plain_check, verify_team

    found = verify_team(session.ready())
    if as_json:
        print_json(plain_check(found))
    else:
        print_table(
            (
                _("File"),
                _("At"),
                _("Bytes"),
                _("State"),
                _("Signature"),
                _("Member"),
                _("Number"),
                _("Changes"),
            ),
            [
                (
                    p.file,
                    f"{p.offset:,}",
                    f"{p.size:,}",
                    check_words(p.state),
                    signature_words(p.signature),
                    p.person,
                    p.number,
                    p.operations,
                )
                for p in found.parts
                if not bad or p.state is not PartState.GOOD or p.signature == "bad"
            ],
        )
        for part in found.missing:
            words = _("Missing in the file, here: {person} {number}. The next sync brings it back.")
            typer.echo(words.format(person=part.person, number=part.number))
        for gap in found.gaps:
            numbers = f"{gap.first}–{gap.last}" if gap.last > gap.first else str(gap.first)
            words = _("Missing everywhere: {person} {numbers}. Who has it brings it by syncing.")
            typer.echo(words.format(person=gap.person or _("unknown"), numbers=numbers))
        good = found.count(PartState.GOOD)
        words = ngettext("{count} part is good.", "{count} parts are good.", good)
        whole = _("Nothing is missing.") if found.sound else damage_words(found)
        typer.echo(sentences(words.format(count=f"{good:,}"), whole))
    if not found.sound:
        raise typer.Exit(DAMAGE)


def log(
    limit: int = typer.Option(50, "--limit", help=_("How many.")),
    offset: int = typer.Option(0, "--offset", help=_("How many of the newest to leave out.")),
    as_json: bool = JSON,
) -> None:
    """List the parts of the shared file, newest first."""
    from fieldrep.services.partwords import log_words, type_words
    from fieldrep.services.teamcare import log_team, plain_log

    workspace = session.ready()
    page, zone = log_team(workspace, offset=offset, limit=limit), ZoneInfo(workspace.identity.zone)
    if as_json:
        print_json(plain_log(page))
        return
    print_table(
        (_("When"), _("Member"), _("Number"), _("Kind"), _("Changes"), _("Bytes"), _("State")),
        [
            (
                _moment(n.at, zone),
                n.person,
                n.number,
                type_words(n.type),
                n.operations,
                f"{n.size:,}",
                log_words(n.state, covered=n.covered),
            )
            for n in page.lines
        ],
    )


def _moment(at: str, zone: ZoneInfo) -> str:
    return f"{datetime.fromisoformat(at).astimezone(zone):%Y-%m-%d %H:%M}" if at else ""


def compact(as_json: bool = JSON) -> None:
    """Make the shared file small again."""
    from fieldrep.services.teamcare import compact_team, plain_compacted

    done = compact_team(session.ready())
    if as_json:
        print_json(plain_compacted(done))
        return
    words = _("{before} bytes became {after}. The file before is kept beside it as .bak.")
    typer.echo(words.format(before=f"{done.before:,}", after=f"{done.after:,}"))


def export(
    file: Path = typer.Argument(..., help=_("A new file.")),
    jsonl: bool = typer.Option(False, "--jsonl", help=_("All changes as JSON lines, in clear.")),
    as_json: bool = JSON,
) -> None:
    """Write everything known of the team into a new file."""
    from fieldrep.services.teamcare import export_plain, export_team, plain_exported

    done = (export_plain if jsonl else export_team)(session.ready(), file)
    if as_json:
        print_json(plain_exported(done))
        return
    words = ngettext("{count} part written: {file}", "{count} parts written: {file}", done.parts)
    typer.echo(words.format(count=f"{done.parts:,}", file=done.file))
