"""``fieldrep events``: exhibitions with milestones on three levels, their accounts, the follow-up.

Exit codes: 0 done; 2 a value is missing or can't be taken; 8 what goes with a deletion is to be agreed to.
"""

from dataclasses import asdict
from typing import Any

import typer

from fieldrep.cli.accounts import pairs
from fieldrep.cli.common import JSON, check_choice, print_json, print_table, session
from fieldrep.cli.eventwords import effect_json, line_json, milestone_json, page_json, row_json, show_page
from fieldrep.cli.writing import FORMAT, LANG, OUT, write_document
from fieldrep.errors import Unconfirmed, UsageError
from fieldrep.fields import money_text
from fieldrep.i18n import _, ngettext
from fieldrep.models.exhibitions import Event, EventAccount, Milestone
from fieldrep.rules.codes import EventPart, EventStatus, MilestoneLevel
from fieldrep.services import event_accounts as lists
from fieldrep.services import exhibitions, milestones
from fieldrep.services.accounts import resolve_account
from fieldrep.services.event_effect import event_effect
from fieldrep.services.event_forms import FORMS, event_document
from fieldrep.services.event_words import days_words, level_words, state_word, waiting_words
from fieldrep.services.sprints import SprintFilter
from fieldrep.services.values import read_values
from fieldrep.store.context import Context
from fieldrep.terms import term

app = typer.Typer(no_args_is_help=True)

EVENT = typer.Argument(..., help=_("The event: its name, a part of it, or its id."))
FIELDS = typer.Argument(None, help=_("FIELD=VALUE, such as starts=2027-03-10 or budget=5万."))


@app.command("list", help=_("List events: those to come by their day, then those past."))
def list_(
    archived: bool = typer.Option(False, "--archived", help=_("The ones put away.")),
    as_json: bool = JSON,
) -> None:
    """List events."""
    with session.ready().read() as ctx:
        rows = exhibitions.list_events(ctx, archived=archived)
    if as_json:
        print_json([row_json(row) for row in rows])
        return
    print_table(
        (_("Exhibition"), _("Place"), _("Dates"), _("Phase"), _("Milestones"), _("Accounts"), _("Id")),
        [
            (
                row.name, row.place, days_words(row.starts, row.ends), term(row.phase, "EventPhase"),
                level_words(row.progress[MilestoneLevel.OVERALL]), row.accounts, row.id,
            )
            for row in rows
        ],
    )  # fmt: skip


@app.command(help=_("Show an event: its people, goals, how far each level is, what it brought."))
def show(event: str = EVENT, as_json: bool = JSON) -> None:
    """Show an event."""
    with session.ready().read() as ctx:
        ident = exhibitions.resolve_event(ctx, event).id
        page, effect = exhibitions.event_page(ctx, ident), event_effect(ctx, ident)
    if as_json:
        print_json(page_json(page) | {"effect": effect_json(effect)})
    else:
        show_page(page, effect)


@app.command(help=_("Add an event; its milestones are taken from the playbook."))
def add(
    name: str = typer.Argument(..., help=_("What it is called.")),
    fields: list[str] = FIELDS,
    bare: bool = typer.Option(False, "--bare", help=_("Without milestones.")),
    as_json: bool = JSON,
) -> None:
    """Add an event."""
    given = pairs(fields or [], taken="name")
    with session.ready().write("event.add", name) as ctx:
        made = exhibitions.add_event(ctx, {"name": name} | _event_values(ctx, given)).id
        ctx.session.flush()
        count = 0 if bare else milestones.propose_milestones(ctx, made)
    words = ngettext("Added with {count} milestone.", "Added with {count} milestones.", count)
    _said(made, as_json, words.format(count=count))


