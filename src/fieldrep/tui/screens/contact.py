"""The form of a person at an account."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from fieldrep.fields import field_label
from fieldrep.i18n import N_, _
from fieldrep.rules.text import single_line
from fieldrep.terms import choices
from fieldrep.tui.forms.edits import Edits
from fieldrep.tui.forms.screen import FormScreen
from fieldrep.tui.forms.spec import Choice, FieldSpec, FormSpec

if TYPE_CHECKING:
    from fieldrep.models.contacts import Contact
    from fieldrep.tui.rep import RepApp

ROLE_KEYS = {
    "decides": "d",
    "influences": "i",
    "uses": "u",
    "checks": "c",
    "pays": "p",
    "gatekeeper": "g",
    "coach": "o",
}
FIELDS = (
    "name", "title", "role", "interest", "phone", "mobile", "wechat", "email", "birthday", "hobbies",
    "cares_about", "notes",
)  # fmt: skip


def role_choices() -> tuple[Choice, ...]:
    """Return the places in the decision with the letter that chooses each."""
    return tuple(Choice(code, word, key=ROLE_KEYS.get(code, "")) for code, word in choices("DecisionRole"))


def contact_spec(form: str, title: str, same_name: Callable[[str, Mapping[str, str]], str]) -> FormSpec:
    """Return the form; ``same_name`` says live who is called so here already."""

    def label(key: str) -> str:
        return field_label("contact", key)

    interests = tuple(Choice(code, word, key=code[0]) for code, word in choices("Interest"))
    return FormSpec(
        form,
        title,
        (
            FieldSpec("name", label("name"), required=True, echo=same_name),
            FieldSpec("title", label("title"), help=N_("A report needs the titles of those met.")),
            FieldSpec("role", label("role"), kind="choice", choices=role_choices()),
            FieldSpec("interest", label("interest"), kind="choice", choices=interests),
            FieldSpec("phone", label("phone"), kind="phone", section=N_("Reach")),
            FieldSpec("mobile", label("mobile"), kind="phone"),
            FieldSpec("wechat", label("wechat")),
            FieldSpec("email", label("email")),
            FieldSpec(
                "birthday",
                label("birthday"),
                kind="date",
                prefer="past",
                section=N_("Person"),
                help=N_("1980-05-17; without a year it is taken as the last one."),
            ),
            FieldSpec("hobbies", label("hobbies")),
            FieldSpec("cares_about", label("cares_about"), help=N_("What matters to this person.")),
            FieldSpec("notes", label("notes"), kind="long"),
        ),
    )


def open_new_contact(app: "RepApp", account: str, name: str) -> None:
    """Open the form of a new person at an account; what was left open comes back."""
    people = _people(app, account)
    title = f"{_('New person')} · {single_line(name)}"
    spec = contact_spec("contact.new", title, lambda text, _texts: _same_name(people, text))
    draft = app.desk.draft("contact.new", account, title=name)
    edits = Edits(draft, spec, {}, app.desk.form_settings)

    def save(values: dict[str, Any]) -> object:
        from fieldrep.services.contacts import add_contact

        with app.desk.workspace.write("contact.add", values["name"], as_of=draft.as_of) as ctx:
            add_contact(ctx, account, values)
        return values["name"]

    def saved(person: object) -> None:
        if person is not None:
            app.notice(_("{person} is added.").format(person=person))
            app.changed()

    app.push_screen(FormScreen(spec, None, edits, save, app.desk.form_settings), saved)


def open_contact(app: "RepApp", contact: str) -> None:
    """Open the form to change a person. Raises NotFound."""
    person = _read(app, contact)
    people = {
        record: known for record, known in _people(app, person.account_id or "").items() if record != contact
    }
    values = {key: getattr(person, key) for key in FIELDS}
    title = f"{_('Person')} · {single_line(person.name)}"
    spec = contact_spec("contact.edit", title, lambda text, _texts: _same_name(people, text))
    draft = app.desk.draft("contact.edit", contact, title=person.name)
    edits = Edits(draft, spec, values, app.desk.form_settings)

    def save(given: dict[str, Any]) -> object:
        from fieldrep.services.contacts import change_contact

        wanted = edits.changed(screen.form.state.as_draft())
        changes = {key: value for key, value in given.items() if key in wanted}
        if changes:
            with app.desk.workspace.write("contact.change", person.name, as_of=draft.as_of) as ctx:
                change_contact(ctx, contact, changes)
        return bool(changes)

    def saved(done: object) -> None:
        if done:
            app.notice(_("{person} is changed.").format(person=person.name))
            app.changed()

    screen = FormScreen(spec, values, edits, save, app.desk.form_settings)
    app.push_screen(screen, saved)


def archive_contact(app: "RepApp", contact: str) -> None:
    """Put a person away, or take one out again; nothing is deleted."""
    from fieldrep.services.contacts import change_contact

    person = _read(app, contact)
    with app.desk.workspace.write("contact.archive", person.name) as ctx:
        change_contact(ctx, contact, {"archived": not person.archived})
    words = _("{person} is back.") if person.archived else _("{person} is put away. u takes it back.")
    app.notice(words.format(person=person.name))
    app.changed()


def _read(app: "RepApp", contact: str) -> "Contact":
    from fieldrep.models.contacts import Contact
    from fieldrep.services import records

    with app.desk.workspace.read() as ctx:
        return records.get(ctx, Contact, contact)


def _people(app: "RepApp", account: str) -> dict[str, tuple[str, str]]:
    """Return (name, title) of the people at an account by id."""
    from fieldrep.services.contacts import contacts_of

    with app.desk.workspace.read() as ctx:
        return {person.id: (person.name, person.title) for person in contacts_of(ctx, account)}


def _same_name(people: Mapping[str, tuple[str, str]], text: str) -> str:
    from fieldrep.rules.fold import fold

    wanted = fold(text).strip()
    same = [(name, title) for name, title in people.values() if wanted and fold(name) == wanted]
    if not same:
        return ""
    return _("there is a {person} here already").format(person=" · ".join(filter(None, same[0])))
