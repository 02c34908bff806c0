"""The sections of an account's page as lists: its story, people, promises, all fields, what else there is."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from fieldrep.fields import field_label, money_text
from fieldrep.i18n import N_, _, current_language, ngettext
from fieldrep.rules.dates import format_date
from fieldrep.rules.rhythm import overdue_days
from fieldrep.rules.text import single_line
from fieldrep.services.reasons import overdue_words
from fieldrep.terms import term
from fieldrep.tui.screens.account_brief import Page, Ref
from fieldrep.tui.screens.account_list import MARGIN, short_date
from fieldrep.tui.screens.import_paths import size_text
from fieldrep.tui.widgets.facts import Fact, FactSource
from fieldrep.tui.widgets.rows import Block, Column, ListSource, Row, Source, Span

if TYPE_CHECKING:
    from fieldrep.models.accounts import Account
    from fieldrep.models.contacts import Contact
    from fieldrep.services.attachments import AttachmentRow
    from fieldrep.services.briefs import TimelineRow
    from fieldrep.services.promises import PromiseRow
    from fieldrep.tui.desk import Desk

STORY = (
    Column("day", width=10, style="dim"),
    Column("what", width=24),
    Column("people", least=8, style="dim"),
)
_MARKS = {
    "done": "done",
    "planned": "planned",
    "running": "open",
    "kept": "done",
    "broken": "error",
    "open": "open",
}


class View(NamedTuple):
    """A section ready to be shown; ``empty`` is what to do when there is nothing in it."""

    columns: Sequence[Column]
    source: Source
    empty: str = ""


class StorySource:
    """Pages of an account's story, the newest first; each entry takes two lines."""

    immediate = False

    def __init__(self, desk: "Desk", account: str) -> None:
        self._desk = desk
        self._account = account

    def count(self) -> int:
        from fieldrep.services.briefs import timeline_count

        with self._desk.workspace.read() as ctx:
            return timeline_count(ctx, self._account)

    def rows(self, offset: int, limit: int) -> Sequence[Row]:
        from fieldrep.services.briefs import timeline

        with self._desk.workspace.read() as ctx:
            found = timeline(ctx, self._account, offset=offset, limit=limit)
        today = self._desk.today
        return [story_line(row, today) for row in found]


def story_line(row: "TimelineRow", today: date) -> Row:
    """Return one entry of the story."""
    text = " → ".join(filter(None, (single_line(row.text), single_line(row.result)))) or single_line(
        row.title
    )
    if row.kind == "promise":
        what, said = term(row.title, "PromiseBy"), term(row.status, "PromiseStatus")
    elif row.kind == "visit":
        ended = (term(row.outcome, "Outcome"), term(row.objective, "Objective"))
        what, said = _("visit"), _(", ").join(filter(None, ended)) or term(row.status, "VisitStatus")
    else:
        what = term(row.kind, "TouchKind")
        said = term(row.objective, "CallResult") or term(row.outcome, "Outcome")
    mark = _MARKS.get(row.status, "done" if row.kind != "visit" else "")
    kind = row.kind if row.kind in ("visit", "promise") else "touch"
    return Row(
        f"{kind}:{row.id}",
        (
            short_date(row.day, today) if row.day else "–",
            (Span(what, "strong"), Span(f" · {said}" if said else "")),
            row.people,
        ),
        refs=Ref(kind, row.id),
        mark=mark,
        below=(Span(text, "plain"),),
    )


def story(desk: "Desk", page: Page) -> View:
    """Return the story of an account."""
    empty = _("Nothing has happened yet. v starts a visit, l writes down a call, p plans a visit.")
    return View(STORY, StorySource(desk, page.brief.account.id), empty)


