"""What a report lacks is found, and only that."""

from dataclasses import replace

from fieldrep.reports.blocks import Empty, Ref, Row, Table
from fieldrep.reports.check import gaps
from fieldrep.reports.definition import definition
from fieldrep.reports.document import Document, Section
from fieldrep.reports.values import Missing, Several, Text
from tests.reports.samples import visit, weekly

WEEKLY = definition("weekly")


def with_section(document: Document, section_id: str, *blocks: object) -> Document:
    sections = tuple(
        Section(s.id, s.title, blocks) if s.id == section_id else s  # type: ignore[arg-type]
        for s in document.sections
    )
    return replace(document, sections=sections)


def test_a_full_report_has_no_gaps() -> None:
    assert gaps(WEEKLY, weekly()) == []


def test_a_required_section_with_nothing_in_it_is_named() -> None:
    document = with_section(weekly(), "market", Empty("competitor_notes", None))
    (gap,) = gaps(WEEKLY, document)
    assert (gap.section, gap.part, gap.title.words["zh_CN"]) == ("market", "", "竞争对手与市场")


def test_a_missing_section_is_a_gap_too() -> None:
    document = replace(weekly(), sections=())
    assert [gap.section for gap in gaps(WEEKLY, document)] == ["last_week", "market", "next_week"]


def test_empty_cells_of_visits_are_named_with_their_record() -> None:
    rows = [visit(), visit(person=Missing(), title=Several((Text(""),)), conversation=" ")]
    found = gaps(WEEKLY, weekly(rows))
    assert [gap.column and gap.column.code for gap in found] == ["person", "job_title", "conversation"]
    assert {(gap.section, gap.part, gap.row) for gap in found} == {("visits", "visits", 1)}
    assert found[0].refs == (Ref("visit", ("visit-2026-11-16-东南实业有限公司",)),)


def test_nobody_met_needs_no_person_but_a_company() -> None:
    not_met = visit(
        company="", person=Missing(), title=Missing(), conversation="", result="", marks=("not_met",)
    )
    assert [gap.column and gap.column.code for gap in gaps(WEEKLY, weekly([not_met]))] == ["company"]


def test_a_required_typed_part_is_named() -> None:
    monthly = definition("monthly")
    blocks = {"summary": (Table("other", None, (), (Row(()),)),)}
    document = replace(
        weekly(), sections=tuple(Section(s.id, s.title, blocks.get(s.id, ())) for s in monthly.sections)
    )
    found = [(gap.section, gap.part) for gap in gaps(monthly, document)]
    assert found == [("summary", "summary"), ("next_month", ""), ("proposals", "")]
