"""Make the pictures of this folder from the demo data: python -m screenshots.make [NAME…]

Each picture is a few keys away from the start of the program. The day, the data and the size are
fixed, so a picture changes only when a screen does. PNG files need rsvg-convert with the fonts
DejaVu Sans Mono and Noto Sans CJK; without it only the SVG files are made.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from screenshots.grid import align

HERE = Path(__file__).resolve().parent
NOW = "2026-11-19T07:40:00+00:00"
LANGUAGES = ("en", "zh_CN")


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: the keys from Today to its screen, with ``TYPED`` where the words go, and its look."""

    name: str
    keys: tuple[str, ...] = ()
    words: str | tuple[str, str] = ""
    """What is typed, where it differs in English and in Chinese."""
    size: tuple[int, int] = (120, 40)
    theme: str = "dark"

    def words_in(self, lang: str) -> str:
        return self.words if isinstance(self.words, str) else self.words[LANGUAGES.index(lang)]


TYPED = "<words>"
COLOURS = 255

SHOTS = (
    Shot("today"),
    Shot("today-80x24", size=(80, 24), theme="light"),
    Shot("accounts", ("2", "down", "down")),
    Shot("account", ("2", "down", "down", "enter")),
    Shot("search", ("2", "/", TYPED), "yin"),
    Shot("plan", ("3",)),
    Shot("visit", ("v",)),
    Shot("talk", ("4",)),
    Shot("objections", ("f3", TYPED), ("too expensive", "太贵")),
    Shot("practice", ("4", "t", "space")),
    Shot("dealers", ("ctrl+p", TYPED, "enter"), ("Dealers in development", "渠道开发")),
    Shot("team", ("8",)),
    Shot("quick-log", ("f2", TYPED), ("print", "yin")),
    Shot("reports", ("7",)),
    Shot("report", ("7", "enter")),
    Shot("find", ("ctrl+f", TYPED), ("sample", "样品")),
    Shot("commands", ("ctrl+p",)),
    Shot("help", ("f1",)),
    Shot("accounts-high-contrast", ("2",), theme="contrast"),
)


async def picture(shot: Shot, data: Path, lang: str) -> str:
    """Drive the program to a screen; the SVG of it."""
    from textual import events

    from fieldrep.i18n import set_language
    from fieldrep.paths import data_paths
    from fieldrep.tui.desk import Desk
    from fieldrep.tui.rep import RepApp

    set_language(lang)
    desk = Desk(data_paths(data))
    app = RepApp(desk, theme_choice=shot.theme)
    try:
        async with app.run_test(size=shot.size) as pilot:
            await app.workers.wait_for_complete()
            for key in shot.keys:
                if key == TYPED:
                    app.post_message(events.Paste(shot.words_in(lang)))
                else:
                    await pilot.press(key)
                await pilot.pause()
                await app.workers.wait_for_complete()
            await pilot.pause(0.2)
            return align(app.export_screenshot(title="fieldrep"))
    finally:
        desk.close()


def png(svg: Path) -> None:
    """The picture as a small PNG: a screen has few colours."""
    from PIL import Image

    file = svg.with_suffix(".png")
    subprocess.run(["rsvg-convert", str(svg), "-o", str(file)], check=True)
    with Image.open(file) as full:
        few = full.convert("RGB").quantize(
            COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
        )
    few.save(file, optimize=True)


def make(shots: list[Shot], folder: Path) -> None:
    from fieldrep.paths import data_paths
    from fieldrep.services.demo.folder import initialise_demo

    with tempfile.TemporaryDirectory() as scratch:
        for lang in LANGUAGES:
            fresh = Path(scratch) / lang
            initialise_demo(data_paths(fresh), lang).close()
            for shot in shots:
                data = Path(scratch) / f"{lang}-{shot.name}"
                shutil.copytree(fresh, data)
                file = folder / f"{shot.name}.{lang}.svg"
                file.write_text(asyncio.run(picture(shot, data, lang)), encoding="utf-8", newline="\n")
                print(file.name)
                if shutil.which("rsvg-convert"):
                    png(file)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", help="the pictures to make; all without names")
    parser.add_argument("--out", type=Path, default=HERE, help="where to put them")
    given = parser.parse_args()
    unknown = set(given.names) - {shot.name for shot in SHOTS}
    if unknown:
        sys.exit(f"no such picture: {', '.join(sorted(unknown))}")
    os.environ.update(FIELDREP_NOW=NOW, TERM="xterm-256color", COLORTERM="truecolor")
    os.environ.pop("NO_COLOR", None)
    make([shot for shot in SHOTS if not given.names or shot.name in given.names], given.out)


if __name__ == "__main__":
    main()
