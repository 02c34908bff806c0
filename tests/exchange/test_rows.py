"""A row becomes a draft: what it says is read, what is odd is told, nothing is lost."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldrep.exchange.columns import match_columns
from fieldrep.exchange.fields import Field
from fieldrep.exchange.problems import Code
from fieldrep.exchange.rows import NAME_LIMIT, AccountDraft, ContactDraft, DraftedRow, draft_row
from fieldrep.exchange.sheet import Row
from fieldrep.exchange.words import code_for
from fieldrep.i18n import language
from fieldrep.rules.codes import AccountKind, Channel, DecisionRole, Outcome, Stage
from fieldrep.rules.money import Money

TODAY = date(2026, 11, 21)


def drafted(**cells: str) -> DraftedRow:
    columns = match_columns(list(cells))
    return draft_row(Row(2, tuple(cells.values())), columns, today=TODAY, currency="CNY")


def draft(**cells: str) -> AccountDraft:
    found = drafted(**cells).draft
    assert found is not None
    return found


def codes(row: DraftedRow) -> list[tuple[str, Code]]:
    return [(problem.field, problem.code) for problem in row.problems]


def test_a_full_row() -> None:
    found = draft(
        客户编号="H7",
        公司名称="海河纸业有限公司",
        联系人="刘小姐",
        职务="采购经理",
        手机="13800001111",
        城市="天津",
        电话="022-55501234",
    )
    assert (found.row, found.number, found.name) == (2, "H7", "海河纸业有限公司")
    assert found.values == {Field.CITY: "天津", Field.PHONE: "022-55501234"}
    assert found.contact == ContactDraft("刘小姐", title="采购经理", mobile="13800001111")
    assert found.contact.filled() == {"name": "刘小姐", "title": "采购经理", "mobile": "13800001111"}
    assert found.extras == {}


def test_blank_words_fill_nothing() -> None:
    found = draft(name="Acme", city="NULL", phone="-", fax="N/A", contact="", notes="  ")
    assert (found.values, found.contact) == ({}, None)


def test_text_is_kept_as_typed_without_blanks_around_it() -> None:
    found = draft(name="\u3000Ｂｏｌｔ  Ｇｍｂｈ ", address="12 Ring\nDoor 5", notes="first\nsecond")
    assert found.name == "Ｂｏｌｔ  Ｇｍｂｈ"
    assert found.values[Field.ADDRESS] == "12 Ring Door 5"
    assert found.values[Field.NOTES] == "first\nsecond"


@pytest.mark.parametrize("name", ["", "  ", "NULL", "-"])
def test_a_row_without_a_name_is_rejected(name: str) -> None:
    row = drafted(name=name, city="Graz")
    assert row.draft is None
    assert codes(row) == [("name", Code.NAME_MISSING)]


def test_a_name_of_300_characters_is_taken_and_a_longer_one_rejected() -> None:
    assert draft(name="名" * NAME_LIMIT).name == "名" * 300
    row = drafted(name="名" * 301)
    assert row.draft is None
    assert codes(row) == [("name", Code.NAME_TOO_LONG)]
    assert "301" in row.problems[0].text


@pytest.mark.parametrize("name", ["Café ☕ 🇦🇹", "شركة النيل", "喆镕堃商行", "O'Brien \\ Sons; --"])
def test_any_writing_is_a_name(name: str) -> None:
    assert draft(name=name).name == name


@pytest.mark.parametrize(
    "phone",
    ["030-88355547 转 801", "138 0000 1111/139 0000 2222（王经理）", "０２２－５５５０", "+86 22 5550"],
)
def test_phones_in_usual_forms_are_kept_raw_without_a_word(phone: str) -> None:
    row = drafted(name="Acme", phone=phone)
    assert row.draft is not None
    assert row.draft.values[Field.PHONE] == phone
    assert row.problems == ()


@pytest.mark.parametrize("phone", ["ask at the desk", "12"])
def test_odd_phones_are_kept_and_told(phone: str) -> None:
    row = drafted(name="Acme", phone=phone)
    assert row.draft is not None
    assert row.draft.values[Field.PHONE] == phone
    assert codes(row) == [("phone", Code.PHONE_ODD)]


def test_emails() -> None:
    assert drafted(name="Acme", email="a@b.com; 李@例子.中国").problems == ()
    for odd in ("a.b.com", "a@b", "a@b.com me"):
        row = drafted(name="Acme", email=odd)
        assert row.draft is not None
        assert row.draft.values[Field.EMAIL] == odd
        assert codes(row) == [("email", Code.EMAIL_ODD)]


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-x", "＝A1"])
def test_what_looks_like_a_formula_stays_text(text: str) -> None:
    row = drafted(name="Acme", notes=text)
    assert row.draft is not None
    assert row.draft.values[Field.NOTES] == text
    assert codes(row) == [("notes", Code.FORMULA_AS_TEXT)]
    assert codes(drafted(name=text)) == [("name", Code.FORMULA_AS_TEXT)]
    assert codes(drafted(name="Acme", notes="-5 boxes")) == []


def test_codes_are_understood_in_both_languages() -> None:
    found = draft(
        公司名称="海河",
        客户类型="经销商",
        渠道="集成型",
        阶段="dealer visited",
        客户等级="b级",
        联系人="刘",
        决策角色="拍板人",
    )
    assert found.values == {
        Field.KIND: "dealer",
        Field.CHANNEL: "integration",
        Field.STAGE: "dealer_visited",
        Field.CLASS: "B",
    }
    assert found.contact == ContactDraft("刘", role="decides")


def test_an_unknown_code_is_told_and_kept_as_extra() -> None:
    row = drafted(name="Acme", kind="franchise")
    assert row.draft is not None
    assert (row.draft.values, row.draft.extras) == ({}, {"kind": "franchise"})
    assert codes(row) == [("kind", Code.UNKNOWN_VALUE)]


def test_a_stage_must_be_one_of_the_kind_of_customer() -> None:
    assert draft(name="Acme", stage="quoted").values[Field.STAGE] == "quoted"
    assert draft(name="Acme", kind="dealer", stage="visited").values[Field.STAGE] == "dealer_visited"
    row = drafted(name="Acme", stage="negotiating")
    assert row.draft is not None
    assert row.draft.extras == {"stage": "negotiating"}
    assert codes(row) == [("stage", Code.UNKNOWN_VALUE)]


def test_amounts_and_dates() -> None:
    found = draft(公司名称="海河", 月用量="5万", 预计下单日期="2026年12月3日")
    assert found.values[Field.POTENTIAL] == Money(5_000_000, "CNY")
    assert found.values[Field.EXPECTED_ORDER] == date(2026, 12, 3)
    assert draft(name="A", potential="EUR 1,200.50").values[Field.POTENTIAL] == Money(120_050, "EUR")
    assert draft(name="A", expected_order="3.12.2026").values[Field.EXPECTED_ORDER] == date(2026, 12, 3)


def test_amounts_and_dates_that_cannot_be_read_are_kept_as_extras() -> None:
    row = drafted(name="Acme", potential="500 boxes", expected_order="soon")
    assert row.draft is not None
    assert row.draft.extras == {"potential": "500 boxes", "expected_order": "soon"}
    assert codes(row) == [("potential", Code.AMOUNT_UNREADABLE), ("expected_order", Code.DATE_UNREADABLE)]
    assert codes(drafted(name="Acme", potential="-5")) == [("potential", Code.AMOUNT_UNREADABLE)]


def test_lists_of_words() -> None:
    found = draft(公司名称="海河", 标签="大客户、老客户,大客户", 简称="海纸/HH")
    assert found.values[Field.TAGS] == ("大客户", "老客户")
    assert found.values[Field.ALIASES] == "海纸\nHH"
    assert draft(公司名称="海河", 标签="、", 简称=",").values == {}


def test_a_number_without_a_person_goes_to_the_company() -> None:
    assert draft(公司名称="海河", 手机="13800001111").values == {Field.PHONE: "13800001111"}
    row = drafted(公司名称="海河", 电话="022-55501234", 手机="13800001111", 职务="经理")
    assert row.draft is not None
    assert row.draft.extras == {"手机": "13800001111", "职务": "经理"}
    assert codes(row) == [("手机", Code.PERSON_MISSING), ("职务", Code.PERSON_MISSING)]


def test_the_city_is_derived_from_the_address_where_none_is_given() -> None:
    found = draft(公司名称="海河", 地址="天津市南开区东园西甲 30 号")
    assert (found.values[Field.CITY], found.derived) == ("天津", {Field.CITY})
    found = draft(公司名称="海河", 地址="天津市南开区", 城市="北京")
    assert (found.values[Field.CITY], found.derived) == ("北京", frozenset())


def test_unmatched_columns_and_cells_beyond_the_headings_are_extras() -> None:
    columns = match_columns(["name", "Umsatz", ""])
    row = Row(2, ("Acme", "12", "x"), surplus=("", "call first"))
    found = draft_row(row, columns, today=TODAY, currency="EUR").draft
    assert found is not None
    assert found.extras == {"Umsatz": "12", "C": "x", "E": "call first"}


def test_words_for_codes_do_not_depend_on_the_language_of_the_screen() -> None:
    for lang in ("en", "zh_CN"):
        with language(lang):
            assert code_for(Field.KIND, "终端客户") == AccountKind.END_CUSTOMER
            assert code_for(Field.KIND, "End-Customer") == AccountKind.END_CUSTOMER
            assert code_for(Field.CHANNEL, "B") == Channel.DISTRIBUTION
            assert code_for(Field.STAGE, "trial feedback") == Stage.TRIAL_FEEDBACK
            assert code_for(Field.STAGE, "样品") == Stage.SAMPLE
            assert code_for(Field.STAGE, "报价") == Stage.QUOTED
            assert code_for(Field.CONTACT_ROLE, "gatekeeper") == DecisionRole.GATEKEEPER
            assert code_for("outcome", "未遇") == Outcome.NOT_MET
            assert code_for(Field.KIND, "") is None


@given(st.dictionaries(st.sampled_from(list(Field)), st.text(max_size=30)))
def test_any_cells_give_a_draft_or_a_reason(cells: dict[Field, str]) -> None:
    header = [Field.NAME.value, *(field.value for field in cells if field is not Field.NAME)]
    texts = [cells.get(Field(heading), "Acme") for heading in header]
    row = draft_row(Row(2, tuple(texts)), match_columns(header), today=TODAY, currency="EUR")
    assert (row.draft is None) == any(problem.rejects for problem in row.problems)
    assert all(problem.text for problem in row.problems)
    if row.draft:
        assert 0 < len(row.draft.name) <= NAME_LIMIT
        assert all(row.draft.values.values())
        assert all(row.draft.extras.values())
