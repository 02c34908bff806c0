"""The forms of a rep's own answers, own objections and notes; what was left open comes back."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from fieldrep.i18n import N_, _
from fieldrep.tui.forms.edits import Edits
from fieldrep.tui.forms.screen import FormScreen
from fieldrep.tui.forms.spec import FieldSpec, FormSpec

if TYPE_CHECKING:
    from fieldrep.tui.rep import RepApp

ANSWER, OBJECTION, CHANGE, NOTE = "objection.answer", "objection.new", "objection.change", "objection.note"
"""Names of the forms; a draft carries the id of the objection, or of the answer that is changed."""

_STEPS = FieldSpec(
    "steps", N_("Steps of the answer"), kind="long", required=True, help=N_("One step a line.")
)
_REST = (
    FieldSpec("ask_back", N_("Question back")),
    FieldSpec("next_step", N_("Next step"), help=N_("What to ask the customer for at the end.")),
)
_OWN = (
    FieldSpec("says", N_("The customer says"), kind="long", required=True, help=N_("One wording a line.")),
    FieldSpec("behind", N_("Behind it"), help=N_("What is usually meant by it.")),
)
_TAGS = (FieldSpec("tags", N_("Tags"), help=N_("Words to find it by, with commas between them.")),)


def answer_spec(form: str, *, objection: bool) -> FormSpec:
    """Return the form of an own answer; ``objection``: it brings its own objection."""
    if objection:
        return FormSpec(form, N_("Own objection"), (*_OWN, _STEPS, *_REST, *_TAGS))
    return FormSpec(form, N_("Own answer"), (_STEPS, *_REST))


def open_answer(
    app: "RepApp", objection: str = "", title: str = "", *, says: str = "", steps: str = ""
) -> None:
    """Open the form of a new answer to an objection; without one, that of an objection of the rep's own."""
    form = ANSWER if objection else OBJECTION
    spec = answer_spec(form, objection=not objection)
    draft = app.desk.draft(form, objection, title=title)
    values = {key: text for key, text in (("says", says), ("steps", steps)) if text}

    def save(given: dict[str, Any]) -> object:
        from fieldrep.services.answers import add_answer

        with app.desk.workspace.write(
            "objection.answer", title or given.get("says", ""), as_of=draft.as_of
        ) as ctx:
            return add_answer(ctx, objection, given).id

    _open(app, spec, values, draft, save, _("Your answer is kept; nobody else sees it."))


def open_change(app: "RepApp", answer: str, title: str = "") -> None:
    """Open the form to change an own answer. Raises NotFound."""
    from fieldrep.services.answers import WRITTEN, get_answer

    with app.desk.workspace.read() as ctx:
        row = get_answer(ctx, answer)
        values = {name: getattr(row, name) or "" for name in WRITTEN}
        spec = answer_spec(CHANGE, objection=not row.objection)
    draft = app.desk.draft(CHANGE, answer, title=title)
    edits = Edits(draft, spec, values, app.desk.form_settings)

    def save(given: dict[str, Any]) -> object:
        from fieldrep.services.answers import change_answer

        changes = {key: text for key, text in given.items() if text != values[key]}
        if changes:
            with app.desk.workspace.write("objection.change", title, as_of=draft.as_of) as ctx:
                change_answer(ctx, answer, changes)
        return answer

    _open(app, spec, values, edits, save, _("Your answer is changed."))


def open_note(app: "RepApp", objection: str, title: str = "") -> None:
    """Open the rep's note for an objection."""
    from fieldrep.services.answers import objection_book

    spec = FormSpec(NOTE, N_("My note"), (FieldSpec("note", N_("Notes"), kind="long"),))
    with app.desk.workspace.read() as ctx:
        values = {"note": objection_book(ctx).notes.get(objection, "")}
    draft = app.desk.draft(NOTE, objection, title=title)

    def save(given: dict[str, Any]) -> object:
        from fieldrep.services.answers import note_objection

        with app.desk.workspace.write("objection.note", title, as_of=draft.as_of) as ctx:
            note_objection(ctx, objection, given["note"])
        return objection

    _open(
        app, spec, values, Edits(draft, spec, values, app.desk.form_settings), save, _("Your note is kept.")
    )


def _open(
    app: "RepApp",
    spec: FormSpec,
    values: Mapping[str, object],
    draft: Any,
    save: Callable[[dict[str, Any]], object],
    done: str,
) -> None:
    def saved(result: object) -> None:
        if result is not None:
            app.notice(done)
            app.changed()

    app.push_screen(FormScreen(spec, values, draft, save, app.desk.form_settings), saved)
