"""The key gate from inside: holding, order, quitting while it is held."""

from textual import events
from textual.widgets import Input

from fieldrep.tui.forms.form import Form
from tests.support.waiting import until
from tests.tui.sample_app import SampleApp


def send(app: SampleApp, *keys: str) -> None:
    """Post keys all at once, as one read from the terminal does."""
    for key in keys:
        app.post_message(events.Key(key, key if len(key) == 1 else None))


async def test_a_held_gate_keeps_keys_in_order_until_it_is_released() -> None:
    app = SampleApp()
    async with app.run_test() as pilot:
        release = app.gate.hold_open()
        send(app, "n", "a", "b")
        await pilot.pause()
        assert not app.screen.query(Form)
        release()
        release()  # a second call does nothing
        await until(pilot, lambda: app.screen.query_one(Form).state.texts["account"] == "ab")


async def test_holds_nest() -> None:
    app = SampleApp()
    async with app.run_test() as pilot:
        with app.gate.hold():
            with app.gate.hold():
                send(app, "n")
            await pilot.pause()
            assert not app.screen.query(Form)
        await until(pilot, lambda: app.screen.query(Form))


async def test_pastes_and_clicks_keep_their_place_among_the_keys() -> None:
    app = SampleApp()
    async with app.run_test() as pilot:
        send(app, "n", "x")
        app.post_message(events.Paste("今天"))
        send(app, "y", "enter", "z")
        await until(pilot, lambda: app.screen.query_one(Form).state.texts["person"] == "z")
        assert app.screen.query_one(Form).state.texts["account"] == "x今天y"


async def test_one_can_always_quit() -> None:
    app = SampleApp()
    async with app.run_test() as pilot:
        app.gate.hold_open()
        send(app, "ctrl+q")
        await pilot.pause()
    assert app.return_value == 0


async def test_a_widget_removed_under_a_key_does_not_stop_the_next() -> None:
    app = SampleApp()
    async with app.run_test() as pilot:
        extra = Input()
        await app.screen.mount(extra)
        app.set_focus(extra)
        await pilot.pause()
        send(app, "left")
        extra.remove()
        send(app, "n", "a")
        await until(pilot, lambda: app.screen.query_one(Form).state.texts["account"] == "a")
