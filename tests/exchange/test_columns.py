"""Headings find their fields; what is wrong or missing can be said by hand."""

import pytest

from fieldrep.errors import UsageError
from fieldrep.exchange.columns import Match, column_letter, match_columns, require_name
from fieldrep.exchange.fields import FIELDS, Field, by_heading, by_weak_heading, heading_key
from fieldrep.exchange.problems import Code


def found(header: list[str], *given: str) -> dict[str, Field | None]:
    return {column.heading: column.field for column in match_columns(header, given).columns}


def test_english_headings_in_any_spelling() -> None:
    header = ["customerID", "Company Name", "CONTACT_NAME", "contact-title", "Postal Code:", "E-Mail", "Tel."]
    assert list(found(header).values()) == [
        Field.NUMBER,
        Field.NAME,
        Field.CONTACT_NAME,
        Field.CONTACT_TITLE,
        Field.POSTAL_CODE,
        Field.EMAIL,
        Field.PHONE,
    ]


def test_chinese_headings_with_width_blanks_and_brackets() -> None:
    header = [
        "客户编号",
        "单位名称（必填）",
        " 受访人 ",
        "职　位",
        "联系电话(座机)",
        "邮编",
        "Ｅｍａｉｌ",
        "月用量（元）",
    ]
    assert list(found([heading.strip() for heading in header]).values()) == [
        Field.NUMBER,
        Field.NAME,
        Field.CONTACT_NAME,
        Field.CONTACT_TITLE,
        Field.PHONE,
        Field.POSTAL_CODE,
        Field.EMAIL,
        Field.POTENTIAL,
    ]


def test_a_general_word_takes_what_is_left() -> None:
    assert found(["Name", "Phone"])["Name"] is Field.NAME
    assert found(["Company", "Name"]) == {"Company": Field.NAME, "Name": Field.CONTACT_NAME}
    assert found(["编号", "名称"]) == {"编号": Field.NUMBER, "名称": Field.NAME}


def test_the_more_precise_heading_wins_and_the_other_is_told() -> None:
    columns = match_columns(["客户", "公司名称", "客户编号"])
    assert [column.field for column in columns.columns] == [None, Field.NAME, Field.NUMBER]
    assert [(p.row, p.field, p.code) for p in columns.problems] == [(0, "客户", Code.HEADING_TWICE)]
    assert columns.columns[0].match is Match.EXTRA


def test_a_slip_in_a_heading_is_forgiven() -> None:
    column = match_columns(["company nme", "公司电话号"]).columns[0]
    assert (column.field, column.match) == (Field.NAME, Match.SIMILAR)


def test_what_is_less_alike_is_proposed_but_not_taken() -> None:
    column = match_columns(["company name", "contact date"]).columns[1]
    assert (column.field, column.match, column.proposed) == (None, Match.EXTRA, Field.CONTACT_NAME)


def test_columns_that_match_nothing_are_extra_fields_or_left_out() -> None:
    header = ["name", "Umsatz 2025", "", "Umsatz 2025"]
    assert [column.heading for column in match_columns(header).extras] == [
        "Umsatz 2025",
        "C",
        "Umsatz 2025 (2)",
    ]
    columns = match_columns(header, ["C=extra"], keep_extras=False)
    assert [column.match for column in columns.columns] == [
        Match.EXACT,
        Match.IGNORED,
        Match.EXTRA,
        Match.IGNORED,
    ]


@pytest.mark.parametrize("column", ["Bezeichnung", "bezeichnung ", "B", "b", "2"])
@pytest.mark.parametrize("field", ["name", "Customer", "公司名称", "company_name"])
def test_corrections_name_column_and_field_in_many_ways(column: str, field: str) -> None:
    assert found(["Nr", "Bezeichnung"], f"{column}={field}")["Bezeichnung"] is Field.NAME


def test_a_correction_beats_the_heading() -> None:
    columns = match_columns(["company", "customer"], ["customer=name", "company=ignore"])
    assert [(c.field, c.match) for c in columns.columns] == [(None, Match.IGNORED), (Field.NAME, Match.GIVEN)]
    assert columns.problems == ()


def test_a_heading_may_hold_an_equals_sign() -> None:
    assert found(["a=b"], "a=b=name") == {"a=b": Field.NAME}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["Nope=name"], "Bezeichnung"),
        (["5=name"], "There is no column"),
        (["Bezeichnung=nam"], "company|name"),
        (["Bezeichnung"], "COLUMN=FIELD"),
        (["A=name", "B=name"], "Two columns"),
    ],
)
def test_a_wrong_correction_is_told_with_what_there_is(given: list[str], words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        match_columns(["Bezeichnung", "Ort"], given)
    assert caught.value.exit_code == 2


def test_without_a_name_the_headings_are_listed() -> None:
    with pytest.raises(UsageError, match="Bezeichnung, Ort"):
        require_name(match_columns(["Bezeichnung", "Ort"]))
    with pytest.raises(UsageError, match=r"Comp\. Name=name"):
        require_name(match_columns(["Comp. Name", "Ort"]))
    require_name(match_columns(["name"]))


def test_letters_are_those_of_spreadsheets() -> None:
    assert [column_letter(index) for index in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]


def test_no_heading_means_two_fields() -> None:
    words = [key for info in FIELDS.values() for key in {heading_key(word) for word in info.headings}]
    assert [word for word in set(words) if words.count(word) > 1] == []
    assert not set(words) & set(by_weak_heading())


def test_every_field_has_headings_and_knows_its_own_name() -> None:
    assert set(FIELDS) == set(Field)
    for field in Field:
        key = heading_key(field.value)
        assert by_heading().get(key, (None,))[0] is field or field in by_weak_heading().get(key, ())
