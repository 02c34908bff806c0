"""The proposal for a text that two people changed apart: nothing is lost, nothing is invented."""

from hypothesis import given
from hypothesis import strategies as st

from fieldrep.oplog.textmerge import Merged, merge_texts, pieces

LINES = st.lists(st.sampled_from(["", "a", "b", "c", "嘉元", "要样品"]), max_size=7).map("\n".join)
OWN = st.lists(st.sampled_from(["p", "q", "r"]), max_size=4)
OTHER = st.lists(st.sampled_from(["x", "y", "z"]), max_size=4)


def lines(text: str) -> str:
    """A text without the last line's end: what a merge tells apart."""
    return "\n".join(text.splitlines())


def test_lines_added_and_taken_away_in_different_places_come_together() -> None:
    base = "wants samples\nLiu decides\npays late"
    merged = merge_texts(base, ["wants samples now\nLiu decides\npays late", "wants samples\nLiu decides"])
    assert merged == Merged("wants samples now\nLiu decides", True)


def test_lines_changed_by_both_stand_below_each_other() -> None:
    merged = merge_texts("price 3,000\nend", ["price 3,200\nend", "price 2,900\nend"])
    assert merged == Merged("price 3,200\nprice 2,900\nend", False)


def test_without_a_common_text_shared_lines_stand_once() -> None:
    assert merge_texts("", ["one\nshared", "shared\ntwo"]).text == "one\nshared\ntwo"


@given(LINES, LINES)
def test_a_side_that_changed_nothing_leaves_the_other_as_it_is(base: str, side: str) -> None:
    assert merge_texts(base, [base, side]) == Merged(lines(side), True)
    assert merge_texts(base, [side, base]) == Merged(lines(side), True)
    assert merge_texts(base, [side, side]) == Merged(lines(side), True)
    assert merge_texts(base, [side]).text == lines(side)


@given(LINES, LINES, LINES)
def test_no_line_is_invented(base: str, one: str, other: str) -> None:
    known = {*base.splitlines(), *one.splitlines(), *other.splitlines()}
    assert set(merge_texts(base, [one, other]).text.splitlines()) <= known


@given(LINES, LINES, LINES)
def test_a_new_line_of_either_side_is_there(base: str, one: str, other: str) -> None:
    merged = merge_texts(base, [one, other]).text.splitlines()
    for line in {*one.splitlines(), *other.splitlines()} - {*base.splitlines()} - {""}:
        assert line in merged


@given(LINES, LINES, LINES)
def test_a_line_that_stood_once_and_that_both_kept_is_there(base: str, one: str, other: str) -> None:
    merged = merge_texts(base, [one, other]).text.splitlines()
    for line in {*base.splitlines()} & {*one.splitlines()} & {*other.splitlines()} - {""}:
        assert line in merged or base.splitlines().count(line) > 1  # each took away another of several


@given(st.lists(st.sampled_from("abcde"), min_size=2, max_size=6, unique=True), OWN, OTHER, st.data())
def test_additions_in_different_places_keep_their_order(
    base: list[str], own: list[str], other: list[str], data: st.DataObject
) -> None:
    first = data.draw(st.integers(0, len(base) - 1))
    second = data.draw(st.integers(first + 1, len(base)))
    one = [*base[:first], *own, *base[first:]]
    two = [*base[:second], *other, *base[second:]]
    expected = [*base[:first], *own, *base[first:second], *other, *base[second:]]
    for sides in ([one, two], [two, one]):
        assert merge_texts("\n".join(base), ["\n".join(s) for s in sides]) == Merged(
            "\n".join(expected), True
        )


@given(LINES, LINES)
def test_the_pieces_of_a_text_are_the_text(text: str, compared: str) -> None:
    found = pieces(text, compared)
    assert "".join(piece.text for piece in found) == text
    if text == compared:
        assert not any(piece.new for piece in found)
