"""The page of a visit: checklists before, during and after it, the talk track beside them, the write-up.

Ticks, answers and questions asked are written at once, each an action that can be undone. What is
typed into the write-up is kept as a draft and taken when the visit is finished.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from fieldrep.errors import FieldrepError, Invalid
from fieldrep.i18n import N_, _
from fieldrep.tui.actions import action
from fieldrep.tui.forms.form import Form
from fieldrep.tui.forms.sheet import FormFoot
from fieldrep.tui.frame import WIDE, Pane
from fieldrep.tui.screens import visit_rows
from fieldrep.tui.screens.visit_answers import AnsweringScreen
from fieldrep.tui.screens.visit_draft import AT, FIELD, TAB, VisitDraft
from fieldrep.tui.screens.visit_editor import AnswerEditor
from fieldrep.tui.screens.visit_form import FORM, VisitForm, write_up_of
from fieldrep.tui.screens.visit_head import VisitHead, head_lines, status_text, visit_heading
from fieldrep.tui.screens.visit_list import EntryList
from fieldrep.tui.screens.visit_panes import (
    ChecksPane,
    NextLine,
    TalkPane,
    VisitPanes,
    no_items,
    no_questions,
)
from fieldrep.tui.screens.visit_rows import ASK, NOTE, PHASES, WRITTEN
from fieldrep.tui.styles import style_sheet
from fieldrep.tui.widgets.facts import FactSource
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.section_bar import Section, SectionBar

if TYPE_CHECKING:
    from fieldrep.store.context import Context
    from fieldrep.tui.rep import RepApp

FIRST_TAB = {"planned": "before", "running": "during", "done": WRITTEN, "cancelled": "before"}
"""What a visit opens with, by its status."""


def open_visit(app: "RepApp", visit: str, _title: str = "") -> None:
    """Open the page of a visit; what was left in its draft comes back."""
    app.push_screen(VisitScreen(visit))


class VisitScreen(AnsweringScreen):
    """A visit by its id. Dismissed with None."""

    TERMS = ("advance", "continuation", "not met", "SPIN", "promise", "late", "next step", "decision chain")
    DEFAULT_CSS = style_sheet("visit")

    form: VisitForm

    # What is on it

    def compose_body(self) -> ComposeResult:
        self.editor = AnswerEditor(self.app.desk.form_settings)
        yield VisitHead()
        with VisitPanes():
            with ChecksPane(id="checks-pane"):
                yield SectionBar()
                yield EntryList(tickable=True, id="checks", empty=no_items())
                yield LineList(reading=True, id="record")
                yield FormFoot(kept=False)
            with TalkPane(title=_("Talk track"), id="talk-pane"):
                yield NextLine()
                yield EntryList(id="talk", empty=no_questions())
                yield FormFoot(kept=False)
            yield self.editor
            yield self.editor.choices

    async def on_mount(self) -> None:
        try:
            self.read()
        except FieldrepError as error:
            self._gone(error)
            return
        desk, page = self.app.desk, self.shown
        self.kept = desk.draft(FORM, self.visit_id, title=page.account.name)
        self.draft = VisitDraft(self.kept)
        self.form = VisitForm(page, self.draft, desk.form_settings)
        self.ready = True
        self.form.begin_at(self.draft.beside.get(FIELD, ""))
        self.changing = self.draft.restored
        for within in (self.checks, self.talk):
            self.watch(within, "scroll_y", self.follow, init=False)
        await self.show_tab(self.draft.beside.get(TAB) or FIRST_TAB.get(page.status, "before"))
        if self.draft.beside.get(AT):
            release = self.app.gate.hold_open()  # what is typed meanwhile waits for the editor
            self.call_later(self._open_again, release)

    def _open_again(self, release: Callable[[], None]) -> None:
        self.place_parts()
        begun = self._list_of(self.draft.beside[AT])
        begun.call_later(self._open_begun, release)  # when the list knows its size, and so its lines

    def _open_begun(self, release: Callable[[], None]) -> None:
        self.open_again()
        release()

    def _gone(self, error: FieldrepError) -> None:
        """Leave a visit that is no longer there: its making was undone."""
        self.dismiss(None)
        self.app.show_error(error)

    def heading(self) -> str:
        return visit_heading(self.shown) if self.ready else _("Visit")

    def touch_draft(self) -> None:
        self.form.keeper.touch()

    def show_lists(self) -> None:
        page = self.shown
        self.form.follow_record(page)
        super().show_lists()
        record = self.query_one("#record", LineList)
        if record.display:
            record.source = FactSource(visit_rows.record_lines(page))
        sections = [Section(phase, visit_rows.phase_title(page, phase)) for phase in PHASES]
        self.query_one(SectionBar).show([*sections, Section(WRITTEN, _("Write-up"))], self.tab)
        self.query_one("#checks-pane", Pane).title = status_text(page)
        self.show_head()

    def show_head(self) -> None:
        """Show above the panes how the visit stands, the form's texts included."""
        missing = self.form.gaps() if self._takes_texts else list(self.shown.missing)
        self.query_one(VisitHead).show(head_lines(self.shown, missing))

    @property
    def _takes_texts(self) -> bool:
        """Whether the write-up is a form now, and not a page to read."""
        return self.shown.status != "done" or self.changing

    def _fit_foot(self) -> None:
        """Make room below the checklist for the longest help of its items, as far as two lines go."""
        beside = self.app.size.width >= WIDE and self.query_one(VisitPanes).beside
        cells = self.app.size.width // (2 if beside else 1) - 2
        foot = self.query_one("#checks-pane > FormFoot", FormFoot)
        helps = [visit_rows.help_text(item) for item in self.shown.guide.items if item.phase == self.tab]
        foot.styles.height = min(2, foot.lines_for(helps, cells))

    def on_resize(self) -> None:
        if self.ready:
            self._fit_foot()
        self.call_after_refresh(self.follow)

    def data_changed(self) -> None:
        try:
            self.refresh_page()
        except FieldrepError as error:
            self._gone(error)

    def on_screen_suspend(self) -> None:
        self._was_covered = True

    def on_screen_resume(self) -> None:
        if getattr(self, "_was_covered", False):
            self.data_changed()

    # Before, During, After, Write-up

    @property
    def writing(self) -> bool:
        """Whether the write-up is shown instead of a checklist."""
        return self.tab == WRITTEN

    @property
    def in_form(self) -> bool:
        """Whether the form of the write-up is shown: the arrow keys are its own."""
        return self.ready and self.writing and self._takes_texts

    async def on_section_bar_chosen(self, event: SectionBar.Chosen) -> None:
        event.stop()
        await self.show_tab(event.key)

    async def turn(self, by: int) -> None:
        """Go to the next or previous list."""
        tabs = (*PHASES, WRITTEN)
        await self.show_tab(tabs[(tabs.index(self.tab) + by) % len(tabs)])

    async def show_tab(self, tab: str) -> None:
        """Show a phase's checklist or the write-up, and go there."""
        if self.editor.is_open:
            self.editor.leave()
        self.tab = tab
        self.draft.beside[TAB] = tab
        record = self.query_one("#record", LineList)
        form = self.in_form
        _show(self.checks, not self.writing)
        _show(record, self.writing and not form)
        self.query_one("#checks-pane > FormFoot").display = not form
        self.form.display = form
        self._fit_foot()
        self.show_lists()
        self.go_to_first_open()
        self.query_one(VisitPanes).inside = False
        if not form:
            self.set_focus(record if self.writing else self.checks)
        elif self.form.is_attached:
            self.form.activate(self.form.active)
        else:
            await self.query_one("#checks-pane").mount(self.form, before="#checks-pane > FormFoot")
        self.query_one(VisitPanes).show_again()

    # What can be done

    def _why_not_start(self) -> str | None:
        return None if self.ready and self.shown.status in ("planned", "cancelled") else ""

    @action("visit.start", ("v", "s"), N_("Start"), when="_why_not_start", help=N_("The visit begins now."))
    async def start(self) -> None:
        from fieldrep.services.visits import start_visit

        self.record("visit.start", lambda ctx: start_visit(ctx, self.visit_id))
        await self.show_tab("during")

    def _why_not_write(self) -> str | None:
        return "" if self.writing else self.why_locked()

    @action("visit.write", "w", N_("Write up"), when="_why_not_write",
            help=N_("Write down what was said, the result and the next step."))  # fmt: skip
    async def write_up(self) -> None:
        await self.show_tab(WRITTEN)

    @action("visit.other", "f8", N_("Lists/Write-up"), everywhere=True, footer=False,
            help=N_("Go to the write-up, or from it back to the checklist."))  # fmt: skip
    async def other_side(self) -> None:
        await self.show_tab(self._phase_now() if self.writing else WRITTEN)

    def _phase_now(self) -> str:
        """Return the checklist that suits how far the visit is."""
        return {"planned": "before", "running": "during"}.get(self.shown.status, "after")

    @action("visit.talk", "f4", N_("Talk"), everywhere=True,
            help=N_("Show or hide the talk track; on a narrow screen go to it and back."))  # fmt: skip
    def toggle_talk(self) -> None:
        self.query_one(VisitPanes).toggle_second()
        self.follow()

    def _why_no_next(self) -> str | None:
        if self.why_locked() is not None:  # of a finished visit nothing is asked any more
            return ""
        return None if self.shown.guide.next and self.shown.guide.next.question else ""

    @action("visit.next_question", "g", N_("Ask next"), when="_why_no_next", footer=False,
            help=N_("Go to the question that comes next in the talk."))  # fmt: skip
    def go_to_next(self) -> None:
        if following := self.shown.guide.next:
            self.go_to_question(following.question)

    @action("objections", "f3", N_("Objection"), group=N_("Anywhere"), everywhere=True,
            help=N_("Find an answer by what the customer said, and note how it went."))  # fmt: skip
    def find_objection(self) -> None:
        from fieldrep.tui.screens.objections import ObjectionFinder

        self.app.push_screen(ObjectionFinder(self.visit_id))

    @action("calculate", "k", N_("Work it out"), group=N_("Anywhere"), footer=False,
            help=N_("Satisfaction or margin, worked out with the customer."))  # fmt: skip
    def calculate(self) -> None:
        from fieldrep.tui.screens.objection_calculator import CalculatorScreen

        self.app.push_screen(CalculatorScreen(self.visit_id))

    def _why_not_none(self) -> str | None:
        return None if self.ready and self.form.is_attached and self.form.active == "competitor_info" else ""

    @action("visit.none_learnt", "f9", N_("None learnt"), when="_why_not_none", everywhere=True,
            help=N_("Nothing was learnt about competitors."))  # fmt: skip
    def none_learnt(self) -> None:
        self.form.set_value("competitor_info", _("none learnt"))
        self.form.leave_field(1)

    def _why_not_change(self) -> str | None:
        return None if self.ready and self.shown.status == "done" and not self.changing else ""

    @action("visit.change", "e", N_("Edit"), when="_why_not_change", help=N_("Change a finished visit."))
    async def change(self) -> None:
        self.changing = True
        await self.show_tab(self.tab)

    @action("visit.account", "o", N_("Account"), footer=False, help=N_("Open the account of this visit."))
    def open_account(self) -> None:
        from fieldrep.tui.opening import open_record

        open_record(self.app, "account", self.shown.account.id, self.shown.account.id)

    # Finishing and leaving

    def _why_not_finish(self) -> str | None:
        return self.why_locked()

    @action("form.finish", ("ctrl+s", "f10"), N_("Finish"), when="_why_not_finish", everywhere=True,
            help=N_("Finish the visit with what is written; what a report would miss is named."))  # fmt: skip
    async def finish(self) -> None:
        if not self.writing:
            await self.show_tab(WRITTEN)
        self.form.finish()

    def on_form_changed(self, event: Form.Changed) -> None:
        event.stop()
        self.draft.beside[FIELD] = event.key
        self.show_head()

    async def on_form_finished(self, event: Form.Finished) -> None:
        event.stop()
        was_done = self.shown.status == "done"
        wrote = write_up_of(event.values, self.app.desk.today)

        def write(ctx: "Context") -> None:
            from fieldrep.services.writeup import write_up

            self._keep_begun(ctx)
            write_up(ctx, self.visit_id, wrote)

        code = "visit.change" if was_done else "visit.finish"
        try:
            with self.app.desk.workspace.write(
                code, self.shown.account.name, as_of=self.kept.as_of
            ) as ctx:  # fmt: skip
                write(ctx)
        except FieldrepError as error:
            if isinstance(error, Invalid) and error.fields:
                self.form.show_errors(error.fields)
            self.app.show_error(error)
            return
        self.form.keeper.discard()
        self.read()
        self.dismiss(None)
        self.app.changed()
        self._say_finished(was_done)
        if self.proposed_questions():
            from fieldrep.tui.screens.visit_review import VisitReview

            self.app.push_screen(VisitReview(self.visit_id, self.shown.account.name))

    def _keep_begun(self, ctx: "Context") -> None:
        """Keep what was begun in the lists and not given: beside its item, or as said to its question."""
        from fieldrep.services.checklists import ask, tick

        for key, text in self.draft.begun.items():
            kind, _colon, ident = key.partition(":")
            item = self._item(ident)
            if kind == ASK and self.question_line(ident) is not None:
                ask(ctx, self.visit_id, ident, answer=text)
            elif item is not None:
                note = text if kind == NOTE or not item.note else f"{item.note}\n{text}"
                tick(ctx, self.visit_id, ident, ticked=item.ticked, note=note)

    def _say_finished(self, was_done: bool) -> None:
        text = _("The visit is changed.") if was_done else _("The visit is finished.")
        if self.shown.missing:
            missing = visit_rows.gaps_text(self.shown.missing)
            text += " " + _("A report will miss: {what}").format(what=missing)
        self.app.notice(text, "warning" if self.shown.missing else "done")

    @action("frame.back", ("escape", "q"), N_("Back"), help=N_("Go back; what is typed is kept as a draft."))
    async def go_back(self) -> None:  # type: ignore[override]
        if self.in_form:
            await self.show_tab(self._phase_now())
            return
        self._leave()

    def _leave(self) -> None:
        if self.form.is_unchanged and not self.draft.begun:
            self.form.keeper.discard()
        else:
            self.form.keeper.leave()
        self.dismiss(None)
        self.app.changed()


def _show(within: LineList, on: bool) -> None:
    """Show a list or take it away, with its place in the order of focus."""
    within.display = within.can_focus = on
