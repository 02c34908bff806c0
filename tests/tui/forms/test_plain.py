"""The same forms as questions on a line."""

import io
from collections.abc import Mapping
from datetime import date

import pytest

from fieldrep.errors import UsageError
from fieldrep.tui.forms.plain import ask
from fieldrep.tui.forms.spec import FieldSpec, FormSettings, FormSpec, Picked
from tests.tui.sample_app import LOG

SETTINGS = FormSettings(date(2026, 11, 21), "CNY")


class Draft(dict[str, str]):
    """A draft in memory."""

    def load(self) -> dict[str, str]:
        return dict(self)

    def put(self, texts: Mapping[str, str]) -> None:
        self.update(texts)

    def leave(self) -> None: ...

    def discard(self) -> None: ...


def asked(spec: FormSpec, *answers: str, draft: Draft | None = None) -> tuple[dict[str, object], str]:
    out = io.StringIO()
    values = ask(spec, None, draft, SETTINGS, io.StringIO("".join(f"{a}\n" for a in answers)), out)
    return values, out.getvalue()


def test_a_whole_form() -> None:
    values, said = asked(
        LOG, "Around the Horn", "T. Hardy", "cracks in the cold", "a", "1.2k", "fri", "samples", "y"
    )
    assert values["account"] == Picked("a1", "Around the Horn")
    assert values["outcome"] == "advance"
    assert values["next_date"] == date(2026, 11, 27)
    assert values["coach"] is True
    assert "= Fri 27 Nov" in said and "a  advance" in said


def test_of_several_the_person_says_which() -> None:
    form = FormSpec("f", "Form", (LOG["account"],))
    values, said = asked(form, "实业", "2")
    assert values == {"account": Picked("a2", "东南实业")}
    assert "1  嘉元实业有限公司 (刘小姐 · 北京)\n2  东南实业" in said


def test_a_text_can_be_kept_as_new() -> None:
    form = FormSpec("f", "Form", (LOG["account"],))
    assert asked(form, "实业", "0")[0] == {"account": Picked(None, "实业")}
    assert asked(form, "三川实业")[0] == {"account": Picked(None, "三川实业")}


def test_what_is_wrong_or_missing_is_asked_again() -> None:
    form = FormSpec("f", "Form", (FieldSpec("day", "Day", kind="date", required=True, help="25 or fri"),))
    values, said = asked(form, "", "?", "soonish", "25")
    assert values == {"day": date(2026, 11, 25)}
    assert "! This is needed." in said and "! Type a date" in said and "25 or fri" in said


def test_an_empty_answer_keeps_and_a_dash_empties() -> None:
    form = FormSpec("f", "Form", (FieldSpec("a", "A", default="kept"), FieldSpec("b", "B", default="gone")))
    values, said = asked(form, "", "-")
    assert values == {"a": "kept", "b": ""}
    assert "A [kept]: " in said


def test_every_answer_is_in_the_draft_when_the_input_ends() -> None:
    draft = Draft()
    with pytest.raises(UsageError):
        asked(LOG, "Around the Horn", "T. Hardy", draft=draft)
    assert draft["person"] == "T. Hardy"
    assert draft["account#"] == "a1"
