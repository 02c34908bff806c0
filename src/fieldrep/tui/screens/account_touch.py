"""The form of a call or message that was written down: everything in it can be mended."""

from typing import TYPE_CHECKING, Any

from fieldrep.fields import field_label
from fieldrep.i18n import N_, _
from fieldrep.terms import choices
from fieldrep.tui.forms.edits import Edits
from fieldrep.tui.forms.screen import FormScreen
from fieldrep.tui.forms.spec import Choice, FieldSpec, FormSpec
from fieldrep.tui.screens.quick_log import outcome_choices

if TYPE_CHECKING:
    from fieldrep.models.touches import Touch
    from fieldrep.tui.rep import RepApp

FIELDS = ("kind", "said", "result", "outcome", "competitor_info", "next_step", "next_date")


def touch_spec() -> FormSpec:
    """Return the form."""

    def label(key: str) -> str:
        return field_label("touch", key)

    kinds = tuple(Choice(code, word, key=code[0]) for code, word in choices("TouchKind"))
    return FormSpec(
        "touch.edit",
        N_("Call or message"),
        (
            FieldSpec("kind", label("kind"), kind="choice", choices=kinds, required=True),
            FieldSpec("said", label("said"), kind="long"),
            FieldSpec("result", label("result"), kind="long"),
            FieldSpec("outcome", label("outcome"), kind="choice", choices=outcome_choices()),
            FieldSpec("competitor_info", label("competitor_info")),
            FieldSpec("next_step", label("next_step")),
            FieldSpec("next_date", label("next_date"), kind="date", help=N_("25, 11-25, +3, fri, tomorrow")),
        ),
    )


def open_touch(app: "RepApp", touch: str, name: str) -> None:
    """Open a call or message to change it. Raises NotFound."""
    record = _read(app, touch)
    spec, values = touch_spec(), {key: getattr(record, key) for key in FIELDS}
    draft = app.desk.draft("touch.edit", touch, title=name)
    edits = Edits(draft, spec, values, app.desk.form_settings)

    def save(given: dict[str, Any]) -> object:
        from fieldrep.models.touches import Touch
        from fieldrep.services import records

        wanted = edits.changed(screen.form.state.as_draft())
        changes = {key: value for key, value in given.items() if key in wanted}
        if changes:
            with app.desk.workspace.write("touch.change", name, as_of=draft.as_of) as ctx:
                records.change(ctx, records.get(ctx, Touch, touch), changes)
        return bool(changes)

    def saved(done: object) -> None:
        if done:
            app.notice(_("The note is changed. u takes it back."))
            app.changed()

    screen = FormScreen(spec, values, edits, save, app.desk.form_settings)
    app.push_screen(screen, saved)


def _read(app: "RepApp", touch: str) -> "Touch":
    from fieldrep.models.touches import Touch
    from fieldrep.services import records

    with app.desk.workspace.read() as ctx:
        return records.get(ctx, Touch, touch)
