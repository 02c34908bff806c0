"""The form for a value of one's own that ends a conflict."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from fieldrep.fields import code_kind
from fieldrep.i18n import _
from fieldrep.store.conflicts import Conflict
from fieldrep.terms import choices
from fieldrep.tui.forms.edits import Edits
from fieldrep.tui.forms.screen import FormScreen
from fieldrep.tui.forms.spec import Choice, FieldSpec, FormSpec, Kind
from fieldrep.tui.opening import drop_draft

if TYPE_CHECKING:
    from fieldrep.services.conflicts import OpenConflict
    from fieldrep.tui.rep import RepApp

FORM = "conflict.value"


def open_value(app: "RepApp", conflict: "OpenConflict", settled: Callable[["OpenConflict"], None]) -> None:
    """Ask for a value that holds instead of both; ``settled`` is called when it was given."""
    side = conflict.mine or conflict.sides[0]
    enum = code_kind(conflict.kind, conflict.field)
    given = tuple(Choice(code, word) for code, word in choices(enum)) if enum else ()
    kind: Kind = "choice" if given else ("long" if conflict.merged is not None else "text")
    if isinstance(side.value, bool):
        kind, given = "choice", (Choice("yes", _("yes")), Choice("no", _("no")))
    title = f"{conflict.name} · {conflict.label}"
    spec = FormSpec(FORM, title, (FieldSpec("value", conflict.label, kind=kind, choices=given),))
    text = conflict.merged.text if conflict.merged else side.value
    if isinstance(side.value, bool):
        text = "yes" if side.value else "no"
    values = {"value": text if kind == "choice" else str(text if text is not None else "")}
    draft = app.desk.draft(FORM, " ".join(conflict.key), title=title)
    edits = Edits(draft, spec, values, app.desk.form_settings)

    def save(found: dict[str, Any]) -> object:
        from fieldrep.services.settling import ACTION, settle_with

        with app.desk.workspace.write(ACTION, conflict.name, as_of=draft.as_of) as ctx:
            settle_with(ctx, conflict, str(found["value"] or ""))
        return True

    def saved(done: object) -> None:
        if done:
            settled(conflict)

    app.push_screen(FormScreen(spec, values, edits, save, app.desk.form_settings), saved)


def reopen_value(app: "RepApp", record: str, _title: str) -> None:
    """Open the form as it was left; ``record`` is kind, id and field of the conflict."""
    from fieldrep.services.conflicts import list_conflicts

    kind, of, field = record.split(" ", 2)
    with app.desk.workspace.read() as ctx:
        found = list_conflicts(ctx, keys=[Conflict(kind, of, field)])
    if not found:
        drop_draft(app, FORM, record, _("This conflict is settled by now."))
        return

    def settled(conflict: "OpenConflict") -> None:
        app.notice(settled_words(conflict))
        app.changed()

    open_value(app, found[0], settled)


def settled_words(conflict: "OpenConflict") -> str:
    """Say that a conflict is settled."""
    return _("Settled: {what}. u takes it back.").format(what=f"{conflict.name} · {conflict.label}")
