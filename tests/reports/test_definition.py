"""Report definitions: what ships holds to the specification, what is wrong is named."""

import copy
import tomllib
from typing import Any

import pytest

from fieldrep.reports.definition import (
    DEFINITIONS,
    DefinitionError,
    definition,
    parse_definition,
    shipped,
)


def raw(name: str = "weekly") -> dict[str, Any]:
    return tomllib.loads((DEFINITIONS / f"{name}.toml").read_text(encoding="utf-8"))


def test_weekly_and_monthly_ship() -> None:
    assert shipped() == ("monthly", "weekly")
    assert {definition(name).id for name in shipped()} == set(shipped())


def test_the_weekly_report_has_the_sections_of_the_specification() -> None:
    titles = [section.title.words["zh_CN"] for section in definition("weekly").sections]
    assert titles == [
        "上周工作总结",
        "拜访记录",
        "工作成果",
        "竞争对手与市场",
        "下周工作计划",
        "需要支持与心得",
        "本周费用",
    ]


def test_the_visits_table_asks_for_what_a_visit_must_have() -> None:
    visits = definition("weekly").sections[1].parts[0]
    assert [item.column.id for item in visits.columns if item.required] == [
        "company",
        "person",
        "job_title",
        "conversation",
        "result",
        "competitor_info",
    ]
    assert [item.exception for item in visits.columns if item.column.id == "company"] == [""]
    assert {item.exception for item in visits.columns if item.required} == {"", "not_met"}


def test_the_monthly_report_requires_summary_plan_and_proposals() -> None:
    required = [section.id for section in definition("monthly").sections if section.required]
    assert required == ["summary", "next_month", "proposals"]


def test_typed_parts_are_found_in_order() -> None:
    parts = [part.id for _section, part in definition("weekly").typed_parts()]
    assert parts[0] == "summary"
    assert parts[-1] == "expenses"


def test_an_unknown_kind_of_report() -> None:
    with pytest.raises(KeyError):
        definition("yearly")


def _set(data: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(data)
    place: Any = changed
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return changed


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("version",), None, "weekly: version is missing"),
        (("version",), True, "weekly: version should be a int"),
        (("version",), 0, "at least 1"),
        (("period",), "year", "period should be one of day, week, month"),
        (("colour",), "red", "unknown key colour"),
        (("title",), {"en": "Weekly report"}, "title should have en and zh_CN"),
        (("title",), {"en": "Weekly report", "zh_CN": " "}, "title has an empty text"),
        (("sections",), [], "needs a section"),
        (("sections", 0, "id"), "visits", "visits stands twice"),
        (("sections", 0, "parts"), [], "a section needs a part"),
        (("sections", 0, "parts", 0, "shape"), "chart", "shape should be one of"),
        (("sections", 0, "parts", 0, "source"), None, "a typed part has no source"),
        (("sections", 0, "parts", 0, "columns"), [], "a table needs columns"),
        (("sections", 0, "parts", 0, "columns", 0, "type"), "colour", "type should be one of"),
        (("sections", 0, "parts", 0, "columns", 0, "id"), "colour", "no word for colour"),
        (("sections", 0, "parts", 0, "columns", 0, "id"), "planned", "planned stands twice"),
        (("sections", 0, "parts", 0), "last_plan", "expected a table"),
        (("head", 0, "source"), None, "either a source or typed"),
    ],
)
def test_what_is_wrong_is_named(path: tuple[Any, ...], value: Any, message: str) -> None:
    with pytest.raises(DefinitionError, match=message):
        parse_definition(_set(raw(), path, value))


def test_a_column_with_a_title_of_its_own_needs_no_word_of_the_program() -> None:
    data = _set(raw(), ("sections", 0, "parts", 0, "columns", 0, "id"), "colour")
    title = {"en": "Colour", "zh_CN": "颜色"}
    column = (
        parse_definition(_set(data, ("sections", 0, "parts", 0, "columns", 0, "title"), title))
        .sections[0]
        .parts[0]
        .columns[0]
    )
    assert column.column.label.words == title
