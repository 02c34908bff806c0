"""Copying a text: through the system's own program where there is one, else to the terminal and a file."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fieldrep.tui.clipboard import copy_text
from fieldrep.tui.rep import RepApp

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the programs of Linux are tried")
TEXT = "嘉元实业 · 北京\n下一步：送样品\n"


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which alone programs are looked for; on X, not over SSH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("DISPLAY", ":0")
    for name in ("SSH_CONNECTION", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    return folder


def put(folder: Path, script: str) -> None:
    path = folder / "xclip"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


async def test_the_systems_program_gets_the_text(rep_app: Callable[[], RepApp], programs: Path) -> None:
    put(programs, f'while IFS= read -r line; do echo "$line"; done > {programs}/got')
    app = rep_app()
    async with app.run_test():
        assert copy_text(app, TEXT) == "Copied to the clipboard."
    assert (programs / "got").read_text(encoding="utf-8") == TEXT


@pytest.mark.parametrize("script", ["exit 1", None])
async def test_without_one_the_terminal_gets_it_and_a_file_that_is_named(
    rep_app: Callable[[], RepApp], programs: Path, script: str | None
) -> None:
    if script:
        put(programs, script)
    app = rep_app()
    async with app.run_test():
        said = copy_text(app, TEXT)
        assert app.clipboard == TEXT
        path = app.desk.paths.exports / "copied.txt"
    assert str(path) in said
    assert path.read_text(encoding="utf-8") == TEXT
