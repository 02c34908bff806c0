"""``fieldrep team``: make or join a team, see who belongs to it, keep its file and passphrase."""

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import typer

from fieldrep.cli import teamfile
from fieldrep.cli.common import JSON, interactive, print_json, print_table, session, typed_date
from fieldrep.cli.passphrases import NEW_VARIABLE, ask_passphrase
from fieldrep.i18n import _, ngettext
from fieldrep.terms import term

if TYPE_CHECKING:
    from fieldrep.services.team import TeamFacts
    from fieldrep.services.workspace import Workspace

app = typer.Typer(no_args_is_help=True)

FILE = typer.Argument(..., help=_("The shared file, on a drive or in a folder that all reach."))
MEMBER = typer.Argument(..., help=_("A member: name or id."))


@app.command(help=_("Make a team with a new shared file."))
def create(
    file: Path = FILE,
    name: str = typer.Option("", "--name", help=_("The team's name; the file's if left out.")),
    member: list[str] = typer.Option([], "--member", help=_("The name of a member; may stand often.")),
    as_json: bool = JSON,
) -> None:
    """Make a team."""
    from fieldrep.services.syncing import sync_now
    from fieldrep.services.team import create_team

    workspace = session.ready()
    passphrase = ask_passphrase(_("Passphrase of the team"), twice=True)
    facts = create_team(workspace, file, passphrase, name=name, people=member)
    if as_json:
        print_json({**_plain(facts), "sent": sync_now(workspace).outcome.sent})
        return
    typer.echo(_("Team “{name}” is made: {file}").format(name=facts.name, file=facts.file))
    typer.echo(_("The others join with “fieldrep team join FILE” and the passphrase. Keep it safe."))
    typer.echo(sync_now(workspace).summary)


@app.command(help=_("Join a team through its shared file."))
def join(
    file: Path = FILE,
    as_member: str = typer.Option("", "--as", help=_("The member you are: name or id.")),
    new: bool = typer.Option(False, "--new", help=_("You are none of the members there are.")),
    as_json: bool = JSON,
) -> None:
    """Join a team."""
    from fieldrep.services.syncing import plain_result, result_of
    from fieldrep.services.team import choose_member, join_team, open_invitation, team_facts

    workspace = session.ready()
    invitation = open_invitation(workspace, file, ask_passphrase(_("Passphrase of the team")))
    member = None if new else invitation.mine
    if as_member and not new:
        member = choose_member(invitation, as_member)
    elif member is None and not new and interactive() and invitation.members:
        names = _(", ").join(each.name for each in invitation.members)
        typed = typer.prompt(_("Which member are you ({names})? Empty: a new one").format(names=names), "")
        member = choose_member(invitation, typed) if typed.strip() else None
    result = result_of(workspace, join_team(workspace, invitation, member))
    if as_json:
        joined = {"team": invitation.team, "name": invitation.name, "member": member.id if member else None}
        print_json({**joined, **plain_result(result)})
        return
    me = team_facts(workspace).me
    typer.echo(_("You belong to “{name}” now, as {member}.").format(name=invitation.name, member=me))
    for line in result.lines:
        typer.echo(line)


@app.command(help=_("What stands of the team and its file."))
def info(as_json: bool = JSON) -> None:
    """Show the team."""
    from fieldrep.services.arrivals import who_has_mine
    from fieldrep.services.synctroubles import list_troubles
    from fieldrep.services.team import team_facts
    from fieldrep.store.syncstatus import read_sync_status

    workspace = session.ready()
    facts, seen = team_facts(workspace), who_has_mine(workspace)
    status = read_sync_status(workspace.paths.database)
    with workspace.read() as ctx:
        troubles = list_troubles(ctx)
    if as_json:
        sync = {**asdict(status), "synced_at": status.synced_at.isoformat() if status.synced_at else None}
        waits = {each.code: each.count for each in troubles}
        found = {**_plain(facts), "sync": sync, "waits": waits}
        print_json({**found, "has_mine": [asdict(each) for each in seen]})
        return
    print_table(
        (_("Team"), facts.name),
        [
            (_("File"), facts.file),
            (_("You are"), facts.me),
            (_("Members"), facts.members),
            (_("Installations"), facts.installations),
            (_("Parts kept here"), facts.frames),
            (_("Attached files"), _files(facts)),
            (_("Passphrase changed"), max(facts.key_generation - 1, 0)),
            (_("Last sync"), _moment(workspace, status.synced_at)),
            (_("Unsent"), status.unsent),
            (_("Conflicts"), status.conflicts),
            (_("Set aside"), status.aside),
        ],
    )
    for trouble in troubles:
        typer.echo(trouble.text)
    for each in seen:
        lacks = ngettext("lacks {count} part", "lacks {count} parts", each.missing)
        has = _("has everything you sent") if each.has_all else lacks.format(count=each.missing)
        typer.echo(f"{each.name}: {has}")


def _moment(workspace: "Workspace", at: datetime | None) -> str:
    if at is None:
        return _("never")
    return f"{at.astimezone(ZoneInfo(workspace.identity.zone)):%Y-%m-%d %H:%M}"


