"""Dealer development of one account: the seven steps with their state, the next one first to hand."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fieldrep.errors import FieldrepError
from fieldrep.i18n import N_, _, ngettext
from fieldrep.rules.dealer_flow import DealerStep, StepState
from fieldrep.rules.text import single_line
from fieldrep.services.dealer_words import perseverance, proposal_sentence, state_word
from fieldrep.terms import term
from fieldrep.tui.actions import action
from fieldrep.tui.menu import Menu, MenuItem, ask_menu
from fieldrep.tui.screens.dealer_split import SplitScreen, lower_title
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Block, Column, Row, Span

if TYPE_CHECKING:
    from fieldrep.services.dealer_flow import DealerPage
    from fieldrep.services.dealers import AssessmentPage
    from fieldrep.tui.rep import RepApp

GROUP = N_("Dealer")
MARKS = {
    StepState.DONE: "done",
    StepState.BEGUN: "open",
    StepState.STOPPED: "warn",
    StepState.OPEN: "planned",
}


def open_dealer(app: "RepApp", account: str) -> None:
    """Open the development of a dealer; says why for an account that is none."""
    from fieldrep.services.dealer_flow import dealer_page

    try:
        with app.desk.workspace.read() as ctx:
            dealer_page(ctx, account)
    except FieldrepError as error:
        app.show_error(error)
        return
    app.push_screen(DealerScreen(account))


class DealerScreen(SplitScreen):
    """The seven steps of one dealer; Enter does the step under the cursor."""

    TERMS = ("five visits", "short list", "decision chain", "advance")
    HEADING = False
    UPPER_LINES = 9

    page: "DealerPage | None" = None

    def __init__(self, account: str) -> None:
        super().__init__()
        self.account = account

    def heading(self) -> str:
        name = single_line(self.page.name) if self.page else ""
        return " · ".join(filter(None, (_("Dealer development"), name)))

    def on_mount(self) -> None:
        super().on_mount()
        if self.page is not None and self.page.next is not None:
            self.rows.go_to(str(self.page.next))
            self.show_detail()

    def data_changed(self) -> None:
        from fieldrep.services.dealer_flow import dealer_page

        if not self.query("#rows"):
            return
        try:
            with self.app.desk.workspace.read() as ctx:
                self.page = dealer_page(ctx, self.account)
        except FieldrepError as error:  # gone, or an end customer again
            self.dismiss(None)
            self.app.call_later(self.app.show_error, error)
            return
        page = self.page
        columns = (
            Column("number", width=2, align="right", style="dim"),
            Column("title", least=20),
            Column("state", width=10),
            Column("fact", weight=2, least=12, style="dim", drop=1),
        )
        rows = [
            Row(
                str(line.step),
                (
                    str(number),
                    (Span(line.title, "strong" if line.step is page.next else ""),),
                    state_word(line.state),
                    _fact(page, line.step, line.state),
                ),
                refs=line.step,
                mark=MARKS[line.state],
            )
            for number, line in enumerate(page.steps, start=1)
        ]
        self.show_rows(columns, rows, f"{single_line(page.name)} · {term(page.stage, 'Stage')}")

    # What is said of a step

    def blocks(self, row: Row | None) -> Sequence[Block]:
        page = self.page
        if row is None or page is None:
            return []
        line = next(line for line in page.steps if line.step is row.refs)
        lower_title(self, line.title)
        found = [Block(line.text), Block(_("Done when: {what}").format(what=line.done_when), "done", hang=2)]
        if page.stage_due is not None:
            text = _("What was recorded leads to the stage “{stage}”. g sets it.")
            found.append(Block(text.format(stage=term(page.stage_due, "Stage")), "warn"))
        if page.next is None:
            found.append(Block(_end(page), "strong"))
        elif line.step is page.next:
            found.append(Block(_("This is the next step. Enter opens it."), "accent"))
        found += _more(page, line.step)
        if page.next is not None:  # with the agreement signed nobody is to be dropped or won
            found.append(Block(perseverance(page.visits, page.needed), "planned"))
        return found

    # Doing a step

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        event.stop()
        self.do_step(event.row.refs)

    def do_step(self, step: DealerStep) -> None:
        """Open what a step is done with."""
        from fieldrep.services.dealer_flow import AGREEMENT, SURVEY
        from fieldrep.services.dealers import ASSESSMENT
        from fieldrep.services.formanswers import ACCOUNT, About
        from fieldrep.tui.screens.dealer_marks import MarksScreen
        from fieldrep.tui.screens.dealer_table import open_short_list
        from fieldrep.tui.screens.dealer_terms import TermsScreen
        from fieldrep.tui.screens.worksheet import open_worksheet

        assert self.page is not None
        name, about = self.page.name, About(ACCOUNT, self.account)
        match step:
            case DealerStep.SURVEY:
                open_worksheet(self.app, SURVEY, about, name)
            case DealerStep.AGREEMENT:
                open_worksheet(self.app, AGREEMENT, about, name)
            case DealerStep.SHORT_LIST:
                open_short_list(self.app, self.account)
            case DealerStep.ASSESSMENT:
                self.app.push_screen(MarksScreen(self.account, ASSESSMENT))
            case DealerStep.NEGOTIATION:
                self.app.push_screen(TermsScreen(self.account, name))
            case _:
                self._open_visits()

    def _open_visits(self) -> None:
        items = [
            MenuItem("talk", _("Talk track for this dealer"), key="t"),
            MenuItem("plan", _("Plan a visit"), key="p"),
            MenuItem("start", _("Start a visit"), key="v"),
        ]
        deeds = {"talk": self.talk, "plan": self.plan_visit, "start": self.start_visit}

        def chosen(choice: str | None) -> None:
            if choice is not None:
                deeds[choice]()

        ask_menu(self.app, Menu(_("Visits"), items), chosen)

    @action("dealer.talk", "f4", N_("Talk track"), group=GROUP, footer=False,
            help=N_("Questions for this type of dealer."))  # fmt: skip
    def talk(self) -> None:
        from fieldrep.tui.screens.talk import TalkScreen

        self.app.push_screen(TalkScreen(self.account))

    @action("dealer.plan", "p", N_("Plan visit"), group=GROUP, help=N_("Plan a visit to this dealer."))
    def plan_visit(self) -> None:
        from fieldrep.tui.screens.plan import open_plan_form

        open_plan_form(self.app, self.account)

    @action("dealer.visit", "v", N_("Start visit"), group=GROUP, footer=False,
            help=N_("Start the visit planned for today, or a walk-in."))  # fmt: skip
    def start_visit(self) -> None:
        from fieldrep.tui.opening import open_record
        from fieldrep.tui.screens.account_visits import begin_visit

        assert self.page is not None
        visit = begin_visit(self.app.desk, self.account, self.page.name)
        self.app.changed()
        open_record(self.app, "visit", visit, self.account)

    def _why_no_stage(self) -> str | None:
        return None if self.page is not None and self.page.stage_due is not None else ""

    @action("dealer.stage", "g", N_("Set stage"), group=GROUP, when="_why_no_stage",
            help=N_("Let the stage follow what was recorded."))  # fmt: skip
    def follow(self) -> None:
        from fieldrep.services.dealer_flow import follow_stage

        assert self.page is not None
        with self.app.desk.workspace.write("dealer.stage", self.page.name) as ctx:
            stage = follow_stage(ctx, self.account)
        self.app.changed()
        if stage:
            self.app.notice(_("The stage is now: {stage}").format(stage=term(stage, "Stage")))

    @action(
        "dealer.account", "a", N_("Account"), group=GROUP, footer=False, help=N_("Show the account's page.")
    )
    def show_account(self) -> None:
        from fieldrep.tui.opening import open_record

        open_record(self.app, "account", self.account)

    @action("dealer.export", "x", N_("Export"), group=GROUP, help=N_("Print or write a form as a file."))
    def export(self) -> None:
        from fieldrep.tui.screens.dealer_export import open_forms

        open_forms(self.app, (self.account,))

    @action("dealer.history", "h", N_("History"), group=GROUP, footer=False,
            help=N_("Show who changed what, and when."))  # fmt: skip
    def show_history(self) -> None:
        from fieldrep.tui.screens.history import HistoryScreen

        self.app.push_screen(HistoryScreen("account", self.account))


def _fact(page: "DealerPage", step: DealerStep, state: StepState) -> str:
    """Return in a few words what is recorded of a step."""
    match step:
        case DealerStep.SURVEY:
            return _counted(*page.survey.progress, state)
        case DealerStep.SHORT_LIST:
            return _judged(page.short_list)
        case DealerStep.ASSESSMENT:
            return _judged(page.assessment)
        case DealerStep.APPROACH if page.visits > page.needed:
            return ngettext("{count} visit", "{count} visits", page.visits).format(count=page.visits)
        case DealerStep.APPROACH:
            return _("visit {visits} of {needed}").format(visits=page.visits, needed=page.needed)
        case DealerStep.NEGOTIATION:
            return _counted(sum(bool(line.agreed) for line in page.terms), len(page.terms), state)
        case DealerStep.AGREEMENT:
            return _counted(*page.agreement.progress, state)
    return ""


def _counted(given: int, needed: int, state: StepState) -> str:
    """Return “n of n”; nothing where a step counts as done by the stage alone."""
    if state is StepState.DONE and not given:
        return ""
    return _("{given} of {needed}").format(given=given, needed=needed)


def _judged(page: "AssessmentPage") -> str:
    score = "" if page.score is None else _("score {score}").format(score=page.score)
    return " · ".join(filter(None, (score, term(page.verdict, "DealerVerdict"))))


def _end(page: "DealerPage") -> str:
    if page.stage == "dropped":
        return _("Dropped: {reason}").format(reason=page.stage_reason or "–")
    return _("All seven steps are done. Keep to the figures and the upkeep you agreed on.")


def _more(page: "DealerPage", step: DealerStep) -> list[Block]:
    """Return what is recorded of a step, line by line."""
    match step:
        case DealerStep.SURVEY if page.survey.missing:
            names = _(", ").join(line.text for line in page.survey.missing)
            return [Block(_("Missing: {names}").format(names=names), "warn", hang=2)]
        case DealerStep.AGREEMENT if page.agreement.missing:
            names = _(", ").join(line.text for line in page.agreement.missing)
            return [Block(_("Missing: {names}").format(names=names), "warn", hang=2)]
        case DealerStep.SHORT_LIST | DealerStep.ASSESSMENT:
            judged = page.short_list if step is DealerStep.SHORT_LIST else page.assessment
            if not judged.begun:
                return []
            names_of = {line.id: line.text for line in judged.lines}
            found = [Block(proposal_sentence(judged.proposal, names_of), hang=2)]
            careful = _("Careful: {what}")
            return found + [
                Block(careful.format(what=line.warning_text), "warn", hang=2) for line in judged.warnings
            ]
    return []
