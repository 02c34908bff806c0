"""The small sums of a sales talk, done with the customer: satisfaction of an exhibitor, a dealer's margin."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message

from fieldrep.errors import FieldrepError
from fieldrep.i18n import N_, _
from fieldrep.tui.actions import action
from fieldrep.tui.forms.form import Form
from fieldrep.tui.forms.spec import FieldSpec, FormSpec
from fieldrep.tui.frame import FrameScreen, Pane
from fieldrep.tui.styles import style_sheet
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Block, FlowSource

if TYPE_CHECKING:
    from fieldrep.tui.desk import Desk
    from fieldrep.tui.rep import RepApp

SATISFACTION, MARGIN = "satisfaction", "margin"
DRAFT = "sum"
SUMS = {
    SATISFACTION: FormSpec(
        SATISFACTION,
        N_("Satisfaction"),
        (
            FieldSpec("cost", N_("What it costs"), kind="money", help=N_("50000, 50k or 5万")),
            FieldSpec("expected", N_("What is expected of it"), kind="money", help=N_("50000, 50k or 5万")),
        ),
    ),
    MARGIN: FormSpec(
        MARGIN,
        N_("Margin"),
        (
            FieldSpec("buys", N_("Buys at"), kind="money", help=N_("Price for one piece.")),
            FieldSpec("sells", N_("Sells at"), kind="money", help=N_("Price for one piece.")),
            FieldSpec(
                "costs", N_("Costs a piece"), kind="money", help=N_("Storage, delivery, rebates given.")
            ),
            FieldSpec("quantity", N_("Pieces a month"), kind="number"),
        ),
    ),
}
"""The calculators of ``playbook.names.CALCULATORS``: what they ask."""


@dataclass(frozen=True, slots=True)
class Sum:
    """What was typed: the numbers by name, amounts in whole units of ``currency``."""

    name: str
    inputs: dict[str, Decimal | None]
    currency: str


class Calculator(Container):
    """A sum; the result follows as one types. Posts ``Taken`` when it is to be kept, else ``Closed``."""

    DEFAULT_CSS = style_sheet("calculator")

    @dataclass
    class Taken(Message):
        """The result is to stand in the visit."""

        sum: Sum

    @dataclass
    class Closed(Message):
        """Done with it."""

    def __init__(self, name: str, desk: "Desk", *, visit: str = "", about: str = "") -> None:
        """``visit`` takes the result; ``about`` is the visit whose page it was opened on, if any."""
        super().__init__(id="calculator")
        self.kind = name
        self.visit = visit
        self._desk = desk
        self._about = about
        self._settings = desk.form_settings
        self.form = self._new_form()

    def _new_form(self) -> Form:
        draft = self._desk.draft(DRAFT, f"{self.kind} {self._about}")
        return Form(SUMS[self.kind], draft=draft, settings=self._settings)

    def compose(self) -> ComposeResult:
        yield self.form
        result = LineList(reading=True, id="result", empty=_("The result stands here as you type."))
        result.can_focus = False
        yield result

    def on_mount(self) -> None:
        if any(self.form.state.texts.values()):  # as it was when the program ended
            self._show()

    def _show(self) -> None:
        self.query_one("#result", LineList).source = FlowSource(self._lines())

    def on_form_changed(self, event: Form.Changed) -> None:
        event.stop()
        self._show()

    def _lines(self) -> list[Block]:
        """Return the sum in words; what is wrong with a number instead."""
        from fieldrep.services.calculations import work_out

        for field in self.form.spec.fields:
            if problem := self.form.state.reading(field).problem:
                return [Block(f"{_(field.label)}: {problem}", "warn")]
        try:
            typed = self.typed()
            result = work_out(typed.name, typed.inputs, typed.currency)
        except FieldrepError as error:
            return [Block(error.message, "warn")]
        if result is None:
            return []
        return [*(Block(text, "strong") for text in result.figures), Block(result.reading)]

    def typed(self) -> Sum:
        """Return the numbers as typed; raises UsageError for amounts of two currencies."""
        from fieldrep.errors import UsageError

        inputs: dict[str, Decimal | None] = {}
        currencies = []
        for field in self.form.spec.fields:
            value: Any = self.form.state.reading(field).value
            if field.kind == "money" and value is not None:
                currencies.append(value.currency)
            inputs[field.key] = getattr(value, "major", value)
        if len(set(currencies)) > 1:
            raise UsageError(_("The amounts must be in one currency."))
        return Sum(self.kind, inputs, currencies[0] if currencies else self._settings.currency)

    # What can be done

    def _why_not_take(self) -> str | None:
        if not self.visit:
            return ""
        from fieldrep.services.calculations import work_out

        try:
            typed = self.typed()
            done = work_out(typed.name, typed.inputs, typed.currency)
        except FieldrepError as error:
            return error.message
        return None if done is not None else _("A number is missing.")

    @action("sum.take", "f9", N_("Into the visit"), when="_why_not_take", everywhere=True,
            help=N_("Keep the result with the visit."))  # fmt: skip
    def take(self) -> None:
        self.post_message(self.Taken(self.typed()))

    def on_form_finished(self, event: Form.Finished) -> None:
        event.stop()
        reason = self._why_not_take()
        if reason is None:
            self.take()
        elif reason:
            cast("RepApp", self.app).notice(reason, "warning")
        else:
            self.close()

    @action("sum.other", "f8", N_("Other sum"), everywhere=True,
            help=N_("Change between satisfaction and margin."))  # fmt: skip
    async def other(self) -> None:
        self.kind = MARGIN if self.kind == SATISFACTION else SATISFACTION
        self.form.keeper.discard()
        await self.form.remove()
        self.form = self._new_form()
        await self.mount(self.form, before="#result")
        self.query_one("#result", LineList).source = FlowSource([])
        if isinstance(self.parent, Pane) and isinstance(self.screen, CalculatorScreen):
            self.parent.title = _(SUMS[self.kind].title)

    def on_click(self, event: events.Click) -> None:
        event.stop()

    @action("sum.close", "escape", N_("Close"), everywhere=True, help=N_("Back to the answer."))
    def close(self) -> None:
        self.form.keeper.discard()
        self.post_message(self.Closed())


class CalculatorScreen(FrameScreen):
    """A sum over the whole screen, for a visit or without one. Dismissed with None."""

    def __init__(self, visit_id: str = "", name: str = SATISFACTION) -> None:
        super().__init__()
        self._visit = visit_id
        self._sum = name

    def heading(self) -> str:
        return _("Work it out")

    def compose_body(self) -> ComposeResult:
        from fieldrep.services.objections import visit_in_hand

        with self.app.desk.workspace.read() as ctx:
            hand = visit_in_hand(ctx, self._visit)
        visit = hand.visit if hand else ""
        with Pane(title=_(SUMS[self._sum].title)):
            yield Calculator(self._sum, self.app.desk, visit=visit, about=self._visit)

    def on_calculator_taken(self, event: Calculator.Taken) -> None:
        event.stop()
        if done := keep_sum(self.app, self.query_one(Calculator), event.sum):
            self.dismiss(None)
            self.app.changed()
            self.app.notice(done)

    def on_calculator_closed(self, event: Calculator.Closed) -> None:
        event.stop()
        self.dismiss(None)


def reopen_sum(app: "RepApp", record: str, _title: str) -> None:
    """Open a sum again; ``record`` is its name and the visit whose page it was opened on."""
    name, _space, visit = record.partition(" ")
    app.push_screen(CalculatorScreen(visit, name))


def keep_sum(app: "RepApp", calculator: Calculator, given: Sum) -> str:
    """Put a sum into the visit it is for; returns the sentence that says so, "" when it could not be."""
    from fieldrep.services.calculations import add_calculation, calculations_of
    from fieldrep.services.objections import visit_in_hand

    visit = calculator.visit
    try:
        with app.desk.workspace.read() as ctx:
            hand = visit_in_hand(ctx, visit)
        account = hand.account if hand else ""
        with app.desk.workspace.write("visit.calculation", account) as ctx:
            add_calculation(ctx, visit, given.name, given.inputs, given.currency)
        with app.desk.workspace.read() as ctx:
            text = calculations_of(ctx, visit)[-1].text
    except FieldrepError as error:
        app.show_error(error)
        return ""
    calculator.form.keeper.discard()
    return _("Noted in the visit to {account}: {sum}").format(account=account, sum=text)
