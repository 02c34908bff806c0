"""What a talk would change in the account, old and new side by side, taken or left out by one key each."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from fieldrep.errors import FieldrepError
from fieldrep.i18n import N_, _
from fieldrep.tui.actions import action
from fieldrep.tui.frame import FrameScreen, Pane
from fieldrep.tui.signs import sign
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Column, ListSource, Row, Span

if TYPE_CHECKING:
    from fieldrep.services.proposals import Proposal

COLUMNS = (
    Column("field", width=18, style="strong"),
    Column("before", weight=2, least=8, style="dim"),
    Column("arrow", width=1),
    Column("after", weight=3, least=10, style="accent"),
)


class ReviewScreen(FrameScreen):
    """Proposals of one talk, which says how they are read, taken and refused. Dismissed with None."""

    TERMS = ("next step", "promise", "decision chain", "quadrant")

    def __init__(self, account: str) -> None:
        super().__init__()
        self.account = account
        self._open: Sequence[Proposal] = ()

    def read(self) -> "Sequence[Proposal]":
        """Return what is proposed still."""
        raise NotImplementedError

    def take(self, ids: Sequence[str]) -> None:
        """Put these answers into the record."""
        raise NotImplementedError

    def refuse(self, ids: Sequence[str]) -> None:
        """Leave these answers out of it."""
        raise NotImplementedError

    def heading(self) -> str:
        return f" {sign('dot')} ".join((_("Into the record?"), self.account))

    def compose_body(self) -> ComposeResult:
        with Pane(title=_("What the talk would change in the account"), id="review-pane"):
            yield LineList(columns=COLUMNS, id="review", empty="")

    def on_mount(self) -> None:
        self._show()

    def data_changed(self) -> None:
        if self.query("#review"):
            self._show()

    @property
    def lines(self) -> LineList:
        """The list of proposals."""
        return self.query_one("#review", LineList)

    def _show(self) -> None:
        self._open = self.read()
        self.lines.source = ListSource(
            [
                Row(
                    proposal.id,
                    (
                        proposal.field,
                        (Span(proposal.before or "–", "dim"),),
                        sign("understood"),
                        (Span(proposal.after, "accent"),),
                    ),
                    refs=proposal,
                )
                for proposal in self._open
            ]
        )
        self.query_one("#review-pane", Pane).count = len(self._open)

    def _do(self, what: str, ids: Sequence[str]) -> None:
        try:
            self.take(ids) if what == "take" else self.refuse(ids)
        except FieldrepError as error:
            self.app.show_error(error)
        self.app.changed()
        self._show()
        if not self._open:
            self.dismiss(None)

    def _here(self) -> list[str]:
        row = self.lines.row
        return [row.id] if row is not None else []

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        event.stop()
        self._do("take", [event.row.id])

    @action("review.take", "p", N_("Take"), help=N_("Put this answer into the record."))
    def take_one(self) -> None:
        self._do("take", self._here())

    @action("review.refuse", "x", N_("Leave out"), help=N_("Keep this answer out of the record."))
    def refuse_one(self) -> None:
        self._do("refuse", self._here())

    @action("review.take_all", ("A", "P"), N_("Take all"), help=N_("Put all of them into the record."))
    def take_all(self) -> None:
        self._do("take", [proposal.id for proposal in self._open])

    @action("review.refuse_all", "X", N_("Leave all out"), help=N_("Keep all of them out of the record."))
    def refuse_all(self) -> None:
        self._do("refuse", [proposal.id for proposal in self._open])

    @action("frame.back", ("escape", "q"), N_("Later"),
            help=N_("Leave them open; they stand in the talk until they are taken or left out."))  # fmt: skip
    def go_back(self) -> None:
        self.dismiss(None)
