"""A form without a screen: texts, choices, drafts, problems, values."""

from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest

from fieldrep.rules.money import Money
from fieldrep.tui.forms.picking import Picker
from fieldrep.tui.forms.reading import filter_choices, shown_text
from fieldrep.tui.forms.spec import Choice, FieldSpec, FormSettings, FormSpec, Picked
from fieldrep.tui.forms.state import FormState

SATURDAY = date(2026, 11, 21)
SETTINGS = FormSettings(SATURDAY, "CNY")
OUTCOMES = (
    Choice("order", "order", key="o"),
    Choice("advance", "advance", key="a"),
    Choice("no_sale", "no sale"),
)
FIRMS = (Choice("1", "嘉元实业"), Choice("2", "嘉元实业有限公司"), Choice("3", "Around the Horn"))


def firms(text: str) -> Sequence[Choice]:
    return [firm for firm in FIRMS if text.casefold() in firm.label.casefold()]


def state(*fields: FieldSpec, values: dict[str, object] | None = None, draft: dict[str, str] | None = None,
          **form: Any) -> FormState:  # fmt: skip
    return FormState(FormSpec("form", "Form", fields, **form), SETTINGS, values, draft)


@pytest.mark.parametrize(
    ("kind", "text", "value", "echo"),
    [
        ("text", " 刘小姐 ", "刘小姐", ""),
        ("long", "one\ntwo", "one\ntwo", ""),
        ("phone", "030 2555 转 801", "030 2555 转 801", ""),
        ("date", "fri", date(2026, 11, 27), "Fri 27 Nov"),
        ("date", "2027-01-02", date(2027, 1, 2), "Sat 2 Jan 2027"),
        ("time", "2pm", time(14), "14:00"),
        ("time", "14:30", time(14, 30), ""),
        ("money", "3万", Money(3_000_000, "CNY"), "CNY 30,000.00"),
        ("number", "１,200", Decimal(1200), ""),
        ("check", "x", True, ""),
    ],
)
def test_a_text_is_read_by_the_kind_of_its_field(kind: Any, text: str, value: object, echo: str) -> None:
    field = FieldSpec("f", "Field", kind=kind)
    form = state(field)
    form.set_text("f", text)
    assert form.finish() == {"f": value}
    assert form.echo(field) == echo


@pytest.mark.parametrize(
    ("kind", "nothing"),
    [
        ("text", ""),
        ("long", ""),
        ("date", None),
        ("money", None),
        ("pick", None),
        ("choice", None),
        ("check", False),
    ],
)
def test_an_empty_field_is_nothing(kind: Any, nothing: object) -> None:
    assert state(FieldSpec("f", "Field", kind=kind, choices=OUTCOMES)).finish() == {"f": nothing}


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("date", "31.2.2026", "There is no such day"),
        ("date", "soonish", "Type a date"),
        ("date", "1/2/26", "four digits"),
        ("time", "25:00", "no such time"),
        ("money", "much", "Type an amount"),
        ("number", "many", "Type a number"),
        ("number", "NaN", "Type a number"),
        ("choice", "xyz", "Choose one"),
        ("pick", "Nobody", "Choose one"),
    ],
)
def test_a_text_that_can_t_be_read_says_what_is_expected(kind: Any, text: str, said: str) -> None:
    form = state(
        FieldSpec("f", "Field", kind=kind, choices=OUTCOMES, suggest=firms if kind == "pick" else None)
    )
    form.set_text("f", text)
    form.check_field("f")
    assert said in form.errors["f"]
    assert form.finish() is None


def test_a_missing_value_is_asked_for_only_at_the_end() -> None:
    form = state(FieldSpec("f", "Field", required=True))
    form.check_field("f")
    assert form.errors == {}
    assert form.finish() is None
    assert form.errors == {"f": "This is needed."}
    form.set_text("f", "x")
    assert form.errors == {}


def test_a_field_and_the_form_check_values() -> None:
    form = state(
        FieldSpec("from", "From", kind="number", validate=lambda v: "Too small." if v < 10 else None),
        FieldSpec("to", "To", kind="number"),
        check=lambda values: {"to": "Ends before it starts."} if values["to"] < values["from"] else {},
    )
    form.set_text("from", "5")
    assert form.finish() is None and form.errors == {"from": "Too small."}
    form.set_text("from", "20")
    form.set_text("to", "15")
    assert form.finish() is None and form.errors == {"to": "Ends before it starts."}
    form.set_text("to", "25")
    assert form.finish() == {"from": 20, "to": 25}


