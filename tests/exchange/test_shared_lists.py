"""The shared customer lists: 91 in English, 26 and 37 in Chinese with the flaws of real sheets.

They lie beside the project and are no part of it; where they are not, the same behaviour is tested on small
lists of our own in the other files of this folder.
"""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from fieldrep.exchange.columns import match_columns, require_name
from fieldrep.exchange.duplicates import Reason, Side, side_of
from fieldrep.exchange.fields import Field
from fieldrep.exchange.plan import Book, Existing, ImportPlan, default_source, number_key
from fieldrep.exchange.planner import plan_import
from fieldrep.exchange.problems import Code
from fieldrep.exchange.rows import draft_row
from fieldrep.exchange.sheet import read_sheet

DATA = Path(__file__).parents[2].parent / "shared" / "data"
NORTHWIND = DATA / "northwind" / "customers.csv"
NORTH = DATA / "zh" / "customers-north-utf8-bom.csv"
MIXED = DATA / "zh" / "customers-mixed-gb18030.csv"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the shared lists are not beside the project")


def planned(path: Path, book: Book | None = None) -> ImportPlan:
    sheet = read_sheet(path)
    columns = match_columns(sheet.header)
    require_name(columns)
    drafts = [draft_row(row, columns, today=date(2026, 11, 21), currency="CNY") for row in sheet.rows()]
    return plan_import(drafts, book or Book(), source=default_source(path), digest=sheet.digest)


def taken(plan: ImportPlan) -> Book:
    """Return the book after a first import."""
    accounts: dict[str, Existing] = {}
    sides: list[Side] = []
    for row in plan.rows:
        assert row.draft is not None
        draft = row.draft
        accounts[row.account_id] = Existing(
            row.account_id, draft.name, values={f.value: value for f, value in draft.values.items()}
        )
        sides.append(replace(side_of(draft, row.account_id), row=0))
    return Book(accounts, {}, tuple(sides))


@pytest.mark.parametrize(
    ("path", "encoding", "rows"),
    [(NORTHWIND, "utf-8", 91), (NORTH, "utf-8-sig", 26), (MIXED, "gb18030", 37)],
)
def test_each_list_is_read_whole(path: Path, encoding: str, rows: int) -> None:
    sheet = read_sheet(path)
    assert (sheet.encoding, sheet.delimiter, sheet.header_row, sheet.problems) == (encoding, ",", 1, ())
    assert planned(path).counts == {
        "read": rows,
        "created": rows,
        "updated": 0,
        "unchanged": 0,
        "rejected": 0,
    }


def test_every_heading_finds_its_field() -> None:
    for path in (NORTHWIND, NORTH, MIXED):
        columns = match_columns(read_sheet(path).header)
        assert columns.extras == ()
        assert columns.problems == ()
    assert list(match_columns(read_sheet(MIXED).header).fields) == [
        Field.NUMBER,
        Field.NAME,
        Field.CONTACT_NAME,
        Field.PHONE,
        Field.ADDRESS,
        Field.EMAIL,
    ]


def test_commas_in_addresses_do_not_shift_the_columns() -> None:
    plan = planned(NORTHWIND)
    drafts = {row.draft.number: row.draft for row in plan.rows if row.draft}
    assert drafts["BONAP"].values[Field.ADDRESS] == "12, rue des Bouchers"
    assert drafts["BONAP"].values[Field.CITY] == "Marseille"
    assert drafts["GODOS"].values[Field.COUNTRY] == "Spain"
    assert Field.FAX not in drafts["GODOS"].values
    assert {draft.values[Field.COUNTRY] for draft in drafts.values()} == {
        *("Argentina", "Austria", "Belgium", "Brazil", "Canada", "Denmark", "Finland", "France", "Germany"),
        *("Ireland", "Italy", "Mexico", "Norway", "Poland", "Portugal", "Spain", "Sweden", "Switzerland"),
        *("UK", "USA", "Venezuela"),
    }
    joined = [p for row in plan.rows for p in row.problems if p.code is Code.CELLS_JOINED]
    assert len(joined) == 24
    assert {p.field for p in joined} == {"address"}


def test_orders_with_commas_in_addresses_are_read_too() -> None:
    rows = list(read_sheet(DATA / "northwind" / "orders.csv").rows())
    assert len(rows) == 830
    assert not any(problem.rejects for row in rows for problem in row.problems)
    assert {row.cells[3][:2] for row in rows} == {"19"}


def test_cities_come_from_the_addresses_of_the_mixed_list() -> None:
    drafts = [row.draft for row in planned(MIXED).rows if row.draft]
    assert all(Field.CITY in draft.derived for draft in drafts)
    cities = {draft.name: draft.values[Field.CITY] for draft in drafts}
    assert cities["通恒机械有限公司"] == "天津"
    assert cities["北京秦峰昕鑫商贸有限公司"] == "北京"
    assert cities["深圳市金丰达科技有限公司"] == "深圳"
    assert cities["嘉业房产有限公司"] == "瑞安"


def test_nothing_in_the_lists_looks_odd_but_the_commas() -> None:
    for path in (NORTH, MIXED):
        assert [problem for row in planned(path).rows for problem in row.problems] == []


def test_shared_numbers_update_nothing_and_make_possible_duplicates() -> None:
    book = taken(planned(NORTHWIND))
    # As if both lists came from one source: the harder case.
    numbers = {number_key(r.draft.number): [r.account_id] for r in planned(NORTHWIND).rows if r.draft}
    same_source = Book(book.accounts, numbers, book.sides)
    plan = planned(NORTH, same_source)
    assert plan.counts == {"read": 26, "created": 26, "updated": 0, "unchanged": 0, "rejected": 0}
    pairs = [d for d in plan.duplicates if Reason.SAME_NUMBER in d.reasons]
    assert len(pairs) == 26
    assert not {row.account_id for row in plan.rows} & set(book.accounts)
    # As two sources, which is what their names make them: no number meets another at all.
    assert default_source(NORTHWIND) != default_source(NORTH)
    assert planned(NORTH, book).duplicates == ()


def test_the_same_firms_in_both_chinese_lists_are_possible_duplicates() -> None:
    book = taken(planned(NORTH))
    found = {(d.new.name, d.other.name): d.reasons for d in planned(MIXED, book).duplicates}
    assert found == {
        ("三川实业有限公司", "三川实业有限公司"): (Reason.SAME_CORE, Reason.OTHER_ADDRESS),
        ("远东科技有限公司", "三川实业有限公司"): (Reason.SAME_PHONE,),
        ("森通科技有限公司", "森通"): (Reason.CORE_CONTAINED,),
        ("浩天旅行社", "浩天旅行社"): (Reason.SAME_CORE, Reason.OTHER_ADDRESS),
        ("同恒软件有限公司", "同恒"): (Reason.CORE_CONTAINED,),
        ("中通软件有限公司", "中通"): (Reason.CORE_CONTAINED,),
        ("嘉元实业有限公司", "嘉元实业"): (Reason.SAME_CORE, Reason.OTHER_ADDRESS),
    }


def test_each_list_again_changes_nothing() -> None:
    for path in (NORTHWIND, NORTH, MIXED):
        book = taken(planned(path))
        again = planned(path, book)
        assert again.counts["unchanged"] == again.counts["read"]
        assert again.duplicates == ()
