"""Likely duplicates are found with their reasons, and strangers are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldrep.exchange.duplicates import (
    MOST_PER_ACCOUNT,
    SHARED_BY_MANY,
    Duplicate,
    Reason,
    Side,
    email_key,
    find_duplicates,
    phone_keys,
    reason_text,
    side_of,
)
from fieldrep.exchange.fields import Field
from fieldrep.exchange.rows import AccountDraft, ContactDraft
from fieldrep.rules.names import core, core_similarity


def side(name: str, account_id: str = "", *, row: int = 0, **values: str) -> Side:
    phones = phone_keys(values.pop("phone", ""))
    return Side(account_id or name, name, core(name), phones=phones, row=row, **values)


def between(new: Side, other: Side) -> tuple[Reason, ...]:
    found = find_duplicates([new], [other])
    return found[0].reasons if found else ()


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("嘉元实业", "嘉元实业有限公司", Reason.SAME_CORE),
        ("天津市海河纸业有限公司", "海河纸业", Reason.SAME_CORE),
        ("Acme Trading GmbH", "ACME TRADING", Reason.SAME_CORE),
        ("Müller & Söhne", "Muller & Sohne Ltd.", Reason.SAME_CORE),
        ("同恒", "同恒软件有限公司", Reason.CORE_CONTAINED),
        ("新海河纸业", "海河纸业", Reason.CORE_CONTAINED),
        ("Blue Harbour", "The Blue Harbour Restaurant", Reason.CORE_CONTAINED),
        ("Blue Harbour Foods", "Blue Harbor Foods", Reason.SIMILAR_NAME),
        ("Harbour Blue Foods", "Blue Harbour Foods", Reason.SIMILAR_NAME),
    ],
)
def test_names_that_may_be_one_firm(one: str, other: str, reason: Reason) -> None:
    assert between(side(one, "a"), side(other, "b")) == (reason,)
    assert between(side(other, "a"), side(one, "b")) == (reason,)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("三川实业有限公司", "三捷实业有限公司"),
        ("海河纸业", "津港纸业"),
        ("天津科技有限公司", "天津贸易有限公司"),
        ("North Star Foods", "South Star Foods"),
        ("温州中学", "杭州中学"),
    ],
)
def test_names_of_different_firms(one: str, other: str) -> None:
    assert between(side(one, "a"), side(other, "b")) == ()


def test_the_same_name_elsewhere_is_told() -> None:
    here = side("三川实业", city="天津", address="大明路 50 号")
    assert between(side("三川实业", "n", city="上海市"), here) == (Reason.SAME_CORE, Reason.OTHER_ADDRESS)
    assert between(side("三川实业", "n", city="天津市"), here) == (Reason.SAME_CORE,)
    assert between(side("三川实业", "n", address="别的路"), here) == (Reason.SAME_CORE, Reason.OTHER_ADDRESS)


def test_phone_and_email_bring_other_names_together() -> None:
    other = side("津港包装", phone="022-55501234 转 8", email="a@b.com")
    assert between(side("海河纸业", phone="+86 22 5550 1234"), other) == (Reason.SAME_PHONE,)
    assert between(side("海河纸业", email="a@b.com"), other) == (Reason.SAME_EMAIL,)
    both = find_duplicates([side("海河纸业", phone="02255501234", email="a@b.com")], [other])
    assert both[0].reasons == (Reason.SAME_PHONE, Reason.SAME_EMAIL)
    assert both[0].score < 85


def test_numbers_given_as_a_pair_are_a_reason() -> None:
    new, other = side("海河纸业", "n"), side("津港包装", "o")
    assert find_duplicates([new], [other], [("n", "o")]) == [
        Duplicate(new, other, (Reason.SAME_NUMBER,), core_similarity(new.core, other.core))
    ]


def test_new_accounts_are_held_against_each_other_once() -> None:
    new = [side("海河纸业", "2", row=2), side("津港包装", "3", row=3), side("海河纸业有限公司", "4", row=4)]
    assert [(d.new.row, d.other.row) for d in find_duplicates(new, [])] == [(4, 2)]


def test_existing_accounts_are_not_held_against_each_other() -> None:
    assert find_duplicates([], [side("海河纸业", "a"), side("海河纸业", "b")]) == []


def test_what_many_share_says_nothing() -> None:
    hall = [side(f"摊位{n}商行", phone="022-55501234") for n in range(SHARED_BY_MANY + 5)]
    assert not any(Reason.SAME_PHONE in d.reasons for d in find_duplicates(hall, []))


def test_the_likeliest_come_first_and_only_a_few() -> None:
    existing = [side("海河纸业有限公司", f"e{n}") for n in range(10)] + [side("海河纸业包装", "x")]
    found = find_duplicates([side("海河纸业", "n")], existing)
    assert len(found) == MOST_PER_ACCOUNT
    assert {d.score for d in found} == {100}


def test_keys() -> None:
    assert phone_keys("+86 22-5550 1234", "022 55501234转5") == {"2255501234"}
    assert phone_keys("13800001111/13900002222") == {"13800001111", "13900002222"}
    assert phone_keys("0086-13800001111") == {"13800001111"}
    assert phone_keys("12", "", "ask") == frozenset()
    assert (email_key(" A@B.com "), email_key("none")) == ("a@b.com", "")


def test_a_draft_takes_its_side_with_the_numbers_of_its_contact() -> None:
    values = {Field.PHONE: "022-5550123", Field.CITY: "天津", Field.ADDRESS: "河东路", Field.EMAIL: "A@b.c"}
    draft = AccountDraft(
        7, "海河纸业有限公司", values=values, contact=ContactDraft("刘", mobile="13800001111")
    )
    assert side_of(draft, "id") == Side(
        "id",
        "海河纸业有限公司",
        core("海河纸业有限公司"),
        "天津",
        "河东路",
        frozenset({"225550123", "13800001111"}),
        "a@b.c",
        7,
        "022-5550123, 13800001111",
    )


def test_every_reason_has_words() -> None:
    assert all(reason_text(reason) for reason in Reason)


names = st.text(st.sampled_from("海河津港纸业实有限公司 abcAB"), min_size=1, max_size=8)


@given(st.lists(names, max_size=8), st.lists(names, max_size=8))
def test_same_cores_are_always_found_and_no_pair_twice(new: list[str], existing: list[str]) -> None:
    ours = [side(name, f"n{n}", row=n + 1) for n, name in enumerate(new)]
    theirs = [side(name, f"e{n}") for n, name in enumerate(existing)]
    found = find_duplicates(ours, theirs)
    pairs = [(d.new.id, d.other.id) for d in found]
    assert len(pairs) == len(set(pairs))
    for one in ours:
        twins = [other for other in theirs if other.core == one.core != ""]
        shown = [d for d in found if d.new is one]
        assert len([d for d in shown if Reason.SAME_CORE in d.reasons]) >= min(len(twins), MOST_PER_ACCOUNT)
    assert all(d.new is not d.other and d.reasons for d in found)
