"""What dealers are scored by, and the forms of dealer development."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldrep.i18n import LANGUAGES
from fieldrep.playbook.loader import Playbook, load
from fieldrep.playbook.parser import parse_pack
from fieldrep.playbook.schema import PackError

HEAD = '[pack]\nid = "own"\nversion = "1"\nlanguage = "en"\ntitle = "Own"\n'
HEAD += '[[scheme]]\nid = "own.s"\ntitle = "S"\n'


def pack_text(weights: list[object]) -> str:
    marks = (
        f'[[scheme.mark]]\nid = "own.s.m{n}"\ntext = "M"\ngood = "g"\nbad = "b"\nweight = {weight}\n'
        for n, weight in enumerate(weights)
    )
    return HEAD + "".join(marks)


@pytest.fixture(params=LANGUAGES)
def book(request: pytest.FixtureRequest) -> Playbook:
    return load(request.param)


def test_dealers_are_assessed_by_six_aspects_and_nine_signs_whose_weights_add_to_100(book: Playbook) -> None:
    scheme = book.scheme("channel.assessment")
    assert scheme is not None
    weighted = [mark for mark in scheme.mark if mark.weight]
    assert len(scheme.mark) == 15
    assert len(weighted) == 9
    assert sum(mark.weight for mark in weighted) == 100
    assert sum(bool(mark.careful) for mark in weighted) == 6


def test_the_short_list_has_six_criteria(book: Playbook) -> None:
    scheme = book.scheme("channel.short_list")
    assert scheme is not None
    assert len(scheme.mark) == 6
    assert sum(mark.weight for mark in scheme.mark) == 100


def test_the_survey_asks_what_it_must_and_keeps_family_and_health_private(book: Playbook) -> None:
    survey = book.worksheet("channel.survey")
    assert survey is not None
    assert sum(bool(item.section) for item in survey.item) == 5
    private = {item.id.rpartition(".")[2] for item in survey.item if item.private}
    assert private == {"family", "health", "means"}
    assert not any(item.required or item.feeds for item in survey.item if item.private)


@given(st.lists(st.integers(0, 100), min_size=1, max_size=8))
def test_weights_must_add_to_100(weights: list[int]) -> None:
    text = pack_text(list(weights))
    if sum(weights) == 100:
        assert [mark.weight for mark in parse_pack(text, "own/en.toml").scheme[0].mark] == weights
        return
    with pytest.raises(PackError) as caught:
        parse_pack(text, "own/en.toml")
    (problem,) = caught.value.problems
    assert problem.field == "scheme.mark"
    assert str(sum(weights)) in problem.message


@pytest.mark.parametrize("weight", ["-1", "101", "2.5", '"10"', "true"])
def test_a_weight_is_a_whole_number_up_to_100(weight: str) -> None:
    with pytest.raises(PackError, match=r"own/en\.toml:\d+: scheme\.mark\.weight: .*0 to 100"):
        parse_pack(pack_text([weight]), "own/en.toml")
