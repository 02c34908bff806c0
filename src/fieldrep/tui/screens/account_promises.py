"""Promises on an account's page: the form, and what one key does with a promise or a next step."""

from typing import TYPE_CHECKING, Any

from fieldrep.i18n import N_, _
from fieldrep.rules.codes import PromiseBy
from fieldrep.rules.text import single_line
from fieldrep.terms import choices, term
from fieldrep.tui.forms.edits import Edits
from fieldrep.tui.forms.screen import FormScreen
from fieldrep.tui.forms.spec import Choice, FieldSpec, FormSpec, Picked

if TYPE_CHECKING:
    from fieldrep.models.promises import Promise
    from fieldrep.tui.rep import RepApp


def promise_spec(app: "RepApp", form: str, account: str, name: str) -> FormSpec:
    """Return the form of a promise at an account."""

    def people(text: str) -> list[Choice]:
        from fieldrep.rules.fold import fold
        from fieldrep.services.contacts import contacts_of

        with app.desk.workspace.read() as ctx:
            known = contacts_of(ctx, account)
        return [Choice(p.id, p.name, p.title) for p in known if fold(text) in fold(p.name)]

    sides = tuple(Choice(code, word, key=code[0]) for code, word in choices("PromiseBy"))
    return FormSpec(
        form,
        f"{_('Promise')} · {single_line(name)}",
        (
            FieldSpec("text", N_("Promise"), required=True, help=N_("What is promised, in a few words.")),
            FieldSpec("by", N_("By"), kind="choice", choices=sides, required=True, default=PromiseBy.US),
            FieldSpec("due", N_("Due"), kind="date", help=N_("25, 11-25, +3, fri, tomorrow")),
            FieldSpec("contact", N_("Person"), kind="pick", suggest=people),
        ),
    )


def open_new_promise(app: "RepApp", account: str, name: str) -> None:
    """Open the form of a new promise; what was left open comes back."""
    spec = promise_spec(app, "promise.new", account, name)
    draft = app.desk.draft("promise.new", account, title=name)

    def save(values: dict[str, Any]) -> object:
        from fieldrep.services.promises import add_promise

        contact: Picked | None = values["contact"]
        with app.desk.workspace.write("promise.add", name, as_of=draft.as_of) as ctx:
            add_promise(
                ctx,
                account,
                values["text"],
                by=PromiseBy(values["by"]),
                due=values["due"],
                contact=contact.value if contact else None,
            )
        return values["by"]

    def saved(by: Any) -> None:
        if by is not None:
            app.notice(_("Written down: {what}.").format(what=term(by, "PromiseBy")))
            app.changed()

    edits = Edits(draft, spec, {}, app.desk.form_settings)
    app.push_screen(FormScreen(spec, None, edits, save, app.desk.form_settings), saved)


def open_promise(app: "RepApp", promise: str, account: str, name: str) -> None:
    """Open the form to change a promise. Raises NotFound."""
    record, person = _read(app, promise)
    values: dict[str, object] = {"text": record.text, "by": record.by, "due": record.due}
    if record.contact_id:
        values["contact"] = Picked(record.contact_id, person)
    spec = promise_spec(app, "promise.edit", account, name)
    draft = app.desk.draft("promise.edit", promise, title=name)
    edits = Edits(draft, spec, values, app.desk.form_settings)

    def save(given: dict[str, Any]) -> object:
        from fieldrep.services.promises import change_promise

        wanted = edits.changed(screen.form.state.as_draft())
        changes = {key: value for key, value in given.items() if key in wanted}
        if "contact" in changes:
            picked: Picked | None = changes.pop("contact")
            changes["contact_id"] = picked.value if picked else None
        if changes:
            with app.desk.workspace.write("promise.change", name, as_of=draft.as_of) as ctx:
                change_promise(ctx, promise, changes)
        return bool(changes)

    def saved(done: object) -> None:
        if done:
            app.notice(_("The promise is changed."))
            app.changed()

    screen = FormScreen(spec, values, edits, save, app.desk.form_settings)
    app.push_screen(screen, saved)


def _read(app: "RepApp", promise: str) -> tuple["Promise", str]:
    from fieldrep.models.contacts import Contact
    from fieldrep.models.promises import Promise
    from fieldrep.services import records

    with app.desk.workspace.read() as ctx:
        record = records.get(ctx, Promise, promise)
        contact = ctx.session.get(Contact, record.contact_id) if record.contact_id else None
        return record, contact.name if contact else ""


def settle_promise(app: "RepApp", promise: str, name: str, *, kept: bool) -> None:
    """Close a promise as kept or broken."""
    from fieldrep.services import promises

    with app.desk.workspace.write("promise.keep" if kept else "promise.break", name) as ctx:
        promises.settle_promise(ctx, promise, kept=kept)
    app.notice(_("The promise is kept. u takes it back.") if kept else _("Noted as broken. u takes it back."))
    app.changed()


def reopen_promise(app: "RepApp", promise: str, name: str) -> None:
    """Open a settled promise again."""
    from fieldrep.services import promises

    with app.desk.workspace.write("promise.reopen", name) as ctx:
        promises.reopen_promise(ctx, promise)
    app.notice(_("The promise is open again."))
    app.changed()


def delete_promise(app: "RepApp", promise: str, name: str) -> None:
    """Delete a promise that should not have been written down."""
    from fieldrep.services import promises

    with app.desk.workspace.write("promise.delete", name) as ctx:
        promises.delete_promise(ctx, promise)
    app.notice(_("Deleted. u takes it back."))
    app.changed()


def settle_step(app: "RepApp", kind: str, record: str, name: str) -> None:
    """Mark the next step of a visit or touch as done."""
    from fieldrep.services import promises

    with app.desk.workspace.write("step.done", name) as ctx:
        promises.settle_next_step(ctx, kind, record)
    app.notice(_("Marked as done. u takes it back."))
    app.changed()
