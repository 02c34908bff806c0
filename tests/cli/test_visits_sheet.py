"""``fieldrep visits sheet``."""

import json
from pathlib import Path

import pytest

from fieldrep.__main__ import Options
from fieldrep.cli.main import run_command
from fieldrep.services.workspace import Workspace
from tests.reports import book


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, workspace: Workspace) -> None:
    monkeypatch.setenv("FIELDREP_NOW", workspace.clock().isoformat())
    monkeypatch.chdir(tmp_path)
    book.plan(workspace, book.account(workspace, "嘉元实业"), "2026-11-23", purpose="送样")


def run(
    workspace: Workspace, capsysbinary: pytest.CaptureFixture[bytes], *words: str
) -> tuple[int, str, str]:
    code = run_command(Options(data=str(workspace.paths.root)), ["visits", "sheet", *words])
    out, err = capsysbinary.readouterr()
    return code, out.decode(), err.decode()


def test_a_sheet_is_shown_or_written(
    workspace: Workspace, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    code, out, _err = run(workspace, capsysbinary, "2026-11-23")
    assert code == 0
    assert "09:00 嘉元实业" in out
    assert "No visits are planned." in run(workspace, capsysbinary)[1]
    assert "BEGIN:VEVENT" in run(workspace, capsysbinary, "2026-11-23", "--format", "ics", "--out", "-")[1]
    assert run(workspace, capsysbinary, "--week", "2026-W48", "--format", "pdf")[0] == 0
    assert (tmp_path / "visits-2026-W48.pdf").read_bytes().startswith(b"%PDF")
    assert run(workspace, capsysbinary, "2026-11-23", "--out", "x.ics")[0] == 0
    assert (tmp_path / "x.ics").exists()
    found = json.loads(run(workspace, capsysbinary, "2026-11-23", "--json")[1])
    assert [(visit["account"], visit["start"]) for visit in found["visits"]] == [("嘉元实业", "09:00")]


@pytest.mark.parametrize(
    "words",
    [
        ("2026-11-23", "--week", "2026-W48"),
        ("someday",),
        ("--week", "2026-W54"),
        ("--format", "doc"),
        ("--out", "x.doc"),
    ],
)
def test_what_can_not_be_done_is_said(
    workspace: Workspace, capsysbinary: pytest.CaptureFixture[bytes], words: tuple[str, ...]
) -> None:
    code, out, err = run(workspace, capsysbinary, *words)
    assert code == 2
    assert err.strip()
    assert "Traceback" not in out + err
