"""The frozen document: exact as JSON, stable, open to what newer versions write."""

import json
from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings

from fieldrep.reports.blocks import Row, Table
from fieldrep.reports.document import Document, from_json, to_data, to_json
from fieldrep.reports.values import (
    Instant,
    Missing,
    Number,
    Several,
    Text,
    Unknown,
    is_blank,
    value_from_data,
)
from tests.reports.samples import CREATED, MONDAY, hostile, weekly
from tests.reports.strategies import documents


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents)
def test_json_gives_the_same_document_and_the_same_json_again(document: Document) -> None:
    text = to_json(document)
    assert from_json(text) == document
    assert to_json(from_json(text)) == text


def test_the_order_of_policy_values_does_not_matter() -> None:
    one = weekly(policy={"near_days": 15, "advance": 3000})
    other = weekly(policy={"advance": 3000, "near_days": 15})
    assert to_json(one) == to_json(other)


def test_json_keeps_chinese_and_digits_readable() -> None:
    text = to_json(weekly())
    assert "东南实业有限公司" in text
    assert '{"percent":"72.5"}' in text
    assert '{"money":[1234500,"CNY"]}' in text


def test_a_block_of_a_newer_version_is_kept_as_it_came() -> None:
    data = to_data(weekly())
    newer = {"block": "chart", "id": "trend", "series": [1, 2, 3]}
    data["sections"][2]["blocks"].append(newer)
    document = from_json(json.dumps(data))
    assert document.sections[2].blocks[-1] == Unknown(newer)
    assert to_data(document) == data


def test_a_value_of_a_newer_version_is_kept_as_it_came() -> None:
    newer = {"distance": [12, "km"]}
    assert value_from_data(newer) == Unknown(newer)
    assert not is_blank(Unknown(newer))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 1}', '{"period": 3}'])
def test_what_is_no_document_is_refused(text: str) -> None:
    with pytest.raises((KeyError, ValueError, TypeError)):
        from_json(text)


def test_a_naive_instant_is_refused() -> None:
    naive = datetime(2026, 11, 21, 12, 0)  # noqa: DTZ001
    with pytest.raises(ValueError, match="aware"):
        weekly(created=naive)
    with pytest.raises(ValueError, match="aware"):
        Instant(naive, "UTC")


def test_an_endless_number_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        Number(Decimal("NaN"))


def test_a_row_needs_a_cell_for_each_column() -> None:
    columns = hostile().section("visits").blocks[0].columns  # type: ignore[union-attr]
    with pytest.raises(ValueError, match="9 columns"):
        Table("visits", None, columns, (Row((Text("a"),)),))


def test_blank_values() -> None:
    assert is_blank(Text(" \n"))
    assert is_blank(Missing())
    assert is_blank(Several((Text(""), Missing())))
    assert not is_blank(Several((Text(""), Text("王"))))
    assert not is_blank(Instant(CREATED, "UTC"))


def test_the_key_of_a_period() -> None:
    assert weekly().period.key == "2026-W47"
    assert weekly().period.start == MONDAY
