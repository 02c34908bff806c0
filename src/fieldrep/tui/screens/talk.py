"""Talk: the playbook to browse and search, and for one account what suits it, its slots filled."""

from typing import TYPE_CHECKING

from textual.app import ComposeResult

from fieldrep.errors import FieldrepError
from fieldrep.i18n import N_, _
from fieldrep.tui.actions import action
from fieldrep.tui.frame import FrameScreen, Pane, TwoPane
from fieldrep.tui.screens.talk_rows import (
    KIND_WORDS,
    OBJECTION,
    Leaf,
    Talker,
    leaves,
    page_blocks,
    page_text,
    practice_leaf,
)
from fieldrep.tui.widgets.filter_line import FilterLine
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Column, FlowSource, ListSource, Row, Span

if TYPE_CHECKING:
    from fieldrep.playbook.loader import Playbook
    from fieldrep.services.answers import Answer, ObjectionBook
    from fieldrep.services.practice import Practice


class TalkScreen(FrameScreen):
    """The playbook. With an account: the questions, scripts and checklists for a talk with it."""

    AREA = 4
    TERMS = ("SPIN", "advance", "continuation", "decision chain")

    def __init__(self, account_id: str = "") -> None:
        super().__init__()
        self.account_id = account_id
        self._book: Playbook | None = None
        self._talker: Talker | None = None
        self._objections: ObjectionBook | None = None
        self._practice: Practice | None = None
        self._everything = False
        self._searched: dict[str, str] = {}

    def heading(self) -> str:
        if not self.account_id:
            return ""
        name = self._talker.name if self._talker else ""
        return f"{_('Talk track')} · {name}"

    def compose_body(self) -> ComposeResult:
        columns = (Column("title", least=32), Column("kind", width=14, drop=1, style="dim"))
        with TwoPane():
            with Pane(title=_("Playbook"), id="index-pane"):
                yield FilterLine("index", placeholder=_("Search in everything"))
                yield LineList(columns=columns, id="index", empty=_("Nothing fits. Esc shows everything."))
            with Pane(id="page-pane"):
                yield LineList(reading=True, id="page")

    def on_mount(self) -> None:
        self.data_changed()

    def data_changed(self) -> None:
        from fieldrep.services.answers import objection_book
        from fieldrep.services.practice import read_practice

        try:
            with self.app.desk.workspace.read() as ctx:
                self._objections = objection_book(ctx)
                self._practice = None if self.account_id else read_practice(ctx, self._objections)
                self._book = self._objections.playbook
                if self.account_id:
                    self._talker = self._read_talker()
        except FieldrepError as error:  # the account is gone: its making was undone
            self.dismiss(None)
            self.app.show_error(error)
            return
        self._searched = {}
        self._show()
        self.app.tell_mistakes()

    def _read_talker(self) -> Talker:
        from fieldrep.services.accounts import get_account
        from fieldrep.services.visit_guide import slot_values

        with self.app.desk.workspace.read() as ctx:
            account = get_account(ctx, self.account_id)
            values = slot_values(ctx, account)
        return Talker(account.name, account.kind, account.channel or "", account.industry, values)

    # The index

    @property
    def index(self) -> LineList:
        """The list of pages."""
        return self.query_one("#index", LineList)

    @property
    def leaf(self) -> Leaf | None:
        """The page that is shown."""
        row = self.index.row
        return row.refs if row is not None else None

    @property
    def _values(self) -> dict[str, str]:
        return dict(self._talker.values) if self._talker else {}

    def _show(self) -> None:
        if self._book is None:
            return
        talker = None if self._everything else self._talker
        wanted = self.query_one(FilterLine).value
        rows: list[Row] = []
        for title, pages in self._pages(talker).items():
            fitting = [page for page in pages if self._fits(page, wanted)]
            if fitting:
                rows.append(Row(f"h:{title}", ((Span(f"{title} {len(fitting)}", "strong"),),), kind="header"))
            rows += [Row(page.id, (page.title, _(KIND_WORDS[page.kind])), refs=page) for page in fitting]
        self.index.source = ListSource(rows)
        self.query_one("#index-pane", Pane).count = sum(row.kind == "row" for row in rows)
        self._show_page()

    def _pages(self, talker: Talker | None) -> dict[str, list[Leaf]]:
        """Return the pages under their titles: practice first, then the packs, then the reps' own."""
        if self._book is None or self._objections is None:
            return {}
        own = [each for each in self._objections.objections if self._book.objection(each.id) is None]
        practice = {_("Practice"): [practice_leaf(self._practice)]} if self._practice else {}
        return practice | leaves(self._book, talker, own)

    def _fits(self, leaf: Leaf, wanted: str) -> bool:
        """Return whether every word that is searched for stands in a page, or begins its title in pinyin."""
        from fieldrep.rules.fold import fold
        from fieldrep.rules.pinyin import pinyin_keys

        words = fold(wanted).split()
        if not words:
            return True
        if leaf.id not in self._searched:
            text = page_text(leaf, self._values)
            self._searched[leaf.id] = f"{fold(text)} {pinyin_keys(leaf.title)}"
        return all(word in self._searched[leaf.id] for word in words)

    def on_filter_line_narrowed(self, event: FilterLine.Narrowed) -> None:
        event.stop()
        self._show()
        self.index.move_to(0)

    def on_line_list_highlighted(self, event: LineList.Highlighted) -> None:
        if event.list is self.index:
            self._show_page()

    def _show_page(self) -> None:
        page, pane = self.query_one("#page", LineList), self.query_one("#page-pane", Pane)
        leaf = self.leaf
        pane.title = leaf.title if leaf else ""
        page.source = FlowSource(page_blocks(leaf, self._values, self._answers(leaf)) if leaf else [])
        page.scroll_to(y=0, animate=False)

    def _answers(self, leaf: Leaf | None) -> "tuple[Answer, ...]":
        """Return the answers to the objection of a page."""
        if leaf is None or leaf.kind != OBJECTION or self._objections is None:
            return ()
        return self._objections.answers.get(leaf.parts[0].id, ())

    # What can be done

    @action(
        "talk.search", "/", N_("Search"), help=N_("Search in titles and texts, Chinese titles by pinyin.")
    )
    def search(self) -> None:
        self.query_one(TwoPane).leave()
        self.query_one(FilterLine).open()

    def _why_no_account(self) -> str | None:
        return None if self._talker is not None else ""

    @action("talk.all", "a", N_("All/what suits"), when="_why_no_account",
            help=N_("Show the whole playbook, or only what suits this account."))  # fmt: skip
    def show_all(self) -> None:
        self._everything = not self._everything
        self._show()

    def _why_no_page(self) -> str | None:
        return None if self.leaf is not None else _("Nothing is selected.")

    @action("talk.copy", "y", N_("Copy"), when="_why_no_page", help=N_("Copy this page as plain text."))
    def copy_page(self) -> None:
        if leaf := self.leaf:
            self.app.copy_text(page_text(leaf, self._values))

    # Practice

    @action("practice", "t", N_("Practice"), when="_why_not_alone",
            help=N_("Ten cards of the playbook in three minutes."))  # fmt: skip
    def practise(self) -> None:
        from fieldrep.tui.screens.practice import PracticeScreen

        self.app.push_screen(PracticeScreen())

    @action("practice.roles", "r", N_("Role play"), when="_why_not_alone", footer=False,
            help=N_("Answer what a customer says, then compare with the steps."))  # fmt: skip
    def play_roles(self) -> None:
        from fieldrep.tui.screens.practice_roles import RolePlay

        self.app.push_screen(RolePlay())

    # Events and worksheets

    @action("events", "e", N_("Events"), when="_why_not_alone",
            help=N_("Exhibitions: milestones, exhibitors and visitors, the follow-up."))  # fmt: skip
    def open_events(self) -> None:
        from fieldrep.tui.screens.events import EventsScreen

        self.app.push_screen(EventsScreen())

    @action("worksheets", "w", N_("Worksheets"),
            help=N_("Worksheets for a launch, a territory or this account, with progress."))  # fmt: skip
    def open_worksheets(self) -> None:
        from fieldrep.services.formanswers import ACCOUNT, About
        from fieldrep.tui.screens.worksheets import WorksheetsScreen, open_own_worksheets

        if self._talker is None:
            open_own_worksheets(self.app)
        else:
            self.app.push_screen(WorksheetsScreen(About(ACCOUNT, self.account_id), self._talker.name))

    # The packs behind it

    def _why_not_alone(self) -> str | None:
        return "" if self.account_id else None

    @action("packs", "p", N_("Packs"), when="_why_not_alone",
            help=N_("Look into the packs and change them for the team."))  # fmt: skip
    def open_packs(self) -> None:
        from fieldrep.tui.screens.packs import PacksScreen

        self.app.push_screen(PacksScreen())

    def _why_not_beside(self) -> str | None:
        return None if self.account_id else ""

    @action("visit.talk", "f4", N_("Close"), when="_why_not_beside", everywhere=True, footer=False,
            help=N_("Back to the account."))  # fmt: skip
    def close_talk(self) -> None:
        self.dismiss(None)
