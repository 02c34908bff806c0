"""Backups: consistent while others write, checked, all or nothing, kept by number."""

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fieldrep.errors import Damaged, Unwritable
from fieldrep.store import backup
from fieldrep.store.backup import BEFORE_MIGRATION, list_backups, make_backup, prune
from fieldrep.store.database import connect

NOW = datetime(2026, 11, 18, 4, 5, 6, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database in WAL mode whose rows are still in the -wal file."""
    path = tmp_path / "fieldrep.db"
    connection = connect(path)
    connection.execute("CREATE TABLE pair(a INTEGER, b INTEGER)")
    connection.execute("INSERT INTO pair VALUES (1, 1)")
    return path


def rows(path: Path) -> list[tuple[int, int]]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as connection:
        return connection.execute("SELECT a, b FROM pair").fetchall()


def test_a_backup_is_one_whole_file_named_by_utc_time_and_label(tmp_path: Path, database: Path) -> None:
    folder = tmp_path / "backups"
    local = NOW.astimezone(None)
    path = make_backup(database, folder, BEFORE_MIGRATION, now=local)
    assert path.name == "fieldrep-20261118T040506Z-before-migration.db"
    assert rows(path) == [(1, 1)]
    assert [p.name for p in folder.iterdir()] == [path.name]


def test_two_backups_of_one_second_are_both_kept(tmp_path: Path, database: Path) -> None:
    paths = [make_backup(database, tmp_path / "b", now=NOW) for _ in range(3)]
    assert len(set(paths)) == 3
    assert [found.path for found in list_backups(tmp_path / "b")] == paths[::-1]


def test_a_backup_taken_while_others_write_holds_whole_transactions(tmp_path: Path, database: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        with closing(connect(database)) as connection:
            number = 2
            while not stop.is_set():
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany("INSERT INTO pair VALUES (?, ?)", [(number, i) for i in range(50)])
                connection.execute("COMMIT")
                number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        copies = [make_backup(database, tmp_path / "b", now=NOW) for _ in range(8)]
    finally:
        stop.set()
        writer.join()
    sizes = [len(rows(copy)) for copy in copies]
    assert all((size - 1) % 50 == 0 for size in sizes)
    assert sizes == sorted(sizes)
    assert sizes[-1] > 1


def test_a_damaged_database_gives_no_backup_and_leaves_nothing(tmp_path: Path, database: Path) -> None:
    with closing(connect(database)) as connection:
        connection.executemany("INSERT INTO pair VALUES (?, 0)", [(n,) for n in range(5000)])
        connection.execute("CREATE INDEX ix ON pair(a)")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray(database.read_bytes())
    data[8192 : 8192 + 4096] = b"\xff" * 4096
    database.write_bytes(data)
    with pytest.raises(Damaged):
        make_backup(database, tmp_path / "b")
    assert list((tmp_path / "b").iterdir()) == []


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(b"something else entirely, and rather long" * 50)
    with pytest.raises(Damaged):
        make_backup(path, tmp_path / "b")
    assert list((tmp_path / "b").iterdir()) == []


def test_a_missing_database_is_said_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(Unwritable):
        make_backup(tmp_path / "none.db", tmp_path / "b")
    assert not (tmp_path / "none.db").exists()


def test_too_little_room_is_said_before_anything_is_written(
    tmp_path: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "_SPARE_BYTES", 1 << 60)
    with pytest.raises(Unwritable, match="too full"):
        make_backup(database, tmp_path / "b")
    assert list((tmp_path / "b").iterdir()) == []


def test_pruning_keeps_the_newest_of_each_label(tmp_path: Path, database: Path) -> None:
    folder = tmp_path / "b"
    migration = make_backup(database, folder, BEFORE_MIGRATION, now=NOW - timedelta(days=900))
    daily = [make_backup(database, folder, now=NOW + timedelta(days=day)) for day in range(5)]
    (folder / "mine.db").write_bytes(b"kept by hand")
    assert sorted(prune(folder, 3)) == daily[:2]
    assert {found.path for found in list_backups(folder)} == {*daily[2:], migration}
    assert (folder / "mine.db").exists()
    assert prune(folder, 3) == []


def test_pruning_never_removes_the_last_backup(tmp_path: Path, database: Path) -> None:
    path = make_backup(database, tmp_path / "b", now=NOW)
    prune(tmp_path / "b", 0)
    assert path.exists()


def test_the_list_says_when_why_and_how_large(tmp_path: Path, database: Path) -> None:
    assert list_backups(tmp_path / "none") == []
    path = make_backup(database, tmp_path / "b", BEFORE_MIGRATION, now=NOW)
    (found,) = list_backups(tmp_path / "b")
    assert (found.at, found.label, found.size) == (NOW, "before-migration", path.stat().st_size)


def test_a_backup_before_a_migration_loads_no_model() -> None:
    code = (
        "import sys\n"
        "import fieldrep.logfile, fieldrep.store.backup, fieldrep.store.bundle, fieldrep.store.files\n"
        "import fieldrep.store.lock, fieldrep.store.restore, fieldrep.store.schema\n"
        "print({'sqlmodel', 'sqlalchemy', 'alembic', 'pydantic', 'filelock'} & set(sys.modules))"
    )
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert child.stdout == "set()\n", child.stderr
