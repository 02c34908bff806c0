"""The themes can be read: contrast on every background, and meanings that do not rest on colour."""

import pytest
from rich.color import Color
from textual.color import Color as Textual

from fieldrep.tui import theme
from fieldrep.tui.signs import SIGNS
from fieldrep.tui.theme import COLOURS, styles, theme_for

COLOURED = ["fieldrep-light", "fieldrep-dark", "fieldrep-contrast"]
TEXTS = ("text", "muted", "accent", "good", "warn", "bad")


def contrast(one: str, other: str) -> float:
    """The contrast of two colours by WCAG 2: 1 to 21."""

    def luminance(colour: str) -> float:
        red, green, blue = (
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
            for c in Textual.parse(colour).normalized
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", COLOURED)
@pytest.mark.parametrize("text", TEXTS)
def test_every_text_reads_on_every_background(name: str, text: str) -> None:
    colours = COLOURS[name]
    least = 7.0 if name == "fieldrep-contrast" else 4.5
    for ground in ("background", "panel", "field", "cursor_idle"):
        assert contrast(getattr(colours, text), getattr(colours, ground)) >= least, ground
    on_cursor = colours.cursor_text or getattr(colours, text)
    assert contrast(on_cursor, colours.cursor) >= least


@pytest.mark.parametrize("name", ["fieldrep-16", "fieldrep-plain"])
def test_without_colours_cursor_focus_and_fields_differ_by_attributes(name: str) -> None:
    named = styles(name)
    assert named["cursor"].reverse
    assert named["cursor-idle"].underline
    assert named["field"].underline
    assert named["overdue"].bold
    assert all(style.bgcolor is None for style in named.values())


def test_without_colours_nothing_names_one() -> None:
    assert all(style.color is None for style in styles("fieldrep-plain").values())


def test_sixteen_colours_are_the_terminals_own() -> None:
    used = {style.color for style in styles("fieldrep-16").values() if style.color}
    assert used <= {Color.parse(name) for name in ("cyan", "green", "yellow", "red")}


def test_every_style_that_a_sign_names_is_there() -> None:
    assert {sign.style for sign in SIGNS.values()} <= set(styles("fieldrep-dark"))


@pytest.mark.parametrize("name", COLOURS)
def test_every_theme_has_the_same_styles(name: str) -> None:
    assert styles(name).keys() == styles("fieldrep-dark").keys()
    assert {ours.name for ours in theme.themes()} == set(COLOURS)


@pytest.mark.parametrize(
    ("choice", "no_color", "system", "name"),
    [
        ("light", False, "truecolor", "fieldrep-light"),
        ("contrast", False, "256", "fieldrep-contrast"),
        ("unheard of", False, "truecolor", "fieldrep-dark"),
        ("light", False, "standard", "fieldrep-16"),
        ("light", False, None, "fieldrep-16"),
        ("light", True, "truecolor", "fieldrep-plain"),
    ],
)
def test_the_terminal_has_a_say_in_the_theme(choice: str, no_color: bool, system: str, name: str) -> None:
    assert theme_for(choice, no_color, system) == name
