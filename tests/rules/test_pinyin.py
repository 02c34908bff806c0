"""Chinese names are found by pinyin and initials, in all their readings, and with a slip in the initials."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldrep.rules.pinyin import (
    INITIALS_MARK,
    MOST_READINGS,
    InitialsMatch,
    initials_like,
    initials_match,
    pinyin_keys,
)

hanzi = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("嘉元实业", "jiayuanshiye ~jysy"),
        ("女士", "nvshi ~ns"),
        ("TCL集团", "tcljituan ~tcljt"),
        ("360科技", "360keji ~360kj"),
        ("嘉元（天津）", "jiayuantianjin ~jytj"),
        ("镕喆堃", "rongzhekun ~rzk"),
        ("中国银行", "zhongguoyinhang ~zgyh"),
        ("重庆大厦", "chongqingdasha ~cqds"),
        ("厦门", "xiamen ~xm"),
        ("嘉元", "jiayuan ~jy"),
    ],
)
def test_keys(text: str, keys: str) -> None:
    assert pinyin_keys(text) == keys


@pytest.mark.parametrize("text", ["", "Ernst Handel", "!!", "123", "ガス", "서울"])
def test_a_text_without_chinese_has_no_keys(text: str) -> None:
    assert pinyin_keys(text) == ""


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("曾志伟", "zengzhiwei"),
        ("仇英", "qiuying"),
        ("朴成", "piaocheng"),
        ("覃勇", "qinyong"),
        ("单小姐", "shanxiaojie"),
        ("解先生", "xiexiansheng"),
        ("区经理", "oujingli"),
        ("查良镛", "zhaliangyong"),
        ("尉先生", "yuxiansheng"),
        ("翟总", "zhaizong"),
        ("缪总", "miaozong"),
        ("万俟雄", "moqixiong"),
        ("尉迟恭", "yuchigong"),
        ("单于", "chanyu"),
        ("长孙无忌", "zhangsunwuji"),
    ],
)
def test_surnames_have_their_own_reading_and_it_comes_first(name: str, key: str) -> None:
    assert pinyin_keys(name).split()[0] == key


def test_the_ordinary_reading_of_a_surname_is_found_too() -> None:
    keys = pinyin_keys("单小姐").split()
    assert "danxiaojie" in keys and "~dxj" in keys and "~sxj" in keys


def test_a_surname_in_the_middle_is_an_ordinary_word() -> None:
    assert "shan" not in pinyin_keys("小单")


def test_all_readings_of_a_polyphone_are_found() -> None:
    assert {"xingchang", "hangchang", "xingzhang", "hangzhang"} <= set(pinyin_keys("行长").split())


@given(st.text(hanzi, max_size=12))
def test_readings_are_bounded_and_typable(text: str) -> None:
    keys = pinyin_keys(text).split()
    whole = [key for key in keys if not key.startswith(INITIALS_MARK)]
    initials = [key[1:] for key in keys if key.startswith(INITIALS_MARK)]
    assert len(whole) <= MOST_READINGS and len(initials) <= MOST_READINGS
    assert bool(whole) == bool(initials) == bool(text)
    assert all(key.isascii() and key.isalpha() and key.islower() for key in (*whole, *initials))
    assert all(len(letters) == len(text) for letters in initials)
    assert all(initials_match(letters, " ".join(keys)) is InitialsMatch.EXACT for letters in initials)


@given(st.text())
def test_any_text_has_keys_without_blanks_between_signs(text: str) -> None:
    assert pinyin_keys(text) == " ".join(pinyin_keys(text).split())


def test_every_character_of_gbk_has_a_reading() -> None:
    for code in range(0x4E00, 0x9FA6):
        assert pinyin_keys(chr(code)), chr(code)


@pytest.mark.parametrize(
    ("query", "match"),
    [
        ("jysy", InitialsMatch.EXACT),
        ("JYSY", InitialsMatch.EXACT),
        ("jy sy", InitialsMatch.EXACT),
        ("jys", InitialsMatch.BEGINS),
        ("jy", InitialsMatch.BEGINS),
        ("jyqy", InitialsMatch.ONE_WRONG),
        ("jysx", InitialsMatch.ONE_WRONG),
        ("jqsy", None),
        ("xysy", None),
        ("jyqx", None),
        ("jyq", None),
        ("jysyx", None),
        ("", None),
        ("嘉元", None),
        ("jiayuan", None),
    ],
)
def test_initials_find_a_name_with_one_wrong_letter(query: str, match: InitialsMatch | None) -> None:
    assert initials_match(query, pinyin_keys("嘉元实业")) is match


def test_initials_with_a_wrong_letter_also_find_the_start_of_a_longer_name() -> None:
    assert initials_match("jyqy", pinyin_keys("嘉元实业有限公司")) is InitialsMatch.BEGINS_ONE_WRONG


def test_initials_with_a_wrong_letter_also_find_a_name_behind_its_city() -> None:
    assert initials_match("jyqy", pinyin_keys("天津嘉元实业有限公司")) is InitialsMatch.WITHIN
    assert initials_match("jyqx", pinyin_keys("天津嘉元实业有限公司")) is None


def test_the_best_match_counts_and_other_words_between_do_not() -> None:
    keys = f"jyqy {pinyin_keys('嘉元实业有限公司')} {pinyin_keys('嘉元实业')}"
    assert initials_match("jyqy", keys) is InitialsMatch.ONE_WRONG
    assert initials_match("jyqy", "jyqy 嘉元") is None


def test_what_spells_syllables_is_no_slip_in_initials() -> None:
    assert initials_match("shan", "~shen") is None
    assert initials_match("shanx", "~shenx") is None
    assert initials_match("shxn", "~shen") is InitialsMatch.ONE_WRONG


@pytest.mark.parametrize(
    ("query", "pattern"),
    [
        ("jyqy", "%~%jy__%"),
        ("JYSYX", "%~%jy___%"),
        ("jyq", None),
        ("shan", None),
        ("jy%y", None),
        ("嘉元实业", None),
    ],
)
def test_sql_narrows_what_may_fit(query: str, pattern: str | None) -> None:
    assert initials_like(query) == pattern
