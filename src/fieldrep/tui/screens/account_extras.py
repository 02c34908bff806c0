"""What stands beside an account: tags, numbers of other systems, extra fields, merged accounts."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fieldrep.i18n import N_, _
from fieldrep.tui.forms.screen import FormScreen
from fieldrep.tui.forms.spec import FieldSpec, FormSpec
from fieldrep.tui.menu import Menu, MenuItem, ask_menu
from fieldrep.tui.screens.account_brief import Ref
from fieldrep.tui.screens.account_deeds import Subject

if TYPE_CHECKING:
    from fieldrep.tui.rep import RepApp

TAGS = FormSpec(
    "account.tags",
    N_("Tags"),
    (FieldSpec("tags", N_("Tags"), help=N_("All of them, separated by commas.")),),
)
NUMBER = FormSpec(
    "account.number",
    N_("Number in another system"),
    (
        FieldSpec("source", N_("Source"), required=True, help=N_("Whose number it is: ERP, price list …")),
        FieldSpec("number", N_("Number"), required=True),
    ),
)


def split_tags(text: str) -> list[str]:
    """Return the tags of a text, parted by commas of any script or semicolons."""
    parts = (part.strip() for part in re.split("[,，、;；]", text))
    return list(dict.fromkeys(filter(None, parts)))


def open_tags(app: "RepApp", account: str, name: str) -> None:
    """Ask for all tags of an account on one line."""
    from fieldrep.services.accounts import account_side
    from fieldrep.services.tags import set_tags

    with app.desk.workspace.read() as ctx:
        before = account_side(ctx, account).tags

    def save(values: dict[str, Any]) -> object:
        tags = split_tags(values["tags"])
        if set(tags) != set(before):
            with app.desk.workspace.write("account.tag", name) as ctx:
                set_tags(ctx, account, tags)
        return True

    _ask(app, TAGS, {"tags": ", ".join(before)}, "account.tags", account, name, save)


def open_new_number(app: "RepApp", account: str, name: str) -> None:
    """Ask for a number of another system."""

    def save(values: dict[str, Any]) -> object:
        from fieldrep.services.numbers import add_number

        with app.desk.workspace.write("account.number", name) as ctx:
            add_number(ctx, account, values["source"], values["number"])
        return True

    _ask(app, NUMBER, {}, "account.number", account, name, save)


def open_extra_field(app: "RepApp", account: str, name: str, field: str = "", value: str = "") -> None:
    """Ask for an extra field; an empty value takes it away."""
    spec = FormSpec(
        "account.extra",
        N_("Extra field"),
        (
            FieldSpec("name", N_("Name"), required=True, when=(lambda _texts: False) if field else None),
            FieldSpec(
                "value", field or N_("Content"), kind="long", help=N_("Empty: the field is taken away.")
            ),
        ),
    )

    def save(values: dict[str, Any]) -> object:
        from fieldrep.services.accounts import set_extra

        with app.desk.workspace.write("account.extra", name) as ctx:
            set_extra(ctx, "account", account, field or values["name"].strip(), values["value"])
        return True

    draft = f"{account} {field}" if field else account
    _ask(app, spec, {"name": field, "value": value}, "account.extra", draft, name, save)


def _ask(
    app: "RepApp", spec: FormSpec, values: dict[str, object], form: str, record: str, name: str, save: Any
) -> None:
    from fieldrep.tui.forms.edits import Edits

    def saved(done: object) -> None:
        if done:
            app.notice(_("Kept. u takes it back."))
            app.changed()

    edits = Edits(app.desk.draft(form, record, title=name), spec, values, app.desk.form_settings)
    app.push_screen(FormScreen(spec, values, edits, save, app.desk.form_settings), saved)


def open_extra(app: "RepApp", subject: Subject, ref: Ref) -> None:
    """Open a line of the extras."""
    match ref.kind:
        case "tag":
            open_tags(app, subject.id, subject.name)
        case "extra":
            open_extra_field(app, subject.id, subject.name, ref.id, ref.of)
        case "merged":
            _open_merged(app, ref.id)
        case "attachment":
            save_file(app, ref.id)
        case _:
            app.notice(_("There is nothing to open here. d takes it away."), "info")


def attach(app: "RepApp", subject: Subject) -> None:
    """Ask for a file and attach a copy of it to the account."""
    from fieldrep.services.attachments import FilePlace, attach_file, attachment
    from fieldrep.tui.screens.import_file import ImportFileScreen

    def chosen(path: Path) -> None:
        made = attach_file(app.desk.workspace, "account", subject.id, path)
        screen.done()
        words = _("{file} is attached. u takes it back.").format(file=path.name)
        with app.desk.workspace.read() as ctx:
            stays, limit = attachment(ctx, made).place is FilePlace.STAYS, ctx.policy.file_limit_mb
        if stays:
            words += " " + _("It is larger than {limit} MB and stays on this computer.").format(limit=limit)
        app.notice(words)
        app.changed()

    draft = app.desk.draft("account.file", subject.id, title=subject.name)
    screen = ImportFileScreen(chosen, any_file=True, draft=draft)
    app.push_screen(screen)


def reopen_attach(app: "RepApp", record: str, title: str) -> None:
    """Ask again for the file to attach; ``record`` is the account's id."""
    attach(app, Subject(record, title))


