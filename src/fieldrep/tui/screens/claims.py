"""Claims: customers that two reps have registered. The evidence of both, the rule, and the decision."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult

from fieldrep.fields import NOTHING
from fieldrep.i18n import N_, _, current_language
from fieldrep.rules.codes import ClaimDecision
from fieldrep.rules.dates import format_date
from fieldrep.rules.text import single_line
from fieldrep.terms import term
from fieldrep.tui.actions import action
from fieldrep.tui.frame import FrameScreen, Pane, TwoPane
from fieldrep.tui.screens.claim_forms import open_decision, open_statement
from fieldrep.tui.screens.conflict_rows import moment
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Block, Column, FlowSource, ListSource, Row, Span

if TYPE_CHECKING:
    from fieldrep.services.claims import ClaimRow, Evidence

COLUMNS = (Column("customer", least=14), Column("reps", width=16, drop=1, style="dim"))
SIDES = (Column("label", width=19, style="dim"), Column("one", least=10), Column("other", least=10))
GROUP = N_("Claim")
EVIDENCE_LINES = 12


class ClaimsScreen(FrameScreen):
    """The open claims; with an account only those that it is part of. Dismissed with None."""

    TERMS = ("possible duplicate",)

    AREA: ClassVar[int] = 0

    def __init__(self, account: str = "") -> None:
        super().__init__()
        self._account = account
        self._manager = False
        self._decided = False

    def heading(self) -> str:
        return _("Claims")

    def compose_body(self) -> ComposeResult:
        empty = _(
            "No claim is open. When two reps register the same customer, both sides stand here after a sync."
        )
        with TwoPane():
            with Pane(title=_("Claims"), id="claims-pane"):
                yield LineList(columns=COLUMNS, id="claims", empty=empty)
            with Pane(title=_("Evidence"), id="evidence-pane"):
                yield LineList(columns=SIDES, id="evidence", reading=True)
                yield LineList(reading=True, id="said")

    def on_mount(self) -> None:
        self.query_one("#claims-pane").styles.width = "2fr"
        self.query_one("#evidence-pane").styles.width = "3fr"
        self.query_one("#evidence").styles.height = EVIDENCE_LINES
        self.query_one("#said").styles.height = "1fr"
        self.data_changed()

    def data_changed(self) -> None:
        from fieldrep.services.claims import list_claims, may_decide

        if not self.query(LineList):
            return  # not composed yet, or going
        with self.app.desk.workspace.read() as ctx:
            rows = list_claims(ctx, account=self._account, decided=self._decided)
            self._manager = may_decide(ctx)
        self.lines.source = ListSource([_line(row) for row in rows])
        pane = self.query_one("#claims-pane", Pane)
        pane.title = _("Decided claims") if self._decided else _("Claims")
        pane.count = len(rows)
        panes = self.query_one(TwoPane)
        if panes.inside and not rows:
            panes.leave()  # nothing is left whose evidence could be read
        self._show()

    @property
    def lines(self) -> LineList:
        """The list of claims."""
        return self.query_one("#claims", LineList)

    @property
    def chosen(self) -> "ClaimRow | None":
        """The claim under the cursor."""
        row = self.lines.row
        return row.refs if row is not None else None

    def on_line_list_highlighted(self, event: LineList.Highlighted) -> None:
        if event.list is self.lines:
            self._show()

    def _show(self) -> None:
        claim, zone = self.chosen, self.app.desk.zone.key
        self.query_one("#evidence", LineList).source = ListSource(
            list(_evidence(claim, zone)) if claim else []
        )
        self.query_one("#said", LineList).source = FlowSource(list(_said(claim, zone)) if claim else [])

    # Deciding

    def _why_nothing(self) -> str | None:
        return None if self.chosen else _("No claim is selected.")

    def _why_not_decided(self) -> str | None:
        if self.chosen is None:
            return _("No claim is selected.")
        if self._decided:
            return _("This claim is decided. u takes back the last action.")
        return None if self._manager else _("Claims are decided by a manager; s gives a statement.")

    @action("claim.merge", "o", N_("One customer"), group=GROUP, when="_why_not_decided",
            help=N_("They are one customer: choose who has it. It can be taken back."))  # fmt: skip
    def decide_one(self) -> None:
        self._decide(ClaimDecision.MERGED)

    @action("claim.share", "b", N_("Both keep it"), group=GROUP, when="_why_not_decided",
            help=N_("Both reps go on with what they have; the claim is not asked again."))  # fmt: skip
    def decide_shared(self) -> None:
        self._decide(ClaimDecision.SHARED)

    @action("claim.different", "d", N_("Not the same"), group=GROUP, when="_why_not_decided",
            help=N_("They are two customers; the claim is not asked again."))  # fmt: skip
    def decide_different(self) -> None:
        self._decide(ClaimDecision.DIFFERENT)

    @action("claim.state", "s", N_("Statement"), group=GROUP, when="_why_nothing",
            help=N_("Say what speaks for you; the manager reads it after the next sync."))  # fmt: skip
    def give_statement(self) -> None:
        if self.chosen is not None:
            open_statement(self.app, self.chosen)

    def _decide(self, decision: ClaimDecision) -> None:
        if self.chosen is not None:
            open_decision(self.app, self.chosen, decision)

    # What else

    @action("claim.one", "f", N_("Open the first"), group=GROUP, footer=False, when="_why_nothing",
            help=N_("Show the first account on its page."))  # fmt: skip
    def open_one(self) -> None:
        self._open(0)

    @action("claim.other", "g", N_("Open the second"), group=GROUP, footer=False, when="_why_nothing",
            help=N_("Show the second account on its page."))  # fmt: skip
    def open_other(self) -> None:
        self._open(1)

    def _open(self, number: int) -> None:
        from fieldrep.tui.opening import open_record

        if self.chosen:
            open_record(self.app, "account", self.chosen.sides[number].account)

    @action("claim.decided", "a", N_("Decided ones"), group=GROUP, footer=False,
            help=N_("Show the claims that were decided, or those that are open."))  # fmt: skip
    def show_decided(self) -> None:
        self._decided = not self._decided
        self.data_changed()


def _line(row: "ClaimRow") -> Row:
    reps = " / ".join(single_line(side.registrant) for side in row.sides)
    what = term(row.decision, "ClaimDecision")
    return Row(row.record, (single_line(row.title), what or reps), refs=row, mark="done" if what else "open")


def _evidence(row: "ClaimRow", zone: str) -> Iterator[Row]:
    one, other = row.sides

    def line(label: str, left: str, right: str, style: str = "plain") -> Row:
        cells = (
            label,
            (Span(single_line(left) or NOTHING, style),),
            (Span(single_line(right) or NOTHING, style),),
        )
        return Row(label, cells, kind="text")

    yield line("", one.registrant, other.registrant, "strong")
    yield line(_("Account"), one.name, other.name)
    yield line(_("City"), one.city, other.city)
    yield line(_("Registered"), _registered(one, zone), _registered(other, zone))
    yield line(_("First contact"), _day(one.first), _day(other.first))
    yield line(_("Last contact"), _day(one.last), _day(other.last))
    yield line(_("Visits"), str(one.visits), str(other.visits))
    yield line(_("Calls and messages"), str(one.calls), str(other.calls))
    yield line(_("Promises open"), str(one.promises), str(other.promises))
    yield line(_("Stage"), term(one.stage, "Stage"), term(other.stage, "Stage"))
    yield line(_("Owner"), one.owner, other.owner)


def _registered(side: "Evidence", zone: str) -> str:
    return moment(side.registered_at, zone) if side.registered_at else ""


def _day(day: date | None) -> str:
    return format_date(day, current_language(), year=True) if day else ""


def _said(row: "ClaimRow", zone: str) -> Iterator[Block]:
    if row.why:
        yield Block(_("Why they may be one"), kind="header")
        yield Block(" · ".join(row.why), "plain")
    yield Block(_("What the rule says"), kind="header")
    yield Block(row.sentence, "strong" if row.proposed else "plain")
    if row.statements:
        yield Block(_("What the reps say"), kind="header")
    for said in row.statements:
        yield Block(f"{said.name}: {said.text}", "plain", hang=2)
    if row.decision:
        yield Block(_("Decided"), kind="header")
        when = moment(row.decided_at, zone) if row.decided_at else ""
        words = (term(row.decision, "ClaimDecision"), row.reason, row.decided_by, when)
        yield Block(" · ".join(filter(None, words)), "plain")
