"""Actions: the innermost wins, reasons are said, keys can be changed, letters work in any width."""

import pytest
from textual import events

from fieldrep.tui.actions import action, actions_of, key_text, names_of, offer_for
from fieldrep.tui.widgets.line_list import LineList
from tests.tui.sample_app import SampleApp


class Base:
    @action("thing.do", "d", "Do")
    def do(self) -> None: ...

    @action("thing.undo", ("u", "ctrl+z"), "Undo")
    def undo(self) -> None: ...


class Derived(Base):
    @action("thing.do_more", "d", "Do more")
    def more(self) -> None: ...

    def undo(self) -> None: ...


def test_a_class_has_its_own_actions_before_the_inherited_ones() -> None:
    assert [given.id for given in actions_of(Derived)] == ["thing.do_more", "thing.do", "thing.undo"]


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("ctrl+p", "^p"),
        ("f2", "F2"),
        ("enter", "Enter"),
        ("?", "?"),
        ("escape", "Esc"),
        ("shift+tab", "Shift+Tab"),
    ],
)
def test_keys_are_shown_as_people_know_them(key: str, text: str) -> None:
    assert key_text(key) == text


def test_full_width_letters_of_an_input_method_are_understood() -> None:
    assert "?" in names_of(events.Key("question_mark", "？"))
    assert "n" in names_of(events.Key("ｎ", "ｎ"))


async def test_what_can_be_done_depends_on_where_the_focus_is() -> None:
    app = SampleApp()
    async with app.run_test() as pilot:
        ids = [offer.action.id for offer in app.offers()]
        assert ids.index("list.open") < ids.index("firm.new") < ids.index("app.help")
        assert "form.finish" not in ids and "list.tick" not in ids
        await pilot.press("n")
        inside = [offer.action.id for offer in app.offers()]
        assert "form.finish" in inside and "firm.new" not in inside


async def test_a_key_whose_action_can_t_be_done_says_why() -> None:
    app = SampleApp()
    async with app.run_test() as pilot:
        await pilot.press("d")
        assert "Only new firms can be deleted." in app.notice_text


async def test_a_key_means_the_innermost_action_that_works() -> None:
    app = SampleApp()
    async with app.run_test(size=(80, 24)) as pilot:
        found = offer_for(events.Key("escape", None), app.offers())
        assert found is None
        await pilot.press("enter")
        found = offer_for(events.Key("escape", None), app.offers())
        assert found is not None and found.action.id == "pane.leave"


async def test_keys_can_be_changed() -> None:
    app = SampleApp()
    app.keymap = {"firm.new": "a", "firm.delete": ""}
    async with app.run_test() as pilot:
        await pilot.press("n")
        assert len(app.screen_stack) == 1
        await pilot.press("a")
        assert len(app.screen_stack) == 2


async def test_letters_do_nothing_but_type_while_a_field_has_the_focus() -> None:
    app = SampleApp()
    async with app.run_test() as pilot:
        await pilot.press("n", "q", "2", "?")
        form = app.screen.query_one("#field-editor")
        assert form.value == "q2?"  # type: ignore[attr-defined]


async def test_an_error_meant_for_people_is_shown() -> None:
    from fieldrep.errors import FieldrepError

    app = SampleApp()
    async with app.run_test() as pilot:

        def fail() -> None:
            raise FieldrepError("The file is gone.", where="a.csv", hint="Choose another.")

        app.query_one(LineList).open_row = fail  # type: ignore[method-assign]
        await pilot.press("enter")
        assert "a.csv: The file is gone. Choose another." in app.notice_text
