"""Real faults: a clear message each, nothing lost, nothing half done."""

import os
import sqlite3
import stat
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from fieldrep.errors import Busy, Damaged, Unwritable
from fieldrep.models.accounts import Account
from fieldrep.models.registry import new_record
from fieldrep.paths import DataPaths
from fieldrep.services.workspace import Workspace
from fieldrep.store import database, settings
from fieldrep.store.database import connect
from tests.support.books import assert_agreement, count, new_book
from tests.support.faults import kill_child, run_child

posix = pytest.mark.skipif(os.name != "posix", reason="folder modes and limits are those of POSIX")
linux = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="root can give up its rights on Linux only"
)

ADD = """
from fieldrep.errors import FieldrepError
from fieldrep.models.accounts import Account
from fieldrep.models.registry import new_record
from fieldrep.services.workspace import Workspace
from fieldrep.paths import DataPaths
def add(book, name, notes=""):
    with book.write("account.add") as ctx:
        ctx.session.add(new_record(Account, name=name, notes=notes))
def attempt(work):
    try:
        work()
        say("done")
    except FieldrepError as error:
        say(type(error).__name__)
        say(error)
"""


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Workspace]:
    workspace = new_book(tmp_path / "data")
    yield workspace
    workspace.close()


def add(book: Workspace, name: str) -> None:
    with book.write("account.add") as ctx:
        ctx.session.add(new_record(Account, name=name))


@linux
@posix
def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=stat.S_IRUSR | stat.S_IXUSR)
    child = run_child(
        ADD + "drop_powers()\nattempt(lambda: Workspace.open(DataPaths(Path(sys.argv[1]))))", folder
    )
    assert child.stdout.startswith("Unwritable\n"), child.stderr
    assert str(folder) in child.stdout
    assert child.stderr == ""
    assert list(folder.iterdir()) == []


@linux
@posix
def test_a_database_that_may_not_be_written_is_said_and_stays_as_it_is(tmp_path: Path) -> None:
    book = new_book(tmp_path / "data")
    book.close()
    before = book.paths.database.read_bytes()
    book.paths.database.chmod(stat.S_IRUSR)
    book.paths.root.chmod(stat.S_IRUSR | stat.S_IXUSR)
    child = run_child(
        ADD + "drop_powers()\nattempt(lambda: add(Workspace.open(DataPaths(Path(sys.argv[1]))), 'x'))",
        book.paths.root,
    )
    book.paths.root.chmod(stat.S_IRWXU)
    assert child.stdout.startswith("Unwritable\n"), child.stderr
    assert book.paths.database.read_bytes() == before


@posix
def test_a_disk_that_fills_up_in_the_middle_loses_only_that_action(book: Workspace) -> None:
    add(book, "before")
    size = book.paths.database.with_name("fieldrep.db-wal").stat().st_size + 200_000
    child = run_child(
        ADD
        + "book = Workspace.open(DataPaths(Path(sys.argv[1])))\n"
        + "add(book, 'fits')\nlimit_file_size(int(sys.argv[2]))\n"
        + "attempt(lambda: add(book, 'too much', 'x' * 450_000))\nattempt(lambda: add(book, 'small'))",
        book.paths.root,
        size,
    )
    lines = child.stdout.splitlines()
    assert lines[0] == "Unwritable", child.stderr
    assert "nothing was changed" in lines[1]
    assert lines[-1] == "done"
    with book.read() as ctx:
        names = ctx.session.connection().exec_driver_sql("SELECT name FROM account").scalars().all()
    assert sorted(names) == ["before", "fits", "small"]
    assert_agreement(book)


def test_a_full_disk_is_called_by_its_name(book: Workspace) -> None:
    with (
        pytest.raises(Unwritable, match="disk is full; nothing was changed"),
        book.write("account.add") as ctx,
    ):
        ctx.session.connection().exec_driver_sql(
            "PRAGMA max_page_count=1"
        )  # SQLite's own idea of a full disk
        ctx.session.add(new_record(Account, name="x", notes="x" * 1_000_000))
    book.close()
    add(book, "y")
    assert count(book, "account") == 1


@posix
def test_a_disk_that_is_full_from_the_start_leaves_a_folder_that_opens_later(tmp_path: Path) -> None:
    child = run_child(
        ADD + "limit_file_size(20_000)\nattempt(lambda: Workspace.open(DataPaths(Path(sys.argv[1]))))",
        tmp_path,
    )
    assert child.stdout.startswith("Unwritable\n"), child.stderr
    book = new_book(tmp_path)
    assert_agreement(book)
    book.close()


@pytest.mark.parametrize("content", [b"Dear diary " * 500, b"SQLite format 3\0" + b"\x00" * 5000])
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    paths = DataPaths(tmp_path)
    paths.database.write_bytes(content)
    with pytest.raises(Damaged, match="damaged or is not"):
        Workspace.open(paths)
    assert paths.database.read_bytes() == content


