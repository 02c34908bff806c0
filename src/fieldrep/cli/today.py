"""``fieldrep today``: what is due, in the order in which to do it."""

from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

import typer

from fieldrep.cli.common import JSON, print_json, session, typed_date
from fieldrep.i18n import N_, _
from fieldrep.rules.dates import format_date
from fieldrep.services.draftwords import draft_title
from fieldrep.services.reasons import due_short, overdue_words
from fieldrep.store import settings
from fieldrep.store.glance import Glance, glance, more_contacts
from fieldrep.store.glance_rows import GlanceRow, Section
from fieldrep.terms import term

app = typer.Typer()

TITLES = {
    Section.DUTY: N_("Reports and claims"),
    Section.VISIT: N_("Visits"),
    Section.CONTACT: N_("Contacts due"),
    Section.STEP: N_("Next steps"),
    Section.PROMISE: N_("Promises"),
    Section.DRAFT: N_("Left open"),
}


@app.command()
def today(
    city: str = typer.Option("", "--city", help=_("Who is in this city, most due first.")),
    date: str = typer.Option("", "--date", help=_("Another day.")),
    as_json: bool = JSON,
) -> None:
    """Show what is due today."""
    workspace = session.ready()
    paths, now = workspace.paths, workspace.clock()
    local = now.astimezone(ZoneInfo(settings.read_settings(paths.database)[settings.ZONE]))
    day = typed_date(date, "--date", local.date())
    if city:
        rows = more_contacts(paths.database, day or local.date(), city=city, limit=500)
        if as_json:
            print_json([_plain(row) for row in rows])
        else:
            _print_rows(rows, local)
        return
    view = glance(paths.database, paths.drafts, now, day=day, due_limit=500)
    if as_json:
        print_json(
            {
                **{k: v for k, v in asdict(view).items() if k not in ("rows", "now")},
                "rows": [_plain(row) for row in view.rows],
            }
        )
        return
    _print(view, local)


def _plain(row: GlanceRow) -> dict[str, object]:
    return {
        **asdict(row),
        "reason_text": due_short(row.reason, row.values) if row.section == "contact" else "",
    }


def _print(view: Glance, local: datetime) -> None:
    typer.echo(format_date(view.today, session.language or "en", year=True))
    typer.echo(
        _("Visits this week: {done} done, {planned} planned, goal {goal}.").format(
            done=view.visits_done, planned=view.visits_planned, goal=view.visits_goal
        )
    )
    if not view.rows:
        typer.echo(_("Nothing is due."))
    for section, title in TITLES.items():
        rows = [row for row in view.rows if row.section is section]
        if rows:
            count = view.due_total if section is Section.CONTACT else len(rows)
            typer.echo(f"\n{_(title)} {count}")
            _print_rows(rows, local)


def _print_rows(rows: list[GlanceRow], local: datetime) -> None:
    for row in rows:
        sign = "!" if row.overdue or row.status == "overdue" else "·"
        head = row.account or term(row.reason, "Duty") or row.text
        parts = [
            row.time,
            draft_title(row.status) if row.section is Section.DRAFT else "",
            head,
            row.values.get("period", "") if row.kind in ("report", "duty") else "",
            row.text if row.text != head else "",
            term(row.status, "PromiseBy") if row.section is Section.PROMISE else "",
            row.person,
            row.phone,
            due_short(row.reason, row.values) if row.section is Section.CONTACT else "",
            row.day.isoformat() if row.day and row.day != local.date() else "",
            overdue_words(row.overdue or row.values.get("contact_overdue", 0)),
        ]
        typer.echo(f" {sign} " + " · ".join(part for part in parts if part))
