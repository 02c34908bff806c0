"""What the commands say when the folder or the database is not as it should be: nothing is half done."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from fieldrep.store import database
from tests.cli.shell import Shell

READING = ("accounts", "list", "--json")
WRITING = ("accounts", "add", "Hill Bakery", "--json")


@pytest.fixture(params=[READING, WRITING], ids=["reading", "writing"])
def words(request: pytest.FixtureRequest) -> tuple[str, ...]:
    return request.param


@pytest.fixture
def locked(book: Shell) -> Iterator[Path]:
    """A data folder that nobody may write to."""
    book.data.chmod(0o500)
    for file in book.data.iterdir():
        file.chmod(0o400)
    yield book.data
    book.data.chmod(0o700)


def test_a_database_that_is_none(empty: Shell, words: tuple[str, ...]) -> None:
    empty.data.mkdir()
    file = empty.data / "fieldrep.db"
    file.write_bytes(b"this is a text\n" * 500)
    assert "fieldrep doctor" in empty.refused(*words, code=6)
    assert file.read_bytes() == b"this is a text\n" * 500


def test_a_database_of_another_program(empty: Shell, words: tuple[str, ...]) -> None:
    empty.data.mkdir()
    with closing(sqlite3.connect(empty.data / "fieldrep.db")) as other:
        other.execute("CREATE TABLE song (id INTEGER)")
    assert empty(*words).code != 0


def test_a_database_of_a_newer_version(book: Shell, words: tuple[str, ...]) -> None:
    with closing(sqlite3.connect(book.data / "fieldrep.db")) as file:
        file.execute("UPDATE alembic_version SET version_num = '9999'")
        file.commit()
    assert "newer" in book.refused(*words, code=7)


def test_a_database_that_another_program_writes_to(book: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.1)
    with closing(sqlite3.connect(book.data / "fieldrep.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert "in use" in book.refused(*WRITING, code=4)
        assert book.json("accounts", "list") == []
        other.execute("ROLLBACK")
    assert book.made("accounts", "add", "Hill Bakery")


def test_a_file_where_the_folder_should_be(empty: Shell, words: tuple[str, ...]) -> None:
    empty.data.write_text("a file")
    assert str(empty.data) in empty.refused(*words, code=3)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_can_only_be_read(book: Shell, locked: Path) -> None:
    book.refused(*WRITING, code=3)


def test_a_folder_that_can_not_be_made(empty: Shell, tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "file").write_text("")
    empty.data = tmp_path / "file" / "data"
    empty.refused(*words, code=3)


def test_a_place_that_a_backup_can_not_go_to(book: Shell) -> None:
    Path("here.txt").write_text("a file")
    book.refused("backup", "--out", "here.txt/x.zip", code=3)
