"""``fieldrep import`` as a rep or a script calls it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fieldrep.__main__ import Options
from fieldrep.cli.main import run_command
from fieldrep.services.workspace import Workspace
from tests.exchange.test_shared_lists import DATA, MIXED, NORTH, NORTHWIND
from tests.services.importing import CHINESE, contents, write_list
from tests.support.books import count

SUM = ("read", "created", "updated", "unchanged", "rejected")


class Shell:
    """Runs ``fieldrep import`` on the data folder and gives back what was printed."""

    def __init__(self, workspace: Workspace, capture: pytest.CaptureFixture[bytes]) -> None:
        self.data = str(workspace.paths.root)
        self.capture = capture

    def __call__(self, *words: str | Path) -> tuple[int, str, str]:
        code = run_command(Options(data=self.data), ["import", *map(str, words)])
        out, err = self.capture.readouterr()
        return code, out.decode(), err.decode()

    def json(self, *words: str | Path) -> Any:
        code, out, err = self(*words, "--json")
        assert (code, err) == (0, "")
        return json.loads(out)


@pytest.fixture
def shell(
    workspace: Workspace, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Shell:
    monkeypatch.setenv("FIELDREP_NOW", workspace.clock().isoformat())
    return Shell(workspace, capsysbinary)


@pytest.fixture
def chinese(tmp_path: Path) -> Path:
    return write_list(tmp_path / "客户.csv", [*CHINESE, ("3", "", "孙", "", "", "北京", "")], "gb18030")


def test_json_says_all_of_an_import(shell: Shell, workspace: Workspace, chinese: Path) -> None:
    found = shell.json("accounts", chinese)
    assert [found[name] for name in SUM] == [3, 2, 0, 0, 1]
    assert (found["encoding"], found["delimiter"], found["source"]) == ("gb18030", ",", "客户")
    assert found["columns"][1] == {
        "column": "公司名称",
        "field": "name",
        "match": "exact",
        "proposed": None,
    }
    (rejected,) = found["rejected_rows"]
    assert (rejected["row"], rejected["field"], rejected["reason"]) == (
        *(4, "公司名称", "The name is missing."),
    )
    assert (found["possible_duplicates"], found["warnings"], found["rejects"]) == ([], [], None)
    assert [row["id"] for row in shell.json("list")] == [found["batch"]]
    again = shell.json("accounts", chinese)
    assert [again[name] for name in SUM] == [3, 0, 0, 2, 1]


def test_a_dry_run_writes_nothing(shell: Shell, workspace: Workspace, chinese: Path) -> None:
    before = contents(workspace)
    found = shell.json("accounts", chinese, "--dry-run")
    assert (found["batch"], found["created"]) == (None, 2)
    code, out, _err = shell("accounts", chinese, "--dry-run")
    assert (code, "Nothing was changed." in out) == (0, True)
    assert contents(workspace) == before
    assert shell.json("list") == []


def test_duplicates_have_both_sides_and_the_reason(shell: Shell, chinese: Path, tmp_path: Path) -> None:
    shell("accounts", chinese)
    other = write_list(tmp_path / "other.csv", [("Company", "City"), ("海河纸业", "北京")])
    (duplicate,) = shell.json("accounts", other)["possible_duplicates"]
    assert (duplicate["new"]["name"], duplicate["new"]["row"]) == ("海河纸业", 2)
    assert (duplicate["other"]["name"], duplicate["other"]["city"]) == ("海河纸业有限公司", "天津")
    assert duplicate["reason"] == "same name, another address"
    assert duplicate["reasons"] == ["same_core", "other_address"]


def test_columns_source_and_rejected_rows_are_options(shell: Shell, tmp_path: Path) -> None:
    path = write_list(tmp_path / "a.csv", [("Wer", "Wo", "X"), ("Hill", "Graz", "1"), ("", "Linz", "2")])
    code, out, err = shell("accounts", path)
    assert (code, out) == (2, "")
    assert "Wer, Wo, X" in err
    saved = tmp_path / "mend.csv"
    options = ("--map", "Wer=name", "--map", "Wo=city", "--map", "X=ignore", "--source", "shop")
    found = shell.json("accounts", path, *options, "--rejects", saved)
    assert (found["source"], found["created"], found["rejected"]) == ("shop", 1, 1)
    assert found["rejects"] == str(saved)
    assert saved.read_text(encoding="utf-8-sig").splitlines()[1].startswith(",Linz,2,")
    assert [column["field"] for column in found["columns"]] == ["name", "city", None]


def test_words_tell_rows_and_reasons_and_never_ask(shell: Shell, chinese: Path) -> None:
    code, out, err = shell("accounts", chinese)
    assert (code, err) == (0, "")
    assert "3 read: 2 created, 0 updated, 0 unchanged, 1 rejected." in out
    assert "row 4 · 公司名称: The name is missing." in out
    assert "公司名称 → Customer" in out


@pytest.mark.parametrize("content", [None, b"", bytes(range(256)) * 20, b"PK\x03\x04broken"])
def test_a_file_that_is_no_list_is_one_clear_line(
    shell: Shell, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "list.csv"
    if content is not None:
        path.write_bytes(content)
    for kind in ("accounts", "notes"):
        code, out, err = shell(kind, path)
        assert (code, out, err.count("\n")) == (1, "", 1)
        assert err.startswith(str(path))
        assert "Traceback" not in err
    assert shell("accounts", tmp_path)[0] == 1


def test_undo_takes_the_last_import_or_the_one_named(
    shell: Shell, workspace: Workspace, chinese: Path, tmp_path: Path
) -> None:
    first = shell.json("accounts", chinese)["batch"]
    other = write_list(tmp_path / "other.csv", [("Company",), ("Hill",)])
    second = shell.json("accounts", other)["batch"]
    undone = shell.json("undo")
    assert (undone["batch"], undone["removed"], undone["kept"]) == (second, 1, [])
    code, out, _err = shell("undo", first)
    assert (code, "2 taken out again" in out) == (0, True)
    assert count(workspace, "account") == 0
    assert [row["undone"] for row in shell.json("list")] == [True, True]
    assert shell("undo")[0] == 2
    code, out, _err = shell("list")
    assert "Newly created" in out.splitlines()[0]  # a count, not the time when something was created
    assert (code, out.count("undone")) == (0, 2)


def test_notes_make_accounts_only_with_new(shell: Shell, workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "n.txt"
    path.write_text("# Hill Bakery\nDate: 2026-11-12\nasked for a price\n", encoding="utf-8")
    found = shell.json("notes", path)
    assert [found[name] for name in SUM] == [1, 0, 0, 0, 1]
    (rejected,) = found["rejected_rows"]
    assert (rejected["row"], rejected["field"], rejected["candidates"]) == (1, "account", [])
    dry = shell.json("notes", path, "--new", "--dry-run")
    assert (dry["created"], dry["batch"], count(workspace, "account")) == (1, None, 0)
    made = shell.json("notes", path, "--new")
    assert (made["created"], len(made["records"]), len(made["new_accounts"])) == (1, 1, 1)
    assert shell.json("notes", path)["unchanged"] == 1
    code, out, _err = shell("notes", path)
    assert (code, "1 unchanged" in out) == (0, True)
    assert shell.json("undo")["removed"] == 1


def run(*words: str | Path, data: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "fieldrep", "--data", str(data), *map(str, words)],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        encoding="utf-8",
        timeout=120,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "LANG": "C.UTF-8"},
    )


def test_the_whole_program_imports_without_a_terminal(chinese: Path, workspace: Workspace) -> None:
    data = workspace.paths.root
    done = run("import", "accounts", chinese, "--json", data=data)
    assert (done.returncode, done.stderr) == (0, "")
    assert [json.loads(done.stdout)[name] for name in SUM] == [3, 2, 0, 0, 1]
    undone = run("import", "undo", "--json", data=data)
    assert json.loads(undone.stdout)["removed"] == 2


@pytest.mark.skipif(not DATA.is_dir(), reason="the shared lists are not beside the project")
def test_the_shared_lists_through_the_command(shell: Shell) -> None:
    for path, rows in ((NORTHWIND, 91), (NORTH, 26), (MIXED, 37)):
        found = shell.json("accounts", path)
        assert [found[name] for name in SUM] == [rows, rows, 0, 0, 0]
        again = shell.json("accounts", path)
        assert [again[name] for name in SUM] == [rows, 0, 0, rows, 0]
    names = {(d["new"]["name"], d["other"]["name"]) for d in found["possible_duplicates"]}
    assert {("三川实业有限公司", "三川实业有限公司"), ("嘉元实业有限公司", "嘉元实业")} <= names
