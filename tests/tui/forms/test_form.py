"""The form on the screen: moving, choosing, drafts, errors, finishing."""

import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from textual.pilot import Pilot

from fieldrep.errors import Invalid
from fieldrep.tui.forms.form import Form
from fieldrep.tui.forms.screen import FormScreen
from fieldrep.tui.forms.spec import FieldSpec, FormSettings, FormSpec, Picked
from fieldrep.tui.frame import FrameScreen
from tests.support.grid import assert_grid, grid
from tests.support.typing import type_text
from tests.tui.sample_app import TODAY, FileDraft, SampleApp


def form_of(app: SampleApp) -> Form:
    return app.screen.query_one(Form)


async def fill(pilot: Pilot[int], *texts: str) -> None:
    """Type texts into one field after another."""
    for text in texts:
        if text:
            await type_text(pilot, text)
        await pilot.press("enter")


async def settle(pilot: Pilot[int]) -> None:
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def test_enter_moves_on_and_shift_tab_back() -> None:
    app = SampleApp()
    async with app.run_test() as pilot:
        await pilot.press("n")
        assert form_of(app).active == "account"
        await pilot.press("enter", "enter", "tab", "shift+tab")
        assert form_of(app).active == "said"
        await pilot.press("up")
        assert form_of(app).active == "person"


async def test_a_suggestion_is_taken_with_enter_another_with_the_arrows() -> None:
    app = SampleApp()
    async with app.run_test() as pilot:
        await pilot.press("n")
        await type_text(pilot, "实业")
        await settle(pilot)
        await pilot.press("down", "enter")
        assert form_of(app).state.texts["account"] == "东南实业"
        assert form_of(app).state.chosen["account"] == "a2"


async def test_the_last_line_of_the_list_keeps_the_text_as_new() -> None:
    app = SampleApp()
    async with app.run_test() as pilot:
        await pilot.press("n")
        await type_text(pilot, "实业")
        await settle(pilot)
        await pilot.press("up", "enter")
        assert form_of(app).state.texts["account"] == "实业"
        assert "account" not in form_of(app).state.chosen


async def test_a_choice_is_taken_by_its_letter_and_shown_in_full() -> None:
    app = SampleApp()
    async with app.run_test() as pilot:
        await pilot.press("n", "enter", "enter", "enter", "c", "enter")
        assert form_of(app).state.texts["outcome"] == "continuation"
        assert form_of(app).state.chosen["outcome"] == "continuation"


async def test_space_ticks() -> None:
    app = SampleApp()
    async with app.run_test() as pilot:
        await pilot.press("n")
        form_of(app).activate("coach")
        await pilot.press("space")
        assert form_of(app).state.texts["coach"] == "x"
        await pilot.press("z", "space")
        assert form_of(app).state.texts["coach"] == ""


@pytest.mark.parametrize("key", ["ctrl+s", "f10"])
async def test_finishing_hands_over_values_and_forgets_the_draft(key: str, tmp_path: Path) -> None:
    app = SampleApp(draft=tmp_path / "draft.json")
    async with app.run_test() as pilot:
        await pilot.press("n")
        await fill(pilot, "Around", "Hardy", "cracks", "o", "1.2k", "+3")
        await pilot.press(key)
        await settle(pilot)
        assert len(app.screen_stack) == 1
        (values,) = app.logged
        assert isinstance(values, dict)
        assert values["account"] == Picked("a1", "Around the Horn")
        assert (values["next_date"] - TODAY).days == 3
        assert not (tmp_path / "draft.json").exists()


async def test_finishing_names_what_is_missing_and_stays() -> None:
    app = SampleApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        form_of(app).activate("next")
        await pilot.press("ctrl+s")
        assert form_of(app).active == "account"
        assert_grid(app, "form-missing-80x24")
        assert app.logged == []


