"""Answering on a visit's page: ticks, answers, notes and questions, each written at once as one action."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from textual.geometry import Region

from fieldrep.errors import FieldrepError
from fieldrep.i18n import N_, _
from fieldrep.rules.text import single_line
from fieldrep.tui.forms.sheet import FormFoot
from fieldrep.tui.forms.spec import FieldSpec, Kind
from fieldrep.tui.frame import Pane
from fieldrep.tui.menu import MenuScreen
from fieldrep.tui.screens import visit_rows
from fieldrep.tui.screens.visit_draft import AT, VisitDraft
from fieldrep.tui.screens.visit_editor import AnswerEditor, numbered, own_words
from fieldrep.tui.screens.visit_list import EntryList
from fieldrep.tui.screens.visit_panes import NextLine, VisitPanes
from fieldrep.tui.screens.visit_rows import ASK, ITEM, NOTE, PHASES, PROMISE
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Row

if TYPE_CHECKING:
    from fieldrep.services.feeding import Fed
    from fieldrep.services.visit_guide import ItemLine, QuestionLine
    from fieldrep.services.visit_page import VisitPage
    from fieldrep.store.context import Context
    from fieldrep.store.drafts import Draft

T = TypeVar("T")
ITEM_KINDS: dict[str, Kind] = {"date": "date", "money": "money", "number": "number", "choice": "choice"}
"""Item types whose answers are read as such; the others are texts."""


class AnsweringScreen(MenuScreen):
    """The lists of a visit and the editor within them. ``shown`` is the visit as it was read last."""

    shown: "VisitPage"
    kept: "Draft"
    draft: VisitDraft
    editor: AnswerEditor
    tab = ""
    ready = False
    """Whether the visit has been read: before, nothing can be done."""

    def __init__(self, visit: str) -> None:
        super().__init__()
        self.visit_id = visit
        self.changing = False  # a finished visit is open for changes

    @property
    def checks(self) -> EntryList:
        """The list of the left side."""
        return self.query_one("#checks", EntryList)

    @property
    def talk(self) -> EntryList:
        """The list of questions."""
        return self.query_one("#talk", EntryList)

    def touch_draft(self) -> None:
        """Have the draft written, within half a second."""

    def read(self) -> None:
        """Read the visit anew."""
        from fieldrep.services.visit_page import visit_page

        with self.app.desk.workspace.read() as ctx:
            self.shown = visit_page(ctx, self.visit_id)

    def why_locked(self) -> str | None:
        """Return why nothing can be changed now."""
        if not self.ready:
            return ""
        if self.shown.status == "done" and not self.changing:
            return _("This visit is finished; e opens it for changes.")
        return None

    def go_to_first_open(self) -> None:
        """Put the cursor on the first item of the phase that is not ticked."""
        items = (item for item in self.shown.guide.items if item.phase == self.tab and not item.ticked)
        first = next(items, None)
        if first is not None:
            self.checks.go_to_once_shown(f"{ITEM}:{first.id}")

    def show_lists(self) -> None:
        """Show the lists as they are now, the cursor where it was."""
        begun = self.draft.begun
        if self.tab in PHASES:
            entries = visit_rows.checklist(self.shown, self.tab, begun)
            self.checks.show(entries, visit_rows.ticked_rows(self.shown))
        self.talk.show(visit_rows.talk_track(self.shown, begun))
        following = [] if self.why_locked() else visit_rows.next_lines(self.shown)
        self.query_one(NextLine).show(following)
        self.checks.locked = self.why_locked() or ""
        self.follow()

    # Records

    def record(self, code: str, do: "Callable[[Context], T]", *, look: bool = True) -> T | None:
        """Write one action and show what came of it; an error is shown, and None returned.

        ``look`` is False where the caller knows what the page looks like then.
        """
        from fieldrep.services.visit_page import newest_operation

        try:
            with self.app.desk.workspace.write(code, self.shown.account.name) as ctx:
                before = newest_operation(ctx)
                result = do(ctx)
                ctx.session.flush()
                seen = newest_operation(ctx)
        except FieldrepError as error:
            self.app.show_error(error)
            self.refresh_page()
            return None
        if before == self.kept.as_of:  # nothing but this action is new to the form: it was seen
            self.kept.as_of = seen
        if look:
            self.refresh_page()
        return result

    def refresh_page(self) -> None:
        """Read and show the visit anew."""
        self.read()
        self.show_lists()

    def _item(self, ident: str) -> "ItemLine | None":
        return next((item for item in self.shown.guide.items if item.id == ident), None)

    def _question(self, ident: str) -> "QuestionLine | None":
        return next((question for question in self.shown.guide.questions if question.id == ident), None)

    # Ticks

    def tick_row(self, row: Row, on: bool) -> None:
        """Tick an item, or settle a promise."""
        from fieldrep.services.checklists import tick
        from fieldrep.services.promises import settle_promise

        kind, ident = row.refs
        if kind == PROMISE:
            self.record("promise.keep", lambda ctx: settle_promise(ctx, ident))
            self.app.notice(_("The promise is kept. u takes it back."))
            return
        guide = self.shown.guide.with_tick(ident, on)
        self.shown = replace(self.shown, guide=guide)
        self.record("visit.tick", lambda ctx: tick(ctx, self.visit_id, ident, ticked=on), look=False)
        self.show_lists()

    def open_row(self, row: Row) -> None:
        """Answer an item or question; what is only ticked is ticked, and the cursor goes on."""
        if reason := self.why_locked():
            self.app.notice(reason, "info")
            return
        kind, ident = row.refs
        item = self._item(ident) if kind == ITEM else None
        if kind == ASK:
            self._open_question(ident)
        elif item is not None and item.type != "tick":
            self._open_item(item)
        else:
            self.tick_row(row, row.id not in self.checks.ticked)
            self.checks.move_to(self.checks.cursor + 1)

    # Answers

    def _open_item(self, item: "ItemLine") -> None:
        key = f"{ITEM}:{item.id}"
        spec = FieldSpec(
            key,
            item.text,
            kind=ITEM_KINDS.get(item.type, "text"),
            choices=numbered(item.choices),
            unit=item.unit,
        )
        held = item.answer or single_line(item.typed)
        if item.suggestions:
            spec = own_words(key, item.text, item.suggestions)
        if item.type == "choice":
            self._open(key, self.checks, spec, "", held)
        else:
            self._open(key, self.checks, spec, held)

    def open_note(self, ident: str) -> None:
        """Write the note of an item."""
        item = self._item(ident)
        if item is not None:
            key = f"{NOTE}:{ident}"
            self._open(key, self.checks, FieldSpec(key, N_("Note")), item.note)

    def _open_question(self, ident: str) -> None:
        question = self._question(ident)
        if question is None:
            return
        key = f"{ASK}:{ident}"
        spec = FieldSpec(key, question.text)
        if question.answers:
            spec = FieldSpec(
                key,
                question.text,
                kind="pick",
                choices=numbered(question.answers),
                new=N_("another answer"),
            )
        chosen = question.answer if question.answer in dict(question.answers) else ""
        held = "" if chosen else question.answer
        self._open(key, self.talk, spec, held, chosen)

    def _open(self, key: str, within: EntryList, spec: FieldSpec, text: str, chosen: str = "") -> None:
        kind, _colon, ident = key.partition(":")
        row_id = f"{ITEM}:{ident}" if kind == NOTE else key
        if within.make_room(row_id) is None:
            return
        begun = self.draft.begun.get(key)
        self.editor.open(key, spec, text if begun is None else begun, chosen, begun=begun is not None)
        self.follow()
        self.show_hint()

    def open_again(self) -> None:
        """Open what was being answered when the program ended."""
        kind, _colon, ident = self.draft.beside.get(AT, "").partition(":")
        row_id = f"{ASK if kind == ASK else ITEM}:{ident}"
        within = self.talk if kind == ASK else self.checks
        if kind and within.go_to(row_id) and within.row is not None:
            if kind == ASK:
                self.query_one(VisitPanes).enter()
            if kind == NOTE:
                self.open_note(ident)
            else:
                self.open_row(within.row)

    def _list_of(self, key: str) -> EntryList:
        return self.talk if key.startswith(ASK) else self.checks

    def follow(self) -> None:
        """Keep the editor on its line when the list moves."""
        if not self.editor.is_open:
            return
        within = self._list_of(self.editor.key)
        line = within.room
        panes = self.query_one(VisitPanes).region.offset
        if line is None or not within.size:
            return
        field = Region(line.x, line.y, line.width, line.height).translate(within.region.offset - panes)
        self.editor.place(field, within.region.translate(-panes))

    def _close(self) -> EntryList:
        within = self._list_of(self.editor.key)
        self.editor.close()
        within.close_room()
        self.set_focus(within)
        return within

    def on_answer_editor_typed(self, event: AnswerEditor.Typed) -> None:
        event.stop()
        if event.key == self.editor.key:
            self.draft.begin(event.key, event.text)
            self.touch_draft()
            self.show_hint(event.hint, event.problem)

    def on_answer_editor_left(self, event: AnswerEditor.Left) -> None:
        event.stop()
        self.draft.end(event.key, given=False)
        self.touch_draft()
        self._close()
        self.show_lists()
        self.show_hint()

    def on_answer_editor_taken(self, event: AnswerEditor.Taken) -> None:
        event.stop()
        kind, _colon, ident = event.key.partition(":")
        if not self._give(kind, ident, event.value):
            return
        self.draft.end(event.key, given=True)
        self.touch_draft()
        within = self._close()
        self.show_lists()
        within.move_to(within.cursor + 1)
        self.show_hint()

    def _give(self, kind: str, ident: str, value: str) -> bool:
        """Write an answer; False when it could not be taken."""
        from fieldrep.services.checklists import ask, tick

        item = self._item(ident)
        taken = False

        def write(ctx: "Context") -> "Fed | None":
            nonlocal taken
            fed = None
            if kind == ASK:
                fed = ask(ctx, self.visit_id, ident, answer=value)
            elif item is not None and kind == NOTE:
                tick(ctx, self.visit_id, ident, ticked=item.ticked, note=value)
            elif item is not None:
                ticked = bool(value) or (item.ticked and not item.answer)
                fed = tick(ctx, self.visit_id, ident, ticked=ticked, answer=value)
            taken = True
            return fed

        fed = self.record("visit.ask" if kind == ASK else "visit.tick", write)
        if fed is not None:
            self._say_where(fed)
        return taken

    def _say_where(self, fed: "Fed") -> None:
        """Say where an answer went."""
        match fed.state:
            case "kept":
                text = (
                    _("Noted. {field} stays {value}; p takes the answer.")
                    if fed.value
                    else _("Noted. p puts it into the record: {field}.")
                )
            case "unread":
                text = _("Noted in the visit. {field} takes another kind of answer.")
            case "nobody":
                text = _("Noted in the visit. It goes to the person as soon as one is entered.")
            case _:
                text = _("{field}: {value}")
        kind = "done" if fed.state in ("stored", "same") else "info"
        self.app.notice(text.format(field=fed.field, value=fed.value), kind)

    # Questions

    def mark_asked(self, ident: str) -> None:
        """Note a question as asked, or take that back."""
        from fieldrep.services.checklists import ask

        question = self._question(ident)
        if question is not None:
            self.record("visit.ask", lambda ctx: ask(ctx, self.visit_id, ident, asked=not question.asked))

    def question_line(self, ident: str) -> "QuestionLine | None":
        """Return a question as it stands."""
        return self._question(ident)

    def proposed_questions(self) -> list[str]:
        """Return the questions whose answers the record could take."""
        return [question.id for question in self.shown.guide.questions if question.proposed]

    def take_answers(self, questions: Sequence[str]) -> None:
        """Put answers into the record."""
        from fieldrep.services.proposals import take_answers

        fed = self.record("visit.take", lambda ctx: take_answers(ctx, self.visit_id, questions))
        if fed:
            self.app.notice("  ".join(f"{each.field}: {each.value}" for each in fed))

    def refuse_answers(self, questions: Sequence[str]) -> None:
        """Leave answers out of the record."""
        from fieldrep.services.proposals import refuse_answers

        self.record("visit.refuse", lambda ctx: refuse_answers(ctx, self.visit_id, questions))

    def accept_question(self, ident: str) -> None:
        """Note that what a question is after counts for the customer, or take that back."""
        from fieldrep.services.checklists import accept

        question = self._question(ident)
        if question is not None:
            on = not question.accepted
            self.record("visit.ask", lambda ctx: accept(ctx, self.visit_id, ident, accepted=on))

    def go_to_question(self, ident: str) -> None:
        """Go to a question of the talk track."""
        panes = self.query_one(VisitPanes)
        if not self.talk.has_focus:
            panes.beside = True
            panes.enter()
        self.talk.go_to(f"{ASK}:{ident}")

    # The line of hints

    def on_line_list_highlighted(self, event: LineList.Highlighted) -> None:
        if event.list in (self.checks, self.talk):
            self.show_hint()

    def show_hint(self, hint: str = "", problem: str = "") -> None:
        """Show below the lists what helps with the row, what was understood, or what is wrong."""
        for pane in self.query(VisitPanes).only_one().panes:
            foot = pane.query_one(f"#{pane.id} > FormFoot", FormFoot)
            foot.show(problem or hint or self._help_of(pane), "")

    def _help_of(self, pane: Pane) -> str:
        row = pane.query_one(EntryList).row
        if row is None or not row.refs:
            return ""
        kind, ident = row.refs
        part = self._item(ident) if kind == ITEM else self._question(ident) if kind == ASK else None
        return visit_rows.help_text(part) if part is not None else ""
