"""``fieldrep visits``: plan, move, cancel, list and show visits."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import typer

from fieldrep.cli.accounts import ACCOUNT
from fieldrep.cli.common import (
    JSON,
    check_choice,
    print_bytes,
    print_json,
    print_table,
    session,
    typed_date,
    typed_time,
)
from fieldrep.errors import UsageError
from fieldrep.fields import NOTHING, field_label, value_text
from fieldrep.i18n import _, current_language, ngettext
from fieldrep.models.registry import kind
from fieldrep.models.visits import Visit
from fieldrep.rules.codes import VisitStatus
from fieldrep.rules.dates import format_date
from fieldrep.rules.periods import IsoWeek
from fieldrep.rules.problems import Problem
from fieldrep.services import visits
from fieldrep.services.accounts import resolve_account
from fieldrep.services.contacts import resolve_contact
from fieldrep.services.records import get, plain
from fieldrep.store.context import Context
from fieldrep.terms import term

app = typer.Typer(no_args_is_help=True)

VISIT = typer.Argument(..., help=_("The visit's id, from “visits list”."))
DAY = typer.Argument(..., help=_("The day, such as 2026-11-25, +3, fri or 明天."))
TIME = typer.Argument("", help=_("The time, such as 9:30."))


@app.command("list", help=_("List visits: of this week without --from, --to or --week."))
def list_(
    first: str = typer.Option("", "--from", help=_("From this day on.")),
    last: str = typer.Option("", "--to", help=_("Up to this day.")),
    week: str = typer.Option("", "--week", help=_("An ISO week, such as 2026-W47.")),
    account: str = typer.Option("", "--account", help=_("Only of this account, of all time.")),
    status: list[str] = typer.Option([], "--status", help=", ".join(VisitStatus)),
    limit: int = typer.Option(0, "--limit", min=0, help=_("At most so many; 0 is all.")),
    as_json: bool = JSON,
) -> None:
    """List visits."""
    for wanted in status:
        check_choice(wanted, VisitStatus, "--status")
    with session.ready().read() as ctx:
        span = _span(ctx, first, last, week, everything=bool(account))
        rows = visits.list_visits(
            ctx,
            first=span[0],
            last=span[1],
            account=resolve_account(ctx, account).id if account else "",
            statuses=status,
            limit=limit or -1,
        )
        if as_json:
            print_json([visit_json(ctx, row.id) for row in rows])
            return
    print_table(
        (_("Day"), _("Time"), _("Account"), _("With"), _("Status"), _("Purpose or result"), _("Id")),
        [
            (
                r.day,
                r.planned_time,
                r.account,
                r.people,
                term(r.status, "VisitStatus"),
                r.result or r.purpose,
                r.id,
            )
            for r in rows
        ],
    )
    typer.echo(_counted(len(rows), *span))


def _counted(count: int, first: date | None, last: date | None) -> str:
    """Return how many visits there are, of which days."""
    text = ngettext("{count} visit", "{count} visits", count).format(count=count)
    days = (first.isoformat() if first else "", last.isoformat() if last else "")
    return f"{text} · {days[0]} – {days[1]}" if any(days) else text


def _span(
    ctx: Context, first: str, last: str, week: str, *, everything: bool
) -> tuple[date | None, date | None]:
    if week:
        try:
            of = IsoWeek.parse(week)
        except Problem as problem:
            raise UsageError(
                _("“{text}” is not a week.").format(text=week),
                where="--week",
                hint=_("Write it like 2026-W47."),
            ) from problem
        return of.first_day, of.last_day
    if first or last or everything:
        return typed_date(first, "--from", ctx.today, None), typed_date(last, "--to", ctx.today, None)
    return visits.week_of(ctx.today)


def visit_json(ctx: Context, visit: str) -> dict[str, Any]:
    """Return a whole visit with its people."""
    record = get(ctx, Visit, visit)
    rows = ctx.session.connection().exec_driver_sql(
        "SELECT r.id, r.name FROM account a JOIN account r ON r.id = a.root_id WHERE a.id = ?",
        (record.account_id,),
    )
    account = rows.first()
    return plain(record) | {
        "account": account[1] if account else "",
        "people": [
            {"contact_id": p.contact_id, "name": p.name, "title": p.title}
            for p in visits.people_met(ctx, visit)
        ],
        "colleagues": visits.colleagues_of(ctx, visit),
    }


@app.command(help=_("Show one visit whole."))
def show(visit: str = VISIT, as_json: bool = JSON) -> None:
    """Show one visit."""
    with session.ready().read() as ctx:
        whole = visit_json(ctx, visit)
        if as_json:
            print_json(whole)
            return
        lines = [line for line in _facts(ctx, get(ctx, Visit, visit), whole) if line[1]]
    print_table((), lines)
    typer.echo(visit)


def _facts(ctx: Context, visit: Visit, whole: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield a visit as labels and texts, in the order in which it went."""

    row, wire = visit.model_dump(), kind("visit").fields

    def own(*fields: str) -> Iterator[tuple[str, str]]:
        for field in fields:
            text = value_text("visit", field, wire[field].encode(row), zone=ctx.zone)
            yield field_label("visit", field), "" if text == NOTHING else text

    people = (" · ".join(filter(None, (p["name"], p["title"]))) for p in whole["people"])
    yield _("Account"), whole["account"]
    yield _("Status"), term(visit.status, "VisitStatus")
    if visit.planned_date:
        day = format_date(visit.planned_date, current_language(), year=True)
        yield _("Planned"), f"{day} {visit.planned_time}".strip()
    yield from own("happened", "place")
    yield _("With"), ", ".join(people)
    yield _("Colleagues"), ", ".join(whole["colleagues"])
    yield from own("purpose", "expected", "advance_wanted", "advance_fallback", "said", "result", "outcome")
    yield from own("objective_reached", "competitor_info", "samples", "quoted", "next")
    yield _("Reason"), visit.cancel_reason


