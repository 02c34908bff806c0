"""Opening the forms of an account: a new one with a live hint of duplicates, and all of its fields."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.message import Message

from fieldrep.i18n import _
from fieldrep.rules.text import single_line
from fieldrep.tui.forms.edits import Edits
from fieldrep.tui.forms.form import Form
from fieldrep.tui.forms.screen import FormScreen
from fieldrep.tui.screens.account_fields import edit_spec, edit_values, new_spec, to_columns
from fieldrep.tui.screens.account_promises import open_new_promise
from fieldrep.tui.screens.contact import open_contact, open_new_contact

if TYPE_CHECKING:
    from fieldrep.models.accounts import Account
    from fieldrep.services.likenames import KnownNames
    from fieldrep.tui.rep import RepApp

PERSON = {"person": "name", "title": "title", "role": "role", "mobile": "mobile"}
"""Key of the new account's form → column of the person who is added with it."""


class NewAccountScreen(FormScreen):
    """The form of a new account. While the name is typed a worker looks for accounts like it."""

    @dataclass
    class _Alike(Message):
        """Accounts like a name were found."""

        name: str
        hint: str

    def __init__(self, app: "RepApp", name: str = "") -> None:
        self._hints: dict[str, str] = {}
        self._known: KnownNames | None = None
        self._desk = app.desk
        spec = new_spec(self._hint)
        values = {"name": name} if name else {}
        self._draft = app.desk.draft("account.new", title=name)
        edits = Edits(self._draft, spec, {}, app.desk.form_settings)
        super().__init__(spec, values, edits, self._save, app.desk.form_settings)

    def on_mount(self) -> None:
        self._look_for(self.form.state.texts["name"])

    def _hint(self, text: str, _texts: Mapping[str, str]) -> str:
        return self._hints.get(text.strip(), "")

    def on_form_changed(self, event: Form.Changed) -> None:
        if event.key == "name":
            self._draft.title = event.form.state.texts["name"]
            self._look_for(self._draft.title)

    def _look_for(self, name: str) -> None:
        if name.strip() and name.strip() not in self._hints:
            self.run_worker(partial(self._find, name.strip()), group="alike", thread=True, exclusive=True)

    def _find(self, name: str) -> None:
        """In a worker: find accounts whose names are like this one."""
        from fieldrep.services.accounts import similar_accounts
        from fieldrep.services.likenames import KnownNames

        with self._desk.workspace.read() as ctx:
            self._known = self._known or KnownNames(ctx)
            found = similar_accounts(ctx, name, limit=3, known=self._known)
        names = _(", ").join(f"{known} ({city})" if city else known for _id, known, city in found)
        self.post_message(
            self._Alike(name, _("there is already: {names}").format(names=names) if names else "")
        )

    def on_new_account_screen__alike(self, message: _Alike) -> None:
        message.stop()
        self._hints[message.name] = message.hint
        self.form.refresh_hints()

    def _save(self, values: dict[str, Any]) -> object:
        from fieldrep.services.accounts import add_account
        from fieldrep.services.contacts import add_contact

        person = {column: values.pop(key) for key, column in PERSON.items() if values.get(key)}
        fields = {
            key: value for key, value in values.items() if key not in PERSON and value not in (None, "")
        }
        with self._desk.workspace.write("account.add", values["name"], as_of=self._draft.as_of) as ctx:
            account = add_account(ctx, to_columns(fields))
            ctx.session.flush()
            if person:
                add_contact(ctx, account.id, person)
            return account.id


def open_new_account(app: "RepApp", done: Callable[[str], None] | None = None, name: str = "") -> None:
    """Open the form of a new account; ``done`` gets its id."""

    def saved(account: object) -> None:
        if isinstance(account, str):
            app.notice(_("The account is in the book. u takes it back."))
            app.changed()
            if done is not None:
                done(account)

    app.push_screen(NewAccountScreen(app, name), saved)


