"""Packs: what the playbook is made of, pack by pack, entry by entry, to change for the team."""

from typing import TYPE_CHECKING

from textual.app import ComposeResult

from fieldrep.i18n import N_, _
from fieldrep.tui.actions import action
from fieldrep.tui.frame import FrameScreen, Pane, TwoPane
from fieldrep.tui.screens.pack_rows import entry_rows, entry_title, pack_rows
from fieldrep.tui.widgets.filter_line import FilterLine
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Block, Column, FlowSource, ListSource

if TYPE_CHECKING:
    from fieldrep.playbook.problems import Problem
    from fieldrep.services.pack_editing import EntryLine, PackView

NOTICES = "notices"


class PacksScreen(FrameScreen):
    """The packs at the left, what is in the selected one at the right. Dismissed with None."""

    TERMS = ("SPIN", "advance")

    def __init__(self, *, notices: bool = False) -> None:
        super().__init__()
        self._start = NOTICES if notices else ""
        self._notices: list[Problem] = []
        self._view: PackView | None = None

    def heading(self) -> str:
        return _("Packs")

    def compose_body(self) -> ComposeResult:
        with TwoPane():
            with Pane(title=_("Packs"), id="packs-pane"):
                columns = (Column("title", least=20), Column("own", width=12, drop=1, style="dim"))
                yield LineList(columns=columns, id="packs")
            with Pane(id="entries-pane"):
                yield FilterLine("entries", placeholder=_("Search in this pack"))
                columns = (Column("text", least=24), Column("state", width=10, drop=1, style="dim"))
                yield LineList(columns=columns, id="entries", empty=_("Nothing fits. Esc shows everything."))
                yield LineList(reading=True, id="mistakes")

    def on_mount(self) -> None:
        self.data_changed()
        if self._start:
            self.query_one("#packs", LineList).go_to(self._start)
            self.query_one(TwoPane).enter()

    def data_changed(self) -> None:
        from fieldrep.services.packs import list_packs, pack_notices

        with self.app.desk.workspace.read() as ctx:
            packs = list_packs(ctx, (ctx.language,))
            known = {pack.pack for pack in packs}
            packs += [pack for pack in list_packs(ctx) if pack.pack not in known]
            self._notices = pack_notices(ctx)
        rows = list(pack_rows(packs, len(self._notices)))
        self.query_one("#packs", LineList).source = ListSource(rows)
        self.query_one("#packs-pane", Pane).count = len(packs)
        self._show()

    # The pack

    @property
    def _chosen(self) -> str:
        row = self.query_one("#packs", LineList).row
        return row.id if row is not None else ""

    @property
    def line(self) -> "EntryLine | None":
        """The entry that the cursor is on."""
        row = self.query_one("#entries", LineList).row
        return row.refs if row is not None and self._view is not None else None

    def on_line_list_highlighted(self, event: LineList.Highlighted) -> None:
        if event.list.id == "packs":
            self._show()

    def on_filter_line_narrowed(self, event: FilterLine.Narrowed) -> None:
        event.stop()
        self._show_entries()

    def _show(self) -> None:
        mistakes, entries = self.query_one("#mistakes", LineList), self.query_one("#entries", LineList)
        wrong = self._chosen == NOTICES
        mistakes.display, entries.display = wrong, not wrong
        mistakes.can_focus, entries.can_focus = wrong, not wrong
        pane = self.query_one("#entries-pane", Pane)
        self._view = None
        if wrong:
            pane.title, pane.count = _("What is wrong"), len(self._notices)
            stands = _("What has a mistake is not used; what is built in stands in for it.")
            blocks = [Block(stands, "dim"), *(Block(str(each), "warn", hang=2) for each in self._notices)]
            mistakes.source = FlowSource(blocks)
        elif self._chosen:
            self._view = self._read(self._chosen)
            row = self.query_one("#packs", LineList).row
            pane.title = str(row.cells[0]) if row else ""
            self._show_entries()

    def _read(self, pack: str) -> "PackView":
        from fieldrep.services.pack_editing import view_pack

        with self.app.desk.workspace.read() as ctx:
            return view_pack(ctx, pack, ctx.language)

    def _show_entries(self) -> None:
        from fieldrep.rules.fold import fold

        words = fold(self.query_one(FilterLine).value).split()

        def fits(line: "EntryLine") -> bool:
            text = fold(f"{line.entry.id} {line.entry.data}") if words else ""
            return all(word in text for word in words)

        rows = list(entry_rows(self._view, fits)) if self._view else []
        self.query_one("#entries", LineList).source = ListSource(rows)
        self.query_one("#entries-pane", Pane).count = sum(row.kind == "row" for row in rows)

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        if event.list.id == "entries":
            event.stop()
            event.prevent_default()
            self.edit()

    # What can be done

    def _why_no_entry(self) -> str | None:
        return None if self.line is not None else _("Nothing is selected.")

    def _why_not_edit(self) -> str | None:
        if self.line is not None and self.line.hidden:
            return _("This entry is hidden; d shows it again.")
        return self._why_no_entry()

    @action("pack.edit", "e", N_("Edit"), when="_why_not_edit",
            help=N_("Change the wording for the team; visits that are done keep theirs."))  # fmt: skip
    def edit(self) -> None:
        from fieldrep.tui.screens.pack_form import open_entry

        if self.line is not None and self._view is not None:
            open_entry(self.app, self._view, self.line.entry)

    def _why_not_new(self) -> str | None:
        if self.line is not None and self.line.entry.part == "pack":
            return _("Choose an entry of the sort you want to add.")
        return self._why_no_entry()

    @action("pack.new", "n", N_("New"), when="_why_not_new",
            help=N_("Add an entry of the same sort, in the same group."))  # fmt: skip
    def new(self) -> None:
        from fieldrep.services.pack_editing import new_entry
        from fieldrep.tui.screens.pack_form import open_entry

        if self.line is not None and self._view is not None:
            kind = {name: v for name, v in self.line.entry.data.items() if name in ("type", "kind", "phase")}
            kind = kind if kind.get("type") != "choice" else {}
            near = self.line.entry
            open_entry(self.app, self._view, new_entry(near.part, near.parent, kind))

    @action("pack.hide", "d", N_("Hide/show"), when="_why_no_entry",
            help=N_("Hide an entry, or show it again; an own one is deleted."))  # fmt: skip
    def hide(self) -> None:
        from fieldrep.services.pack_editing import hide_entry, show_entry

        line, view = self.line, self._view
        if line is None or view is None or line.entry.part == "pack":
            return
        with self.app.desk.workspace.write("pack.hide", entry_title(line.entry)) as ctx:
            (show_entry if line.hidden else hide_entry)(ctx, view.pack, line.entry.key)
        self.app.changed()
        done = _("Shown again.") if line.hidden else _("Hidden in every language. u takes it back.")
        self.app.notice(done)

    def _why_not_reset(self) -> str | None:
        if self.line is None or not self.line.over:
            return _("This entry is worded as it is built in.")
        return None

    @action("pack.reset", "r", N_("Built-in"), when="_why_not_reset",
            help=N_("Take the built-in wording again."))  # fmt: skip
    def reset(self) -> None:
        from fieldrep.services.pack_editing import reset_entry

        line, view = self.line, self._view
        if line is None or view is None:
            return
        with self.app.desk.workspace.write("pack.reset", entry_title(line.entry)) as ctx:
            reset_entry(ctx, view.pack, view.language, line.entry.key)
        self.app.changed()
        self.app.notice(_("The built-in wording is used again. u takes it back."))

    @action("pack.look", "v", N_("Preview"), when="_why_not_edit",
            help=N_("Show the page that this entry stands on, as it looks in use."))  # fmt: skip
    def look(self) -> None:
        from fieldrep.tui.screens.pack_form import PreviewScreen

        if self.line is not None and self._view is not None:
            self.app.push_screen(PreviewScreen(self._view, self.line.entry))

    @action("pack.search", "/", N_("Search"), help=N_("Search in the entries of this pack."))
    def search(self) -> None:
        if self._view is not None:
            self.query_one(TwoPane).enter()
            self.query_one(FilterLine).open()
