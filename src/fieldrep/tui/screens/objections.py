"""The objection finder: type what the customer said, and the answer stands below the list as one types."""

from functools import partial
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.widgets import Input

from fieldrep.errors import FieldrepError
from fieldrep.i18n import N_, _
from fieldrep.terms import term
from fieldrep.tui.actions import action
from fieldrep.tui.frame import WIDE, FrameScreen, Pane
from fieldrep.tui.screens.objection_forms import open_answer
from fieldrep.tui.screens.objection_pane import AnswerPane, is_working_out
from fieldrep.tui.screens.objection_rows import rate, suited
from fieldrep.tui.styles import style_sheet
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Column, ListSource, Row
from fieldrep.tui.widgets.text_input import TextInput

if TYPE_CHECKING:
    from fieldrep.playbook.schema import Objection
    from fieldrep.services.answers import ObjectionBook

SHOWN = 12
EXHIBITION = frozenset({"exhibition", "参展"})
"""The tag of what exhibitors say, in each language."""
SAID_LINES = 8
"""Height of the upper pane where the answer stands below it."""
MOVES = ("up", "down", "pageup", "pagedown")
COLUMNS = (Column("says", least=20), Column("rate", width=9, align="right", drop=1, style="dim"))


class ObjectionFinder(FrameScreen):
    """Finds an answer by what was said, in English, Chinese or pinyin. Dismissed with None.

    With a visit, or while one is running, the answer used is noted there with how it went.
    """

    DEFAULT_CSS = style_sheet("objections")
    TERMS = ("SPIN", "advance")

    _book: "ObjectionBook"

    def __init__(self, visit_id: str | None = None, tags: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self._tags = tags
        self._visit = visit_id or ""
        self._account = self._industry = ""

    def heading(self) -> str:
        return _("Objections")

    def compose_body(self) -> ComposeResult:
        with Container(id="finder"):
            with Pane(title=_("What did the customer say?"), id="said-pane"):
                yield TextInput(placeholder=_("a few of the words, Chinese or pinyin"), id="said")
                nothing = _("Nothing fits. Try other words; F7 writes it down as your own.")
                yield LineList(columns=COLUMNS, id="found", empty=nothing)
            yield AnswerPane(id="answer-pane")

    def on_mount(self) -> None:
        from fieldrep.services.objections import visit_in_hand

        with self.app.desk.workspace.read() as ctx:
            if hand := visit_in_hand(ctx, self._visit):
                self._visit, self._account, self._industry = hand
        self.pane.visit = self._visit
        self.query_one("#found").can_focus = False  # the keys that move it work while one types
        self._read()
        self._show("")

    def _read(self) -> None:
        from fieldrep.services.answers import objection_book
        from fieldrep.services.objections import make_ready

        with self.app.desk.workspace.read() as ctx:
            self._book = objection_book(ctx)
        self.run_worker(partial(make_ready, self._book), thread=True, exclusive=True, group="ready")

    def data_changed(self) -> None:
        chosen = self.found.row
        self._read()
        self._show(self.query_one("#said", TextInput).value)
        if chosen is not None:
            self.found.go_to(chosen.id)
            self._show_answer()

    def on_resize(self) -> None:
        wide = self.app.size.width >= WIDE
        said, answer = self.query_one("#said-pane"), self.query_one("#answer-pane")
        said.styles.height = "1fr" if wide else SAID_LINES
        said.styles.width = "2fr" if wide else "1fr"
        answer.styles.width = "3fr" if wide else "1fr"

    # Finding

    @property
    def found(self) -> LineList:
        """The objections that fit."""
        return self.query_one("#found", LineList)

    @property
    def pane(self) -> AnswerPane:
        """The answers."""
        return self.query_one("#answer-pane", AnswerPane)

    @property
    def chosen(self) -> "Objection | None":
        """The objection whose answer is shown."""
        row = self.found.row
        return row.refs if row is not None else None

    def _show(self, words: str) -> None:
        if words.strip():
            from fieldrep.services.objections import find_objections

            found = find_objections(self._book, words, SHOWN)
            fitting = suited(found, self._book.playbook, self._industry)
            rows = [self._row(each.objection, each.wording) for each in fitting]
        else:
            rows = [self._row(each, each.says[0]) for each in self._of_tags()]
        self.found.source = ListSource(rows)
        self.found.move_to(0)
        self.query_one("#said-pane", Pane).count = len(rows)
        self._show_answer()

    def _of_tags(self) -> "list[Objection]":
        """Return what there is to show before anything is typed: those of the tags, if any were wanted."""
        return [each for each in self._book.objections if not self._tags or self._tags & set(each.tags)]

    def _row(self, objection: "Objection", wording: str) -> Row:
        answers = self._book.answers.get(objection.id, ())
        return Row(objection.id, (wording, rate(answers)), refs=objection)

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.input.id == "said":
            event.stop()
            self._show(event.value)

    def on_line_list_highlighted(self, event: LineList.Highlighted) -> None:
        if event.list is self.found:
            self._show_answer()

    def _show_answer(self) -> None:
        self.pane.show(self.chosen, self._book)

    def on_key(self, event: events.Key) -> None:
        """The keys that move stay with the list while the text goes into the input."""
        if event.key in MOVES and isinstance(self.focused, TextInput) and self.focused.id == "said":
            self.found.on_key(event)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go into the answer: there it is read on, and noted how it went."""
        event.stop()
        if self.chosen is not None:
            self.set_focus(self.query_one("#answer"))

    def on_answer_pane_marked(self, event: AnswerPane.Marked) -> None:
        """Note in the visit that an answer was used."""
        from fieldrep.services.objections import hear_objection

        event.stop()
        words = self._said()
        try:
            with self.app.desk.workspace.write("visit.objection", self._account) as ctx:
                hear_objection(
                    ctx,
                    self._visit,
                    event.objection.id,
                    words=words,
                    answer_used=event.answer,
                    went=event.went,
                )
        except FieldrepError as error:
            self.app.show_error(error)
            return
        self.dismiss(None)
        self.app.changed()
        text = _("Noted in the visit to {account}: “{words}”, {went}.")
        self.app.notice(text.format(account=self._account, words=words, went=term(event.went)))

    def _said(self) -> str:
        """Return what the customer said: what was typed, or the wording found where that was pinyin."""
        from fieldrep.rules.fold import has_cjk

        row = self.found.row
        typed, wording = self.query_one("#said", TextInput).value.strip(), str(row.cells[0]) if row else ""
        return typed if typed and has_cjk(typed) >= has_cjk(wording) else wording

    @action("objection.new", "f7", N_("Own objection"), everywhere=True, footer=False,
            help=N_("Write down an objection that is not here, with your answer."))  # fmt: skip
    def new_objection(self) -> None:
        open_answer(self.app, says=self.query_one("#said", TextInput).value.strip())

    # Leaving

    @action("objections", "f3", N_("Close"), everywhere=True, footer=False,
            help=N_("Back to where you were."))  # fmt: skip
    def close_finder(self) -> None:
        self.dismiss(None)

    def _why_not_back(self) -> str | None:
        return "" if is_working_out(self) else None

    @action("frame.back", ("escape", "q"), N_("Back"), when="_why_not_back",
            help=N_("Back to the words; from there to where you were."))  # fmt: skip
    def go_back(self) -> None:
        said = self.query_one("#said", TextInput)
        if self.focused is said or not said.value:
            self.dismiss(None)
        else:
            self.set_focus(said)