@app.command(help=_("Plan a visit."))
def plan(
    account: str = ACCOUNT,
    day: str = DAY,
    time: str = TIME,
    purpose: str = typer.Option("", "--purpose", help=_("Why you go.")),
    expected: str = typer.Option("", "--expected", help=_("What you expect of it.")),
    advance: str = typer.Option("", "--advance", help=_("The advance you want.")),
    fallback: str = typer.Option("", "--fallback", help=_("A smaller one to fall back on.")),
    person: list[str] = typer.Option([], "--with", help=_("A person; may stand several times.")),
    as_json: bool = JSON,
) -> None:
    """Plan a visit."""
    with session.ready().write("visit.plan", account) as ctx:
        found = resolve_account(ctx, account)
        people = [resolve_contact(ctx, found.id, name).id for name in person]
        when = typed_date(day, "DAY", ctx.today) or ctx.today
        made = visits.plan_visit(
            ctx,
            found.id,
            when,
            typed_time(time, "TIME"),
            contacts=people,
            purpose=purpose,
            expected=expected,
            advance_wanted=advance,
            advance_fallback=fallback,
        ).id
    message = _("Planned: {account} on {day}.").format(account=found.name, day=when.isoformat())
    _report(made, as_json, message)


@app.command(help=_("Move a visit to another day."))
def move(
    visit: str = VISIT,
    day: str = DAY,
    time: str = typer.Argument("", help=_("The time, such as 9:30; as it was without it.")),
    reason: str = typer.Option("", "--reason", help=_("Why.")),
    as_json: bool = JSON,
) -> None:
    """Move a visit."""
    with session.ready().write("visit.move", _account_of(visit)) as ctx:
        when = typed_date(day, "DAY", ctx.today) or ctx.today + timedelta(days=1)
        known = ctx.session.get(Visit, visit)
        at = typed_time(time, "TIME") or (known.planned_time if known else "")
        visits.move_visit(ctx, visit, when, at, reason=reason)
    _report(visit, as_json, _("Moved to {day}.").format(day=when.isoformat()))


@app.command(help=_("Cancel a visit, with the reason."))
def cancel(
    visit: str = VISIT,
    reason: str = typer.Option("", "--reason", help=_("Why; needed.")),
    as_json: bool = JSON,
) -> None:
    """Cancel a visit."""
    with session.ready().write("visit.cancel", _account_of(visit)) as ctx:
        visits.cancel_visit(ctx, visit, reason)
    _report(visit, as_json, _("Cancelled."))


@app.command(help=_("The sheet of a day or week: shown, or written with --format or --out."))
def sheet(
    day: str = typer.Argument("", help=_("The day, such as 2026-11-25, +1 or 明天; today without it.")),
    week: str = typer.Option("", "--week", help=_("An ISO week, such as 2026-W47, in place of a day.")),
    fmt: str = typer.Option("", "--format", help="md, pdf, ics"),
    out: str = typer.Option("", "--out", help=_("The file to write; - is the standard output.")),
    as_json: bool = JSON,
) -> None:
    """Show or write the sheet of a day or week."""
    from fieldrep.services import daysheets

    chosen = fmt.lower() or (Path(out).suffix.lstrip(".").lower() if out != "-" else "") or "md"
    if day and week:
        raise UsageError(_("Give a day or a week, not both."), where="--week")
    with session.ready().read() as ctx:
        first = last = typed_date(day, "DAY", ctx.today)
        if week:
            first, last = _span(ctx, "", "", week, everything=False)
        made = daysheets.day_sheet(ctx, first or ctx.today, last or ctx.today)
        if as_json:
            print_json(asdict(made))
            return
        if out == "-" or not (fmt or out):
            print_bytes(daysheets.sheet_bytes(ctx, made, chosen))
            return
        target = Path(out).expanduser() if out else None
        written = daysheets.export_sheet(ctx, made, chosen, target, folder=Path.cwd())
    typer.echo(_("Written: {file}").format(file=written))


def _account_of(visit: str) -> str:
    """Return the name of a visit's account, which history and undo show."""
    with session.ready().read() as ctx:
        return str(visit_json(ctx, visit)["account"])


def _report(visit: str, as_json: bool, message: str) -> None:
    if as_json:
        with session.workspace.read() as ctx:
            print_json(visit_json(ctx, visit))
    else:
        typer.echo(message)
        typer.echo(visit)
