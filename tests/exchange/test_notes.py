"""Notes of visits and calls written in any text editor."""

from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldrep.errors import FieldrepError
from fieldrep.exchange.notes import NoteDraft, PersonMet, parse_notes, read_notes
from fieldrep.exchange.problems import Code

TODAY = date(2026, 11, 21)


def notes(text: str) -> list[NoteDraft]:
    return list(parse_notes(iter(text.splitlines(keepends=True)), TODAY))


def codes(note: NoteDraft) -> list[tuple[int, Code]]:
    return [(problem.row, problem.code) for problem in note.problems]


FULL = NoteDraft(
    line=1,
    account="海河纸业",
    people=(PersonMet("刘小姐", "采购经理"), PersonMet("王先生")),
    city="天津",
    kind="call",
    day=date(2026, 11, 20),
    start=time(14, 30),
    said="问 500 箱的价格",
    result="要样品",
    outcome="advance",
    competitor_info="现在用博特的",
    next="11月25日 送样品",
)


@pytest.mark.parametrize(
    ("lines", "result", "outcome"),
    [
        ("成效：同意小试\n结果：进展", "同意小试", "advance"),
        ("结果：未成交", "", "no_sale"),
        ("Result: order", "", "order"),
        ("结果：进展顺利", "进展顺利", ""),
        ("结果：进展\n结局：订单", "进展", "order"),
    ],
)
def test_the_outcome_by_the_name_it_has_on_the_screens(lines: str, result: str, outcome: str) -> None:
    (note,) = notes(f"客户：海河纸业\n谈话：x\n{lines}\n")
    assert (note.result, note.outcome, note.problems) == (result, outcome, ())


def test_a_full_note_in_chinese() -> None:
    text = """客户：海河纸业
受访人：刘小姐（采购经理）、王先生
城市：天津
日期：11月20日
时间：下午2点半
方式：电话
谈话：问 500 箱的价格
成效：要样品
结局：推进
竞争：现在用博特的
下一步：11月25日 送样品
"""
    assert notes(text) == [FULL]


def test_a_full_note_in_english() -> None:
    text = """Account: 海河纸业
With: 刘小姐 (采购经理), 王先生
City: 天津
Date: 2026-11-20
Time: 14:30 - 15:00
Call
Said: 问 500 箱的价格
RESULT : 要样品
Outcome: advance
Competitor: 现在用博特的
Next step: 11月25日 送样品
"""
    assert notes(text) == [FULL]


def test_several_notes_apart_by_blank_lines_rules_and_headings() -> None:
    text = """Account: One
Said: a

Account: Two
Said: b
---
# Three
With: Ms Lee
said something
## Four
Result: d
Account: Five
Said: e
"""
    found = notes(text)
    assert [(note.line, note.account) for note in found] == [
        (1, "One"),
        (4, "Two"),
        (7, "Three"),
        (10, "Four"),
        (12, "Five"),
    ]
    assert [note.said or note.result for note in found] == ["a", "b", "said something", "d", "e"]
    assert found[2].people == (PersonMet("Ms Lee"),)


def test_a_heading_is_only_a_title_where_the_account_is_named() -> None:
    (note,) = notes("# Friday\n\nAccount: One\nSaid: a\n")
    assert (note.account, note.said) == ("One", "a")


def test_text_goes_on_over_lines_and_blank_lines() -> None:
    (note,) = notes("Account: One\nSaid: first\n  second\n\nthird: 12:30\nNext: fri call\nand send\n")
    assert note.said == "first\nsecond\n\nthird: 12:30"
    assert note.next == "fri call\nand send"


def test_text_without_a_key_is_what_was_said() -> None:
    (note,) = notes("Account: One\nWith: Ms Lee\nwants a price\nfor 500\nhttp://a.example\n")
    assert note.said == "wants a price\nfor 500\nhttp://a.example"


def test_a_key_twice_after_a_blank_line_is_another_note_whose_account_is_missing() -> None:
    first, second = notes("Account: One\nWith: Ms Lee\nSaid: a\n\nWith: Mr Wang\nSaid: b\n")
    assert (first.said, first.problems) == ("a", ())
    assert second.rejected
    assert codes(second) == [(5, Code.ACCOUNT_MISSING)]


