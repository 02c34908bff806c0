"""Questions are filled from the records, or said in their other form when something is unknown."""

from hypothesis import given
from hypothesis import strategies as st

from fieldrep.playbook.names import SLOTS
from fieldrep.playbook.schema import Line, Question
from fieldrep.playbook.slots import fill, known, slots_of

ASK = Question(
    "q",
    "situation",
    "You use {current_supplier} for {product}: why {current_supplier}?",
    fallback="Whose do you use?",
    feeds="account.current_supplier",
)


def test_slots_are_filled() -> None:
    values = {"current_supplier": " Henkel ", "product": "gift boxes"}
    assert fill(ASK, values) == "You use Henkel for gift boxes: why Henkel?"


def test_one_empty_slot_gives_the_fallback() -> None:
    assert fill(ASK, {"current_supplier": "Henkel"}) == "Whose do you use?"
    assert fill(ASK, {"current_supplier": "Henkel", "product": "  "}) == "Whose do you use?"


def test_a_text_without_slots_stays() -> None:
    assert fill(Line("always", "Thank you."), {}) == "Thank you."


def test_slots_come_once_and_in_order() -> None:
    assert slots_of(ASK) == ("current_supplier", "product")


def test_what_is_known_comes_with_the_answer_first() -> None:
    values = {"product": "礼盒", "current_supplier": "汉高", "city": "中山"}
    assert list(known(ASK, values).items()) == [("current_supplier", "汉高"), ("product", "礼盒")]
    assert known(ASK, {"city": "中山"}) == {}


def test_a_question_without_slots_knows_what_its_answer_feeds() -> None:
    question = Question("q", "situation", "How much a month?", feeds="account.potential")
    assert known(question, {"volume": "5万"}) == {"volume": "5万"}


@given(st.fixed_dictionaries({name: st.text(min_size=1).filter(str.strip) for name in SLOTS}))
def test_values_are_taken_as_they_are_whatever_stands_in_them(values: dict[str, str]) -> None:
    line = Line("always", "|".join("{" + name + "}" for name in SLOTS), fallback="-")
    assert fill(line, values) == "|".join(values[name].strip() for name in SLOTS)
