"""``fieldrep log``: a call or walk-in visit written down in one line."""

from datetime import datetime

import typer

from fieldrep.cli.common import JSON, print_json, session, typed_date, typed_time
from fieldrep.errors import Ambiguous, FieldrepError, NotFound, UsageError
from fieldrep.i18n import _

app = typer.Typer()


@app.command()
def log(
    account: str = typer.Argument(..., help=_("The account: a name or part of it, a number, an id.")),
    person: str = typer.Option("", "--with", help=_("The person spoken to.")),
    title: str = typer.Option("", "--title", help=_("The person's title.")),
    said: str = typer.Option("", "--said", help=_("What was talked about.")),
    result: str = typer.Option("", "--result", help=_("What came of it.")),
    next_step: str = typer.Option(
        "", "--next", help=_("The next step, with its date: “2026-11-25 send samples”.")
    ),
    outcome: str = typer.Option("", "--outcome", help="order, advance, continuation, no_sale, not_met"),
    competitor: str = typer.Option("", "--competitor", help=_("What was learnt of competitors.")),
    objection: str = typer.Option("", "--objection", help=_("An objection that came up: its id or words.")),
    answer: str = typer.Option("", "--answer", help=_("The answer used; the playbook's without it.")),
    went: str = typer.Option("", "--went", help="worked, partly, failed"),
    at: str = typer.Option("", "--at", help=_("When it was, such as “yesterday 14:30”; now without it.")),
    call: bool = typer.Option(False, "--call", help=_("It was a telephone call.")),
    message: bool = typer.Option(False, "--message", help=_("It was a message.")),
    new: bool = typer.Option(False, "--new", help=_("Make the account if nothing fits.")),
    city: str = typer.Option("", "--city", help=_("City of a new account.")),
    as_json: bool = JSON,
) -> None:
    """Write down a walk-in visit, or a call with --call."""
    from fieldrep.models.registry import kind
    from fieldrep.services.quicklog import LogEntry, log_entry
    from fieldrep.services.records import get, plain
    from fieldrep.services.visits import local_instant

    if call and message:
        raise UsageError(_("Give --call or --message, not both."))
    workspace = session.ready()
    heard = wording = ""
    if objection:
        heard, wording = _heard(objection)
    moment: datetime | None = None
    if at:
        with workspace.read() as ctx:
            today, zone = ctx.today, ctx.zone
        day, _blank, time = at.strip().partition(" ")
        if ":" in day:
            day, time = "", day
        when = typed_date(day, "--at", today, "past") or today
        moment = local_instant(when, typed_time(time, "--at"), zone)
    entry = LogEntry(
        account,
        person,
        title,
        said,
        result,
        next_step,
        outcome,
        competitor,
        "call" if call else "message" if message else "",
        city,
        moment,
        new,
        objection=heard,
        words=wording,
        answer_used=answer,
        went=went,
    )
    try:
        with workspace.write("log", _name_of(account)) as ctx:
            done = log_entry(ctx, entry)
    except NotFound as error:
        raise _with_near_names(error, account) from error
    if as_json:
        with workspace.read() as ctx:
            record = plain(get(ctx, kind(done.kind).model, done.id))
        print_json(
            {
                "id": done.id,
                "kind": done.kind,
                "account_id": done.account_id,
                "account": done.account,
                "contact_id": done.contact_id,
                "created_account": done.created_account,
                "created_contact": done.created_contact,
                "next_date": done.next_date,
                "planned": done.planned,
                "record": record,
            }
        )
        return
    typer.echo(_("Logged: {account}.").format(account=done.account))
    if done.created_account:
        typer.echo(_("A new lead was made."))
    if done.planned:
        typer.echo(_("The visit planned for that day is done."))
    if done.created_contact and not title:
        typer.echo(_("{person} is new here; add the title with --title next time.").format(person=person))
    if next_step and done.next_date:
        typer.echo(_("Next step on {day}.").format(day=done.next_date.isoformat()))
    elif next_step:
        typer.echo(_("The next step has no date; begin it with one, such as “fri”."))


def _heard(text: str) -> tuple[str, str]:
    """Return the id of an objection, and what the customer said: the words typed, else its first wording."""
    from fieldrep.services.answers import objection_book
    from fieldrep.services.objections import resolve_objection

    with session.workspace.read() as ctx:
        known = resolve_objection(objection_book(ctx), text)
    return known.id, known.says[0] if text == known.id else text


def _name_of(words: str) -> str:
    """Return the name of the account that words mean, for the history; the words where there is none."""
    from fieldrep.services.accounts import resolve_account

    try:
        with session.workspace.read() as ctx:
            return resolve_account(ctx, words).name
    except FieldrepError:
        return words


def _with_near_names(error: NotFound, words: str) -> Exception:
    from fieldrep.services.accounts import similar_accounts

    with session.workspace.read() as ctx:
        near = similar_accounts(ctx, words)
    if not near:
        return NotFound(error.message, hint=_("Look with “fieldrep find”, or create it with --new."))
    return Ambiguous(
        error.message,
        [(i, f"{name} · {city}" if city else name) for i, name, city in near],
        hint=_("Did you mean one of these? Or create it with --new."),
    )
