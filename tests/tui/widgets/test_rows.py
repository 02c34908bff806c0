"""Columns share the width, pages are read once, texts flow into rows."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from fieldrep.tui.cells import width
from fieldrep.tui.widgets.rows import (
    PAGE,
    Block,
    Column,
    FlowSource,
    ListSource,
    PageCache,
    Row,
    place_columns,
)  # fmt: skip

NAME = Column("name", weight=3, least=10)
PERSON = Column("person", weight=1, least=6, drop=1)
CITY = Column("city", width=8, drop=2)
MONEY = Column("money", width=9, align="right")


def test_flexible_columns_share_what_is_left_by_weight() -> None:
    placed = place_columns([NAME, PERSON, MONEY], 60)
    assert [(p.column.key, p.width) for p in placed] == [("name", 34), ("person", 15), ("money", 9)]


def test_what_a_column_has_no_use_for_goes_to_the_others() -> None:
    def widths(cells: int) -> list[int]:
        person = Column("person", weight=4, least=6, most=12)
        return [placed.width for placed in place_columns([NAME, person, MONEY], cells)]

    assert widths(40) == [17, 12, 9]
    assert widths(60) == [37, 12, 9]
    assert [p.width for p in place_columns([Column("a", most=5), Column("b", most=6)], 20)] == [13, 6]


def test_the_column_to_drop_first_goes_first() -> None:
    def left(cells: int) -> list[str]:
        return [placed.column.key for placed in place_columns([NAME, PERSON, CITY, MONEY], cells)]

    assert left(36) == ["name", "person", "city", "money"]
    assert left(30) == ["name", "person", "money"]
    assert left(22) == ["name", "money"]


@given(st.integers(40, 300))
def test_columns_fill_the_width_exactly(cells: int) -> None:
    placed = place_columns([NAME, PERSON, CITY, MONEY], cells)
    assert sum(p.width for p in placed) + len(placed) - 1 == cells


class Counted:
    """Rows on demand, counting how often they are asked for."""

    def __init__(self, count: int) -> None:
        self.asked: list[tuple[int, int]] = []
        self._count = count

    def count(self) -> int:
        return self._count

    def rows(self, offset: int, limit: int) -> Sequence[Row]:
        self.asked.append((offset, limit))
        return [Row(f"r{n}", (str(n),)) for n in range(offset, min(self._count, offset + limit))]


def test_a_page_is_read_once() -> None:
    source = Counted(1000)
    cache = PageCache(source)
    ids = [row.id for n in range(100) if (row := cache.row(n))]
    assert ids[:2] == ["r0", "r1"] and len(ids) == 100
    assert source.asked == [(0, PAGE), (PAGE, PAGE)]


def test_a_page_on_its_way_is_asked_for_once_and_read_at_once_when_needed() -> None:
    asked: list[int] = []
    cache = PageCache(Counted(1000), asked.append)
    assert cache.row(5) is None and cache.row(6) is None
    assert asked == [0]
    row = cache.row(5, now=True)
    assert row is not None and row.id == "r5"


def test_no_row_beyond_the_end() -> None:
    cache = PageCache(ListSource([Row("a", ("a",))]))
    assert cache.row(1) is None and cache.row(-1) is None


def test_a_text_flows_into_rows_and_only_its_first_line_can_be_chosen() -> None:
    source = FlowSource(
        [Block("Said", kind="header"), Block("雨季开胶，上月退货两批", refs=7, mark="done", indent=2)]
    )
    source.fit_width(12)
    rows = source.rows(0, 10)
    assert [row.kind for row in rows] == ["header", "row", "text", "text"]
    assert [row.refs for row in rows[1:]] == [7, 7, 7]
    assert all(width(cell[0].text) <= 12 for row in rows for cell in row.cells if not isinstance(cell, str))


def test_a_hanging_text_is_indented_from_its_second_line_on() -> None:
    source = FlowSource([Block("Enter  Open what the cursor is on", hang=7)])
    source.fit_width(20)
    texts = [row.cells[0][0].text for row in source.rows(0, 10)]
    assert texts == ["Enter  Open what the", "       cursor is on"]


def test_an_unchanged_width_wraps_nothing_anew() -> None:
    source = FlowSource([Block("a")])
    assert source.fit_width(20) and not source.fit_width(20)
