"""Telephone numbers of real sheets are split and cleaned; the text they came from is never lost."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldrep.rules.phones import Phone, PhoneWarning, parse_phones


def only(text: str) -> Phone:
    (phone,) = parse_phones(text)
    return phone


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("13800001111", "13800001111"),
        ("138 0000 1111", "13800001111"),
        ("138-0000-1111", "13800001111"),
        ("030-88355547", "03088355547"),
        ("(030) 30074321", "03030074321"),
        ("（030） 30074321", "03030074321"),
        ("(030)  33008924", "03033008924"),
        ("0717- 87455522", "071787455522"),
        ("13800001111", "13800001111"),
        ("१३८००००११११", "13800001111"),
        ("+86 138 0000 1111", "+8613800001111"),
        ("(+86) 13800001111", "+8613800001111"),
        ("+49 (0)89 123456", "+4989123456"),
        ("(1) 03.83.00.68", "103830068"),
        ("(171) 555-7788", "1715557788"),
        ("0571/87465557", "057187465557"),
        ("010—88888888", "01088888888"),
        ("400-820-8820", "4008208820"),
    ],
)
def test_a_clean_number_has_digits_and_no_warning(text: str, digits: str) -> None:
    assert only(text) == Phone(text, digits)


@pytest.mark.parametrize(
    "text",
    [
        "030-88355547 转 801",
        "030-88355547转801",
        "030-88355547 分机 801",
        "030-88355547 (转 801)",
        "030-88355547（转801）",
        "030-88355547 ext. 801",
        "030-88355547 Ext:801",
        "030-88355547 extension 801",
        "030-88355547x801",
        "030-88355547 X 801",
        "030-88355547 #801",
        "030-88355547, ext 801",
        "030-88355547-801",
        "(030) 88355547-801",
        "030-88355547 转 801",
    ],
)
def test_extensions(text: str) -> None:
    phone = only(text)
    assert (phone.digits, phone.extension, phone.note, phone.warnings) == ("03088355547", "801", "", ())
    assert phone.raw == text


@pytest.mark.parametrize(
    "text",
    [
        "13800001111/13900002222",
        "13800001111/13900002222",
        "13800001111、13900002222",
        "13800001111; 13900002222",
        "13800001111,13900002222",
        "13800001111,13900002222",
        "13800001111\n13900002222",
        "13800001111 或 13900002222",
        "13800001111 13900002222",
        "/13800001111//13900002222、",
    ],
)
def test_several_numbers_in_a_cell(text: str) -> None:
    assert [phone.digits for phone in parse_phones(text)] == ["13800001111", "13900002222"]


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("13800001111（王经理）", "王经理"),
        ("13800001111(王经理、李工)", "王经理、李工"),
        ("13800001111 王经理", "王经理"),
        ("手机:13800001111", "手机"),
        ("Tel. 13800001111 (Mr Wang)", "Tel Mr Wang"),
        ("(office) 13800001111", "office"),
    ],
)
def test_notes_beside_a_number(text: str, note: str) -> None:
    phone = only(text)
    assert (phone.digits, phone.note, phone.warnings) == ("13800001111", note, ())


def test_everything_at_once() -> None:
    first, second = parse_phones("办公 030-88355547 转 801(前台)、+86 13800001111(王经理)")
    assert first == Phone("办公 030-88355547 转 801(前台)", "03088355547", "801", "办公 前台")
    assert second == Phone("+86 13800001111(王经理)", "+8613800001111", "", "王经理")


@pytest.mark.parametrize(
    ("text", "digits", "warning"),
    [
        ("unknown", "", PhoneWarning.NO_DIGITS),
        ("转 801", "801", PhoneWarning.TOO_SHORT),
        ("123", "123", PhoneWarning.TOO_SHORT),
        ("1234567890123456", "1234567890123456", PhoneWarning.TOO_LONG),
        ("1-800-FLOWERS-22", "180022", PhoneWarning.LETTERS),
    ],
)
def test_odd_numbers_are_kept_with_a_warning(text: str, digits: str, warning: PhoneWarning) -> None:
    phone = only(text)
    assert (phone.raw, phone.digits) == (text, digits)
    assert phone.warnings == (warning,)


def test_an_abbreviated_second_number_is_kept_apart_and_warned_of() -> None:
    first, second = parse_phones("88355547/48")
    assert first == Phone("88355547", "88355547")
    assert second == Phone("48", "48", warnings=(PhoneWarning.TOO_SHORT,))


def test_nothing_gives_nothing() -> None:
    assert parse_phones("") == parse_phones(" \n、 ") == ()


@given(st.text(max_size=60) | st.text("0123456789+-()()转ext /、;x#王 ", max_size=30))
def test_any_text_is_read_and_none_of_its_digits_gets_lost(text: str) -> None:
    phones = parse_phones(text)
    for phone in phones:
        assert phone.raw and phone.raw in text
        assert re.fullmatch(r"\+?[0-9]*", phone.digits)
        assert re.fullmatch(r"[0-9]{0,6}", phone.extension)
    numbers = [sign for sign in text if unicodedata.decimal(sign, None) is not None]
    kept = [sign for phone in phones for sign in phone.raw if unicodedata.decimal(sign, None) is not None]
    assert kept == numbers


@given(st.from_regex(r"\+?[1-9][0-9]{6,14}", fullmatch=True))
def test_plain_digits_stay_as_they_are(digits: str) -> None:
    assert only(digits) == Phone(digits, digits)
