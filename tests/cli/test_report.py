"""``fieldrep report`` as a rep or a script calls it."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from fieldrep.__main__ import Options
from fieldrep.cli.main import run_command
from fieldrep.services.workspace import Workspace
from tests.cli.shell import process
from tests.reports import book
from tests.support.teams import Joined, exchange, joined  # noqa: F401 - a fixture

WEEK = "2026-W47"


class Shell:
    """Runs commands on the data folder and gives back what they printed."""

    def __init__(self, workspace: Workspace, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
        self.data = str(workspace.paths.root)
        self.capture = capsysbinary

    def __call__(self, *words: str) -> tuple[int, str, str]:
        code = run_command(Options(data=self.data), ["report", *words])
        out, err = self.capture.readouterr()
        return code, out.decode(), err.decode()

    def json(self, *words: str) -> Any:
        code, out, err = self(*words, "--json")
        assert code == 0, err
        return json.loads(out)


@pytest.fixture
def shell(
    workspace: Workspace,
    capsysbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Shell:
    monkeypatch.setenv("FIELDREP_NOW", workspace.clock().isoformat())
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return Shell(workspace, capsysbinary)


@pytest.fixture
def full(workspace: Workspace) -> str:
    """A week that can be submitted."""
    visit = book.visit(workspace, book.account(workspace, "嘉元实业"), "2026-11-17")
    book.finish_week(workspace, WEEK)
    return visit


def test_the_draft_is_printed_in_either_language(shell: Shell, full: str) -> None:
    code, out, err = shell("weekly")
    assert (code, err) == (0, "")
    assert out.startswith("Weekly report\nDraft, not submitted\n")
    assert "嘉元实业 · 王先生 · 厂长" in out
    assert shell("weekly", "--lang", "zh_CN")[1].startswith("周报\n")


@pytest.mark.parametrize("fmt", ["md", "docx", "xlsx", "pdf", "txt", "json"])
def test_a_file_is_written_here_and_named(shell: Shell, full: str, fmt: str) -> None:
    code, out, err = shell("weekly", "--week", WEEK, "--format", fmt, "--lang", "zh_CN")
    name = f"weekly-2026-W47-draft-zh_CN.{fmt}"
    assert code == 0
    assert name in out
    assert "draft" in err
    content = Path(name).read_bytes()
    match fmt:
        case "pdf":
            assert content.startswith(b"%PDF")
        case "docx" | "xlsx":
            assert zipfile.is_zipfile(io.BytesIO(content))
        case _:
            assert "嘉元实业" in content.decode()


def test_the_ending_of_the_file_says_the_format(shell: Shell, full: str, tmp_path: Path) -> None:
    target = tmp_path / "周报.docx"
    assert shell("weekly", "--out", str(target))[0] == 0
    assert zipfile.is_zipfile(target)


def test_text_goes_to_the_standard_output(shell: Shell, full: str) -> None:
    code, out, _err = shell("weekly", "--format", "md", "--out", "-")
    assert code == 0
    assert out.startswith("# Weekly report")
    assert json.loads(shell("weekly", "--format", "json", "--out", "-")[1])["definition"] == "weekly"
    assert shell("weekly", "--out", "-")[1].startswith("Weekly report\n")


@pytest.mark.parametrize(
    "words",
    [
        ("weekly", "--format", "odt"),
        ("weekly", "--out", "x.odt"),
        ("weekly", "--out", "x"),
        ("weekly", "--format", "pdf", "--out", "-"),
        ("weekly", "--lang", "fr"),
        ("weekly", "--week", "2026-W54"),
        ("weekly", "--version", "1"),
        ("weekly", "--draft", "--version", "1"),
        ("monthly", "--month", "2026-13"),
        ("text", "weekly", "weather", "sunny"),
        ("text", "weekly", "summary", "x", "--month", "2026-11"),
        ("text", "yearly", "summary", "x"),
        ("list", "yearly"),
        ("show", "nothing"),
        ("plan", "weekly", "settle", "nothing", "done"),
        ("plan", "weekly", "settle", "nothing", "forgotten"),
        ("plan", "weekly", "add", " "),
        ("plan", "yearly", "list"),
        ("submit", "weekly", "--month", "2026-11"),
    ],
)
def test_what_can_not_be_done_is_said(shell: Shell, words: tuple[str, ...]) -> None:
    code, out, err = shell(*words)
    assert code == 2
    assert err.strip()
    assert "Traceback" not in err + out


def test_the_report_as_json(shell: Shell, full: str) -> None:
    found = shell.json("weekly")
    assert (found["period"], found["status"], found["versions"]) == (WEEK, "draft", 0)
    assert found["due"] == "2026-11-21T12:00:00"
    assert found["missing"] == []
    assert found["texts"]["market/intelligence"] == "market/intelligence 已写"
    visits = next(s for s in found["document"]["sections"] if s["id"] == "visits")
    assert visits["blocks"][0]["rows"][0]["refs"] == [{"kind": "visit", "ids": [full]}]
    assert shell.json("monthly")["period"] == "2026-11"


def test_texts_are_written_read_and_cleared(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, workspace: Workspace
) -> None:
    assert shell("text", "weekly", "summary", "跑了三家")[0] == 0
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("第一行\n第二行\n".encode())))
    assert shell("text", "weekly", "sales", "-")[0] == 0
    texts = {row["id"]: row["text"] for row in shell.json("text", "weekly")["texts"]}
    assert texts["last_week/summary"] == "跑了三家"
    assert texts["results/sales"] == "第一行\n第二行"
    assert texts["support/reflection"] == ""
    assert "跑了三家" in shell("text", "weekly")[1]
    shell("text", "weekly", "summary", "")
    assert shell.json("text", "weekly", "summary")["texts"][0]["text"] == ""


def test_submitting_names_what_is_missing(shell: Shell, workspace: Workspace) -> None:
    book.visit(workspace, book.account(workspace, "嘉元实业"), "2026-11-17", competitor_info="")
    code, _out, err = shell("submit", "weekly")
    assert code == 2
    assert "Visits · row 1 · 2026-11-17 Tue · 嘉元实业 · Competitor information" in err
    code, out, _err = shell("submit", "weekly", "--json")
    assert code == 2
    missing = json.loads(out)["missing"]
    assert [(gap["section"], gap["column"]) for gap in missing] == [
        ("last_week", ""),
        ("visits", "competitor_info"),
        ("market", ""),
        ("next_week", ""),
    ]
    assert missing[1]["records"][0]["kind"] == "visit"


def test_a_report_is_submitted_corrected_and_read_again(shell: Shell, full: str) -> None:
    done = shell.json("submit", "weekly")
    assert (done["version"], done["period"], done["status"]) == (1, WEEK, "submitted")
    first = shell("weekly", "--week", WEEK)[1]
    assert "Draft" not in first
    shell("text", "weekly", "summary", "改过了", "--week", WEEK)
    assert shell("weekly", "--week", WEEK)[1] == first
    assert "改过了" in shell("weekly", "--week", WEEK, "--draft")[1]
    code, out, _err = shell("submit", "weekly", "--week", WEEK, "--note", "补充")
    assert code == 0
    assert "version 2" in out
    assert "改过了" in shell("weekly", "--week", WEEK)[1]
    assert shell("weekly", "--week", WEEK, "--version", "1")[1] == first
    assert shell("show", done["id"], "--version", "1")[1] == first
    assert shell.json("show", done["id"])["version"] == 2
    rows = {row["period"]: row for row in shell.json("list", "weekly")}
    assert (rows[WEEK]["versions"], rows[WEEK]["note"], rows["2026-W48"]["status"]) == (2, "补充", "draft")
    assert "补充" in shell("list")[1]
    code, _out, err = shell("submit", "weekly", "--week", WEEK)
    assert code == 1
    assert "version 2" in err


def test_a_submitted_report_is_written_the_same_each_time(shell: Shell, full: str) -> None:
    shell("submit", "weekly")
    for fmt in ("md", "docx", "xlsx", "pdf"):
        name = Path(f"weekly-2026-W47-en.{fmt}")
        contents = set()
        for _time in range(2):
            assert shell("weekly", "--week", WEEK, "--format", fmt)[2] == ""
            contents.add(name.read_bytes())
        assert len(contents) == 1, fmt


def test_the_plan_is_kept_from_the_shell(shell: Shell, full: str) -> None:
    item = shell.json("plan", "weekly", "add", "写方案", "--day", "2026-11-25", "--account", "嘉元")
    assert (item["period"], item["day"], item["text"]) == ("2026-W48", "2026-11-25", "写方案")
    gone = shell.json("plan", "weekly", "add", "不去了")
    assert shell("plan", "weekly", "remove", gone["id"])[0] == 0
    assert [row["text"] for row in shell.json("plan", "weekly", "list")["next"]] == ["写方案"]
    assert "写方案" in shell("plan", "weekly", "list")[1]
    shell("submit", "weekly")
    after = ("plan", "weekly", "list", "--week", "2026-W48")
    assert [row["outcome"] for row in shell.json(*after)["last"]] == ["open"]
    assert shell("plan", "weekly", "settle", item["id"], "dropped")[0] == 2  # without a reason
    assert shell("plan", "weekly", "settle", item["id"], "dropped", "--reason", "客户取消")[0] == 0
    (line,) = shell.json(*after)["last"]
    assert (line["outcome"], line["reason"]) == ("dropped", {"text": "客户取消"})


def test_a_folder_that_is_not_there(shell: Shell, full: str, tmp_path: Path) -> None:
    code, _out, err = shell("weekly", "--out", str(tmp_path / "no" / "x.pdf"))
    assert code == 3
    assert "does not exist" in err


def test_what_goes_into_the_log_does_not_stand_on_the_terminal(workspace: Workspace, tmp_path: Path) -> None:
    workspace.close()
    words = ("report", "weekly", "--week", "2026-W46", "--format", "pdf", "--out", str(tmp_path))
    ended = process(*words, data=workspace.paths.root)
    assert ended.returncode == 3
    assert ended.stderr.decode().splitlines() == [
        f"{tmp_path}: This is a folder, not a file. Name a file within it."
    ]


def test_a_manager_sees_what_the_others_have_submitted(
    joined: Joined,  # noqa: F811
    capsysbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mei, anna, ben = joined("Mei", "Anna", "Ben")
    monkeypatch.setenv("FIELDREP_NOW", mei.clock().isoformat())
    book.visit(anna, book.account(anna, "嘉元实业"), "2026-11-17")
    book.finish_week(anna, WEEK)
    book.submit(anna, WEEK)
    exchange(anna, mei, ben)
    manager, rep = Shell(mei, capsysbinary), Shell(ben, capsysbinary)
    assert manager.json("list")[0]["person"] == "Mei"
    assert all(row["status"] == "draft" for row in manager.json("list"))
    (row,) = [row for row in manager.json("list", "weekly", "--all") if row["person"] == "Anna"]
    assert (row["period"], row["status"], row["signature"]) == (WEEK, "submitted", "good")
    assert any(line.startswith("Anna  ") for line in manager("list", "--all")[1].splitlines())
    assert "嘉元实业" in manager("show", row["id"])[1]
    for words in (("list", "--all"), ("show", row["id"]), ("show", row["id"], "--json")):
        code, out, said = rep(*words)
        assert (code, "manager" in said, "嘉元实业" in out) == (1, True, False)
    assert "嘉元实业" in Shell(anna, capsysbinary)("show", row["id"])[1]
