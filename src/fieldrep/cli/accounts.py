"""``fieldrep accounts``: the customer and dealer book."""

from dataclasses import asdict
from typing import Any

import typer

from fieldrep.cli.common import JSON, check_choice, print_json, print_table, session, typed_date
from fieldrep.errors import UsageError
from fieldrep.i18n import _, ngettext
from fieldrep.models.accounts import Account
from fieldrep.rules import codes
from fieldrep.rules.addresses import address_line
from fieldrep.services import accounts
from fieldrep.services.merged import resolve_merged
from fieldrep.services.reasons import due_sentence, quadrant_sentence, split_reason
from fieldrep.services.records import get, plain
from fieldrep.services.values import read_values
from fieldrep.store.context import Context
from fieldrep.terms import term

app = typer.Typer(no_args_is_help=True)

ACCOUNT = typer.Argument(..., help=_("A name or part of it, a customer number, or an id."))


def pairs(texts: list[str], *, taken: str = "") -> dict[str, str]:
    """Read ``FIELD=VALUE`` words; raises UsageError naming the one that is not.

    ``taken`` is a field that has its own place on the line.
    """
    found: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise UsageError(
                _("“{text}” is not FIELD=VALUE.").format(text=text), hint=_("Write it like city=天津.")
            )
        if name.strip() in {taken, *found} - {""}:
            raise UsageError(_("This field is given twice."), where=name.strip())
        found[name.strip()] = value
    return found


@app.command("list", help=_("List accounts."))
def list_(
    text: str = typer.Option("", "--text", help=_("Only those that fit these words.")),
    kind: str = typer.Option("", "--kind", help="end_customer, dealer"),
    stage: str = typer.Option("", "--stage", help=_("Only this stage.")),
    quadrant: str = typer.Option("", "--quadrant", help="a, b, c, d"),
    grade: str = typer.Option("", "--class", help="A, B, C"),
    city: str = typer.Option("", "--city", help=_("Only this city.")),
    tag: str = typer.Option("", "--tag", help=_("Only with this tag.")),
    due: str = typer.Option("", "--due", help=_("Only those due by this day.")),
    archived: bool = typer.Option(False, "--archived", help=_("The archived ones.")),
    sort: str = typer.Option("name", "--sort", help=", ".join(accounts.SORTS)),
    limit: int = typer.Option(0, "--limit", min=0, help=_("At most so many; 0 is all.")),
    offset: int = typer.Option(0, "--offset", min=0, help=_("Leave out so many first.")),
    as_json: bool = JSON,
) -> None:
    """List accounts."""
    check_choice(sort, accounts.SORTS, "--sort")
    check_choice(kind, codes.AccountKind, "--kind")
    check_choice(stage, codes.Stage, "--stage")
    quadrant = check_choice(quadrant.lower(), codes.Quadrant, "--quadrant")
    grade = check_choice(grade.upper(), codes.AccountClass, "--class")
    with session.ready().read() as ctx:
        wanted = accounts.AccountFilter(
            text, kind, stage, quadrant, grade, city, "", tag, typed_date(due, "--due", ctx.today), archived
        )
        rows = accounts.list_accounts(ctx, wanted, sort=sort, offset=offset, limit=limit or -1)
        if as_json:
            print_json([_with_contacts(ctx, row.id) for row in rows])
            return
    print_table(
        (_("Name"), _("City"), _("Stage"), _("Quadrant"), _("Last contact"), _("Due")),
        [
            (r.name, r.city, term(r.stage, "Stage"), r.quadrant or "–", r.last_contact, r.next_due)
            for r in rows
        ],
    )
    typer.echo(ngettext("{count} account", "{count} accounts", len(rows)).format(count=len(rows)))


def _with_contacts(ctx: Context, account: str) -> dict[str, Any]:
    from fieldrep.services.contacts import contacts_of

    record = plain(get(ctx, Account, account))
    side = asdict(accounts.account_side(ctx, account))
    record |= {
        "tags": side["tags"],
        "numbers": [{"source": source, "number": number} for source, number in side["numbers"]],
        "extras": dict(side["extras"]),
        "merged": [{"id": i, "name": name} for i, name in side["merged"]],
        "contacts": [plain(contact) for contact in contacts_of(ctx, account)],
    }
    return record