def _files(facts: "TeamFacts") -> str:
    files = facts.files
    return _(", ").join(
        [
            str(files.total),
            *([_("{count} not here yet").format(count=files.missing)] if files.missing else ()),
            *([_("{count} to be sent").format(count=files.waiting)] if files.waiting else ()),
            *([_("{count} too large to be sent").format(count=files.too_large)] if files.too_large else ()),
        ]
    )


def _plain(facts: object) -> dict[str, object]:
    return {**asdict(facts), "file": str(facts.file)}  # type: ignore[call-overload, attr-defined]


@app.command(help=_("The people of the team."))
def members(
    left: bool = typer.Option(False, "--all", help=_("Those who left too.")), as_json: bool = JSON
) -> None:
    """List the members."""
    from fieldrep.services.members import list_members

    with session.ready().read() as ctx:
        rows = list_members(ctx, left=left)
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    print_table(
        (_("Name"), _("Role"), _("Manager"), _("Accounts"), _("Left on"), _("Id")),
        [(r.name, term(r.role, "Role"), r.manager, r.accounts, r.left_on, r.id) for r in rows],
    )


@app.command(help=_("Add a member, who joins later under this name."))
def add(
    name: str = typer.Argument(..., help=_("The name.")),
    role: str = typer.Option("rep", "--role", help=_("rep, area_manager, headquarters …")),
    as_json: bool = JSON,
) -> None:
    """Add a member."""
    from fieldrep.services.members import add_member

    with session.ready().write("team.member", name) as ctx:
        person = add_member(ctx, name, role=role, manager=ctx.actor).id
    _done(as_json, {"id": person}, _("{name} belongs to the team now.").format(name=name))


@app.command(help=_("A member leaves: accounts, plans and promises go to another."))
def leave(
    member: str = MEMBER,
    to: str = typer.Option("", "--to", help=_("Who takes over; the manager if left out.")),
    on: str = typer.Option("", "--on", help=_("The last day.")),
    as_json: bool = JSON,
) -> None:
    """Hand over what a member had."""
    from fieldrep.services.members import find_member, member_leaves

    with session.ready().write("team.leave", member) as ctx:
        leaving = find_member(ctx, member)
        heir = find_member(ctx, to) if to else find_member(ctx, leaving.manager_id or ctx.actor)
        day: date | None = typed_date(on, "--on", ctx.today)
        given = member_leaves(ctx, leaving.id, heir.id, on=day)
    text = ngettext(
        "{count} account went to {name}, with its history.",
        "{count} accounts went to {name}, with their history.",
        given.accounts,
    ).format(count=given.accounts, name=heir.name)
    _done(as_json, {"member": leaving.id, "to": heir.id, **asdict(given)}, text)
    if not as_json:
        typer.echo(_("A new key shuts the one who left out: “fieldrep team passphrase --rotate”."))


@app.command(help=_("Give the team another passphrase."))
def passphrase(
    rotate: bool = typer.Option(
        False, "--rotate", help=_("A new key too: all others are asked for the passphrase once.")
    ),
    as_json: bool = JSON,
) -> None:
    """Change the passphrase."""
    from fieldrep.services.syncing import sync_now
    from fieldrep.services.team import change_passphrase, require_team, rotate_key
    from fieldrep.sync.errors import SyncError

    workspace = session.ready()
    require_team(workspace)
    typed = ask_passphrase(_("New passphrase of the team"), variable=NEW_VARIABLE, twice=True)
    if rotate:
        rotate_key(workspace, typed, hand_over=False)
    else:
        change_passphrase(workspace, typed)
    try:
        result = sync_now(workspace)
    except SyncError as error:
        wait = _("The passphrase is changed here; it is in the file after the next sync.")
        error.hint = f"{error.hint} {wait}".strip()
        raise
    _done(as_json, {"rotated": rotate, "sent": result.outcome.appended}, _("The passphrase is changed."))


@app.command(help=_("Take the team's new key with its passphrase."))
def unlock(as_json: bool = JSON) -> None:
    """Take the keys again."""
    from fieldrep.services.syncing import sync_now
    from fieldrep.services.team import require_team, unlock_again

    workspace = session.ready()
    require_team(workspace)
    unlock_again(workspace, ask_passphrase(_("Passphrase of the team")))
    result = sync_now(workspace)
    _done(as_json, {"came_in": result.outcome.came.changes}, "\n".join(result.lines))


@app.command(help=_("Use the shared file at another place from now on."))
def move(file: Path = FILE, as_json: bool = JSON) -> None:
    """Name the file's new place."""
    from fieldrep.services.team import move_file

    move_file(session.ready(), file)
    _done(as_json, {"file": str(file)}, _("The team's file is now {file}.").format(file=file))


app.command(help=_("Check every part of the shared file and of its copies."))(teamfile.verify)
app.command(help=_("The parts of the shared file, newest first."))(teamfile.log)
app.command(help=_("Make the shared file small again; for managers."))(teamfile.compact)
app.command(help=_("Write everything known of the team into a new file."))(teamfile.export)


def _done(as_json: bool, plain: dict[str, object], words: str) -> None:
    if as_json:
        print_json(plain)
    else:
        typer.echo(words)