def test_a_field_that_is_not_asked_for_has_no_value() -> None:
    form = state(
        FieldSpec("new", "New", kind="check"),
        FieldSpec("title", "Title", required=True, when=lambda texts: bool(texts["new"])),
    )
    assert form.finish() == {"new": False}
    form.set_text("new", "x")
    assert form.finish() is None and set(form.errors) == {"title"}


def test_what_was_chosen_holds_until_the_text_changes() -> None:
    form = state(FieldSpec("f", "Firm", kind="pick", suggest=firms, new="new lead"))
    form.set_text("f", "嘉元")
    form.choose("f", FIRMS[1])
    assert form.finish() == {"f": Picked("2", "嘉元实业有限公司")}
    form.set_text("f", "嘉元实业有")
    assert form.finish() == {"f": Picked(None, "嘉元实业有")}


def test_a_text_equal_to_one_label_is_that_choice() -> None:
    form = state(FieldSpec("f", "Firm", kind="pick", suggest=firms, new="new lead"))
    form.set_text("f", "around the horn")
    assert form.finish() == {"f": Picked("3", "around the horn")}


def test_values_given_stand_in_the_fields_as_they_would_be_typed() -> None:
    fields = (
        FieldSpec("firm", "Firm", kind="pick", suggest=firms),
        FieldSpec("outcome", "Outcome", kind="choice", choices=OUTCOMES),
        FieldSpec("day", "Day", kind="date"),
        FieldSpec("sum", "Sum", kind="money"),
        FieldSpec("note", "Note", default="hello"),
    )
    given: dict[str, object] = {
        "firm": Picked("1", "嘉元实业"),
        "outcome": "no_sale",
        "day": date(2026, 1, 5),
        "sum": Money(12345, "EUR"),
    }
    form = state(*fields, values=given)
    assert form.texts == {
        "firm": "嘉元实业",
        "outcome": "no sale",
        "day": "2026-01-05",
        "sum": "123.45 EUR",
        "note": "hello",
    }
    assert form.finish() == given | {"note": "hello"}


def test_a_draft_goes_before_the_values_and_keeps_what_was_chosen() -> None:
    fields = (FieldSpec("firm", "Firm", kind="pick", suggest=firms), FieldSpec("note", "Note"))
    form = state(*fields)
    form.choose("firm", FIRMS[1])
    form.set_text("note", "half a wor")
    draft = form.as_draft()
    assert all(isinstance(text, str) for text in draft.values())
    again = state(*fields, values={"firm": Picked("3", "Around the Horn"), "note": "old"}, draft=draft)
    assert again.finish() == {"firm": Picked("2", "嘉元实业有限公司"), "note": "half a wor"}


@pytest.mark.parametrize(
    ("typed", "found"), [("o", "order"), ("2", "advance"), ("no", "no_sale"), ("VANCE", "advance")]
)
def test_choices_answer_to_letter_number_beginning_or_part(typed: str, found: str) -> None:
    assert filter_choices(OUTCOMES, typed)[0].value == found


def test_enter_takes_the_first_sure_suggestion_or_keeps_the_text_as_new() -> None:
    field = FieldSpec("f", "Firm", kind="pick", suggest=firms, new="new lead")
    sure = Picker.of(field, "嘉元", firms("嘉元"), None)
    assert sure.current == FIRMS[0]
    unsure = Picker.of(field, "嘉", [Choice("1", "嘉元实业", sure=False)], None)
    assert unsure.current is None
    unsure.move(-1)
    assert unsure.current is not None
    assert Picker.of(field, "Nobody", [], None).current is None


def test_the_list_stands_on_what_was_chosen_before_and_goes_round() -> None:
    field = FieldSpec("f", "Firm", kind="pick", suggest=firms)
    picker = Picker.of(field, "", FIRMS, "2")
    assert picker.current == FIRMS[1]
    picker.move(2)
    assert picker.current == FIRMS[0]


def test_nothing_is_shown_for_nothing() -> None:
    assert [shown_text(value) for value in (None, False, True, Decimal("1.50"), time(9, 5))] == [
        "",
        "",
        "x",
        "1.50",
        "09:05",
    ]
