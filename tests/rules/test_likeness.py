"""Names like a given one are found among many, the likest first."""

from hypothesis import given
from hypothesis import strategies as st

from fieldrep.rules.likeness import Likeness, NameIndex
from fieldrep.rules.names import POSSIBLE, same_core, similarity

BOOK = [
    "三川实业有限公司",
    "嘉元实业",
    "同恒",
    "中通",
    "坦森行贸易",
    "池春建设",
    "Ernst Handel",
    "Great Lakes Food Market",
    "Berglunds snabbköp",
    "Königlich Essen",
]


def book(names: list[str]) -> NameIndex[int]:
    index: NameIndex[int] = NameIndex()
    for number, name in enumerate(names):
        index.add(number, name)
    return index


def test_finds_the_same_firm_and_possible_duplicates() -> None:
    index = book(BOOK)
    assert index.like("嘉元实业有限公司") == [Likeness(1, "嘉元实业", 100)]
    assert index.like("同恒软件有限公司") == [Likeness(2, "同恒", 90)]
    assert [found.key for found in index.like("Great Lakes")] == [7]
    assert [found.key for found in index.like("Berglund snabbkop AB")] == [8]
    assert [found.key for found in index.like("HANDEL ERNST")] == [6]
    assert index.like("三捷实业有限公司") == []
    assert index.like("") == index.like("!!!") == []


def test_the_likest_stands_first_and_the_earlier_of_equals() -> None:
    index = book(["同恒软件", "同恒", "同恒有限公司", "同恒软件科技"])
    assert [(found.key, found.score) for found in index.like("同恒")] == [
        (1, 100),
        (2, 100),
        (0, 90),
        (3, 90),
    ]
    assert [found.key for found in index.like("同恒", limit=1)] == [1]
    assert [found.key for found in index.like("同恒", least=100)] == [1, 2]


def test_a_key_may_be_added_with_several_names() -> None:
    index: NameIndex[str] = NameIndex()
    index.add("a", "嘉元实业")
    index.add("a", "Jiayuan Industrial")
    assert [found.key for found in index.like("Jiayuan Industrial Co., Ltd.")] == ["a"]


parts = st.sampled_from(
    "嘉元 三川 同恒 金丰达 实业 软件 科技 北京 有限公司 Ernst Handel Great Lakes Market GmbH".split()
)
names = st.lists(parts, min_size=1, max_size=4).map(" ".join)


@given(st.lists(names, max_size=12), names)
def test_finds_the_same_names_as_comparing_with_each(known: list[str], wanted: str) -> None:
    found = {hit.key: hit.score for hit in book(known).like(wanted, limit=99)}
    scores = {number: similarity(wanted, name) for number, name in enumerate(known)}
    assert found == {number: score for number, score in scores.items() if score >= POSSIBLE}


@given(st.lists(st.text(max_size=12), max_size=8), st.text(max_size=12))
def test_any_text_can_be_looked_up_and_the_same_core_is_always_found(known: list[str], wanted: str) -> None:
    found = {hit.key for hit in book(known).like(wanted, limit=99)}
    assert {number for number, name in enumerate(known) if same_core(name, wanted)} <= found


def test_the_same_name_is_found_among_hundreds_alike() -> None:
    index = book([f"Great Lakes Food Market {number}" for number in range(700)])
    assert index.like("Great Lakes Food Market 444 Ltd.")[0] == Likeness(
        444, "Great Lakes Food Market 444", 100
    )
