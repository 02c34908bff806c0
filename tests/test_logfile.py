"""The log file and the report of a bug: what helps to mend it, nothing about customers."""

import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldrep.errors import NotFound
from fieldrep.logfile import MAX_BYTES, OLD_FILES, bug_report, scrubbed, start_logging
from fieldrep.models.accounts import Account
from fieldrep.models.registry import new_record
from fieldrep.paths import DataPaths
from fieldrep.store.schema import HEAD
from tests.support.books import new_book

SECRET = "嘉元实业 wang@jiayuan.cn 021-5555 6666"


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DataPaths]:
    """A data folder that is logged to; afterwards all is as it was."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    log = logging.getLogger("fieldrep")
    before = list(log.handlers), log.level, log.propagate
    found = DataPaths(tmp_path / "data")
    found.root.mkdir()
    start_logging(found)
    yield found
    for handler in set(log.handlers) - set(before[0]):
        handler.close()
    log.handlers, log.level, log.propagate = list(before[0]), before[1], before[2]


def written(paths: DataPaths) -> str:
    return paths.log.read_text(encoding="utf-8") if paths.log.exists() else ""


def fail() -> None:
    customers = {"name": SECRET}
    try:
        customers[SECRET]
    except KeyError as error:
        raise NotFound(f"no account {SECRET}", where=SECRET) from error


def test_lines_say_when_how_bad_and_who_logged(paths: DataPaths) -> None:
    logging.getLogger("fieldrep.store.x").warning("slow: %s ms", 812)
    (line,) = written(paths).splitlines()
    time, level, _process, name, *words = line.split(" ")
    assert time.endswith("Z")
    assert (level, name, words) == ("WARNING", "fieldrep.store.x", ["slow:", "812", "ms"])


def test_an_exception_is_logged_with_its_places_and_without_its_message(paths: DataPaths) -> None:
    try:
        fail()
    except NotFound:
        logging.getLogger("fieldrep").exception("failed")
    text = written(paths)
    assert "fieldrep.errors.NotFound" in text
    assert "builtins.KeyError" in text
    assert "tests/test_logfile.py" in text
    assert "fail" in text
    for part in ("嘉元", "jiayuan", "5555", str(Path.home()) + "/"):
        assert part not in text


def test_of_the_systems_errors_the_number_is_kept_and_the_path_is_not(paths: DataPaths) -> None:
    try:
        Path("/nowhere/嘉元.txt").open()  # noqa: SIM115
    except OSError:
        logging.getLogger("fieldrep").exception("failed")
    assert "No such file or directory (2)" in written(paths)
    assert "nowhere" not in written(paths)


def test_unforeseen_exceptions_are_logged_and_told_without_a_traceback(
    paths: DataPaths, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        fail()
    except NotFound as error:
        sys.excepthook(type(error), error, error.__traceback__)
    said = capsys.readouterr()
    assert "Traceback" not in said.err + said.out
    assert "嘉元" not in said.err
    assert str(paths.log) in said.err
    assert "CRITICAL" in written(paths)


def test_a_failing_thread_is_logged(paths: DataPaths) -> None:
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert "unforeseen in a thread" in written(paths)
    assert "嘉元" not in written(paths)


def test_starting_twice_logs_once_and_another_folder_takes_over(paths: DataPaths, tmp_path: Path) -> None:
    start_logging(paths)
    logging.getLogger("fieldrep").error("one")
    assert len(written(paths).splitlines()) == 1
    other = DataPaths(tmp_path / "other")
    other.root.mkdir()
    start_logging(other)
    logging.getLogger("fieldrep").error("two")
    assert "two" not in written(paths)
    assert "two" in written(other)


def test_the_log_does_not_grow_for_ever(paths: DataPaths) -> None:
    line = "x" * 10_000
    for _ in range((OLD_FILES + 3) * MAX_BYTES // len(line)):
        logging.getLogger("fieldrep").error(line)
    logs = list(paths.root.glob("fieldrep.log*"))
    assert len(logs) == OLD_FILES + 1
    assert all(log.stat().st_size <= MAX_BYTES for log in logs)


def test_a_folder_that_is_gone_stops_nothing(
    paths: DataPaths, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    start_logging(DataPaths(tmp_path / "not" / "there"))
    logging.getLogger("fieldrep").error("lost")
    assert capsys.readouterr().err == ""


def test_a_program_that_fails_ends_with_status_one_and_no_traceback(tmp_path: Path) -> None:
    code = (
        "from pathlib import Path\nfrom fieldrep.logfile import start_logging\n"
        "from fieldrep.paths import DataPaths\n"
        f"start_logging(DataPaths(Path({str(tmp_path)!r})))\nraise ValueError('嘉元')"
    )
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert child.returncode == 1
    assert "Traceback" not in child.stderr
    assert "嘉元" not in child.stderr + (tmp_path / "fieldrep.log").read_text(encoding="utf-8")


def test_a_bug_report_has_versions_numbers_and_log_but_no_customers(paths: DataPaths) -> None:
    book = new_book(paths.root, name="Li Wei")
    with book.write("account.add", SECRET) as ctx:
        ctx.session.add(new_record(Account, name=SECRET, notes=SECRET))
    book.drafts.open("account", title=SECRET).put({"name": SECRET})
    logging.getLogger("fieldrep").error("%s in '%s'", SECRET, paths.root)
    report = bug_report(paths)
    book.close()
    for wanted in (
        "python 3.",
        "sqlite 3.",
        "textual 8.",
        f"schema {HEAD}",
        "account 1",
        "person 1",
        "[log]",
    ):
        assert wanted in report
    assert "timezone=Asia/Shanghai" in report
    for part in ("嘉元", "jiayuan", "5555", "Li Wei", "North", str(paths.root), book.paths.root.name + "/"):
        assert part not in report


@pytest.mark.parametrize("content", [None, b"no database" * 999])
def test_a_bug_report_is_made_of_any_folder(paths: DataPaths, content: bytes | None) -> None:
    if content is not None:
        paths.database.write_bytes(content)
    assert "[versions]" in bug_report(paths)


def test_scrubbing_keeps_the_stamp_of_a_line(paths: DataPaths) -> None:
    line = "2026-11-21T22:10:09Z ERROR 4711 fieldrep.x failed at +86 138 0000 0000 for “王” 'x' a@b.c"
    assert scrubbed([line], paths) == [
        "2026-11-21T22:10:09Z ERROR 4711 fieldrep.x failed at <number> for ▒ <text> <mail>"
    ]
