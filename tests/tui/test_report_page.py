"""A report as lines: what a row, a figure, a typed part and something missing look like at a width."""

from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from fieldrep.reports.blocks import Column, Figure, Figures, Label, Ref, Row, Table, TextBlock
from fieldrep.reports.document import Document, Period, Person, Section
from fieldrep.reports.values import Code, Date, Missing, Number, Several, Text
from fieldrep.tui.cells import width
from fieldrep.tui.screens.report_page import page_lines, section_of
from fieldrep.tui.screens.report_read import Page
from fieldrep.tui.screens.report_source import HOLD, Line, PageSource, Target
from fieldrep.tui.screens.report_tables import RowLook, figure_lines, table_lines
from fieldrep.tui.widgets.rows import Row as ListRow

WEEK = Period("week", 2026, 47, date(2026, 11, 16), date(2026, 11, 22))


def column(code: str, kind: str) -> Column:
    return Column(code, Label(code), kind)


def laid_out(lines: list[Line], cells: int = 76) -> list[ListRow]:
    source = PageSource(lines)
    source.fit_width(cells)
    return list(source.rows(0, source.count()))


def said(rows: list[ListRow]) -> list[str]:
    return ["".join(span.text for span in row.cells[0]).rstrip() for row in rows]  # type: ignore[union-attr]


VISITS = Table(
    "visits",
    None,
    (
        column("date", "date"),
        column("company", "text"),
        column("person", "text"),
        column("job_title", "text"),
        column("conversation", "prose"),
        column("result", "prose"),
        column("next_step", "prose"),
        column("next_date", "date"),
    ),
    (
        Row(
            (
                Date(date(2026, 11, 18)),
                Text("嘉元实业"),
                Several((Text("刘小姐"), Text("王先生"))),
                Several((Text("采购"), Text("厂长"))),
                Text("雨季开胶"),
                Several((Code("Outcome", "order"), Text("200 kg"))),
                Text("send it"),
                Date(date(2026, 11, 25)),
            ),
            (Ref("visit", ("v1",)),),
            ("walk_in",),
        ),
    ),
)


def test_a_visit_is_one_head_line_and_its_texts_below() -> None:
    rows = laid_out(list(table_lines(VISITS, "visits/visits", {})))
    assert said(rows) == [
        "Wed 18 Nov  嘉元实业 · 刘小姐 (采购), 王先生 (厂长)  [walk-in]",
        "  Conversation: 雨季开胶",
        "  Result: order – 200 kg",
        "  Next step: send it · Wed 25 Nov",
    ]
    assert rows[0].refs.refs == (Ref("visit", ("v1",)),)


def test_what_a_row_lacks_is_named_below_it() -> None:
    rows = laid_out(list(table_lines(VISITS, "visits/visits", {0: RowLook(("Result", "Person visited"))})))
    assert said(rows)[-1] == "  missing: Result, Person visited"
    assert rows[0].mark == "overdue"


def test_labels_stand_in_a_column_where_there_is_room() -> None:
    rows = laid_out(list(table_lines(VISITS, "visits/visits", {})), 120)
    assert said(rows)[1:3] == ["  Conversation  雨季开胶", "  Result        order – 200 kg"]


def test_a_plan_says_what_became_of_each_item_on_one_line() -> None:
    plan = Table(
        "last_plan",
        None,
        (column("planned_for", "date"), column("planned", "prose"), column("plan_outcome", "code"),
         column("reason", "prose")),
        (
            Row((Date(date(2026, 11, 16)), Several((Text("嘉元"), Text("samples"))),
                 Code("PlanOutcome", "done"), Missing("not_recorded"))),
            Row((Missing("not_recorded"), Text("clean up"), Code("PlanOutcome", "dropped"), Text("ill"))),
        ),
    )  # fmt: skip
    rows = laid_out(list(table_lines(plan, "last_week/last_plan", {})))
    assert said(rows) == ["Mon 16 Nov  嘉元 – samples · done", "            clean up · dropped: ill"]
    assert [row.mark for row in rows] == ["done", "error"]


