"""The list: cursor, pages, titles, ticks, mouse, empty state; 100,000 rows read only where looked at."""

from collections.abc import Sequence

from textual.app import App, ComposeResult
from textual.pilot import Pilot

from fieldrep.tui import theme
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Block, Column, FlowSource, ListSource, Row, Source, Span
from tests.support.grid import grid
from tests.support.waiting import until


class ListApp(App[None]):
    """One list, and what it said."""

    def __init__(self, source: Source, **settings: object) -> None:
        super().__init__()
        self.given = source
        self.settings = settings
        self.said: list[tuple[str, str | None]] = []

    def compose(self) -> ComposeResult:
        yield LineList(self.given, **self.settings)  # type: ignore[arg-type]

    @property
    def list(self) -> LineList:
        return self.query_one(LineList)

    def on_line_list_highlighted(self, event: LineList.Highlighted) -> None:
        self.said.append(("highlighted", event.row.id if event.row else None))

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        self.said.append(("opened", event.row.id))

    def on_line_list_ticked(self, event: LineList.Ticked) -> None:
        self.said.append(("ticked" if event.on else "unticked", event.row.id))


def rows(*names: str) -> list[Row]:
    return [Row(name, (name,), kind="header" if name.startswith("#") else "row") for name in names]


class Many:
    """A hundred thousand rows; ``pages`` says which were asked for."""

    def __init__(self) -> None:
        self.pages: set[int] = set()

    def count(self) -> int:
        return 100_000

    def rows(self, offset: int, limit: int) -> Sequence[Row]:
        self.pages.add(offset // limit)
        return [Row(f"r{n}", (f"Row {n}",)) for n in range(offset, offset + limit)]


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def test_only_the_pages_that_are_looked_at_are_read() -> None:
    source = Many()
    app = ListApp(source)
    async with app.run_test(size=(40, 20)) as pilot:
        await press(pilot, "end")
        assert app.list.row is not None and app.list.row.id == "r99999"
        assert "Row 99999" in grid(app)[-1]
        await press(pilot, "home", "down")
        assert app.list.row.id == "r1"
        assert "Row 0" in grid(app)[0]
        last = 100_000 // 64
        await until(pilot, lambda: 1 in source.pages)  # the next one is read ahead
        assert source.pages <= {0, 1, last - 1, last}


async def test_paging_moves_by_what_is_in_view() -> None:
    app = ListApp(Many())
    async with app.run_test(size=(40, 20)) as pilot:
        await press(pilot, "pagedown")
        assert app.list.cursor == 19
        await press(pilot, "pagedown")
        assert app.list.cursor == 38
        await press(pilot, "pageup")
        assert app.list.cursor == 19


async def test_titles_are_stepped_over() -> None:
    app = ListApp(ListSource(rows("#due", "a", "b", "#later", "c")))
    async with app.run_test() as pilot:
        assert app.list.cursor == 1
        await press(pilot, "down", "down")
        assert app.list.row is not None and app.list.row.id == "c"
        await press(pilot, "up", "up", "up")
        assert app.list.row.id == "a"


async def test_it_says_where_the_cursor_is_and_what_was_opened() -> None:
    app = ListApp(ListSource(rows("a", "b")))
    async with app.run_test() as pilot:
        await press(pilot, "down")
        app.list.open_row()
        await pilot.pause()
    assert app.said == [("highlighted", "a"), ("highlighted", "b"), ("opened", "b")]


async def test_the_cursor_stays_on_its_row_when_the_list_changes() -> None:
    app = ListApp(ListSource(rows("a", "b", "c")))
    async with app.run_test() as pilot:
        await press(pilot, "down", "down")
        app.list.source = ListSource(rows("new", "a", "b", "c", "d"))
        assert app.list.row is not None and app.list.row.id == "c"
        app.list.source = ListSource(rows("new", "a"))
        assert app.list.row.id == "a"
        app.list.source = ListSource()
        assert app.list.row is None
        await pilot.pause()
    assert app.said[-1] == ("highlighted", None)


async def test_it_goes_to_a_row_by_its_id() -> None:
    app = ListApp(ListSource(rows("a", "b", "c")))
    async with app.run_test():
        assert app.list.go_to("c") and app.list.cursor == 2
        assert not app.list.go_to("x") and app.list.cursor == 2


async def test_rows_can_be_ticked() -> None:
    app = ListApp(ListSource(rows("a", "b")), tickable=True)
    async with app.run_test(size=(20, 4)) as pilot:
        app.list.tick_row()
        await pilot.pause()
        assert [line.strip() for line in grid(app)[:2]] == ["▸  [x] a", "[ ] b"]
        app.list.tick_row()
        await pilot.pause()
    assert app.said[1:] == [("ticked", "a"), ("unticked", "a")]


async def test_a_click_moves_and_a_double_click_opens() -> None:
    app = ListApp(ListSource(rows("#due", "a", "b")))
    async with app.run_test() as pilot:
        await pilot.click(LineList, offset=(5, 2))
        assert app.list.row is not None and app.list.row.id == "b"
        await pilot.click(LineList, offset=(5, 0))
        assert app.list.row.id == "b"
        await pilot.double_click(LineList, offset=(5, 1))
        await pilot.pause()
    assert app.said[-2:] == [("highlighted", "a"), ("opened", "a")]


async def test_the_wheel_scrolls() -> None:
    app = ListApp(Many())
    async with app.run_test(size=(40, 10)) as pilot:
        list_ = app.list
        list_.scroll_to(y=5, animate=False)
        await press(pilot)
        assert "Row 5" in grid(app)[0]


async def test_an_empty_list_says_what_to_do() -> None:
    app = ListApp(ListSource(), empty="No accounts yet. Press n to add one.")
    async with app.run_test(size=(24, 6)):
        assert [line.strip() for line in grid(app)[1:3]] == ["No accounts yet.", "Press n to add one."]


async def test_columns_align_by_cells_and_marks_have_a_sign() -> None:
    columns = (Column("name"), Column("amount", width=8, align="right"))
    source = ListSource(
        [
            Row("a", ("嘉元实业有限公司", "375,000"), mark="overdue"),
            Row("b", ("Around the Horn and far beyond", "98"), mark="done"),
            Row("c", ((Span("bad\x1b[2J\u202ename", "strong"),), "0")),
        ]
    )
    app = ListApp(source, columns=columns, heading=True)
    async with app.run_test(size=(32, 5)):
        assert grid(app) == [
            "",
            "▸! 嘉元实业有限公司      375,000",
            " ✓ Around the Horn and…       98",
            "   bad�[2Jname                 0",
            "",
        ]


async def test_two_line_rows_have_their_second_line_below() -> None:
    app = ListApp(
        ListSource([Row("a", ("嘉元实业",), below="call · 3 days"), Row("b", ("Horn",), below="visit")]),
        two_line=True,
    )
    async with app.run_test(size=(30, 6)) as pilot:
        assert [line.strip() for line in grid(app)[:4]] == ["▸  嘉元实业", "call · 3 days", "Horn", "visit"]
        await pilot.click(LineList, offset=(5, 3))
        assert app.list.row is not None and app.list.row.id == "b"


async def test_a_reading_page_scrolls_and_has_no_cursor() -> None:
    source = ListSource([Row(f"t{n}", (f"line {n}",), kind="text") for n in range(50)])
    app = ListApp(source, reading=True)
    async with app.run_test(size=(20, 10)) as pilot:
        await press(pilot, "down", "down")
        assert grid(app)[0].strip().startswith("line 2 ")
        await press(pilot, "end")
        assert "line 49" in grid(app)[-1]
        assert app.list.row is None


async def test_it_is_drawn_in_every_theme() -> None:
    app = ListApp(ListSource([Row("a", ("x",), mark="overdue")]))
    async with app.run_test() as pilot:
        for ours in theme.themes():
            app.register_theme(ours)
            app.theme = ours.name
            await pilot.pause()
            assert "! x" in grid(app)[0]


async def test_the_text_below_a_row_comes_into_view_with_it() -> None:
    texts = [Row(f"t{n}", (f"text {n}",), kind="text") for n in range(5)]
    app = ListApp(ListSource([*rows(*"abcdefghij"), *texts, *rows("k")]))
    async with app.run_test(size=(40, 10)) as pilot:
        await press(pilot, *["down"] * 9)
        shown = "\n".join(grid(app))
        assert "j" in shown
        assert "text 4" in shown


async def test_a_row_stays_in_view_where_its_text_is_longer_than_the_list() -> None:
    texts = [Row(f"t{n}", (f"text {n}",), kind="text") for n in range(50)]
    app = ListApp(ListSource([*rows("a", "b", "#title", "the row"), *texts]))
    async with app.run_test(size=(40, 10)) as pilot:
        await press(pilot, "end")
        assert "#title" in grid(app)[0]
        assert "the row" in grid(app)[1]


async def test_the_cursor_stays_on_its_row_when_the_width_wraps_the_text_above_it_anew() -> None:
    blocks = [Block("a text that takes one line where there is room. " * 2), Block("kind", refs=1, id="kind")]
    blocks.append(Block("stage", refs=2, id="stage"))
    app = ListApp(FlowSource(blocks))
    async with app.run_test(size=(30, 20)) as pilot:
        assert app.list.row is not None and app.list.row.id == "kind"
        await pilot.resize_terminal(120, 20)
        await pilot.pause()
        assert app.list.row is not None and app.list.row.id == "kind"


async def test_it_goes_to_a_row_of_a_text_that_is_not_laid_out_yet() -> None:
    class Opened(ListApp):
        def on_mount(self) -> None:
            self.list.source = FlowSource(
                [Block(name, refs=name, id=name) for name in ("Anna", "Ben", "Mei")]
            )
            self.list.go_to("Mei")

    app = Opened(ListSource([]))
    async with app.run_test(size=(30, 20)) as pilot:
        await pilot.pause()
        assert app.list.row is not None and app.list.row.id == "Mei"


async def test_a_text_that_is_not_shown_keeps_its_rows_and_its_cursor_when_it_is_read_anew() -> None:
    def people() -> FlowSource:
        return FlowSource([Block(name, refs=name, id=name) for name in ("Anna", "Ben", "Mei")])

    app = ListApp(people())
    async with app.run_test(size=(30, 20)) as pilot:
        await press(pilot, "down")
        app.said.clear()
        app.list.display = False
        await pilot.pause()
        app.list.source = people()
        await pilot.pause()
        assert app.list.row is not None and app.list.row.id == "Ben"
        app.list.display = True
        await pilot.pause()
        assert app.list.row is not None and app.list.row.id == "Ben"
        assert app.said == []


async def test_a_row_kept_from_a_short_list_is_in_view_in_the_long_one() -> None:
    names = [f"n{number}" for number in range(100)]
    app = ListApp(ListSource(rows("n80", "n90")))
    async with app.run_test(size=(40, 10)) as pilot:
        await press(pilot, "down")
        app.list.source = ListSource(rows(*names))
        await pilot.pause()
        assert app.list.row is not None and app.list.row.id == "n90"
        assert "n90" in "\n".join(grid(app))


async def test_a_second_line_ends_before_the_scroll_bar() -> None:
    long = ListSource([Row(f"r{n}", ("a",), below="x" * 60) for n in range(20)])
    app = ListApp(long, two_line=True)
    async with app.run_test(size=(30, 10)):
        assert grid(app)[1].strip().endswith("x…")
