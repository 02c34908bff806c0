"""With --json an error is one JSON document on standard error, whoever found it."""

import json
from typing import Any

import pytest

from fieldrep.__main__ import main
from fieldrep.cli.errors import wants_json
from fieldrep.services.workspace import Workspace
from tests.cli.shell import Shell, process
from tests.cli.test_json import WITH_JSON

KEYS = ["message", "where", "hint", "candidates", "fields"]


def error(shell: Shell, *words: str, code: int = 2) -> dict[str, Any]:
    """What a refused command says, read from standard error; standard output stays empty."""
    done = shell(*words, "--json")
    assert (done.code, done.out) == (code, "")
    document = json.loads(done.err)
    assert list(document) == ["error"]
    assert list(document["error"]) == KEYS
    found: dict[str, Any] = document["error"]
    return found


def test_a_name_that_fits_several_gives_the_candidates(book: Shell) -> None:
    graz = book.made("accounts", "add", "Oak Packaging", "city=Graz")
    wels = book.made("accounts", "add", "Oak Packing", "city=Wels")
    found = error(book, "log", "Oak Pack", "--with", "Ms Lee", "--said", "x", "--result", "y")
    assert {each["id"] for each in found["candidates"]} == {graz, wels}
    assert all("Oak" in each["name"] for each in found["candidates"])
    assert found["message"]


def test_fields_say_what_is_expected(book: Shell) -> None:
    account = book.made("accounts", "add", "Oak Packaging")
    found = error(book, "accounts", "set", account, "name=")
    assert list(found["fields"]) == ["name"]


def test_where_and_what_to_do(book: Shell) -> None:
    found = error(book, "import", "accounts", "none.csv", code=1)
    assert "none.csv" in found["where"]
    assert found["candidates"] == []
    assert found["fields"] == {}


@pytest.mark.parametrize("path", [path for path, _needs in WITH_JSON], ids=" ".join)
def test_a_wrong_option_of_any_command(empty: Shell, path: tuple[str, ...]) -> None:
    found = error(empty, *path, "--nonsense")
    assert "--nonsense" in found["message"]
    assert "-h" in found["hint"]


def test_words_that_name_no_command(empty: Shell) -> None:
    assert "nonsense" in error(empty, "nonsense")["message"]
    assert error(empty, "accounts", "show")["message"] == "Missing argument: account"


def test_setting_up_answers_in_the_language_that_is_set(empty: Shell) -> None:
    said = empty.ok("init", "--name", "李娜", "--lang", "zh_CN")
    assert "本地数据库尚未加密" in said


def test_a_folder_that_is_not_set_up(empty: Shell) -> None:
    assert "fieldrep init" in error(empty, "today")["hint"]


def test_an_option_without_its_value(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["today", "--json", "--data"]) == 2
    assert "--data" in json.loads(capsys.readouterr().err)["error"]["message"]


def test_what_nobody_foresaw(book: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_self: Workspace) -> None:
        raise RuntimeError("some customer")

    monkeypatch.setattr(Workspace, "read", broken)
    found = error(book, "accounts", "list", code=1)
    assert "some customer" not in json.dumps(found)
    assert found["hint"].endswith(".log")


def test_a_process_says_it_in_utf8(book: Shell) -> None:
    done = process("accounts", "show", "海河", "--json", data=book.data)
    assert done.returncode == 2
    assert "海河" in json.loads(done.stderr)["error"]["message"]


def test_words_after_two_dashes_ask_for_nothing() -> None:
    assert wants_json(["find", "--json"])
    assert not wants_json(["find", "--", "--json"])
