"""What is painted anew looks as if all had been, and is no more than what changed."""

import pytest
from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.strip import Strip

from fieldrep.tui.compositing import SteadyCompositor
from fieldrep.tui.widgets.bars import NoticeLine
from tests.support.grid import grid
from tests.tui.sample_app import SampleApp

CHANGED = {
    "a line of the list": [Region(1, 3, 30, 1)],
    "the list": [Region(1, 2, 37, 20)],
    "two lines far apart and the keys": [Region(1, 2, 30, 1), Region(45, 19, 20, 2), Region(0, 29, 120, 1)],
    "where the notice lies": [Region(0, 25, 80, 4)],
    "nearly all": [Region(0, 1, 120, 29)],
}


@pytest.mark.parametrize("changed", CHANGED.values(), ids=CHANGED)
async def test_a_part_looks_as_in_the_whole(changed: list[Region]) -> None:
    app = SampleApp()
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.pause()
        app.notice("嘉元实业有限公司: 样品已寄出", "warning")
        await pilot.pause()
        compositor = app.screen._compositor
        assert isinstance(compositor, SteadyCompositor)
        whole = compositor._render_chops(app.screen.region, lambda _y: True)
        compositor._dirty_regions.update(changed)
        part = compositor.render_partial_update()
        assert part is not None
        for y, (chops, all_of_it, ends) in enumerate(zip(part.chops, whole, part.chop_ends, strict=True)):
            for end, (x, strip) in zip(ends, chops.items(), strict=True):
                if strip is not None:
                    assert strip == all_of_it[x]
                else:
                    assert not any(other.overlaps(Region(x, y, end - x, 1)) for other in changed)
        touched = {y for region in changed for y in region.line_range}
        drawn = {y for y, chops in enumerate(part.chops) if any(chops.values())}
        assert drawn <= touched
        assert compositor.render_partial_update() is None


async def test_it_looks_as_textual_would_draw_it() -> None:
    app = SampleApp()
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("down", "down")
        app.notice("The sample is sent.", "warning")
        await pilot.pause()
        theirs = Compositor._render_chops(app.screen._compositor, app.screen.region, lambda _y: True)
        ours = app.screen._compositor.render_strips()
        drawn = [Strip.join(line.values()) for line in theirs]
        assert [list(strip.simplify()) for strip in ours] == [list(strip.simplify()) for strip in drawn]


async def test_a_wide_character_of_a_notice_lies_whole_over_the_edge_of_a_pane() -> None:
    text = "嘉元实业有限公司已收到样品并答应下周二以前给答复然后再谈价格和付款条件以及送货"
    app = SampleApp()
    async with app.run_test(size=(120, 30)) as pilot:
        for lead in ("", "x"):  # one of the two has a character on the edge
            app.notice(lead + text, "warning")
            await pilot.pause()
            assert any(lead + text in line for line in grid(app))


async def test_a_part_of_a_notice_is_painted_from_where_it_begins() -> None:
    app = SampleApp()
    async with app.run_test(size=(120, 30)) as pilot:
        app.notice("嘉元实业有限公司已收到样品并答应下周二以前给答复", "warning")
        await pilot.pause()
        line = app.screen.query_one(NoticeLine).region
        compositor = app.screen._compositor
        compositor._dirty_regions.add(Region(line.right - 3, line.y, 3, 1))
        part = compositor.render_partial_update()
        assert isinstance(part, ChopsUpdate)
        assert "答复" in part.render_segments(app.console)