def save_file(app: "RepApp", attachment: str) -> None:
    """Copy an attached file out, into the folder of exports."""
    from fieldrep.services.attachments import save_attachment

    folder = app.desk.paths.exports
    folder.mkdir(parents=True, exist_ok=True)
    with app.desk.workspace.read() as ctx:
        path = save_attachment(ctx, attachment, folder, beside=True)
    app.notice(_("The file is saved as {path}.").format(path=path))


def _open_merged(app: "RepApp", account: str) -> None:
    items = [
        MenuItem("apart", _("Take apart"), _("both accounts stand by themselves again"), "a"),
        MenuItem("history", _("History"), "", "h"),
    ]

    def chosen(what: str | None) -> None:
        if what == "apart":
            take_apart(app, account)
        elif what == "history":
            from fieldrep.tui.screens.history import HistoryScreen

            app.push_screen(HistoryScreen("account", account))

    ask_menu(app, Menu(_("Merged account"), items), chosen)


def take_apart(app: "RepApp", account: str) -> None:
    """Take a merged account apart again."""
    from fieldrep.models.accounts import Account
    from fieldrep.services import records
    from fieldrep.services.accounts import unmerge_account

    with app.desk.workspace.read() as ctx:
        name = records.get(ctx, Account, account).name
    with app.desk.workspace.write("account.unmerge", name) as ctx:
        unmerge_account(ctx, account)
    app.notice(_("{account} stands by itself again.").format(account=name))
    app.changed()


def remove(app: "RepApp", subject: Subject, ref: Ref, tags: Sequence[str]) -> None:
    """Take a tag, number, extra field or file away; ``tags`` are all tags of the account."""
    from fieldrep.services import accounts, attachments, numbers
    from fieldrep.services.tags import set_tags

    codes = {"tag": "account.tag", "number": "account.number", "extra": "account.extra"}
    with app.desk.workspace.write(codes.get(ref.kind, "attachment.remove"), subject.name) as ctx:
        if ref.kind == "tag":
            set_tags(ctx, subject.id, [tag for tag in tags if tag != ref.id])
        elif ref.kind == "number":
            numbers.remove_number(ctx, ref.id)
        elif ref.kind == "attachment":
            attachments.remove_attachment(ctx, ref.id)
        else:
            for member in accounts.members(ctx, subject.id):
                accounts.set_extra(ctx, "account", member, ref.id, "")
    app.notice(_("Taken away. u takes it back."))
    app.changed()
