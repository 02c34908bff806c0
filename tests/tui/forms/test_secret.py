"""Secret fields: drawn as stars, taken as typed, in no draft, on no clipboard, in no plain output."""

import io
import logging
from pathlib import Path
from typing import Any

import pytest

from fieldrep.store.drafts import Drafts
from fieldrep.tui.forms.editors import FieldEditor
from fieldrep.tui.forms.edits import Edits
from fieldrep.tui.forms.form import Form
from fieldrep.tui.forms.plain import ask
from fieldrep.tui.forms.screen import FormScreen
from fieldrep.tui.forms.spec import FieldSpec, FormSettings, FormSpec
from fieldrep.tui.forms.state import FormState
from tests.support.grid import grid
from tests.support.typing import type_text
from tests.tui.sample_app import TODAY, SampleApp

SECRET = "绿茶 correct horse "
SPEC = FormSpec(
    "secret",
    "Secret",
    (FieldSpec("name", "Name"), FieldSpec("word", "Word", kind="secret", required=True)),
)
SETTINGS = FormSettings(TODAY)


def test_a_secret_is_taken_as_typed_and_left_out_of_drafts() -> None:
    state = FormState(SPEC, SETTINGS, {"name": "Anna"}, {"word": "from a draft of another program"})
    assert state.texts["word"] == ""
    state.set_text("word", SECRET)
    assert state.as_draft() == {"name": "Anna"}
    assert state.finish() == {"name": "Anna", "word": SECRET}
    state.set_text("word", "")
    assert state.finish() is None
    assert list(state.errors) == ["word"]


async def test_a_secret_never_reaches_the_draft_file_the_screen_or_the_clipboard(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    drafts = Drafts(tmp_path / "drafts.db")
    draft = Edits(drafts.open("secret"), SPEC, {}, SETTINGS)
    app = SampleApp()
    taken: list[object] = []
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(FormScreen(SPEC, draft=draft, settings=SETTINGS), taken.append)
        await type_text(pilot, "Anna")
        await pilot.press("enter")
        await type_text(pilot, SECRET)
        app.screen.query_one(FieldEditor).select_all()
        await pilot.press("ctrl+c", "ctrl+x")
        form = app.screen.query_one(Form)
        assert form.state.texts["word"] == SECRET.strip()  # a pasted line ends without blanks
        assert app.clipboard == ""
        form.keeper.flush()
        await pilot.press("shift+tab")
        shown = "\n".join(grid(app))
        assert "*" * len(SECRET.strip()) in shown
        assert "correct" not in shown
        await pilot.press("escape")
    drafts.close()
    held = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"Anna" in held
    for word in ("correct", "绿茶"):
        assert word.encode() not in held
        assert ascii(word)[1:-1].encode() not in held
        assert word not in caplog.text


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("at_terminal", [False, True])
def test_the_plain_form_asks_for_a_secret_without_showing_it(
    at_terminal: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = ["Anna\n"] if at_terminal else ["Anna\n", "correct horse\n"]
    stdin: Any = (Terminal if at_terminal else io.StringIO)("".join(answers))
    monkeypatch.setattr("fieldrep.tui.forms.plain.getpass", lambda _prompt, _out: "correct horse")
    out = io.StringIO()
    assert ask(SPEC, None, None, SETTINGS, stdin, out) == {"name": "Anna", "word": "correct horse"}
    assert "correct" not in out.getvalue()
