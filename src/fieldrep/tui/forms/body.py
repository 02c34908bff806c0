"""The body of a form: its parts, and where they stand. What they do is in ``form``."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual import events, getters
from textual.app import ComposeResult
from textual.containers import Container
from textual.geometry import Region
from textual.widget import Widget

from fieldrep.i18n import _
from fieldrep.rules.clock import local_date, system_clock
from fieldrep.tui.forms.editors import FieldEditor, PickList
from fieldrep.tui.forms.keeping import DraftKeeper
from fieldrep.tui.forms.layout import FINISH, Slot, lay_out
from fieldrep.tui.forms.picking import Picker
from fieldrep.tui.forms.sheet import FormFoot, FormSheet, kept_words
from fieldrep.tui.forms.spec import FieldSpec, FormDraft, FormSettings, FormSpec
from fieldrep.tui.forms.state import FormState
from fieldrep.tui.styles import style_sheet

if TYPE_CHECKING:
    from fieldrep.tui.app import FieldrepApp
    from fieldrep.tui.forms.long_editor import LongEditor


class FormBody(Container):
    """The drawn sheet, the editors over it, the suggestions over both, the foot below."""

    DEFAULT_CSS = style_sheet("form")

    if TYPE_CHECKING:
        app = getters.app(FieldrepApp)

    def __init__(
        self,
        spec: FormSpec,
        values: Mapping[str, object] | None = None,
        draft: FormDraft | None = None,
        settings: FormSettings | None = None,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self.spec = spec
        settings = settings or FormSettings(local_date(system_clock(), "UTC"))
        kept = draft.load() if draft is not None else None
        self.state = FormState(spec, settings, values, kept)
        self.keeper = DraftKeeper(draft, self.state.as_draft, self._show_foot, settings.now)
        self.active = next((field.key for field in self.state.visible()), FINISH)
        self.picker: Picker | None = None
        self._sheet = FormSheet(self)
        self._foot = FormFoot()
        self._editor = FieldEditor(self)
        self._list = PickList(self)
        self._long: LongEditor | None = None
        self._placed_at: str | None = None

    def compose(self) -> ComposeResult:
        yield self._sheet
        yield self._foot
        yield self._editor
        if any(field.kind == "long" for field in self.spec.fields):
            from fieldrep.tui.forms.long_editor import LongEditor

            self._long = LongEditor(self)
            yield self._long
        yield self._list

    @property
    def field(self) -> FieldSpec | None:
        """The active field; None on the line that finishes."""
        return self.spec[self.active] if self.active != FINISH else None

    def refresh_hints(self) -> None:
        """Draw the live hints again: what they say has come in from elsewhere."""
        if self.is_attached:
            self._place()

    def on_resize(self) -> None:
        self._placed_at = None
        helps = [self._help_of(field) for field in self.spec.fields] + [self._help_of(None)]
        self._foot.styles.height = self._foot.lines_for(helps, self.size.width)
        self._place()

    def _place(self) -> None:
        """Lay the fields out and put the editor over the active one."""
        cells = self._sheet.size.width
        if not cells:
            return
        layout = lay_out(self.state, cells)
        slot = layout.slots.get(self.active)
        if slot is None:
            self.activate(FINISH)
            return
        if layout == self._sheet.layout_now and self.active == self._placed_at:
            self._sheet.refresh(Region(0, slot.y - self._sheet.top, cells, slot.height))
            return
        self._sheet.layout_now = layout
        self._placed_at = self.active
        self._bring_into_view(slot)
        self._put_editor(slot)
        self._place_list()
        self._sheet.refresh()
        self._show_foot()

    def _bring_into_view(self, slot: Slot) -> None:
        height = self._sheet.size.height
        lines = len(self._sheet.layout_now.lines)
        last = min(lines, slot.y + slot.height + 1)
        top = max(min(self._sheet.top, slot.y), last - height)
        self._sheet.top = max(0, top - 1 if top == slot.y and top else top)

    def _put_editor(self, slot: Slot) -> None:
        long = self.field is not None and self.field.kind == "long" and self._long is not None
        editor: Widget = self._long if long and self._long is not None else self._editor
        editor.styles.offset = (slot.x, slot.y - self._sheet.top)
        editor.styles.width = slot.width
        if long:
            editor.styles.height = slot.height

    def _place_list(self) -> None:
        if not self._list.display:
            return
        slot = self._sheet.layout_now.slots.get(self.active)
        if slot is None:
            return
        cells, lines = self._list.size_wanted
        room = self._sheet.size
        y = slot.y - self._sheet.top + slot.height + self._sheet.layout_now.errors_under(slot.key)
        if y + lines > room.height and slot.y - self._sheet.top >= lines:
            y = slot.y - self._sheet.top - lines
        self._list.styles.offset = (slot.x, y)
        self._list.styles.width = max(8, min(max(cells, slot.width), room.width - slot.x))
        self._list.styles.height = max(1, min(lines, room.height - y))

    def _show_foot(self) -> None:
        if not self.is_attached:
            return
        at = self.keeper.kept_at
        self._foot.show(self._help_of(self.field), kept_words(f"{at:%H:%M}") if at is not None else "")

    def _help_of(self, field: FieldSpec | None) -> str:
        """The help of a field, or else that of the form."""
        text = field.help if field is not None and field.help else self.spec.help
        return _(text) if text else ""

    # What ``Form`` does with them

    def activate(self, key: str) -> None:
        """Make another field the active one."""
        raise NotImplementedError

    def take_key(self, event: events.Key) -> bool:
        """Do what a key means in a form; False where it is a matter of the editor."""
        raise NotImplementedError

    def pick_line(self, line: int) -> None:
        """Choose a line of the list with the mouse."""
        raise NotImplementedError

    def clicked(self, key: str) -> None:
        """Go to a field with the mouse."""
        raise NotImplementedError

    def scroll_sheet(self, lines: int) -> None:
        """Turn the mouse wheel."""
        raise NotImplementedError
