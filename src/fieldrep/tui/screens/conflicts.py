"""The conflicts inbox: what two changed apart, both sides beside each other, one key settles each."""

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult

from fieldrep.i18n import N_, _, ngettext
from fieldrep.tui.actions import action
from fieldrep.tui.dialogs import Ask
from fieldrep.tui.frame import FrameScreen, Pane, TwoPane
from fieldrep.tui.screens.conflict_rows import MarkedSource, detail, list_rows, trouble_detail
from fieldrep.tui.screens.conflict_value import open_value, settled_words
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Column, ListSource

if TYPE_CHECKING:
    from fieldrep.services.conflicts import OpenConflict
    from fieldrep.services.history import HistoryLine
    from fieldrep.services.synctroubles import Trouble
    from fieldrep.tui.rep import RepApp

COLUMNS = (Column("what", least=16), Column("who", width=12, drop=1, style="dim"))
PAST = 6
"""Earlier changes of the field that are shown."""
GROUP = N_("Conflict")


class ConflictsScreen(FrameScreen):
    """Everything that a person is to decide after a sync. Dismissed with None."""

    AREA: ClassVar[int] = 0

    def heading(self) -> str:
        return _("Conflicts")

    def compose_body(self) -> ComposeResult:
        empty = _(
            "Nothing is in conflict. When two change the same field apart, both values stand here after"
            " the next sync, and one key settles it."
        )
        with TwoPane():
            with Pane(title=_("Conflicts"), id="conflicts-pane"):
                yield LineList(columns=COLUMNS, id="conflicts", empty=empty)
            with Pane(title=_("Both sides"), id="sides-pane"):
                yield LineList(reading=True, id="sides")

    def on_mount(self) -> None:
        self.query_one("#conflicts-pane").styles.width = "2fr"
        self.query_one("#sides-pane").styles.width = "3fr"
        self.data_changed()

    def data_changed(self) -> None:
        from fieldrep.services.conflicts import list_conflicts
        from fieldrep.services.synctroubles import list_troubles

        if not self.query(LineList):
            return  # not composed yet, or going
        with self.app.desk.workspace.read() as ctx:
            rows, troubles = list_conflicts(ctx), list_troubles(ctx)
        self.lines.source = ListSource(list(list_rows(rows, troubles)))
        self.query_one("#conflicts-pane", Pane).count = len(rows)
        panes = self.query_one(TwoPane)
        if panes.inside and not rows and not troubles:
            panes.leave()  # nothing is left whose sides could be read
        self._show_sides()

    @property
    def lines(self) -> LineList:
        """The list of conflicts."""
        return self.query_one("#conflicts", LineList)

    @property
    def chosen(self) -> "OpenConflict | None":
        """The conflict under the cursor."""
        row = self.lines.row
        return row.refs if row is not None and hasattr(row.refs, "sides") else None

    @property
    def trouble(self) -> "Trouble | None":
        """What waits, if the cursor is on such a line."""
        row = self.lines.row
        return row.refs if row is not None and hasattr(row.refs, "code") else None

    def on_line_list_highlighted(self, event: LineList.Highlighted) -> None:
        if event.list is self.lines:
            self._show_sides()

    def _show_sides(self) -> None:
        chosen, trouble = self.chosen, self.trouble
        lines = trouble_detail(trouble) if trouble else []
        if chosen is not None:
            lines = detail(chosen, _past(self.app, chosen), str(self.app.desk.zone))
        self.query_one("#sides", LineList).source = MarkedSource(lines)

    # Settling

    def _why_not(self, choice: str) -> str | None:
        from fieldrep.services.settling import Choice as Way
        from fieldrep.services.settling import why_not

        chosen = self.chosen
        return why_not(chosen, Way(choice)) if chosen else _("No conflict is selected.")

    def _why_not_mine(self) -> str | None:
        return self._why_not("mine")

    def _why_not_theirs(self) -> str | None:
        return self._why_not("theirs")

    def _why_not_merged(self) -> str | None:
        return self._why_not("merged")

    def _why_not_kept(self) -> str | None:
        return self._why_not("keep")

    def _why_not_typed(self) -> str | None:
        from fieldrep.services.settling import why_not_typed

        return why_not_typed(self.chosen) if self.chosen else _("No conflict is selected.")

    def _why_not_all(self) -> str | None:
        return None if self.query_one("#conflicts-pane", Pane).count else _("Nothing is in conflict.")

    def _why_not_deletes(self) -> str | None:
        trouble = self.trouble
        held = trouble is not None and trouble.code.startswith("held")
        return None if held else _("No deletions wait on this line.")

    @action("conflict.mine", "m", N_("Mine"), group=GROUP, when="_why_not_mine",
            help=N_("Keep what my side said; where two others differ, what stands first."))  # fmt: skip
    def keep_mine(self) -> None:
        self._settle("mine")

    @action("conflict.theirs", "t", N_("Theirs"), group=GROUP, when="_why_not_theirs",
            help=N_("Keep what the other side said, the newest of several."))  # fmt: skip
    def keep_theirs(self) -> None:
        self._settle("theirs")

    @action("conflict.merged", "g", N_("Both"), group=GROUP, when="_why_not_merged",
            help=N_("Take both texts together, line by line, as shown."))  # fmt: skip
    def keep_merged(self) -> None:
        self._settle("merged")

    @action("conflict.edit", "e", N_("Edit"), group=GROUP, when="_why_not_typed",
            help=N_("Write what holds instead of both."))  # fmt: skip
    def edit(self) -> None:
        if self.chosen:
            open_value(self.app, self.chosen, self.settled)

    @action("conflict.keep", "k", N_("Keep it"), group=GROUP, when="_why_not_kept",
            help=N_("Keep the record that one deleted and another worked on."))  # fmt: skip
    def keep_record(self) -> None:
        self._settle("keep")

    @action("conflict.delete", "d", N_("Delete it"), group=GROUP, when="_why_not_kept",
            help=N_("Delete the record after all."))  # fmt: skip
    def delete_record(self) -> None:
        self._settle("delete")

    @action("conflict.newest", "N", N_("All: newest"), group=GROUP, when="_why_not_all", footer=False,
            help=N_("Settle all by what was said last; records that one deleted are kept."))  # fmt: skip
    def keep_newest(self) -> None:
        from fieldrep.services.conflicts import list_conflicts
        from fieldrep.services.settling import ACTION, settle_all
        from fieldrep.services.settling import Choice as Way

        with self.app.desk.workspace.write(ACTION) as ctx:
            count = settle_all(ctx, list_conflicts(ctx), Way.NEWEST)
        text = ngettext(
            "{count} conflict settled. u takes it back.", "{count} conflicts settled. u takes it back.", count
        )
        self.app.notice(text.format(count=count))
        self.app.changed()

    def _settle(self, choice: str) -> None:
        from fieldrep.services.settling import ACTION, settle_conflict
        from fieldrep.services.settling import Choice as Way

        chosen = self.chosen
        if chosen is None:
            return
        with self.app.desk.workspace.write(ACTION, chosen.name) as ctx:
            settle_conflict(ctx, chosen, Way(choice))
        self.settled(chosen)

    def settled(self, conflict: "OpenConflict") -> None:
        """Say that a conflict is settled and stand on the next one."""
        after = self._next(conflict.id)
        self.app.notice(settled_words(conflict))
        self.app.changed()
        if after:
            self.lines.go_to(after)
            self._show_sides()

    def _next(self, settled: str) -> str:
        """Return the line that comes after one, or the one before the last."""
        source = self.lines.source
        ids = [row.id for row in source.rows(0, source.count()) if row.kind == "row"]
        at = ids.index(settled) if settled in ids else 0
        rest = ids[at + 1 :] or ids[:at][-1:]
        return rest[0] if rest else ""

    # What else

    @action("conflict.history", "h", N_("History"), group=GROUP, footer=False, when="_why_nothing",
            help=N_("Everything that happened to the record."))  # fmt: skip
    def show_history(self) -> None:
        from fieldrep.tui.screens.history import HistoryScreen

        if self.chosen:
            self.app.push_screen(HistoryScreen(self.chosen.kind, self.chosen.record))

    @action("conflict.open", "o", N_("Open"), group=GROUP, footer=False, when="_why_no_account",
            help=N_("Show the account on its page."))  # fmt: skip
    def open_account(self) -> None:
        from fieldrep.tui.opening import open_record

        if self.chosen:
            open_record(self.app, "account", self.chosen.account_id)

    def _why_nothing(self) -> str | None:
        return None if self.chosen else _("No conflict is selected.")

    def _why_no_account(self) -> str | None:
        chosen = self.chosen
        return None if chosen and chosen.account_id else _("This belongs to no account.")

    @action("conflict.deletes", "y", N_("Carry out deletions"), group=GROUP, footer=False,
            when="_why_not_deletes", help=N_("Let the deletions that wait be carried out."))  # fmt: skip
    def accept_deletes(self) -> None:
        def answered(yes: bool | None) -> None:
            if yes:
                self.app.syncing.sync(accept_deletes=True)

        trouble = self.trouble
        if trouble is not None:
            question = _("Delete all of it?")
            self.app.push_screen(Ask(question, yes=_("Delete"), detail=trouble.text), answered)

    @action("conflict.refuse", "b", N_("Keep the records"), group=GROUP, footer=False,
            when="_why_not_deletes",
            help=N_("Keep the records whose deletions wait, here and for the team."))  # fmt: skip
    def refuse_deletes(self) -> None:
        self.app.syncing.sync(refuse_deletes=True)


def _past(app: "RepApp", conflict: "OpenConflict") -> list["HistoryLine"]:
    """Return the last changes of a conflict's field, the newest first."""
    from fieldrep.services.history import record_history

    with app.desk.workspace.read() as ctx:
        lines = record_history(ctx, conflict.kind, conflict.record)
    return [line for line in lines if line.field and line.field == conflict.field][:PAST]