def people(desk: "Desk", page: Page) -> View:
    """Return the people at an account, who decides first; those put away last."""
    from fieldrep.services.contacts import contacts_of

    columns = (
        Column("name", weight=3, least=10),
        Column("title", weight=3, least=8, drop=3),
        Column("role", weight=2, least=9, style="accent", drop=1),
        Column("reach", weight=2, least=13),
        Column("last", width=10, align="right", drop=2, style="dim"),
        MARGIN,
    )
    with desk.workspace.read() as ctx:
        known = contacts_of(ctx, page.brief.account.id, archived=True)
    rows = [_person_row(person, page.today) for person in known if not person.archived]
    away = [_person_row(person, page.today) for person in known if person.archived]
    if away:
        rows += [Row("away", (_("Put away"),), kind="header"), *away]
    return View(columns, ListSource(rows), _("Nobody is known here yet. n adds a person."))


def _person_row(person: "Contact", today: date) -> Row:
    return Row(
        person.id,
        (
            (Span(person.name, "strong"),),
            person.title or (Span(_("title?"), "warn"),),
            term(person.role, "DecisionRole"),
            person.mobile or person.phone or person.wechat or person.email,
            short_date(person.last_touched, today) if person.last_touched else "",
        ),
        refs=Ref("contact", person.id),
    )


def promises(desk: "Desk", page: Page) -> View:
    """Return all promises of an account, the open ones first."""
    from fieldrep.services.promises import list_promises

    columns = (
        Column("by", width=14, style="dim", drop=1),
        Column("text", least=14),
        Column("due", width=16, align="right"),
        MARGIN,
    )
    with desk.workspace.read() as ctx:
        found = list_promises(ctx, account=page.brief.account.id, open_only=False)
    still, settled = ([p for p in found if (p.status == "open") is wanted] for wanted in (True, False))
    rows = [_promise_row(promise, page.today) for promise in still]
    if settled:
        rows.append(Row("settled", (_("Settled"),), kind="header"))
        rows += [_promise_row(promise, page.today) for promise in reversed(settled)]
    return View(columns, ListSource(rows), _("Nothing is promised. o writes down a promise."))


def _promise_row(promise: "PromiseRow", today: date) -> Row:
    late = overdue_days(promise.due, today) if promise.status == "open" else 0
    due = overdue_words(late) or (short_date(promise.due, today) if promise.due else "")
    if promise.status != "open":
        due = term(promise.status, "PromiseStatus")
    by = _("we promised") if promise.by == "us" else _("they promised")
    mark = "overdue" if late else _MARKS.get(promise.status, "")
    style = "overdue" if late else ("dim" if promise.status != "open" else "")
    text = (Span(single_line(promise.text), "dim" if promise.status != "open" else ""),)
    return Row(
        promise.id, (by, text, (Span(due, style),)), Ref("promise", promise.id, promise.status), mark=mark
    )


_DETAILS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (N_("Basics"), ("name", "aliases", "kind", "channel", "territory", "source")),
    (
        N_("Address"),
        ("street", "city", "region", "postal_code", "country", "phone", "fax", "email", "website"),
    ),
    (
        N_("Business"),
        ("industry", "products", "current_supplier", "current_brands", "potential", "expected_order"),
    ),
    (N_("Stage and priority"), ("stage", "class_by_hand", "quadrant_by_hand")),
    (N_("Relationship and notes"), ("relationship", "notes")),
)


def details(desk: "Desk", page: Page) -> View:
    """Return every field of an account; Enter on one changes it."""
    from fieldrep.services.territories import list_territories

    account = page.brief.account
    with desk.workspace.read() as ctx:
        territory = dict(list_territories(ctx)).get(account.territory_id or "", "")
    lines: list[Fact | Block] = []
    for title, keys in _DETAILS:
        lines.append(Block(_(title), kind="header"))
        for key in keys:
            if key == "channel" and account.kind != "dealer":
                continue
            text = territory if key == "territory" else field_text(account, key)
            label = field_label("account", key)
            lines.append(
                Fact(label, text or "–", Ref("field", key), "" if text else "dim", id=f"field:{key}")
            )
    lines.append(Block(_("Kept by the program"), kind="header"))
    lines += [Fact(label, text) for label, text in _kept(page) if text]
    return View((Column("text"),), FactSource(lines))


