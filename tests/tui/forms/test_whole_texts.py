"""What stands under a field and below the form is read whole, however narrow the screen."""

import pytest

from fieldrep.tui.forms.form import Form
from fieldrep.tui.forms.spec import FieldSpec, FormSettings, FormSpec
from fieldrep.tui.frame import FrameScreen
from tests.support.grid import grid
from tests.support.typing import type_text
from tests.tui.sample_app import TODAY, SampleApp

LONG = "They try a sample on one of their jobs, on a day they name, and tell us the same evening how it went."
SHORT = "Mon 23 Nov"


class Page(FrameScreen):
    """A page with a form of three fields."""

    def compose_body(self):  # type: ignore[no-untyped-def]
        yield Form(
            FormSpec(
                "page",
                "Page",
                (
                    FieldSpec("wanted", "Wanted", help=LONG, echo=lambda _text, _texts: LONG),
                    FieldSpec("step", "Step", echo=lambda _text, _texts: SHORT),
                    FieldSpec("amount", "Amount", kind="number", validate=lambda _value: LONG),
                ),
            ),
            settings=FormSettings(TODAY),
        )


def read(app: SampleApp) -> str:
    """The text of the screen without borders and breaks."""
    return " ".join("\n".join(grid(app)).replace("│", " ").split())


@pytest.mark.parametrize("cells", [60, 80])
async def test_hint_error_and_help_are_not_cut(cells: int) -> None:
    app = SampleApp()
    async with app.run_test(size=(cells, 24)) as pilot:
        await app.push_screen(Page())
        await pilot.pause()
        assert read(app).count(LONG) == 2  # under the field, and as help
        form = app.screen.query_one(Form)
        form.activate("amount")
        await type_text(pilot, "3")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert read(app).count(LONG) == 2  # under the one field, and as the error of the other
        assert "…" not in read(app)


async def test_a_hint_stands_under_a_long_field_only() -> None:
    app = SampleApp()
    async with app.run_test(size=(140, 24)) as pilot:
        await app.push_screen(Page())
        await pilot.pause()
        assert read(app).count(SHORT) == 1
