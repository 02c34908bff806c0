"""``fieldrep claims``: customers that two reps have registered, with the evidence, and the decision."""

from dataclasses import asdict
from datetime import date, datetime
from zoneinfo import ZoneInfo

import typer

from fieldrep.cli.common import JSON, print_json, print_table, session
from fieldrep.errors import UsageError
from fieldrep.i18n import _, ngettext
from fieldrep.rules.codes import ClaimDecision
from fieldrep.services import claims
from fieldrep.services.claims import ClaimRow, Evidence
from fieldrep.services.members import find_member
from fieldrep.terms import term

app = typer.Typer(no_args_is_help=True)

ID = typer.Argument(..., help=_("The claim's id or its beginning, from “claims list”."))
REASON = typer.Option("", "--reason", help=_("Why; both reps read it."))


@app.command("list", help=_("The claims that are open, or with --all also those that were decided."))
def list_(
    everything: bool = typer.Option(False, "--all", help=_("Those that were decided too.")),
    as_json: bool = JSON,
) -> None:
    """List the claims."""
    with session.ready().read() as ctx:
        rows = claims.list_claims(ctx) + (claims.list_claims(ctx, decided=True) if everything else [])
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    if not rows:
        typer.echo(_("No claim is open. “fieldrep claims find” looks through all customers."))
        return
    heads = (_("Id"), _("Customer"), _("One"), _("Other"), _("The rule says"), _("Decision"))
    print_table(heads, [_line(row) for row in rows])


def _line(row: ClaimRow) -> tuple[str, ...]:
    one, other = (side.registrant for side in row.sides)
    return (row.id, row.title, one, other, row.proposed_name, term(row.decision, "ClaimDecision"))


@app.command(help=_("Look through all customers again."))
def find(as_json: bool = JSON) -> None:
    """Look for claims."""
    from fieldrep.services.claim_search import look_for_claims

    workspace = session.ready()
    new = look_for_claims(workspace, everything=True)
    with workspace.read() as ctx:
        count = claims.count_claims(ctx)
    if as_json:
        print_json({"new": new, "open": count})
        return
    typer.echo(ngettext("{count} claim is open.", "{count} claims are open.", count).format(count=count))


@app.command(help=_("One claim: the evidence of both, what the rule says, what the reps say."))
def show(claim: str = ID, as_json: bool = JSON) -> None:
    """Show a claim."""
    with session.ready().read() as ctx:
        row, zone = claims.find_claim(ctx, claim), ctx.zone
    if as_json:
        print_json(asdict(row))
        return
    typer.echo(f"{row.id}  {row.title}  ({', '.join(row.why)})")
    print_table(("", *(side.registrant for side in row.sides)), evidence_lines(row, zone))
    typer.echo(row.sentence)
    for said in row.statements:
        typer.echo(f"{said.name}: {said.text}")


def evidence_lines(row: ClaimRow, zone: str) -> list[tuple[str, str, str]]:
    """Return what is known of both sides: label, of the one, of the other."""
    one, other = row.sides
    return [
        (_("Account"), one.name, other.name),
        (_("City"), one.city, other.city),
        (_("Registered"), _instant(one.registered_at, zone), _instant(other.registered_at, zone)),
        (_("First contact"), _day(one.first), _day(other.first)),
        (_("Last contact"), _day(one.last), _day(other.last)),
        (_("Visits"), str(one.visits), str(other.visits)),
        (_("Calls and messages"), str(one.calls), str(other.calls)),
        (_("Promises open"), str(one.promises), str(other.promises)),
        (_("Stage"), term(one.stage, "Stage"), term(other.stage, "Stage")),
        (_("Owner"), _owner(one), _owner(other)),
    ]


def _owner(side: Evidence) -> str:
    since = _("since {day}").format(day=_day(side.assigned_from)) if side.assigned_from else ""
    return " ".join(filter(None, (side.owner, since)))


def _instant(at: datetime | None, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" if at else ""


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


@app.command(help=_("Decide a claim: one customer, shared, or not the same. For managers."))
def decide(
    claim: str = ID,
    same: bool = typer.Option(False, "--same", help=_("One customer, for whom the rule says.")),
    owner: str = typer.Option("", "--owner", help=_("One customer, for this member: name or id.")),
    share: bool = typer.Option(False, "--share", help=_("Both go on with what they have.")),
    different: bool = typer.Option(False, "--different", help=_("They are not the same.")),
    reason: str = REASON,
    as_json: bool = JSON,
) -> None:
    """Decide a claim."""
    if (bool(owner) or same) + share + different != 1:
        raise UsageError(
            _("Say how the claim is decided."), hint=_("One of --same, --owner NAME, --share, --different.")
        )
    decision = (
        ClaimDecision.SHARED if share else ClaimDecision.DIFFERENT if different else ClaimDecision.MERGED
    )
    workspace = session.ready()
    with workspace.read() as ctx:
        row = claims.find_claim(ctx, claim)
    with workspace.write("claim.decide", row.title) as ctx:
        person = find_member(ctx, owner).id if owner else ""
        claims.decide_claim(ctx, row, decision, owner=person, reason=reason)
    with workspace.read() as ctx:
        done = next(each for each in claims.list_claims(ctx, decided=True) if each.record == row.record)
    if as_json:
        print_json(asdict(done))
        return
    typer.echo(
        _("Decided: {what}. “fieldrep undo” takes it back.").format(what=term(done.decision, "ClaimDecision"))
    )


@app.command(help=_("Say something about a claim, for the manager who decides."))
def state(
    claim: str = ID,
    text: str = typer.Argument(..., help=_("What speaks for you.")),
    as_json: bool = JSON,
) -> None:
    """Give a statement."""
    workspace = session.ready()
    with workspace.read() as ctx:
        row = claims.find_claim(ctx, claim)
    with workspace.write("claim.state", row.title) as ctx:
        claims.give_statement(ctx, row, text)
    if as_json:
        with workspace.read() as ctx:
            print_json(asdict(claims.find_claim(ctx, row.record)))
        return
    typer.echo(_("Noted. The manager reads it after the next sync."))
