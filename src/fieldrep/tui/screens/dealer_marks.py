"""Scoring one dealer: a digit gives the score, with what is good and bad in view; then the decision."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fieldrep.errors import FieldrepError
from fieldrep.i18n import N_, _
from fieldrep.rules.codes import DealerVerdict
from fieldrep.rules.dates import format_date
from fieldrep.rules.text import single_line
from fieldrep.services.dealer_words import proposal_sentence, warnings_words
from fieldrep.terms import choices, term
from fieldrep.tui.actions import Action, action
from fieldrep.tui.forms.edits import Edits
from fieldrep.tui.forms.screen import FormScreen
from fieldrep.tui.forms.spec import Choice, FieldSpec, FormSpec
from fieldrep.tui.screens.dealer_split import SplitScreen, lower_title, why_nothing
from fieldrep.tui.signs import sign
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Block, Column, Row, Span

if TYPE_CHECKING:
    from fieldrep.services.dealers import AssessmentPage, MarkLine
    from fieldrep.tui.rep import RepApp

GROUP = N_("Assessment")
HIGHEST = 5
KEYS = {DealerVerdict.GO_ON: "g", DealerVerdict.WATCH: "w", DealerVerdict.DROP: "d"}


def digit_actions(when: str) -> Iterator[Action]:
    """Yield the actions of the digits: each calls ``give`` with its score."""
    for score in range(1, HIGHEST + 1):
        yield Action(
            f"dealer.score.{score}",
            (str(score),),
            N_("Score 1 to 5") if score == 1 else N_("Score"),
            "give",
            GROUP,
            N_("Score the line from 1 (bad) to 5 (good) and go on to the next."),
            when,
            footer=score == 1,
            arg=score,
        )


class MarksScreen(SplitScreen):
    """The marks of a scheme for one account. Each key is written at once."""

    TERMS = ("assessment",)
    UPPER_LINES = 13

    page: "AssessmentPage"

    def __init__(self, account: str, scheme: str) -> None:
        super().__init__()
        self.account = account
        self.scheme = scheme
        self._read = False

    def heading(self) -> str:
        return " · ".join((self.page.title, single_line(self.page.account_name))) if self._read else ""

    def data_changed(self) -> None:
        from fieldrep.services.dealers import assessment_page

        if not self.query("#rows"):
            return
        try:
            with self.app.desk.workspace.read() as ctx:
                self.page = assessment_page(ctx, self.account, self.scheme)
        except FieldrepError as error:
            self.dismiss(None)
            self.app.call_later(self.app.show_error, error)
            return
        self._read = True
        again = self.page.before_day is not None
        columns = (
            Column("mark", self.page.heading, least=22),
            Column("weight", _("Weight"), width=6, align="right", style="dim", drop=2),
            Column("score", _("Score"), width=7),
            *(
                [Column("before", _("Last time"), width=9, align="right", style="dim", drop=1)]
                if again
                else []
            ),
            Column("evidence", _("What was seen"), weight=2, least=12, drop=1),
        )
        rows = []
        for line in self.page.lines:
            if line.section:
                rows.append(Row(f"h:{line.id}", ((Span(line.section, "strong"),),), kind="header"))
            rows.append(_row(line, again))
        self.show_rows(columns, rows, _summary(self.page))

    @property
    def line(self) -> "MarkLine | None":
        """The mark under the cursor."""
        row = self.rows.row
        return self.page.line(row.id) if row is not None and row.refs is not None else None

    def blocks(self, row: Row | None) -> Sequence[Block]:
        if row is None or row.refs is None:
            return []
        line: MarkLine = row.refs
        lower_title(self, line.text)
        found = [Block(line.look, "dim")] if line.look else []
        found += [Block(f"5  {line.good}", "done", hang=3), Block(f"1  {line.bad}", "overdue", hang=3)]
        if line.warning_text:
            seen = _("Careful: {what}") if line.warning else _("Careful if: {what} (! ticks it)")
            text = seen.format(what=line.warning_text)
            found.append(Block(text, "warn" if line.warning else "dim", hang=2))
        if line.evidence:
            found.append(Block(_("Seen: {what}").format(what=line.evidence), hang=2))
        keys = _("1 to 5 scores the line, ! ticks its warning, e notes what was seen.")
        return [*found, *self._conclusion(), Block(keys, "dim", hang=2)]

    def _conclusion(self) -> list[Block]:
        page = self.page
        names = {line.id: line.text for line in page.lines}
        found = [Block(proposal_sentence(page.proposal, names), "strong", hang=2)]
        if page.verdict:
            text = _("Decided: {what}").format(what=term(page.verdict, "DealerVerdict"))
            found.append(Block(" · ".join(filter(None, (text, page.reason))), "accent", hang=2))
        if page.before_day is not None:
            day = format_date(page.before_day, self.app.desk.language, year=True)
            found.append(
                Block(_("Last time: {day}, score {score}").format(day=day, score=page.before_score), "dim")
            )
            for mark, by in page.moved.items():
                found.append(Block(f"{by:+}  {names[mark]}", "done" if by > 0 else "overdue", indent=2))
        return found

    # Scoring

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        event.stop()
        self.note()

    def _why_nothing(self) -> str | None:
        return why_nothing(self.rows.row)

    def own_actions(self) -> Iterator[Action]:
        yield from digit_actions("_why_nothing")

    @action("dealer.unscore", ("0", "delete"), N_("Clear"), group=GROUP, when="_why_nothing", footer=False,
            help=N_("Take the score away."))  # fmt: skip
    def clear(self) -> None:
        self.give(None)

    def give(self, score: int | None) -> None:
        """Score the mark under the cursor and go on to the next one."""
        line = self.line
        if line is None:
            return
        if self._write(line, score=score, clear=score is None) and score is not None:
            self.rows.move_to(self.rows.cursor + 1)

    @action("dealer.careful", "!", N_("Careful"), group=GROUP, when="_why_not_careful",
            help=N_("Tick the warning of this line, or take the tick away."))  # fmt: skip
    def tick_careful(self) -> None:
        line = self.line
        if line is not None:
            self._write(line, careful=not line.careful)

    def _why_not_careful(self) -> str | None:
        line = self.line
        return None if line is not None and line.warning_text else _("This line carries no warning.")

    def _write(self, line: "MarkLine", **given: Any) -> bool:
        from fieldrep.services.dealers import score_mark

        try:
            with self.app.desk.workspace.write("dealer.score", self.page.account_name) as ctx:
                score_mark(ctx, self.account, line.id, scheme=self.scheme, **given)
        except FieldrepError as error:
            self.app.show_error(error)
            return False
        self.app.changed()
        return True

    @action("dealer.note", "e", N_("What was seen"), group=GROUP, when="_why_nothing",
            help=N_("Write down what was seen."))  # fmt: skip
    def note(self) -> None:
        line = self.line
        if line is not None:
            open_note(self.app, self.account, self.page.account_name, self.scheme, line)

    # Deciding

    @action(
        "dealer.decide", "d", N_("Decide"), group=GROUP, help=N_("Go on, watch or drop, with the reason.")
    )
    def decide(self) -> None:
        open_decision(self.app, self.page)

    @action("dealer.weights", "w", N_("Weights"), group=GROUP, footer=False,
            help=N_("Change the weights; they add to 100 and are the team's policy."))  # fmt: skip
    def weights(self) -> None:
        open_weights(self.app, self.page)

    @action("dealer.export", "x", N_("Export"), group=GROUP, help=N_("Print or write a form as a file."))
    def export(self) -> None:
        from fieldrep.tui.screens.dealer_export import open_forms

        open_forms(self.app, (self.account,))


def _row(line: "MarkLine", again: bool) -> Row:
    score = "" if line.score is None else f"{line.score} {sign('draft') * line.score}"
    return Row(
        line.id,
        (
            line.text,
            str(line.weight or ""),
            score,
            *(["" if line.before is None else str(line.before)] if again else []),
            single_line(line.evidence),
        ),
        refs=line,
        mark="warn" if line.warning else "done" if line.score is not None else "",
    )


def _summary(page: "AssessmentPage") -> str:
    parts = [page.title]
    if page.score is not None:
        parts.append(_("score {score}").format(score=page.score))
    if page.warnings:
        parts.append(warnings_words(len(page.warnings)))
    if page.verdict:
        parts.append(term(page.verdict, "DealerVerdict"))
    return " · ".join(parts)


def open_note(app: "RepApp", account: str, name: str, scheme: str, line: "MarkLine") -> None:
    """Write down what was seen of a mark."""
    spec = FormSpec(
        "dealer.note", f"{line.text} · {name}", (FieldSpec("evidence", N_("What was seen"), kind="long"),)
    )
    draft = app.desk.draft("dealer.note", "|".join((account, scheme, line.id)), title=name)

    def save(values: dict[str, Any]) -> object:
        from fieldrep.services.dealers import score_mark

        with app.desk.workspace.write("dealer.score", name, as_of=draft.as_of) as ctx:
            return score_mark(ctx, account, line.id, scheme=scheme, evidence=values["evidence"] or "")

    def saved(done: object) -> None:
        if done:
            app.changed()

    values = {"evidence": line.evidence}
    app.push_screen(FormScreen(spec, values, draft, save, app.desk.form_settings), saved)


def reopen_note(app: "RepApp", record: str, title: str) -> None:
    """Open what was being written of a mark."""
    from fieldrep.services.dealers import assessment_page

    account, scheme, mark = record.split("|", 2)
    with app.desk.workspace.read() as ctx:
        line = assessment_page(ctx, account, scheme).line(mark)
    open_note(app, account, title, scheme, line)


def open_decision(app: "RepApp", page: "AssessmentPage") -> None:
    """Decide about a dealer; what is proposed stands there already."""
    names = {line.id: line.text for line in page.lines}
    verdicts = tuple(
        Choice(code, word, key=KEYS[DealerVerdict(code)]) for code, word in choices("DealerVerdict")
    )
    spec = FormSpec(
        "dealer.decide",
        f"{_('Decision')} · {page.account_name}",
        (
            FieldSpec("verdict", N_("Decision"), kind="choice", choices=verdicts, required=True,
                      help=proposal_sentence(page.proposal, names)),
            FieldSpec("reason", N_("Reason"), help=N_("Needed to drop, or against the proposal.")),
        ),
    )  # fmt: skip
    draft = app.desk.draft("dealer.decide", f"{page.account}|{page.scheme}", title=page.account_name)

    def save(values: dict[str, Any]) -> object:
        from fieldrep.services.dealers import decide

        with app.desk.workspace.write("dealer.decide", page.account_name, as_of=draft.as_of) as ctx:
            stage = decide(ctx, page.account, values["verdict"], values["reason"] or "", scheme=page.scheme)
        return values["verdict"], str(stage or "")

    def saved(done: object) -> None:
        if not isinstance(done, tuple):
            return
        verdict, stage = done
        words = _("Decided: {what}").format(what=term(verdict, "DealerVerdict"))
        if stage:
            words += ". " + _("The stage is now: {stage}").format(stage=term(stage, "Stage"))
        app.changed()
        app.notice(words)

    values = {"verdict": page.verdict or page.proposal.value or "", "reason": page.reason}
    app.push_screen(FormScreen(spec, values, draft, save, app.desk.form_settings), saved)


def reopen_decision(app: "RepApp", record: str, _title: str) -> None:
    """Open the decision that was left open."""
    open_decision(app, _page_of(app, record))


def open_weights(app: "RepApp", page: "AssessmentPage") -> None:
    """Change the weights of a scheme; checked to add to 100."""
    from fieldrep.services.dealer_flow import set_weights

    def check(values: Any) -> dict[str, str]:
        total = sum(int(value or 0) for value in values.values())
        if total == 100:
            return {}
        last = page.lines[-1].id
        return {last: _("The weights add to {total}; they must add to 100.").format(total=total)}

    fields = tuple(
        FieldSpec(line.id, line.text, kind="number", section=line.section, validate=_wrong_weight)
        for line in page.lines
    )
    spec = FormSpec("dealer.weights", f"{_('Weights')} · {page.title}", fields, check=check)
    values = {line.id: Decimal(line.weight) for line in page.lines}
    draft = app.desk.draft(spec.name, f"{page.account}|{page.scheme}", title=page.title)
    edits = Edits(draft, spec, values, app.desk.form_settings)

    def save(given: dict[str, Any]) -> object:
        with app.desk.workspace.write("dealer.weights", page.title) as ctx:
            return set_weights(ctx, {mark: int(value or 0) for mark, value in given.items()}, page.scheme)

    def saved(done: object) -> None:
        if done:
            app.desk.settings_changed()
            app.changed()
            app.notice(_("The weights hold from today on."))

    app.push_screen(FormScreen(spec, values, edits, save, app.desk.form_settings), saved)


def reopen_weights(app: "RepApp", record: str, _title: str) -> None:
    """Open the weights that were being changed."""
    open_weights(app, _page_of(app, record))


def _page_of(app: "RepApp", record: str) -> "AssessmentPage":
    """Return the assessment that a draft's record means: account and scheme."""
    from fieldrep.services.dealers import assessment_page

    account, scheme = record.split("|", 1)
    with app.desk.workspace.read() as ctx:
        return assessment_page(ctx, account, scheme)


def _wrong_weight(value: Any) -> str | None:
    if value is None or (0 <= value <= 100 and value == int(value)):
        return None
    return _("A weight is a whole number from 0 to 100.")