def open_edit_account(app: "RepApp", account: str, field: str = "") -> None:
    """Open all of an account's fields, at one of them if named. Raises NotFound."""
    record, territory, needed = _read(app, account)
    spec, values = edit_spec(app.desk, record, needed), edit_values(record, territory)
    spec = replace(spec, title=f"{_('Account')} · {single_line(record.name)}")
    draft = app.desk.draft("account.edit", record.id, title=record.name)
    edits = Edits(draft, spec, values, app.desk.form_settings)

    def save(given: dict[str, Any]) -> object:
        from fieldrep.services.accounts import change_account

        wanted = edits.changed(screen.form.state.as_draft())
        changes = to_columns({key: value for key, value in given.items() if key in wanted})
        if changes:
            with app.desk.workspace.write("account.change", record.name, as_of=draft.as_of) as ctx:
                change_account(ctx, record.id, changes)
        return bool(changes)

    def saved(done: object) -> None:
        if done:
            app.notice(_("The account is changed. u takes it back."))
            app.changed()

    screen = FormScreen(spec, values, edits, save, app.desk.form_settings)
    if field == "stage" and record.kind == "dealer":
        field = "dealer_stage"
    if field:
        screen.form.active = field
    app.push_screen(screen, saved)


def _read(app: "RepApp", account: str) -> tuple["Account", str, int]:
    from fieldrep.services.accounts import get_account
    from fieldrep.services.territories import list_territories

    with app.desk.workspace.read() as ctx:
        record = get_account(ctx, account)
        territory = dict(list_territories(ctx)).get(record.territory_id or "", "")
        return record, territory, ctx.policy.visits_before_dropping


# Opening the drafts that Today lists


def reopen_new(app: "RepApp", _record: str, _title: str) -> None:
    """Open the new account that was left open."""
    open_new_account(app)


def reopen_edit(app: "RepApp", record: str, _title: str) -> None:
    """Open the changes to an account that were left open."""
    open_edit_account(app, record)


def reopen_new_contact(app: "RepApp", record: str, title: str) -> None:
    """Open the new person that was left open; ``record`` is the account."""
    open_new_contact(app, record, title)


def reopen_contact(app: "RepApp", record: str, _title: str) -> None:
    """Open the changes to a person that were left open."""
    open_contact(app, record)


def reopen_promise(app: "RepApp", record: str, title: str) -> None:
    """Open the new promise that was left open; ``record`` is the account."""
    open_new_promise(app, record, title)


def reopen_promise_change(app: "RepApp", record: str, title: str) -> None:
    """Open the changes to a promise that were left open; ``title`` is the account's name."""
    from fieldrep.models.promises import Promise
    from fieldrep.services import records
    from fieldrep.tui.screens.account_promises import open_promise

    with app.desk.workspace.read() as ctx:
        account = records.get(ctx, Promise, record).account_id or ""
    open_promise(app, record, account, title)


def reopen_touch(app: "RepApp", record: str, title: str) -> None:
    """Open the changes to a call or message that were left open."""
    from fieldrep.tui.screens.account_touch import open_touch

    open_touch(app, record, title)


def reopen_tags(app: "RepApp", record: str, title: str) -> None:
    """Open the tags of an account that were left open."""
    from fieldrep.tui.screens.account_extras import open_tags

    open_tags(app, record, title)


def reopen_number(app: "RepApp", record: str, title: str) -> None:
    """Open the new number of an account that was left open."""
    from fieldrep.tui.screens.account_extras import open_new_number

    open_new_number(app, record, title)


def reopen_extra(app: "RepApp", record: str, title: str) -> None:
    """Open the extra field that was left open; ``record`` is the account and, if it has one, the name."""
    from fieldrep.services.accounts import account_side
    from fieldrep.tui.screens.account_extras import open_extra_field

    account, _blank, field = record.partition(" ")
    with app.desk.workspace.read() as ctx:
        value = dict(account_side(ctx, account).extras).get(field, "")
    open_extra_field(app, account, title, field, value)
