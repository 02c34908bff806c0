"""The form of one entry of a pack: what is wrong stands at the field, F8 shows it as it will look."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult

from fieldrep.i18n import N_, _
from fieldrep.playbook.entries import Entry
from fieldrep.tui.actions import action
from fieldrep.tui.forms.screen import FormScreen
from fieldrep.tui.forms.spec import FormSpec
from fieldrep.tui.frame import FrameScreen, Pane
from fieldrep.tui.screens.pack_fields import GROUP, entry_data, entry_fields, form_values
from fieldrep.tui.screens.pack_rows import PARTS, entry_title, preview_blocks
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Block, FlowSource

if TYPE_CHECKING:
    from fieldrep.services.pack_editing import PackView
    from fieldrep.tui.rep import RepApp

FORM = "pack.entry"


class EntryForm(FormScreen):
    """The form of an entry. Dismissed with the entry once it is kept."""

    def __init__(self, app: "RepApp", view: "PackView", entry: Entry) -> None:
        from fieldrep.services.pack_editing import groups_of

        self._desk = app.desk
        self._view = view
        self._entry = entry
        title = PARTS.get(entry.part, entry.part)
        spec = FormSpec(FORM, title, entry_fields(entry.part, groups_of(view, entry.part)), check=self._check)
        record = f"{view.pack} {view.language} {entry.part} {entry.id} {entry.parent}"
        draft = app.desk.draft(FORM, record, title=entry_title(entry))
        self._as_of = draft.as_of
        super().__init__(spec, form_values(entry), draft, self._save, app.desk.form_settings)

    def entry(self, values: Mapping[str, Any]) -> Entry:
        """Return the entry that a form's values make."""
        parent = values.get(GROUP) or self._entry.parent
        return Entry(self._entry.part, self._entry.id, parent, entry_data(self._entry.part, values))

    def _check(self, values: Mapping[str, Any]) -> dict[str, str]:
        from fieldrep.services.pack_editing import check_entry

        return check_entry(self._view, self.entry(values))

    def _save(self, values: dict[str, Any]) -> object:
        from fieldrep.services.pack_editing import save_entry

        entry = self.entry(values)
        with self._desk.workspace.write("pack.change", entry_title(entry), as_of=self._as_of) as ctx:
            save_entry(ctx, self._view.pack, self._view.language, entry)
        return entry

    @action("pack.preview", "f8", N_("Preview"), everywhere=True,
            help=N_("Show it as it will look in use, with what is typed now."))  # fmt: skip
    def show_preview(self) -> None:
        values = {field.key: self.form.state.reading(field).value for field in self.form.spec.fields}
        self.app.push_screen(PreviewScreen(self._view, self.entry(values)))


class PreviewScreen(FrameScreen):
    """A page of the playbook as it will look with an entry that is not kept yet."""

    def __init__(self, view: "PackView", entry: Entry) -> None:
        super().__init__()
        self._view = view
        self._entry = entry

    def heading(self) -> str:
        return _("Preview")

    def compose_body(self) -> ComposeResult:
        with Pane(title=entry_title(self._entry)):
            yield LineList(reading=True, id="preview", empty=_("There is no page that shows this."))

    def on_mount(self) -> None:
        from fieldrep.services.pack_editing import check_entry, preview

        wrong = check_entry(self._view, self._entry)
        blocks = [Block(f"{name}: {message}", "warn") for name, message in wrong.items()]
        if not wrong:
            with self.app.desk.workspace.read() as ctx:
                found = preview(ctx, self._view.pack, self._view.language, self._entry)
            blocks = preview_blocks(found, self._entry)
        self.query_one("#preview", LineList).source = FlowSource(blocks)


def open_entry(app: "RepApp", view: "PackView", entry: Entry) -> None:
    """Open the form of an entry."""

    def kept(done: object) -> None:
        if done is not None:
            app.changed()
            app.notice(_("Kept for the team. u takes it back."))

    app.push_screen(EntryForm(app, view, entry), kept)


def reopen_entry(app: "RepApp", record: str, _title: str) -> None:
    """Open the form that was left: ``record`` is pack, language, part, id and group."""
    from fieldrep.services.pack_editing import view_pack

    pack, language, part, ident, *parent = record.split(" ")
    with app.desk.workspace.read() as ctx:
        view = view_pack(ctx, pack, language)
    line = view.line((part, ident))
    entry = line.entry if line else Entry(part, ident, " ".join(parent), {})
    open_entry(app, view, entry)
