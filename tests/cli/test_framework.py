"""Help pages and usage errors speak the language of the program, the framework's own words too."""

import re

import pytest
from rich.cells import cell_len

from fieldrep.__main__ import main
from fieldrep.cli import framework
from fieldrep.i18n import _, set_language
from fieldrep.services.workspace import Workspace
from fieldrep.store.settings import LANGUAGE, put_setting
from tests.cli.shell import Shell

ENGLISH = (
    "Usage:",
    "Options",
    "Commands",
    "Arguments",
    "[OPTIONS]",
    "required",
    "default:",
    "Show this message",
)


def test_help_in_english(empty: Shell) -> None:
    shown = empty.ok("--help")
    assert shown.startswith("Usage: fieldrep [OPTIONS] COMMAND [ARGS]...")
    assert "\nOptions:\n" in shown
    assert "\nCommands:\n" in shown
    assert "Show this message and exit." in shown
    shown = empty.ok("import", "accounts", "--help")
    assert "\nArguments:\n  file <text>" in shown
    assert "[required]" in shown
    assert "Print one JSON document." in shown


@pytest.mark.parametrize("words", [(), ("import",), ("import", "accounts"), ("init",), ("log",), ("today",)])
def test_help_in_chinese(empty: Shell, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    shown = empty.ok(*words, "--help")
    missing = [word for word in ENGLISH if word in shown and _(word) != word]
    assert shown.startswith("用法")
    assert missing == []


def test_columns_of_help_stand_below_each_other_in_chinese(
    empty: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    options = empty.ok("log", "--help").split("选项:")[1].splitlines()[1:]
    rows = [re.fullmatch(r"(  -\S+(?:, --\S+)?(?: <[^>]+>)? {2,})\S.*", line) for line in options]
    starts = {cell_len(row[1]) for row in rows if row}
    assert sum(map(bool, rows)) > 5 and len(starts) == 1
    assert all(cell_len(line) <= 80 for line in options)


ERRORS = [
    (("import", "accounts"), "Missing argument: file"),
    (("today", "--nonsense"), "No such option: --nonsense"),
    (("today", "--jso"), "No such option: --jso Did you mean --json?"),
    (("nonsense",), "No such command: nonsense"),
    (("today", "--json=1"), "Option --json does not take a value."),
    (("import", "accounts", "x.csv", "--map"), "Option --map needs a value."),
    (("undo", "a", "b"), "Too many words: a b"),
    (("accounts", "list", "--limit", "few"), "Invalid value for --limit: this is not a whole number."),
    (("accounts", "list", "--limit", "-1"), "Invalid value for --limit: it is at least 0."),
]


@pytest.mark.parametrize(("words", "said"), ERRORS)
def test_usage_errors_in_english(empty: Shell, words: tuple[str, ...], said: str) -> None:
    err = empty.refused(*words)
    assert err.startswith(("Usage: fieldrep", "Error: "))  # the framework does not always know the command
    assert err.rstrip().splitlines()[-1].startswith("Error: ")
    assert err.rstrip().endswith(said)


@pytest.mark.parametrize("words", [words for words, _said in ERRORS])
def test_usage_errors_in_chinese(
    empty: Shell, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    err = empty.refused(*words)
    assert err.startswith(("用法", "错误"))
    for word in ("Usage", "Error", "Missing", "No such", "Try", "Option ", "Got ", "Value ", "Input "):
        assert word not in err


def test_what_is_not_known_stays_as_it_is() -> None:
    set_language("en")
    assert framework._worded("Something newer.") == "Something newer."


def test_an_option_for_everything_without_its_value_is_named(
    empty: Shell,
    workspace: Workspace,
    capsysbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FIELDREP_DATA", str(empty.data))
    for words in (["--data"], ["today", "--data="], ["--profile"]):
        assert main(words) == 2
        option = words[-1].strip("=")
        assert capsysbinary.readouterr().err.decode() == f"Option {option} needs a value.\n"
    with workspace.database.write() as session:
        put_setting(session, LANGUAGE, "zh_CN")
    monkeypatch.setenv("FIELDREP_DATA", str(workspace.paths.root))
    assert main(["today", "--data"]) == 2
    assert capsysbinary.readouterr().err.decode() == "选项 --data 需要一个值。\n"
