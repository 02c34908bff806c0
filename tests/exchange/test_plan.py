"""The names and ids that an import goes by."""

from pathlib import Path

import pytest

from fieldrep.exchange.plan import default_source, number_key, record_id


def test_ids_are_made_of_file_sheet_row_and_kind() -> None:
    ids = {
        record_id("account", "d", "", 2),
        record_id("contact", "d", "", 2),
        record_id("account", "e", "", 2),
        record_id("account", "d", "S", 2),
        record_id("account", "d", "", 3),
    }
    assert len(ids) == 5
    assert record_id("account", "d", "", 2) in ids


@pytest.mark.parametrize(("one", "other"), [(" Ab1 ", "ab1"), ("Ａｂ１", "AB1")])
def test_numbers_are_the_same_whatever_their_width_and_case(one: str, other: str) -> None:
    assert number_key(one) == number_key(other)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("customers.csv", "customers"),
        ("customers (1).csv", "customers"),
        ("customers-rejected.csv", "customers"),
        ("customers-rejected (2).csv", "customers"),
        ("客户名单 - 副本.xlsx", "客户名单"),
        ("customers copy.csv", "customers"),
        ("(1).csv", "(1)"),
        ("copy.csv", "copy"),
    ],
)
def test_the_source_is_the_name_of_the_file(name: str, source: str) -> None:
    assert default_source(Path("somewhere") / name) == source
