"""Every command that prints data prints one JSON document with --json, and nothing else."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from fieldrep.cli.main import COMMANDS, _Commands
from tests.cli.shell import Shell

LASTING = {("sync", "watch")}
"""Commands that go on until they are stopped."""


def leaves(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    inner = getattr(command, "commands", None)
    if not inner:
        yield path, command
        return
    for name, each in inner.items():
        yield from leaves(each, (*path, name))


def all_commands() -> list[tuple[tuple[str, ...], Any]]:
    group = _Commands(name="fieldrep")
    return [leaf for name in COMMANDS for leaf in leaves(group.get_command(None, name), (name,))]  # type: ignore[arg-type]


WITH_JSON = [
    (path, any(param.required for param in command.params))
    for path, command in all_commands()
    if any("--json" in param.opts for param in command.params) and path not in LASTING
]


@pytest.fixture
def filled(book: Shell) -> Shell:
    """A folder with a customer, a dealer, a person, a call, a planned visit and a promise."""
    oak = book.made("accounts", "add", "Oak Packaging", "city=Graz", "notes=pays on time")
    book.ok("accounts", "add", "Elm Dealers", "kind=dealer", "city=Linz")
    book.ok("contacts", "add", oak, "Ann Lee", "title=buyer")
    book.ok("log", oak, "--with", "Ann Lee", "--said", "wants a trial", "--result", "sample", "--call")
    book.ok("visits", "plan", oak, "2026-11-20")
    return book


def test_the_table_is_walked() -> None:
    assert len(WITH_JSON) > 60
    assert {path[0] for path, _needs in WITH_JSON} >= {
        *("accounts", "contacts", "visits", "promises", "today", "find", "log", "report", "import"),
        *("dealer", "playbook", "sprint", "practice", "objections", "sync", "team"),
    }


def test_one_document_and_nothing_else(filled: Shell) -> None:
    """One command after the other on one folder: each prints a document, or what is wrong and none."""
    printed = {path: filled(*path, "--json") for path, needs in WITH_JSON if not needs}
    for path, done in printed.items():
        assert is_document(done.out) if done.code == 0 else done.out == "" and done.err.strip(), path
    assert sum(done.code == 0 for done in printed.values()) > 20


def is_document(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def test_a_call_that_is_off_prints_no_document(book: Shell) -> None:
    for path in (path for path, needs in WITH_JSON if needs):
        done = book(*path, "--json")
        assert (done.code, done.out) == (2, ""), path


def test_records_are_whole(filled: Shell) -> None:
    for words, texts in (
        (("accounts", "list"), ("Oak Packaging", "Graz", "pays on time")),
        (("accounts", "show", "Oak"), ("Oak Packaging", "pays on time")),
        (("contacts", "list", "Oak"), ("Ann Lee", "buyer")),
        (("visits", "list"), ("Oak Packaging", "2026-11-20")),
        (("dealer", "list"), ("Elm Dealers", "Linz")),
    ):
        text = json.dumps(filled.json(*words), ensure_ascii=False)
        assert [each for each in texts if each not in text] == [], words