async def test_an_error_stands_under_its_field_and_never_blocks_leaving(tmp_path: Path) -> None:
    path = tmp_path / "draft.json"
    app = SampleApp(draft=path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        form_of(app).activate("next_date")
        await fill(pilot, "soonish")
        lines = grid(app)
        at = next(number for number, line in enumerate(lines) if "soonish" in line)
        assert "Type a date" in lines[at + 1]
        await pilot.press("escape")
        assert len(app.screen_stack) == 1
        assert json.loads(path.read_text(encoding="utf-8"))["next_date"] == "soonish"


async def test_the_same_form_comes_back_with_the_same_text(tmp_path: Path) -> None:
    path = tmp_path / "draft.json"
    first = SampleApp(draft=path)
    async with first.run_test() as pilot:
        await pilot.press("n")
        await fill(pilot, "嘉元", "刘小姐")
        await type_text(pilot, "雨季开")
    again = SampleApp(draft=path)
    async with again.run_test() as pilot:
        await pilot.press("n")
        state = form_of(again).state
        assert (state.texts["account"], state.texts["person"], state.texts["said"]) == (
            "嘉元实业有限公司", "刘小姐", "雨季开",
        )  # fmt: skip
        assert state.chosen["account"] == "a0"


async def test_a_long_text_takes_new_lines_and_opens_large() -> None:
    app = SampleApp()
    async with app.run_test() as pilot:
        await pilot.press("n", "enter", "enter")
        await type_text(pilot, "one")
        await pilot.press("ctrl+j", "t", "w", "o", "f6")
        assert "one\ntwo" in app.screen.query_one("TextArea").text  # type: ignore[attr-defined]
        await pilot.press("enter", "!", "ctrl+s")
        assert form_of(app).state.texts["said"] == "one\ntwo\n!"


async def test_what_the_service_refuses_stands_under_its_field() -> None:
    def refuse(values: dict[str, object]) -> None:
        raise Invalid("This can't be taken.", {"name": "There is one of that name."})

    app = SampleApp()
    spec = FormSpec("f", "Form", (FieldSpec("name", "Name"),))
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(FormScreen(spec, submit=refuse, settings=FormSettings(TODAY)))
        await pilot.pause()
        await fill(pilot, "嘉元")
        await pilot.press("enter")
        await settle(pilot)
        text = "\n".join(grid(app))
        assert "There is one of that name." in text and "This can't be taken." in text
        assert form_of(app).state.texts == {"name": "嘉元"}


async def test_keys_wait_while_the_form_is_taken_to_the_service() -> None:
    import threading

    taken = threading.Event()

    def slow(values: dict[str, object]) -> str:
        taken.wait(5)
        return "done"

    app = SampleApp()
    spec = FormSpec("f", "Form", (FieldSpec("name", "Name"),))
    results: list[object] = []
    async with app.run_test() as pilot:
        app.push_screen(FormScreen(spec, submit=slow, settings=FormSettings(TODAY)), results.append)
        await pilot.pause()
        await pilot.press("ctrl+s", "n")
        assert isinstance(app.screen, FormScreen) and len(app.screen_stack) == 2
        taken.set()
        await settle(pilot)
        await pilot.pause()
        assert results == ["done"]
        assert form_of(app).spec.name == "log"  # the n came after the first form was gone


async def test_a_form_larger_than_the_screen_follows_the_active_field() -> None:
    spec = FormSpec("f", "Form", tuple(FieldSpec(f"f{n}", f"Field {n}") for n in range(60)))
    app = SampleApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(FormScreen(spec, settings=FormSettings(TODAY)))
        await pilot.pause()
        assert len(app.screen.query("Input")) == 1
        form_of(app).activate("f59")
        await pilot.pause()
        await type_text(pilot, "the last")
        assert any("Field 59" in line and "the last" in line for line in grid(app))
        form_of(app).activate("f0")
        await pilot.pause()
        assert any("Field 0 " in line for line in grid(app))


async def test_fields_appear_when_they_are_asked_for() -> None:
    spec = FormSpec(
        "f",
        "Form",
        (
            FieldSpec("person", "Person"),
            FieldSpec("title", "Title", when=lambda texts: bool(texts["person"])),
            FieldSpec("said", "Said"),
        ),
    )
    app = SampleApp()
    async with app.run_test() as pilot:
        app.push_screen(FormScreen(spec, settings=FormSettings(TODAY)))
        await pilot.pause()
        await pilot.press("enter")
        assert form_of(app).active == "said"
        await pilot.press("up")
        await fill(pilot, "王先生")
        assert form_of(app).active == "title"


async def test_the_mouse_goes_to_a_field_ticks_and_finishes() -> None:
    spec = FormSpec(
        "f", "Form", (FieldSpec("a", "A"), FieldSpec("b", "B"), FieldSpec("c", "C", kind="check"))
    )
    app = SampleApp()
    results: list[object] = []
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(FormScreen(spec, settings=FormSettings(TODAY)), results.append)
        await pilot.pause()
        await pilot.click("FormSheet", offset=(2, 1))
        assert form_of(app).active == "b"
        await pilot.click("FormSheet", offset=(2, 2))
        assert form_of(app).state.texts["c"] == "x"
        await pilot.click("FormSheet", offset=(7, 4))
        await pilot.pause()
    assert results == [{"a": "", "b": "", "c": True}]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_how_a_form_looks(size: tuple[int, int]) -> None:
    app = SampleApp()
    async with app.run_test(size=size) as pilot:
        await pilot.press("n")
        await fill(pilot, "嘉元", "刘小姐", "雨季开胶，上月退货两批 " * 9, "a", "37.5万", "fri")
        await settle(pilot)
        assert_grid(app, f"form-{size[0]}x{size[1]}")
        form_of(app).activate("outcome")
        await pilot.pause()
        assert_grid(app, f"form-choice-{size[0]}x{size[1]}")


async def test_a_form_can_stand_within_another_screen() -> None:
    class Page(FrameScreen):
        def compose_body(self):  # type: ignore[no-untyped-def]
            yield Form(FormSpec("f", "Form", (FieldSpec("a", "A"),)), settings=FormSettings(TODAY))

        finished: dict[str, object] | None = None

        def on_form_finished(self, event: Form.Finished) -> None:
            self.finished = event.values

    app = SampleApp()
    async with app.run_test() as pilot:
        page = Page()
        app.push_screen(page)
        await pilot.pause()
        await fill(pilot, "x")
        await pilot.press("ctrl+s")
        assert page.finished == {"a": "x"}


async def test_the_foot_says_when_the_draft_was_kept_where_the_rep_is(tmp_path: Path) -> None:
    half_past = datetime(2026, 11, 22, 9, 30, tzinfo=ZoneInfo("Pacific/Kiritimati"))
    app = SampleApp()
    async with app.run_test(size=(80, 24)) as pilot:
        settings = FormSettings(TODAY, now=lambda: half_past)
        spec = FormSpec("f", "Form", (FieldSpec("a", "A"),))
        app.push_screen(FormScreen(spec, draft=FileDraft(tmp_path / "draft.json"), settings=settings))
        await pilot.pause()
        await type_text(pilot, "rain")
        form_of(app).keeper.flush()
        await pilot.pause()
        assert "draft kept 09:30" in "\n".join(grid(app))
