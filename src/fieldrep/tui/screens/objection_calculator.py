"""The small sums of a sales talk, done with the customer: satisfaction of an exhibitor, a dealer's margin."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message

from fieldrep.errors import FieldrepError
from fieldrep.i18n import N_, _
from fieldrep.tui.actions import action
from fieldrep.tui.forms.form import Form
from fieldrep.tui.forms.spec import FieldSpec, FormSettings, FormSpec
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Block, FlowSource

SATISFACTION = FormSpec(
    "satisfaction",
    N_("Satisfaction"),
    (
        FieldSpec("cost", N_("What it costs"), kind="money", help=N_("50000, 50k or 5万")),
        FieldSpec("expected", N_("What is expected of it"), kind="money", help=N_("50000, 50k or 5万")),
    ),
)
MARGIN = FormSpec(
    "margin",
    N_("Margin"),
    (
        FieldSpec("buys", N_("Buys at"), kind="money", help=N_("Price for one piece.")),
        FieldSpec("sells", N_("Sells at"), kind="money", help=N_("Price for one piece.")),
        FieldSpec("costs", N_("Costs a piece"), kind="money", help=N_("Storage, delivery, rebates given.")),
        FieldSpec("quantity", N_("Pieces a month"), kind="number"),
    ),
)
Amounts = Mapping[str, Decimal | None]


def satisfaction_lines(given: Amounts) -> list[Block]:
    """Return the figure and how to read it; nothing until both amounts are there."""
    from fieldrep.playbook.calculators import satisfaction

    cost, expected = given["cost"], given["expected"]
    if cost is None or expected is None:
        return []
    result = satisfaction(cost, expected)
    figure = f"{result.figure.normalize():f}"
    head = f"{cost:,f} ÷ {expected:,f} = {figure}"
    return [Block(head, "strong"), Block(result.reading, "plain")]


def margin_lines(given: Amounts) -> list[Block]:
    """Return what the customer earns; nothing until both prices are there."""
    from fieldrep.playbook.calculators import customer_margin

    buys, sells = given["buys"], given["sells"]
    if buys is None or sells is None:
        return []
    result = customer_margin(buys, sells, given["quantity"] or Decimal(1), given["costs"] or Decimal(0))
    lines = [Block(_("Earns {amount} a piece").format(amount=f"{result.per_piece:,f}"), "strong")]
    if given["quantity"]:
        lines.append(Block(_("{amount} a month").format(amount=f"{result.per_period:,f}"), "strong"))
    if result.markup is not None and result.margin is not None:
        text = _("{markup} % on the buying price, {margin} % of the selling price")
        lines.append(Block(text.format(markup=result.markup, margin=result.margin), "plain"))
    return lines


SUMS: dict[str, tuple[FormSpec, Callable[[Amounts], list[Block]]]] = {
    "satisfaction": (SATISFACTION, satisfaction_lines),
    "margin": (MARGIN, margin_lines),
}
"""The calculators of ``playbook.names.CALCULATORS``: what they ask, and what they say."""


class Calculator(Container):
    """A sum below an answer; the result follows as one types. Posts ``Closed``."""

    @dataclass
    class Closed(Message):
        """Done with it."""

    def __init__(self, name: str, settings: FormSettings) -> None:
        super().__init__(id="calculator")
        spec, self._work_out = SUMS[name]
        self.form = Form(spec, settings=settings)

    def compose(self) -> ComposeResult:
        yield self.form
        result = LineList(reading=True, id="result", empty=_("The result stands here as you type."))
        result.can_focus = False
        yield result

    def on_form_changed(self, event: Form.Changed) -> None:
        event.stop()
        given: dict[str, Decimal | None] = {}
        for field in self.form.spec.fields:
            value = self.form.state.reading(field).value
            given[field.key] = getattr(value, "major", value)
        try:
            lines = self._work_out(given)
        except FieldrepError as error:
            lines = [Block(error.message, "warn")]
        self.query_one("#result", LineList).source = FlowSource(lines)

    def on_form_finished(self, event: Form.Finished) -> None:
        event.stop()
        self.post_message(self.Closed())

    def on_click(self, event: events.Click) -> None:
        event.stop()

    @action("sum.close", "escape", N_("Close"), everywhere=True, help=N_("Back to the answer."))
    def close(self) -> None:
        self.post_message(self.Closed())