def test_a_key_twice_in_one_note() -> None:
    (note,) = notes("Account: One\nSaid: a\nSaid: b\nDate: 2026-11-19\nDate: 2026-11-20\n")
    assert (note.said, note.day) == ("a\nb", date(2026, 11, 20))
    assert codes(note) == [(5, Code.KEY_TWICE)]


def test_a_visit_is_meant_unless_the_note_says_otherwise() -> None:
    kinds = {
        word: notes(f"Account: One\nKind: {word}\nSaid: a\n")[0].kind
        for word in ("visit", "拜访", "微信", "Call")
    }
    assert kinds == {"visit": "", "拜访": "", "微信": "message", "Call": "call"}
    assert notes("Account: One\n电话\nSaid: a\n")[0].kind == "call"
    assert notes("Account: One\nSaid: gave me his\n电话\n")[0].said == "gave me his\n电话"


def test_titles_go_to_those_who_have_none() -> None:
    (note,) = notes("Account: One\nWith: Lee (buyer) and Wang & Chen\nTitle: boss\nSaid: a\n")
    assert note.people == (PersonMet("Lee", "buyer"), PersonMet("Wang", "boss"), PersonMet("Chen"))


def test_dates_are_the_nearest_in_the_past() -> None:
    def day(text: str) -> date | None:
        return notes(f"Account: One\nDate: {text}\nSaid: a\n")[0].day

    assert day("12-30") == date(2025, 12, 30)
    assert day("yesterday") == date(2026, 11, 20)
    assert day("周五") == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("line", "code"),
    [("Date: some day", Code.DAY_UNREADABLE), ("Date: 2026-11-22", Code.DAY_TO_COME)],
)
def test_a_note_without_a_sure_day_is_rejected(line: str, code: Code) -> None:
    (note,) = notes(f"Account: One\n{line}\nSaid: a\n")
    assert note.rejected
    assert codes(note) == [(2, code)]
    assert line.removeprefix("Date: ") in note.problems[0].text


def test_what_is_not_understood_is_told_and_kept() -> None:
    (note,) = notes("Account: One\nTime: late\nOutcome: so-so\nSaid: a\n")
    assert not note.rejected
    assert (note.start, note.outcome, note.result) == (None, "", "so-so")
    assert codes(note) == [(3, Code.WORD_UNKNOWN), (2, Code.TIME_UNREADABLE)]


def test_a_note_that_says_nothing_is_rejected() -> None:
    (note,) = notes("Account: One\nWith: Ms Lee\n")
    assert codes(note) == [(1, Code.NOTE_EMPTY)]
    assert notes("Account: One\nOutcome: not met\n")[0].problems == ()


def test_a_file_in_any_encoding(tmp_path: Path) -> None:
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        path = tmp_path / f"{encoding}.txt"
        path.write_text("客户：海河纸业\n谈话：问价格\n", encoding=encoding)
        found = read_notes(path, TODAY)
        assert [(note.line, note.account, note.said) for note in found.notes] == [(1, "海河纸业", "问价格")]
        assert len(found.digest) == 64


def test_files_without_notes_are_told(tmp_path: Path) -> None:
    (tmp_path / "rules.txt").write_text("---\n\n---\n", encoding="utf-8")
    for name in ("rules.txt", "none.txt"):
        with pytest.raises(FieldrepError):
            read_notes(tmp_path / name, TODAY)
    with pytest.raises(FieldrepError):
        read_notes(tmp_path, TODAY)


lines = st.lists(
    st.sampled_from(
        [
            "",
            "Account: A",
            "客户：B",
            "# C",
            "---",
            "With: D（E",
            "Date: 1",
            "Said:",
            "Said: x",
            "y",
            "::",
            "电话",
        ]
    ),
    max_size=12,
)


@given(lines)
def test_no_text_is_lost_and_lines_rise(text: list[str]) -> None:
    found = notes("\n".join(text))
    assert [note.line for note in found] == sorted({note.line for note in found})
    assert sum(note.said.count("y") for note in found) + sum(n.next.count("y") for n in found) == text.count(
        "y"
    )
    assert all(note.account for note in found if not note.rejected)


@given(st.text())
def test_any_text_is_notes_or_nothing(text: str) -> None:
    for note in notes(text):
        assert all(problem.text for problem in note.problems)