def field_text(account: "Account", key: str) -> str:
    """Return a field of an account as a text, empty where nothing is known."""
    match key:
        case "kind":
            return term(account.kind, "AccountKind")
        case "channel":
            return term(account.channel, "Channel")
        case "source":
            return term(account.source, "Source")
        case "potential":
            return money_text(account.potential_minor, account.potential_currency)
        case "expected_order":
            return _day(account.expected_order)
        case "stage":
            return _with(term(account.stage, "Stage"), account.stage_reason)
        case "class_by_hand":
            return _with(term(account.class_by_hand, "AccountClass"), account.class_note)
        case "quadrant_by_hand":
            return _with(term(account.quadrant_by_hand, "Quadrant"), account.quadrant_note)
    return str(getattr(account, key))


def _with(word: str, note: str) -> str:
    return " · ".join(filter(None, (word, note))) if word else ""


def _day(day: date | None) -> str:
    return format_date(day, current_language(), year=True) if day else ""


def _kept(page: Page) -> list[tuple[str, str]]:
    account = page.brief.account
    visits = ngettext("{count} visit", "{count} visits", account.visits_done).format(
        count=account.visits_done
    )
    return [
        (_("Owner"), page.brief.owner),
        (_("Registered"), _day(account.registered_at.date() if account.registered_at else None)),
        (_("Visits"), visits),
        (_("Last contact"), _day(account.last_contact)),
        (_("Bought"), _("yes") if account.bought else _("no")),
    ]


def extras(desk: "Desk", page: Page) -> View:
    """Return tags, numbers, extra fields, attachments and merged accounts."""
    from fieldrep.services.accounts import members
    from fieldrep.services.attachments import attachments_of
    from fieldrep.services.numbers import list_numbers

    side = page.brief.side
    with desk.workspace.read() as ctx:
        numbers = list_numbers(ctx, page.brief.account.id)
        files = [row for owner in members(ctx, page.brief.account.id) for row in attachments_of(ctx, owner)]
    lines: list[Fact | Block] = []

    def section(title: str, facts: Sequence[Fact]) -> None:
        if facts:
            lines.append(Block(title, kind="header"))
            lines.extend(facts)

    section(_("Tags"), [Fact("", tag, Ref("tag", tag), id=f"tag:{tag}") for tag in side.tags])
    section(_("Numbers"), [Fact(n.source, n.number, Ref("number", n.id), id=n.id) for n in numbers])
    section(
        _("Extra fields"),
        [Fact(name, value, Ref("extra", name, value), id=f"extra:{name}") for name, value in side.extras],
    )
    section(_("Files"), [_file_fact(row) for row in files])
    section(
        _("Merged into this account"), [Fact("", name, Ref("merged", i), id=i) for i, name in side.merged]
    )
    return View(
        (Column("text"),),
        FactSource(lines),
        _("Nothing yet. n adds a tag, a number, an extra field or a file."),
    )


def _file_fact(row: "AttachmentRow") -> Fact:
    text = _("{name} ({note})").format(name=row.name, note=row.note) if row.note else row.name
    ref = Ref("attachment", row.id, row.name)
    return Fact(size_text(row.size), text, ref, "" if row.here else "dim", id=row.id)


def history(desk: "Desk", page: Page) -> View:
    """Return what was changed in the account itself, the newest first; Enter shows a change in full."""
    from fieldrep.tui.screens.history import COLUMNS, history_rows, read_history

    lines = read_history(desk, "account", page.brief.account.id, False)
    return View(COLUMNS, ListSource(list(history_rows(lines))))


SECTIONS: dict[str, tuple[str, Callable[["Desk", Page], View]]] = {
    "story": (N_("Story"), story),
    "people": (N_("People"), people),
    "promises": (N_("Promises"), promises),
    "details": (N_("Details"), details),
    "extras": (N_("Extras"), extras),
    "history": (N_("History"), history),
}
"""Key → title, and the function that makes the view."""