@app.command(help=_("Show one account: brief, people, last visits, promises."))
def show(account: str = ACCOUNT, as_json: bool = JSON) -> None:
    """Show one account."""
    from fieldrep.services.briefs import account_brief

    with session.ready().read() as ctx:
        found = accounts.resolve_account(ctx, account)
        brief = account_brief(ctx, found.id)
        quadrant = quadrant_sentence(*split_reason(found.quadrant_reason))
        due = due_sentence(*split_reason(found.due_reason))
        if as_json:
            print_json(
                _with_contacts(ctx, found.id)
                | {
                    "owner": brief.owner,
                    "quadrant_text": quadrant,
                    "due_text": due,
                    "last_visits": [asdict(visit) for visit in brief.last_visits],
                    "planned": [asdict(visit) for visit in brief.planned],
                    "promises": [asdict(promise) for promise in (*brief.ours, *brief.theirs)],
                }
            )
            return
        lines = [
            (_("Name"), found.name),
            (_("Kind"), " · ".join(filter(None, (term(found.kind), term(found.channel, "Channel"))))),
            (_("Address"), address_line(found.street, found.city, found.postal_code)),
            (_("Phone"), found.phone),
            (_("Stage"), term(found.stage, "Stage")),
            (_("Quadrant"), f"{found.quadrant or '–'} · {quadrant}"),
            (_("Due"), f"{found.next_due or '–'} · {due}"),
            (_("Supplier"), found.current_supplier),
            (_("Owner"), brief.owner),
            *((_("Person"), _person(contact)) for contact in brief.contacts),
            *((_("Visit"), f"{v.day} {v.people} {v.said} → {v.result}") for v in brief.last_visits),
            *((term(p.by, "PromiseBy"), f"{p.text} · {p.due or ''}") for p in (*brief.ours, *brief.theirs)),
            (_("Notes"), found.notes),
        ]
    print_table((), [line for line in lines if line[1]])
    typer.echo(found.id)


def _person(contact: Any) -> str:
    parts = (contact.name, contact.title, term(contact.role, "DecisionRole"), contact.mobile or contact.phone)
    return " · ".join(part for part in parts if part)


@app.command(help=_("Add an account; values as FIELD=VALUE."))
def add(
    name: str = typer.Argument(..., help=_("Its name.")),
    values: list[str] = typer.Argument(None, help=_("More as FIELD=VALUE, such as city=天津 potential=3万.")),
    tag: list[str] = typer.Option([], "--tag", help=_("A tag; may stand several times.")),
    as_json: bool = JSON,
) -> None:
    """Add an account."""
    workspace = session.ready()
    with workspace.write("account.add", name) as ctx:
        near = accounts.similar_accounts(ctx, name)
        typed = read_values(ctx, Account, pairs(values or [], taken="name"))
        account = accounts.add_account(ctx, {**typed, "name": name})
        ctx.session.flush()
        accounts.tag_account(ctx, account.id, tag)
        made = account.id
    _report(made, as_json, _("Added: {name}.").format(name=name))
    if near and not as_json:
        typer.echo(_("Possibly the same:"))
        for record, other, city in near:
            typer.echo(f"  {record}  {other} · {city}")


@app.command("set", help=_("Change an account; values as FIELD=VALUE, an empty value clears."))
def set_(
    account: str = ACCOUNT,
    values: list[str] = typer.Argument(None, help="FIELD=VALUE"),
    tag: list[str] = typer.Option([], "--tag", help=_("The tags it has from now on.")),
    extra: list[str] = typer.Option([], "--extra", help=_("An extra field as NAME=VALUE.")),
    as_json: bool = JSON,
) -> None:
    """Change an account."""
    if not (values or tag or extra):
        raise UsageError(_("Nothing to change."), hint=_("Give FIELD=VALUE, --tag or --extra."))
    workspace = session.ready()
    with workspace.write("account.change", account) as ctx:
        found = accounts.resolve_account(ctx, account)
        typed = read_values(ctx, Account, pairs(values or []))
        accounts.check_giving_up(ctx, found, typed)
        accounts.change_account(ctx, found.id, typed)
        if tag:
            accounts.tag_account(ctx, found.id, tag)
        for name, value in pairs(extra).items():
            accounts.set_extra(ctx, "account", found.id, name, value)
        changed = found.id
    _report(changed, as_json, _("Changed."))


@app.command(help=_("Put an account away, or take it out again with --undo."))
def archive(
    account: str = ACCOUNT,
    undo: bool = typer.Option(False, "--undo", help=_("Take it out again.")),
    as_json: bool = JSON,
) -> None:
    """Archive an account."""
    with session.ready().write("account.unarchive" if undo else "account.archive", account) as ctx:
        found = accounts.archive_account(ctx, accounts.resolve_account(ctx, account).id, not undo)
    _report(found.id, as_json, _("Taken out again.") if undo else _("Archived."))


@app.command(help=_("Merge a duplicate into another account, reversibly."))
def merge(
    duplicate: str = typer.Argument(..., help=_("The account that goes up in the other.")),
    into: str = typer.Argument("", help=_("The account that stays.")),
    undo: bool = typer.Option(False, "--undo", help=_("Take a merged account apart again.")),
    as_json: bool = JSON,
) -> None:
    """Merge two accounts, or take them apart."""
    if not into and not undo:
        raise UsageError(_("Say which account stays."), hint="fieldrep accounts merge DUPLICATE INTO")
    with session.ready().write("account.unmerge" if undo else "account.merge", duplicate) as ctx:
        if undo:
            result = accounts.unmerge_account(ctx, resolve_merged(ctx, duplicate).id)
        else:
            source = accounts.resolve_account(ctx, duplicate)
            result = accounts.merge_accounts(ctx, source.id, accounts.resolve_account(ctx, into).id)
    _report(result.id, as_json, _("Apart again.") if undo else _("Merged. “merge --undo” takes them apart."))


def _report(account: str, as_json: bool, message: str) -> None:
    if as_json:
        with session.workspace.read() as ctx:
            print_json(_with_contacts(ctx, account))
    else:
        typer.echo(message)
        typer.echo(account)
