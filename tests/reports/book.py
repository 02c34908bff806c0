"""A rep's records to draft reports from, written through the services as a rep would."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from fieldrep.reports.blocks import Block, Figures, Row, Table
from fieldrep.reports.document import Document, Period
from fieldrep.services import accounts, contacts, reports, visits
from fieldrep.services.quicklog import LogEntry, log_entry
from fieldrep.services.reportperiods import find_period
from fieldrep.services.reports import Draft
from fieldrep.services.workspace import Workspace

ZONE = "Asia/Shanghai"
FULL = {"said": "雨季开胶", "result": "同意试用", "competitor_info": "汉高 18 元"}


def at(day: str, time: str = "10:00") -> datetime:
    """An instant by local day and time."""
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=ZoneInfo(ZONE))


def account(workspace: Workspace, name: str, **values: object) -> str:
    """Register an account now."""
    with workspace.write("account.add") as ctx:
        return accounts.add_account(ctx, {"name": name, **values}).id


def person(workspace: Workspace, account_id: str, name: str, title: str = "厂长") -> str:
    """Add a person at an account."""
    with workspace.write("contact.add") as ctx:
        return contacts.add_contact(ctx, account_id, {"name": name, "title": title}).id


def visit(workspace: Workspace, account_id: str, day: str, *, people: bool = True, **values: object) -> str:
    """Write up a walk-in visit of a day, complete unless told otherwise."""
    written = {"outcome": "advance", **FULL, **values}
    with workspace.write("log") as ctx:
        made = visits.start_walk_in(ctx, account_id)
        when = at(day)
        visits.change_visit(
            ctx, made.id, {"started_at": when, "ended_at": when, "happened_on": date.fromisoformat(day)}
        )
        if people:
            who = contacts.add_contact(ctx, account_id, {"name": "王先生", "title": "厂长"})
            ctx.session.flush()
            visits.set_people(ctx, made.id, [who.id])
        visits.finish_visit(ctx, made.id, written)
        return made.id


def plan(workspace: Workspace, account_id: str, day: str, **values: str) -> str:
    """Plan a visit."""
    with workspace.write("visit.plan") as ctx:
        return visits.plan_visit(ctx, account_id, date.fromisoformat(day), "09:00", **values).id


def call(workspace: Workspace, account_id: str, day: str, **values: str) -> str:
    """Log a call of a day."""
    with workspace.write("log") as ctx:
        entry = LogEntry(account_id, at=at(day), **{"said": "问价", "kind": "call", **values})
        return log_entry(ctx, entry).id


def period(workspace: Workspace, kind: str, text: str) -> Period:
    """Return a period by its words."""
    with workspace.read() as ctx:
        return find_period(ctx, kind, text)


def draft(workspace: Workspace, text: str, kind: str = "weekly") -> Draft:
    """Draft the report of a period."""
    with workspace.read() as ctx:
        return reports.draft_report(ctx, kind, find_period(ctx, kind, text))


def block(document: Document, section: str, part: str) -> Block:
    """Return a part of a report."""
    return next(b for b in document.section(section).blocks if getattr(b, "id", "") == part)


def rows(document: Document, section: str, part: str) -> tuple[Row, ...]:
    """Return the rows of a table; none where it is empty."""
    found = block(document, section, part)
    return found.rows if isinstance(found, Table) else ()


def cells(document: Document, section: str, part: str, column: str) -> list[object]:
    """Return one column of a table."""
    table = block(document, section, part)
    if not isinstance(table, Table):
        return []
    place = [known.id for known in table.columns].index(column)
    return [row.cells[place] for row in table.rows]


def figures(document: Document, section: str = "results") -> Figures:
    """Return the figures of a report."""
    found = block(document, section, "activity")
    assert isinstance(found, Figures)
    return found


def finish_week(workspace: Workspace, text: str) -> None:
    """Write what a week's report needs besides its records."""
    with workspace.write("report.text") as ctx:
        week = find_period(ctx, "weekly", text)
        for place in ("last_week/summary", "market/intelligence", "next_week/plan"):
            reports.set_text(ctx, "weekly", week, place, f"{place} 已写")


def submit(workspace: Workspace, text: str, kind: str = "weekly", note: str = "") -> reports.Submitted:
    """Submit the report of a period."""
    with workspace.write("report.submit") as ctx:
        return reports.submit_report(ctx, kind, find_period(ctx, kind, text), note)