@app.command("set", help=_("Change an event: FIELD=VALUE; --archive puts it away, --delete deletes it."))
def set_(
    event: str = EVENT,
    fields: list[str] = FIELDS,
    shift: bool = typer.Option(False, "--shift", help=_("Move the open milestones with the first day.")),
    propose: bool = typer.Option(False, "--propose", help=_("Take over the playbook's milestones it lacks.")),
    archive: bool = typer.Option(None, "--archive/--unarchive", help=_("Put away or take out again.")),
    delete: bool = typer.Option(False, "--delete", help=_("Delete the event with all that hangs on it.")),
    yes: bool = typer.Option(False, "--yes", help=_("Yes, with what goes with it.")),
    as_json: bool = JSON,
) -> None:
    """Change an event."""
    given = pairs(fields or [])
    if not given and archive is None and not (delete or propose):
        raise UsageError(_("Nothing to change."), hint=_("Write FIELD=VALUE."))
    if delete:
        _delete(event, yes, as_json)
        return
    with session.ready().write("event.change", event) as ctx:
        record = exhibitions.resolve_event(ctx, event)
        before, ident = record.starts, record.id
        exhibitions.change_event(ctx, ident, _event_values(ctx, given))
        if archive is not None:
            exhibitions.archive_event(ctx, ident, archive)
        if shift and before and record.starts and record.starts != before:
            milestones.shift_milestones(ctx, ident, (record.starts - before).days)
        if propose:
            milestones.propose_milestones(ctx, ident)
    _said(ident, as_json, _("Changed."))


def _delete(event: str, yes: bool, as_json: bool) -> None:
    with session.ready().write("event.delete", event) as ctx:
        record = exhibitions.resolve_event(ctx, event)
        gone = exhibitions.belongings(ctx, record.id)
        if gone.words and not yes:
            raise Unconfirmed(
                _("This goes with it: {what}. The accounts themselves stay.").format(what=gone.words),
                hint=_("Say --yes, or put the event away with --archive."),
            )
        ident = record.id
        exhibitions.delete_event(ctx, ident)
    if as_json:
        print_json({"id": ident, "deleted": asdict(gone)})
    else:
        typer.echo(_("Deleted. “fieldrep undo” brings it back."))


def _event_values(ctx: Context, given: dict[str, str]) -> dict[str, Any]:
    """Read the values of an event; people are taken as texts."""
    people = {name: given[name] for name in exhibitions.PEOPLE if name in given}
    rest = {name: text for name, text in given.items() if name not in people}
    return read_values(ctx, Event, rest) | people


@app.command("milestones", help=_("Show the milestones; --add adds one, --change changes, --delete deletes."))
def milestones_(
    event: str = EVENT,
    fields: list[str] = typer.Argument(None, help=_("FIELD=VALUE: title, due, responsible, note …")),
    new: str = typer.Option("", "--add", help=_("The title of a new one.")),
    change: str = typer.Option("", "--change", help=_("The one to change, by title or id.")),
    delete: str = typer.Option("", "--delete", help=_("The one to delete, by title or id.")),
    level: str = typer.Option("", "--level", help=", ".join(MilestoneLevel)),
    above: str = typer.Option(None, "--secures", help=_("The one above it, by title or id.")),
    yes: bool = typer.Option(False, "--yes", help=_("Yes, with what goes with it.")),
    as_json: bool = JSON,
) -> None:
    """Show or change milestones."""
    check_choice(level, MilestoneLevel, "--level")
    given = pairs(fields or [])
    if sum(map(bool, (new, change, delete))) > 1:
        raise UsageError(_("One thing at a time: --add, --change or --delete."))
    if (given or level or above is not None) and not (new or change):
        raise UsageError(_("Say which milestone."), where="--change")
    if new or change:
        with session.ready().write("milestone.add" if new else "milestone.change", new or change) as ctx:
            ident = exhibitions.resolve_event(ctx, event).id
            values = _milestone_values(ctx, ident, given, level, above)
            if new:
                milestones.add_milestone(ctx, ident, {"title": new} | values)
            else:
                row = milestones.resolve_milestone(ctx, ident, change)
                milestones.change_milestone(ctx, row.id, values)
    elif delete:
        _delete_milestone(event, delete, yes)
    _show_milestones(event, as_json)


