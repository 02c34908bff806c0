"""SPIN leads from one question to the next by what was answered, and never past what was not."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from fieldrep.rules.codes import SpinKind
from fieldrep.rules.spin import Asked, Next, Why, led_to, what_next

TALK = (
    Asked("s1", "situation"),
    Asked("s2", "situation"),
    Asked("p1", "problem", leads_to=("i2",)),
    Asked("p2", "problem", leads_to=("i1", "i2")),
    Asked("i1", "implication", leads_to=("n1",)),
    Asked("i2", "implication", leads_to=("n2", "n1")),
    Asked("n1", "need_payoff"),
    Asked("n2", "need_payoff"),
)


def talk(**states: str) -> list[Asked]:
    """The talk with some questions ``asked`` without an answer, ``answered``, ``accepted`` or ``known``."""
    given_ = {
        "asked": {"settled": True},
        "known": {"settled": True},
        "answered": {"settled": True, "answered": True},
        "accepted": {"settled": True, "answered": True, "accepted": True},
    }
    return [replace(q, **given_[states[q.id]]) if q.id in states else q for q in TALK]


def test_the_situation_comes_first_and_what_is_known_is_not_asked() -> None:
    assert what_next(talk()) == Next(Why.BACKGROUND, "s1")
    assert what_next(talk(s1="known")) == Next(Why.BACKGROUND, "s2")
    assert what_next(talk(s1="known", s2="known")) == Next(Why.UNCOVER, "p1")


def test_a_problem_with_an_answer_leads_to_its_own_implications() -> None:
    assert what_next(talk(p1="answered")) == Next(Why.WEIGH, "i2", "p1")
    assert what_next(talk(p2="answered")) == Next(Why.WEIGH, "i1", "p2")
    assert what_next(talk(p2="answered", i1="answered")) == Next(Why.WEIGH, "i2", "p2")


def test_a_problem_that_was_asked_in_vain_leads_to_the_next_problem() -> None:
    assert what_next(talk(p1="asked")) == Next(Why.UNCOVER, "p2")
    assert what_next(talk(p1="asked", p2="asked")) == Next(Why.BACKGROUND, "s1")


def test_need_payoff_comes_only_once_the_weight_is_accepted() -> None:
    before = what_next(talk(p1="answered", i2="answered"))
    assert before is not None and before.why == Why.UNCOVER
    assert what_next(talk(p1="answered", i2="accepted")) == Next(Why.PAYOFF, "n2", "i2")
    assert what_next(talk(p1="answered", i2="accepted", n2="answered")) == Next(Why.PAYOFF, "n1", "i2")


def test_after_the_payoff_the_advance_is_asked_for() -> None:
    done = talk(p1="answered", i2="accepted", n1="answered", n2="answered")
    assert what_next(done) == Next(Why.CLOSE)


def test_a_pack_that_names_no_links_leads_to_all_of_the_next_kind() -> None:
    bare = [replace(question, leads_to=()) for question in TALK]
    assert led_to(bare[2], bare) == ("i1", "i2")
    assert led_to(bare[4], bare) == ("n1", "n2")


def test_a_question_without_links_among_others_that_have_some_leads_nowhere() -> None:
    mixed = [replace(TALK[2], leads_to=()), *TALK[3:]]
    assert led_to(mixed[0], mixed) == ()


def test_when_all_is_asked_nothing_comes() -> None:
    assert what_next([replace(question, settled=True) for question in TALK]) is None
    assert what_next([]) is None


@st.composite
def talks(draw: st.DrawFn) -> list[Asked]:
    kinds = draw(st.lists(st.sampled_from(list(SpinKind)), max_size=12))
    ids = [f"q{number}" for number in range(len(kinds))]
    links = st.lists(st.sampled_from([*ids, "gone"]), max_size=3).map(tuple)
    flags = st.booleans()
    return [
        Asked(ident, kind, draw(flags), draw(flags), draw(flags), draw(links))
        for ident, kind in zip(ids, kinds, strict=True)
    ]


@given(talks())
def test_what_comes_next_is_open_and_led_to_by_what_allows_it(questions: list[Asked]) -> None:
    found = what_next(questions)
    by_id = {question.id: question for question in questions}
    if found is None or not found.question:
        return
    asked = by_id[found.question]
    assert not asked.settled
    match asked.kind:
        case SpinKind.NEED_PAYOFF:
            assert by_id[found.after].kind == SpinKind.IMPLICATION and by_id[found.after].accepted
        case SpinKind.IMPLICATION:
            assert by_id[found.after].kind == SpinKind.PROBLEM and by_id[found.after].answered
        case _:
            assert found.after == ""
