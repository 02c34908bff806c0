"""Accounts: the list on the left, narrowed down by typing or by menus; on the right the one chosen."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.message import Message
from textual.timer import Timer
from textual.worker import get_current_worker

from fieldrep.i18n import N_, _, ngettext
from fieldrep.rules.text import single_line
from fieldrep.tui.actions import action
from fieldrep.tui.cells import safe
from fieldrep.tui.frame import Pane, TwoPane
from fieldrep.tui.menu import ask_menu
from fieldrep.tui.screens.account_brief import BRIEF_DELAY, Ref, brief_lines, read_page
from fieldrep.tui.screens.account_deeds import AccountDeeds, Subject
from fieldrep.tui.screens.account_filters import (
    SORT_WORDS,
    cleared,
    filter_words,
    narrowed,
    open_filter_menu,
    sort_menu,
)
from fieldrep.tui.screens.account_list import AccountSource, FoundSource, columns
from fieldrep.tui.styles import style_sheet
from fieldrep.tui.widgets.facts import FactSource
from fieldrep.tui.widgets.filter_line import FilterLine
from fieldrep.tui.widgets.line_list import LineList

if TYPE_CHECKING:
    from collections.abc import Callable

    from fieldrep.services.accounts import AccountFilter


class ListAndBrief(TwoPane):
    """Enter in the list opens the page of the account, on a narrow terminal too; Tab goes to the brief."""

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        event.prevent_default()

    def enter(self) -> bool:
        if isinstance(self.screen, AccountsScreen):
            self.screen.show_brief()
        return super().enter()


class AccountsScreen(AccountDeeds):
    """Area 2. ``wanted`` is what the list shows, ``sort`` a key of services.accounts.SORTS."""

    AREA = 2
    TERMS: ClassVar[tuple[str, ...]] = ("quadrant", "class", "rhythm", "promise", "next step", "walk-in")
    DEFAULT_CSS = style_sheet("accounts")

    @dataclass
    class _Found(Message):
        """A worker has found the accounts that a text means."""

        wanted: "AccountFilter"
        ids: list[str]

    def __init__(self) -> None:
        super().__init__()
        from fieldrep.services.accounts import AccountFilter

        self.wanted = AccountFilter()
        self.sort = "name"
        self._searching = False
        self._release: Callable[[], None] | None = None
        self._shown = ""
        self._waiting: Timer | None = None

    def compose_body(self) -> ComposeResult:
        book, brief = Pane(title=_("Accounts"), id="book"), Pane(id="brief-pane")
        book.styles.width, brief.styles.width = "5fr", "6fr"
        with ListAndBrief():
            with book:
                yield FilterLine(
                    "accounts", placeholder=_("part of a name, pinyin, initials, phone, city, note")
                )
                yield LineList(columns=columns(), heading=True, empty=_empty(), id="accounts")
            with brief:
                yield LineList(id="brief", empty=_("No account is selected."))

    def on_screen_resume(self) -> None:
        if self.app.desk.initialised:
            self.data_changed()

    def data_changed(self) -> None:
        if not self.query(LineList):
            return  # not composed yet, or going
        self._shown = ""
        if self.wanted.text.strip():
            self._search(self.wanted)
        else:
            self._show_all()

    # What the list shows

    @property
    def book(self) -> LineList:
        """The list of accounts."""
        return self.query_one("#accounts", LineList)

    def show(self, wanted: "AccountFilter", sort: str = "") -> None:
        """Show the accounts that fit, sorted another way if one is named."""
        self.wanted = wanted
        self.sort = sort or self.sort
        self.data_changed()

    def _show_all(self) -> None:
        source = AccountSource(self.app.desk, self.wanted, self.sort)
        self.book.source = source
        self._say_what(self.book.count)

    def _say_what(self, count: int) -> None:
        pane = self.query_one("#book", Pane)
        pane.count = count
        sort = _(SORT_WORDS[self.sort][1]) if self.sort != "name" and not self.wanted.text else ""
        words = " · ".join(filter(None, (filter_words(self.wanted, self.app.desk.today), sort)))
        pane.border_subtitle = safe(words)
        self.book.empty = (
            _empty() if cleared(self.wanted) == self.wanted and not self.wanted.text else _none()
        )
        self._brief_soon()

    def on_filter_line_narrowed(self, event: FilterLine.Narrowed) -> None:
        event.stop()
        self.wanted = replace(self.wanted, text=event.text)
        if event.text.strip():
            self._search(self.wanted)
        else:
            self._searching = False
            self._show_all()

    def _search(self, wanted: "AccountFilter") -> None:
        self._searching = True
        self.run_worker(
            lambda: self._find(wanted), name="search", group="search", thread=True, exclusive=True
        )

    def _find(self, wanted: "AccountFilter") -> None:
        """In a worker: find what the text means, unless another key was typed meanwhile."""
        from fieldrep.services.accounts import search_accounts

        if get_current_worker().is_cancelled:
            return
        with self.app.desk.workspace.read() as ctx:
            ids = search_accounts(ctx, wanted)
        self.post_message(self._Found(wanted, ids))

    def on_accounts_screen__found(self, message: _Found) -> None:
        message.stop()
        if message.wanted != self.wanted:
            return
        self._searching = False
        self.book.source = FoundSource(self.app.desk, message.ids)
        if self.query_one(FilterLine).has_focus:
            self.book.move_to(0)
        self._say_what(len(message.ids))
        if self._release is not None:
            self.book.move_to(0)
            self._release()
            self._release = None

    def on_descendant_focus(self) -> None:
        """Enter was typed ahead of the search: whatever follows waits for what it finds."""
        if self._searching and self._release is None and self.book.has_focus:
            self._release = self.app.gate.hold_open()

    # The account under the cursor

    @property
    def subject(self) -> Subject | None:
        row = self.book.row
        return Subject(row.id, row.refs.name, row.refs.archived) if row is not None else None

    def on_line_list_highlighted(self, event: LineList.Highlighted) -> None:
        if event.list.id == "accounts":
            self._brief_soon()

    def _brief_soon(self) -> None:
        """Show the brief of the row where the cursor stays, not of those that it only passes."""
        if self._waiting is not None:
            self._waiting.stop()
        self._waiting = self.set_timer(BRIEF_DELAY, self.show_brief)

    @property
    def brief_waits(self) -> bool:
        """Whether the brief has not followed the cursor yet."""
        return self._waiting is not None

    def show_brief(self) -> None:
        """Show the brief of the account under the cursor now."""
        if self._waiting is not None:
            self._waiting.stop()
            self._waiting = None
        if not self.query("#brief"):
            return  # going
        pane, page = self.query_one("#brief-pane", Pane), self.query_one("#brief", LineList)
        subject = self.subject
        if not pane.display or (subject.id if subject else "-") == self._shown:
            return
        self._shown = subject.id if subject else "-"
        if subject is None:
            pane.title = ""
            page.source = FactSource(())
            return
        pane.title = single_line(subject.name)
        page.source = FactSource(brief_lines(read_page(self.app.desk, subject.id)))
        page.move_to(0)

    def on_resize(self) -> None:
        self._brief_soon()

    # Opening

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        event.stop()
        subject = self.subject
        if event.list.id == "accounts":
            self._open_page(event.row.id)
        elif subject is not None and isinstance(event.row.refs, Ref):
            from fieldrep.tui.screens.account_refs import open_ref

            open_ref(self.app, subject, event.row.refs)

    def _open_page(self, account: str) -> None:
        from fieldrep.tui.screens.account import AccountScreen

        self.app.push_screen(AccountScreen(account))

    # The list as a whole

    @action(
        "accounts.filter", "/", N_("Search"), help=N_("Search by any part of a name, phone, city or note.")
    )
    def search(self) -> None:
        self.query_one(FilterLine).open()

    @action("accounts.narrow", "f", N_("Filter"), help=N_("Show only one kind, stage, city, tag …"))
    def narrow(self) -> None:
        open_filter_menu(self.app, self.wanted, self.show)

    @action("accounts.sort", "s", N_("Sort"), help=N_("Sort the list another way."))
    def change_sort(self) -> None:
        def chosen(sort: str | None) -> None:
            if sort is not None:
                self.show(self.wanted, sort)

        ask_menu(self.app, sort_menu(self.sort), chosen)

    def _why_not_all(self) -> str | None:
        return None if narrowed(self.wanted) or self.wanted.text else ""

    @action("accounts.all", "escape", N_("Show all"), when="_why_not_all",
            help=N_("Show all accounts again."))  # fmt: skip
    def show_all(self) -> None:
        line = self.query_one(FilterLine)
        with self.prevent(FilterLine.Changed):
            line.value = ""
        line.display = line.can_focus = False
        self.show(replace(cleared(self.wanted), text=""))

    @action("account.new", "n", N_("New"), help=N_("Add an account."))
    def new_account(self) -> None:
        from fieldrep.tui.screens.account_forms import open_new_account

        open_new_account(self.app, self._show_new)

    def _show_new(self, account: str) -> None:
        """Put the cursor on a new account; where the list does not show it, show all by name."""
        if not self.book.go_to(account):
            self._open_page(account)

    @action("accounts.import", "i", N_("Import"), help=N_("Import accounts from a file."))
    def import_file(self) -> None:
        from fieldrep.tui.screens.import_accounts import open_import

        open_import(self.app)

    @action("accounts.imports", "I", N_("Imports"), footer=False,
            help=N_("Show the imports there were; each can be taken back."))  # fmt: skip
    def show_imports(self) -> None:
        from fieldrep.tui.screens.import_list import ImportsScreen

        self.app.push_screen(ImportsScreen())

    @action("accounts.export", "x", N_("Export"), footer=False,
            help=N_("Write the accounts of this list into a CSV file."))  # fmt: skip
    def export(self) -> None:
        from fieldrep.services.account_export import export_list

        desk = self.app.desk
        target = desk.paths.exports / f"accounts-{desk.today.isoformat()}.csv"
        with desk.workspace.read() as ctx:
            count = export_list(ctx, self.wanted, self.sort, target)
        text = ngettext(
            "{count} account is written to {path}.", "{count} accounts are written to {path}.", count
        )
        self.app.notice(text.format(count=f"{count:,}", path=target))


def _empty() -> str:
    return _("No accounts yet. Press n to add one, or i to import a file.")


def _none() -> str:
    return _("No account fits. Esc shows all again.")