def _milestone_values(
    ctx: Context, event: str, given: dict[str, str], level: str, above: str | None
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if "responsible" in given:
        values["responsible"] = given["responsible"]
    values |= read_values(ctx, Milestone, {k: v for k, v in given.items() if k != "responsible"})
    if above:
        row = milestones.resolve_milestone(ctx, event, above)
        values["above_id"] = row.id
    elif above == "":
        values["above_id"] = None
    if level:
        values["level"] = level
    return values


def _delete_milestone(event: str, words: str, yes: bool) -> None:
    with session.ready().write("milestone.delete", words) as ctx:
        row = milestones.resolve_milestone(ctx, exhibitions.resolve_event(ctx, event).id, words)
        hanging = milestones.hanging_below(ctx, row.id)
        if hanging and not yes:
            raise Unconfirmed(
                _("This goes with it: {what}.").format(what=", ".join(each.title for each in hanging)),
                hint=_("Say --yes, or hang it elsewhere first."),
            )
        milestones.delete_milestone(ctx, row.id)


def _show_milestones(event: str, as_json: bool) -> None:
    with session.ready().read() as ctx:
        lines = milestones.milestone_lines(ctx, exhibitions.resolve_event(ctx, event).id)
    if as_json:
        print_json([milestone_json(line) for line in lines])
        return
    print_table(
        (_("To be done"), _("Responsible"), _("Due"), _("State"), _("Id")),
        [("  " * x.depth + x.title, x.responsible, x.due, state_word(x.state), x.id) for x in lines],
    )


@app.command(help=_("Mark a milestone as done, or open it again."))
def done(
    event: str = EVENT,
    milestone: str = typer.Argument(..., help=_("Its title, a part of it, or its id.")),
    reopen: bool = typer.Option(False, "--reopen", help=_("It is not done after all.")),
    as_json: bool = JSON,
) -> None:
    """Mark a milestone as done."""
    with session.ready().write("milestone.reopen" if reopen else "milestone.done", milestone) as ctx:
        row = milestones.resolve_milestone(ctx, exhibitions.resolve_event(ctx, event).id, milestone)
        ident = milestones.mark_done(ctx, row.id, done=not reopen).id
    _said(ident, as_json, _("Open again.") if reopen else _("Done."))


@app.command(help=_("Show the accounts of an event; --add puts one on the list, --tag and others many."))
def accounts(
    event: str = EVENT,
    fields: list[str] = typer.Argument(None, help=_("FIELD=VALUE for --add: part, status, heat, booth …")),
    add: str = typer.Option("", "--add", help=_("An account, put on the list or changed there.")),
    new: bool = typer.Option(False, "--new", help=_("Make it a new lead if nobody is called so.")),
    remove: str = typer.Option("", "--remove", help=_("An account to take off the list.")),
    tag: str = typer.Option("", "--tag", help=_("Put all your accounts with this tag on the list.")),
    city: str = typer.Option("", "--city", help=_("All of this city.")),
    stage: str = typer.Option("", "--stage", help=_("All in this stage.")),
    industry: str = typer.Option("", "--industry", help=_("All of this industry: an id or a part of it.")),
    batch: str = typer.Option("", "--import", help=_("All of this import, by its id.")),
    part: str = typer.Option("", "--part", help=", ".join(EventPart)),
    status: str = typer.Option("", "--status", help=", ".join(EventStatus)),
    as_json: bool = JSON,
) -> None:
    """Show or change the accounts of an event."""
    check_choice(part, EventPart, "--part")
    check_choice(status, EventStatus, "--status")
    wanted = SprintFilter(stage, city, industry, tag, batch)
    many = wanted != SprintFilter()
    if sum(map(bool, (add, remove, many))) > 1:
        raise UsageError(_("One thing at a time: --add, --remove or a filter."))
    if fields and not add:
        raise UsageError(_("Say which account."), where="--add")
    if add:
        with session.ready().write("event.account", add) as ctx:
            ident = exhibitions.resolve_event(ctx, event).id
            values = read_values(ctx, EventAccount, pairs(fields or []))
            values |= {name: code for name, code in (("part", part), ("status", status)) if code}
            lists.put_account(ctx, ident, add, values, create=new)
    elif remove:
        with session.ready().write("event.remove", remove) as ctx:
            ident, of = exhibitions.resolve_event(ctx, event).id, resolve_account(ctx, remove).id
            line = next((x for x in lists.event_accounts(ctx, ident) if x.account_id == of), None)
            if line is None:
                raise UsageError(_("This account is not on the list."), where=remove)
            lists.remove_line(ctx, line.id)
    elif many:
        with session.ready().write("event.accounts", event) as ctx:
            ident = exhibitions.resolve_event(ctx, event).id
            count = lists.put_many(ctx, ident, wanted, part=part or EventPart.PROSPECT, status=status)
        words = ngettext("{count} account put on the list.", "{count} accounts put on the list.", count)
        typer.echo(words.format(count=count), err=as_json)
    shown = ("", "") if add or many else (part, status)
    with session.ready().read() as ctx:
        ident = exhibitions.resolve_event(ctx, event).id
        rows = lists.event_accounts(ctx, ident, part=shown[0], status=shown[1])
    _show_accounts(rows, as_json)


def _show_accounts(rows: list[lists.EventAccountLine], as_json: bool) -> None:
    if as_json:
        print_json([line_json(row) for row in rows])
        return
    print_table(
        (_("Account"), _("City"), _("Comes as"), _("Status"), _("How close"), _("Booth"), _("Amount"),
         _("Next step"), _("Id")),
        [
            (
                x.account, x.city, term(x.part, "EventPart"), term(x.status, "EventStatus"),
                term(x.heat, "Heat"), x.booth, money_text(x.amount_minor, x.amount_currency),
                " ".join(filter(None, (x.next_date.isoformat() if x.next_date else "", x.next_step))),
                x.account_id,
            )
            for x in rows
        ],
    )  # fmt: skip


@app.command("follow-up", help=_("Who is still to be followed up, the most promising first."))
def follow_up(
    event: str = EVENT,
    done: str = typer.Option("", "--done", help=_("This account was followed up.")),
    everybody: bool = typer.Option(False, "--all", help=_("The others after them.")),
    as_json: bool = JSON,
) -> None:
    """List who is still to be followed up."""
    if done:
        with session.ready().write("event.followed", done) as ctx:
            ident, of = exhibitions.resolve_event(ctx, event).id, resolve_account(ctx, done).id
            line = next((x for x in lists.event_accounts(ctx, ident) if x.account_id == of), None)
            if line is None:
                raise UsageError(_("This account is not on the list."), where=done)
            lists.mark_followed(ctx, line.id)
    with session.ready().read() as ctx:
        ident = exhibitions.resolve_event(ctx, event).id
        rows = lists.follow_up(ctx, ident, everybody=everybody)
        total = len(lists.event_accounts(ctx, ident))
    if as_json:
        print_json([line_json(row) for row in rows])
        return
    typer.echo(waiting_words(sum(not row.followed for row in rows), total))
    print_table(
        (_("Account"), _("City"), _("Phone"), _("How close"), _("Status"), _("Followed"), _("Visit planned")),
        [
            (
                x.account, x.city, x.phone, term(x.heat, "Heat"), term(x.status, "EventStatus"),
                x.touched or (_("yes") if x.followed else ""), x.planned,
            )
            for x in rows
        ],
    )  # fmt: skip


@app.command(help=_("Write a paper of an event as a file, or print it."))
def export(
    event: str = EVENT,
    form: str = typer.Option("plan", "--form", help=", ".join(FORMS)),
    fmt: str = FORMAT,
    out: str = OUT,
    lang: str = LANG,
) -> None:
    """Export a paper of an event."""

    def read(ctx: Context, language: str) -> Any:
        return event_document(ctx, exhibitions.resolve_event(ctx, event).id, form, language)

    write_document(read, fmt, out, lang)


def _said(ident: str, as_json: bool, message: str) -> None:
    if as_json:
        print_json({"id": ident})
    else:
        typer.echo(message)
        typer.echo(ident)