def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    paths = DataPaths(tmp_path)
    with closing(sqlite3.connect(paths.database)) as connection:
        connection.execute("CREATE TABLE shopping(what)")
        connection.commit()
    before = paths.database.read_bytes()
    with pytest.raises(Damaged):
        Workspace.open(paths)
    assert paths.database.read_bytes() == before


def test_a_damaged_page_is_told_as_damage(book: Workspace) -> None:
    for number in range(40):
        add(book, f"account {number} " + "x" * 500)
    book.close()
    with closing(connect(book.paths.database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'account'").fetchone()[0]
    data = bytearray(book.paths.database.read_bytes())
    data[(root - 1) * 4096 : root * 4096] = b"\xff" * 4096
    book.paths.database.write_bytes(data)
    with pytest.raises(Damaged, match="fieldrep restore"), book.read() as ctx:
        ctx.session.connection().exec_driver_sql("SELECT * FROM account").all()


def test_a_lock_that_is_not_given_back_ends_in_a_message(
    book: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.05)
    book.close()
    with closing(connect(book.paths.database)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Busy, match="in use"):
            add(book, "x")
        assert count(book, "account") == 0  # reading goes on
    add(book, "x")
    assert count(book, "account") == 1


def test_a_writer_waits_for_another_that_is_quick(book: Workspace) -> None:
    other = connect(book.paths.database)
    other.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(0.3, lambda: other.execute("COMMIT"))
    timer.start()
    add(book, "x")
    timer.join()
    assert count(book, "account") == 1
    other.close()


def test_readers_may_not_write(book: Workspace) -> None:
    with pytest.raises(Unwritable), book.read() as ctx:
        ctx.session.connection().exec_driver_sql("DELETE FROM setting")
    assert book.initialised


def test_a_fault_of_our_own_is_not_sold_as_damage(book: Workspace) -> None:
    add(book, "x")
    with pytest.raises(Exception, match="UNIQUE") as caught, book.write("account.add") as ctx:
        connection = ctx.session.connection()
        connection.exec_driver_sql("INSERT INTO account(id) SELECT id FROM account")
    assert not isinstance(caught.value, Damaged)


def test_what_the_system_says_of_other_things_is_not_put_on_the_database(book: Workspace) -> None:
    with pytest.raises(BrokenPipeError), book.read():
        raise BrokenPipeError(32, "Broken pipe")  # the reader of our output went away
    with pytest.raises(FileNotFoundError), book.write("account.add"):
        Path("/nowhere/list.csv").read_text()


def test_a_database_that_cannot_be_read_does_not_look_new(book: Workspace) -> None:
    book.close()
    with closing(connect(book.paths.database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    book.paths.database.write_bytes(b"\xff" * 9000)
    with pytest.raises(Damaged):
        settings.read_settings(book.paths.database)


# --- a kill at any moment


def test_a_kill_in_the_middle_of_an_action_leaves_nothing_of_it(book: Workspace) -> None:
    add(book, "before")
    kill_child(
        ADD
        + """
import time
book = Workspace.open(DataPaths(Path(sys.argv[1])))
with book.write("account.add") as ctx:
    for number in range(300):
        ctx.session.add(new_record(Account, name=f"half {number}", notes="x" * 2000))
        ctx.session.flush()
    say("ready")
    time.sleep(60)
""",
        book.paths.root,
    )
    assert count(book, "account") == 1
    assert count(book, "action") == 2
    add(book, "after")  # the lock went with the process
    assert_agreement(book)


@pytest.mark.parametrize("after", [1, 4, 9])
def test_what_was_acknowledged_before_a_kill_is_there(book: Workspace, after: int) -> None:
    said = kill_child(
        ADD
        + """
book = Workspace.open(DataPaths(Path(sys.argv[1])))
for number in range(10_000):
    add(book, f"account {number}")
    say(f"account {number}")
""",
        book.paths.root,
        after=after,
    )
    with book.read() as ctx:
        names = set(ctx.session.connection().exec_driver_sql("SELECT name FROM account").scalars())
    assert set(said) <= names
    assert len(names) <= len(said) + 1
    assert_agreement(book)


def test_a_kill_while_the_tables_are_made_leaves_a_folder_that_opens(tmp_path: Path) -> None:
    kill_child(
        """
import time
import fieldrep.store.search
def create_index(connection):
    say("tables made")
    time.sleep(60)
fieldrep.store.search.create_index = create_index
from fieldrep.paths import DataPaths
from fieldrep.services.workspace import Workspace
Workspace.open(DataPaths(Path(sys.argv[1])))
""",
        tmp_path,
    )
    with closing(connect(tmp_path / "fieldrep.db")) as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    book = new_book(tmp_path)
    assert_agreement(book)
    book.close()


def test_programs_that_make_the_tables_at_once_all_go_on(tmp_path: Path) -> None:
    code = ADD + "attempt(lambda: Workspace.open(DataPaths(Path(sys.argv[1]))))"
    with ThreadPoolExecutor(3) as pool:
        children = list(pool.map(lambda _: run_child(code, tmp_path), range(3)))
    assert [child.stdout for child in children] == ["done\n"] * 3
    book = new_book(tmp_path)
    assert_agreement(book)
    book.close()