def test_figures_stand_in_columns() -> None:
    block = Figures(
        "activity",
        None,
        (
            Figure(Label("visits"), Number(Decimal(12)), Number(Decimal(20)), Number(Decimal(9))),
            Figure(Label("orders"), Number(Decimal(1)), None, Missing("no_data")),
        ),
    )
    assert said(laid_out(list(figure_lines(block, "results/activity")))) == [
        "          Value  Target  Period before  Trend",
        "Visits       12      20              9      ▲",
        "Orders        1       –        no data      –",
    ]


def test_the_cursor_stops_on_the_first_line_of_a_target_and_on_some_of_a_long_text() -> None:
    target = Target("a text", place="support/reflection")
    rows = laid_out([Line("a", "word " * 400, target=target), Line("b", "end")], 40)
    held = [at for at, row in enumerate(rows) if row.kind == "row"]
    assert held == list(range(0, len(rows) - 1, HOLD))
    assert rows[-1].kind == "text"


def test_the_cursor_stops_on_through_lines_with_one_target() -> None:
    target = Target("a visit")
    lines = [Line(f"a{n}", "word " * 20, target=target) for n in range(6)]
    rows = laid_out([Line("top"), *lines, Line("b", "end", target=Target("another"))], 40)
    held = [at for at, row in enumerate(rows) if row.kind == "row"]
    assert held == [*range(1, len(rows) - 1, HOLD), len(rows) - 1]


@given(st.lists(st.text(max_size=90), max_size=12), st.integers(0, 30), st.integers(1, 20))
def test_a_piece_of_a_page_is_the_same_as_in_the_whole(texts: list[str], offset: int, limit: int) -> None:
    targets = [None, Target("one"), Target("one"), Target("two")]
    lines = [Line(str(n), text, target=targets[n % 4]) for n, text in enumerate(texts)]
    source = PageSource(lines)
    source.fit_width(20)
    assert list(source.rows(offset, limit)) == laid_out(lines, 20)[offset : offset + limit]
    rows = laid_out(lines, 20)
    assert [source.place(line.id) for line in lines] == [
        next(at for at, row in enumerate(rows) if row.id == line.id) for line in lines
    ]


def test_a_page_only_to_be_read_has_nothing_to_choose() -> None:
    source = PageSource(list(table_lines(VISITS, "visits/visits", {})), reading=True)
    source.fit_width(76)
    assert {row.kind for row in source.rows(0, source.count())} == {"text"}


@given(st.text(max_size=200), st.integers(20, 130))
def test_no_line_is_wider_than_the_list(text: str, cells: int) -> None:
    lines = [
        Line("a", text, name="Company", lead="Wed 18 Nov", lead_width=10, tail="  [walk-in]"),
        Line("b", text, label="Conversation", label_width=12, indent=2),
        Line("c", text, bar=True),
    ]
    assert all(width(line) <= cells for line in said(laid_out(lines, cells)))


def test_the_report_of_a_newer_program_is_shown_as_it_came() -> None:
    section = Section("notes", Label("notes", {"en": "Notes"}), (TextBlock("a", Label("b"), ("words",)),))
    document = Document(
        "yearly", 1, 1, Label("yearly", {"en": "Yearly report"}), Person("p", "Li Wei"), "", WEEK,
        datetime(2026, 11, 21, tzinfo=UTC), "Asia/Shanghai", "CNY", (), (section,),
    )  # fmt: skip
    now = datetime(2026, 11, 21, 10, tzinfo=UTC).replace(tzinfo=None)
    rows = laid_out(page_lines(Page("yearly", 1, document, (), now, now, "Asia/Shanghai")))
    assert any("words" in line for line in said(rows))
    assert section_of("notes/a/0") == "notes"
