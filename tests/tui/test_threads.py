"""Workers post messages and leave widgets alone; the guard that says so notices when they don't."""

import pytest
from textual.worker import WorkerFailed

from fieldrep.tui.widgets.line_list import LineList
from tests.tui.sample_app import SampleApp


async def test_a_worker_that_touches_a_widget_is_found_out() -> None:
    app = SampleApp()
    with pytest.raises(WorkerFailed, match="worker's thread"):
        async with app.run_test() as pilot:
            app.run_worker(app.query_one(LineList).refresh, thread=True)
            await app.workers.wait_for_complete()
            await pilot.pause()


async def test_a_list_read_by_workers_touches_widgets_on_their_own_thread_only() -> None:
    app = SampleApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2", "pagedown", "end", "pageup")
        await app.workers.wait_for_complete()
        row = app.screen.query_one("#many", LineList).row
        assert row is not None and row.id.startswith("r999")
