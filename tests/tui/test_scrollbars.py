"""Scroll bars in ASCII mode have no block characters."""

import pytest
from textual.app import ComposeResult

from fieldrep.paths import DataPaths
from fieldrep.tui.frame import FrameScreen, Pane
from fieldrep.tui.scrollbars import use_plain_bars
from fieldrep.tui.signs import use_ascii
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Column, ListSource, Row
from tests.support.grid import grid
from tests.tui.field_week import WeekApp, make_week

BLOCKS = set("▁▂▃▄▅▆▇")


class Long(FrameScreen):
    def compose_body(self) -> ComposeResult:
        with Pane(title="Long"):
            yield LineList(
                ListSource([Row(str(n), (f"line {n}",)) for n in range(47)]), columns=(Column("text"),)
            )


@pytest.mark.parametrize("ascii_only", [True, False])
async def test_a_long_list(paths: DataPaths, ascii_only: bool) -> None:
    app = WeekApp(make_week(paths), ascii_only=ascii_only)
    async with app.at() as pilot:
        await app.push_screen(Long())
        await pilot.pause()
        drawn = set("".join(grid(app)))
    use_ascii(False)
    use_plain_bars(False)
    assert bool(drawn & BLOCKS) is not ascii_only
