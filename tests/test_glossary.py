"""The words that help explains: each screen names words that the glossary has."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

import pytest

from fieldrep.i18n import LANGUAGES, N_, _, language
from fieldrep.terms import GLOSSARY, glossary
from fieldrep.tui import screens
from fieldrep.tui.forms.picking import Picker
from fieldrep.tui.forms.screen import FormScreen
from fieldrep.tui.forms.spec import Choice, FieldSpec, FormSpec
from fieldrep.tui.frame import FrameScreen
from fieldrep.tui.screens.first_run import setup_form


def screens_there() -> Iterator[type[FrameScreen]]:
    for module in iter_modules(screens.__path__, f"{screens.__name__}."):
        for each in vars(import_module(module.name)).values():
            if isinstance(each, type) and issubclass(each, FrameScreen):
                yield each


def test_every_word_that_a_screen_names_is_explained() -> None:
    known = {word for word, _meaning in GLOSSARY}
    named = {(each.__name__, word) for each in screens_there() for word in each.TERMS}
    assert len(named) > 40
    assert [pair for pair in sorted(named) if pair[1] not in known] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_form_explains_the_words_that_stand_in_it_and_no_others(lang: str) -> None:
    spec = FormSpec(
        "log",
        N_("Quick log"),
        (
            FieldSpec("outcome", N_("Outcome"), kind="choice", choices=(Choice("advance", N_("advance")),)),
            FieldSpec("step", N_("Next step")),
        ),
    )
    with language(lang):
        assert list(FormScreen(spec).glossary()) == [_("advance"), _("next step")]
        assert FormScreen(setup_form("setup", "Settings")).glossary() == {}


def test_words_are_explained_in_chinese_too() -> None:
    english = dict(glossary())
    with language("zh_CN"):
        chinese = glossary()
    assert [word for word, meaning in chinese if meaning in english.values()] == []


def test_a_language_is_named_in_itself() -> None:
    """Whoever has chosen the wrong one must be able to read the other."""
    field = setup_form("setup", "Settings")["language"]
    with language("zh_CN"):
        assert [label for _key, label, _hint in Picker.of(field, "", field.choices, None).lines(True)] == [
            "English",
            "简体中文",
        ]
