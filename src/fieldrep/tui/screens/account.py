"""The page of an account: the brief, and beside it its story, people, promises, all fields and the rest."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal

from fieldrep.errors import NotFound
from fieldrep.i18n import N_, _
from fieldrep.rules.text import single_line
from fieldrep.tui.actions import action
from fieldrep.tui.frame import WIDE, Pane
from fieldrep.tui.menu import Menu, MenuItem, ask_menu
from fieldrep.tui.screens.account_brief import Page, Ref, brief_lines, read_page
from fieldrep.tui.screens.account_deeds import GROUP, AccountDeeds, Subject
from fieldrep.tui.screens.account_sections import SECTIONS
from fieldrep.tui.widgets.facts import FactSource
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.section_bar import Section, SectionBar

BRIEF = "brief"
TWO_LINE = frozenset({"story"})
RECORDS = frozenset({"visit", "touch", "contact", "promise"})


class AccountScreen(AccountDeeds):
    """The page of one account, opened at a section and a line of it if they are named."""

    AREA = 2
    TERMS: ClassVar[tuple[str, ...]] = (
        "quadrant",
        "class",
        "rhythm",
        "promise",
        "next step",
        "decision chain",
        "walk-in",
        "late",
    )

    def __init__(self, account: str, section: str = "", line: str = "") -> None:
        super().__init__()
        self._account = account
        self._line = line
        self._page: Page | None = None
        self.section = section or "story"
        self._at_brief = not section  # on a narrow terminal the brief is a section of its own

    def heading(self) -> str:
        if self._page is None:
            return ""
        account = self._page.brief.account
        return " · ".join(filter(None, (single_line(account.name), account.city)))

    def compose_body(self) -> ComposeResult:
        brief, section = Pane(title=_("Brief"), id="brief-pane"), Pane(id="section-pane")
        brief.styles.width, section.styles.width = "5fr", "6fr"
        yield SectionBar()
        with Horizontal():
            with brief:
                yield LineList(id=BRIEF)
            with section:
                yield LineList(id="lines", empty="")
                yield LineList(id="two-line", two_line=True, empty="")

    def on_mount(self) -> None:
        self.data_changed()
        self._show_panes()
        self.set_focus(self.query_one(f"#{BRIEF}") if self._brief_alone else self.lines)
        if self._line and not self.lines.go_to(self._line):
            self.call_after_refresh(self.lines.go_to, self._line)  # a page of facts has no lines before

    def on_resize(self) -> None:
        self._show_panes()

    def data_changed(self) -> None:
        if not self.query(SectionBar):
            return  # not composed yet, or going
        try:
            self._page = read_page(self.app.desk, self._account)
        except NotFound as error:
            self.call_later(self._leave, error)
            return
        self._account = self._page.brief.account.id
        self.query_one(f"#{BRIEF}", LineList).source = FactSource(brief_lines(self._page))
        self._fill_section()
        self._show_sections()

    def _leave(self, error: NotFound) -> None:
        """Go back from a record that is gone, and say so where one comes back to."""
        self.dismiss(None)
        self.app.call_later(self.app.show_error, error)

    # Sections

    @property
    def _wide(self) -> bool:
        return self.app.size.width >= WIDE

    @property
    def _brief_alone(self) -> bool:
        return not self._wide and self._at_brief

    @property
    def lines(self) -> LineList:
        """The list of the section that is shown."""
        return self.query_one("#two-line" if self.section in TWO_LINE else "#lines", LineList)

    def show_section(self, key: str) -> None:
        """Show a section and stand in it."""
        self._at_brief = key == BRIEF
        if not self._at_brief:
            self.section = key
            self._fill_section()
        self._show_panes()
        self.set_focus(self.query_one(f"#{BRIEF}") if key == BRIEF else self.lines)

    def _fill_section(self) -> None:
        if self._page is None:
            return
        title, make = SECTIONS[self.section]
        view = make(self.app.desk, self._page)
        lines = self.lines
        lines.columns = tuple(view.columns)
        lines.empty = view.empty
        lines.source = view.source
        pane = self.query_one("#section-pane", Pane)
        pane.title = _(title)
        pane.count = lines.count if self.section == "story" else None

    def _show_panes(self) -> None:
        """Show what fits: brief and section side by side, or one of the two."""
        two_line, wide, alone = self.section in TWO_LINE, self._wide, self._brief_alone
        for selector, shown in (
            ("#brief-pane", wide or alone),
            ("#section-pane", not alone),
            ("#two-line", two_line),
            ("#lines", not two_line),
        ):
            self.query_one(selector).display = shown
        self._show_sections()

    def _show_sections(self) -> None:
        sections = [] if self._wide else [Section(BRIEF, _("Brief"))]
        counts = self._counts()
        sections += [Section(key, _(title), counts.get(key)) for key, (title, _make) in SECTIONS.items()]
        here = BRIEF if self._brief_alone else self.section
        self.query_one(SectionBar).show(sections, here)

    def _counts(self) -> dict[str, int]:
        if self._page is None:
            return {}
        brief = self._page.brief
        return {"people": len(brief.contacts), "promises": len(brief.ours) + len(brief.theirs)}

    def on_section_bar_chosen(self, event: SectionBar.Chosen) -> None:
        event.stop()
        self.show_section(event.key)

    @action("section.next", "right", N_("Section"), help=N_("Go to the next section."))
    def next_section(self) -> None:
        self.show_section(self.query_one(SectionBar).next(1))

    @action("section.back", "left", N_("Section before"), footer=False, help=N_("Go to the section before."))
    def section_before(self) -> None:
        self.show_section(self.query_one(SectionBar).next(-1))

    @action("pane.next", "tab", N_("Next pane"), footer=False,
            help=N_("Go to the other pane, or the next section."))  # fmt: skip
    def next_pane(self) -> None:
        if not self._wide:
            self.next_section()
        elif self.lines.has_focus:
            self.set_focus(self.query_one(f"#{BRIEF}"))
        else:
            self.set_focus(self.lines)

    # What the keys act on

    @property
    def subject(self) -> Subject | None:
        if self._page is None:
            return None
        account = self._page.brief.account
        return Subject(account.id, account.name, account.archived)

    @property
    def ref(self) -> Ref | None:
        """What the line under the cursor speaks of."""
        focused = self.focused
        row = focused.row if isinstance(focused, LineList) else None
        return row.refs if row is not None and isinstance(row.refs, Ref) else None

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        event.stop()
        if isinstance(event.row.refs, Ref):
            self._open(event.row.refs)
        else:
            super().show_history()

    def _open(self, ref: Ref) -> None:
        from fieldrep.tui.screens.account_refs import open_ref

        if subject := self.subject:
            open_ref(self.app, subject, ref)

    @action(
        "account.edit", "e", N_("Edit"), group=GROUP, help=N_("Change the line's record, or the account.")
    )
    def edit(self) -> None:
        ref = self.ref
        if ref is not None and ref.kind in ("touch", "contact", "promise", "field", "tag", "extra"):
            self._open(ref)
        else:
            super().edit()

    @action("account.add", "n", N_("New"), group=GROUP, footer=False,
            help=N_("Add a person, a promise, a tag, a number or an extra field."))  # fmt: skip
    def add(self) -> None:
        deeds = self._additions()
        here = None if self._brief_alone else {"people": "c", "promises": "o"}.get(self.section)
        if here is not None:
            deeds[here][1]()
            return
        items = [MenuItem(key, label, key=key) for key, (label, _do) in deeds.items()]

        def chosen(key: str | None) -> None:
            if key is not None:
                deeds[key][1]()

        ask_menu(self.app, Menu(_("Add"), items), chosen)

    def _additions(self) -> dict[str, tuple[str, Callable[[], None]]]:
        from fieldrep.tui.screens.account_extras import attach, open_extra_field, open_new_number

        subject = self.subject
        assert subject is not None
        return {
            "c": (_("Person"), self.add_contact),
            "o": (_("Promise"), self.add_promise),
            "l": (_("Call or walk-in"), self.write_log),
            "p": (_("Planned visit"), self.plan_visit),
            "t": (_("Tag"), self.edit_tags),
            "b": (_("Number"), lambda: open_new_number(self.app, subject.id, subject.name)),
            "x": (_("Extra field"), lambda: open_extra_field(self.app, subject.id, subject.name)),
            "f": (_("File"), lambda: attach(self.app, subject)),
        }

    # Promises and next steps

    def _why_no_promise(self) -> str | None:
        ref = self.ref
        return None if ref is not None and ref.kind == "promise" else _("This line is no promise.")

    def _settle(self, kept: bool) -> None:
        from fieldrep.tui.screens import account_promises

        ref, subject = self.ref, self.subject
        if ref is not None and subject is not None:
            account_promises.settle_promise(self.app, ref.id, subject.name, kept=kept)

    @action("promise.keep", "k", N_("Kept"), group=GROUP, when="_why_no_promise", footer=False,
            help=N_("The promise was kept."))  # fmt: skip
    def keep_promise(self) -> None:
        self._settle(True)

    @action("promise.break", "b", N_("Broken"), group=GROUP, when="_why_no_promise", footer=False,
            help=N_("The promise was not kept."))  # fmt: skip
    def break_promise(self) -> None:
        self._settle(False)

    def _why_not_tick(self) -> str | None:
        ref = self.ref
        return None if ref is not None and ref.kind in ("promise", "step") else ""

    @action("account.tick", "space", N_("Done"), group=GROUP, when="_why_not_tick",
            help=N_("Tick the promise or next step as done; a settled promise is opened again."))  # fmt: skip
    def tick(self) -> None:
        from fieldrep.tui.screens import account_promises

        ref, subject = self.ref, self.subject
        if ref is None or subject is None:
            return
        if ref.kind == "step":
            account_promises.settle_step(self.app, ref.of, ref.id, subject.name)
        elif ref.of in ("kept", "broken"):
            account_promises.reopen_promise(self.app, ref.id, subject.name)
        else:
            self._settle(True)

    def _why_no_step(self) -> str | None:
        return None if self._page and self._page.steps else _("No next step is open.")

    @action("account.steps", "g", N_("Next steps"), group=GROUP, when="_why_no_step", footer=False,
            help=N_("Tick a next step of this account as done."))  # fmt: skip
    def settle_steps(self) -> None:
        from fieldrep.tui.screens.account_promises import settle_step

        page, subject = self._page, self.subject
        if page is None or subject is None:
            return
        items = [
            MenuItem(step, step.text, step.due.isoformat() if step.due else "", str(number))
            for number, step in enumerate(page.steps[:9], start=1)
        ]

        def chosen(step: object) -> None:
            if step is not None:
                settle_step(self.app, step.kind, step.id, subject.name)  # type: ignore[attr-defined]

        ask_menu(self.app, Menu(_("Which one is done?"), items), chosen)

    # Taking away, history

    @action("account.archive", "D", N_("Put away"), group=GROUP, footer=False,
            help=N_("Put the account away, or take it out again; nothing is deleted."))  # fmt: skip
    def archive(self) -> None:
        super().archive()

    def _why_not_remove(self) -> str | None:
        ref = self.ref
        removable = ("contact", "promise", "tag", "number", "extra", "attachment")
        if ref is not None and ref.kind in removable:
            return None
        return _(
            "People, promises, tags, numbers and extra fields are taken away here; D puts the account away."
        )

    @action("account.remove", "d", N_("Delete"), group=GROUP, when="_why_not_remove", footer=False,
            help=N_("Take the person, promise, tag, number or extra field away, undoably."))  # fmt: skip
    def take_away(self) -> None:
        from fieldrep.tui.screens import account_extras, account_promises, contact

        ref, subject = self.ref, self.subject
        if ref is None or subject is None or self._page is None:
            return
        if ref.kind == "contact":
            contact.archive_contact(self.app, ref.id)
        elif ref.kind == "promise":
            account_promises.delete_promise(self.app, ref.id, subject.name)
        else:
            account_extras.remove(self.app, subject, ref, self._page.brief.side.tags)

    @action("account.history", "h", N_("History"), group=GROUP, footer=False,
            help=N_("Show who changed the line's record, or the account, and when."))  # fmt: skip
    def show_history(self) -> None:
        from fieldrep.tui.screens.history import HistoryScreen

        ref = self.ref
        if ref is not None and (ref.kind in RECORDS or ref.kind == "step"):
            self.app.push_screen(HistoryScreen(ref.of if ref.kind == "step" else ref.kind, ref.id))
        else:
            super().show_history()
