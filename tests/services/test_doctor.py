"""The doctor finds what is wrong, says what to do, changes nothing; repair mends what it may."""

import hashlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from fieldrep.i18n import language
from fieldrep.models.accounts import Account
from fieldrep.models.contacts import Contact
from fieldrep.models.policies import PolicyEntry
from fieldrep.models.registry import new_record
from fieldrep.models.visits import Visit
from fieldrep.paths import DataPaths
from fieldrep.services import doctor_folder, doctor_program
from fieldrep.services.attachments import attach_file
from fieldrep.services.backup import backup_if_due
from fieldrep.services.doctor import Finding, Level, examine, repair, worst
from fieldrep.services.workspace import Workspace
from fieldrep.store.database import connect
from fieldrep.store.files import file_path
from fieldrep.store.lock import hold_lock
from tests.support.books import HandClock, assert_agreement, new_book


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def book(tmp_path: Path, clock: HandClock) -> Iterator[Workspace]:
    """A folder with a little of everything, and a backup of today."""
    workspace = new_book(tmp_path / "data", clock=clock)
    with workspace.write("account.add") as ctx:
        account = new_record(Account, id="a1", name="嘉元实业")
        ctx.session.add(account)
        ctx.session.add(new_record(Contact, account_id="a1", name="王先生"))
    (tmp_path / "offer.pdf").write_bytes(b"%PDF")
    attach_file(workspace, "account", "a1", tmp_path / "offer.pdf")
    workspace.drafts.open("visit").put({"said": "x"})
    backup_if_due(workspace)
    yield workspace
    workspace.close()


def found(book: Workspace, code: str, *, deep: bool = False) -> Finding:
    """The finding of a check, the gravest where there are several."""
    findings = [f for f in examine(book.paths, deep=deep, clock=book.clock) if f.code == code]
    return next((f for f in findings if f.level is not Level.OK), findings[0])


def behind_our_back(book: Workspace, statement: str) -> None:
    with closing(connect(book.paths.database)) as connection:
        connection.execute(statement)


@pytest.mark.parametrize("deep", [False, True])
def test_a_sound_folder_has_nothing_but_the_missing_encryption(book: Workspace, deep: bool) -> None:
    findings = examine(book.paths, deep=deep, clock=book.clock)
    assert [f for f in findings if f.level is not Level.OK and f.code != "encryption"] == []
    assert {"integrity", "schema", "operations", "index", "fonts", "packs", "pinyin", "translations"} <= {
        f.code for f in findings
    }
    encryption = next(f for f in findings if f.code == "encryption")
    assert "not encrypted yet" in encryption.text


def test_examining_changes_nothing(book: Workspace) -> None:
    book.close()
    files = {p: hashlib.sha256(p.read_bytes()).digest() for p in book.paths.root.rglob("*.db")}
    examine(book.paths, deep=True, clock=book.clock)
    assert {p: hashlib.sha256(p.read_bytes()).digest() for p in book.paths.root.rglob("*.db")} == files


def test_it_looks_while_another_writes(book: Workspace) -> None:
    with closing(connect(book.paths.database)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("DELETE FROM account")
        assert found(book, "operations", deep=True).level is Level.OK


def test_a_row_that_does_not_follow_from_its_history_is_grave(book: Workspace) -> None:
    behind_our_back(book, "UPDATE account SET phone = 'forged'")
    finding = found(book, "operations")
    assert finding.level is Level.BAD
    assert "account 1" in finding.text
    assert "bug-report" in finding.advice


def test_records_of_missing_parents_are_counted(book: Workspace) -> None:
    with book.write("visit.plan") as ctx:
        ctx.session.add(new_record(Visit, account_id="elsewhere"))
    finding = found(book, "orphans")
    assert (finding.level, "visit 1" in finding.text) == (Level.WARN, True)


def test_computed_things_out_of_step_are_found_and_repaired(book: Workspace) -> None:
    behind_our_back(book, "UPDATE account SET visits_done = 9")
    behind_our_back(book, "DELETE FROM search_text WHERE kind = 'contact'")
    assert found(book, "derived", deep=True).level is Level.BAD
    assert found(book, "index").level is Level.BAD
    assert "repair" in found(book, "index").advice
    result = repair(book)
    assert (result.accounts, result.indexed) == (1, 2)
    assert found(book, "derived", deep=True).level is Level.OK
    assert found(book, "index", deep=True).level is Level.OK
    assert_agreement(book)


def test_a_search_text_of_another_day_is_found_when_looking_deep(book: Workspace) -> None:
    behind_our_back(book, "UPDATE search_text SET day = '1999-01-01'")
    assert found(book, "index").level is Level.OK
    assert found(book, "index", deep=True).level is Level.BAD


def test_a_broken_or_missing_full_text_index_is_found_and_made_anew(book: Workspace) -> None:
    behind_our_back(book, "INSERT INTO search_words(search_words) VALUES ('delete-all')")
    assert found(book, "index").level is Level.BAD
    repair(book)
    assert found(book, "index").level is Level.OK
    behind_our_back(book, "DROP TABLE search_words")
    assert found(book, "fts").level is Level.WARN


def test_repair_makes_a_full_text_index_that_was_dropped(book: Workspace) -> None:
    for name in ("TRIGGER search_text_ai", "TRIGGER search_text_ad", "TABLE search_words"):
        behind_our_back(book, f"DROP {name}")
    assert found(book, "fts").level is Level.WARN
    repair(book)
    assert found(book, "fts").level is Level.OK
    assert_agreement(book)


def test_due_dates_of_yesterday_are_no_fault(book: Workspace, clock: HandClock) -> None:
    repair(book)
    clock.forward(days=40)
    assert found(book, "derived", deep=True).level is Level.OK


def test_a_clock_set_back_is_told(book: Workspace, clock: HandClock) -> None:
    clock.forward(days=-1)
    finding = found(book, "clock")
    assert finding.level is Level.WARN
    assert "2026-11-18 12:00 UTC" in finding.text


def test_damage_is_told_and_the_records_are_not_looked_at(book: Workspace) -> None:
    book.close()
    with closing(connect(book.paths.database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'account'").fetchone()[0]
    data = bytearray(book.paths.database.read_bytes())
    data[(root - 1) * 4096 : root * 4096] = b"\xff" * 4096
    book.paths.database.write_bytes(data)
    findings = examine(book.paths, clock=book.clock)
    integrity = next(f for f in findings if f.code == "integrity")
    assert integrity.level is Level.BAD
    assert "restore" in integrity.advice
    assert "operations" not in {f.code for f in findings}


def test_a_file_that_is_no_database_and_an_empty_folder_are_told(tmp_path: Path) -> None:
    paths = DataPaths(tmp_path)
    assert next(f for f in examine(paths) if f.code == "database").level is Level.WARN
    paths.database.write_bytes(b"no database" * 999)
    assert next(f for f in examine(paths) if f.code == "database").level is Level.BAD


def test_tables_of_a_newer_program_are_told(book: Workspace) -> None:
    behind_our_back(book, "UPDATE alembic_version SET version_num = '9999'")
    finding = found(book, "schema")
    assert (finding.level, "newer" in finding.text) == (Level.BAD, True)


def test_attached_files_missing_or_damaged_are_told(book: Workspace) -> None:
    with book.read() as ctx:
        sha256 = ctx.session.connection().exec_driver_sql("SELECT sha256 FROM attachment").scalar_one()
    path = file_path(book.paths, sha256)
    path.write_bytes(b"XPDF")
    assert found(book, "files").level is Level.OK  # the same size
    assert found(book, "files", deep=True).level is Level.BAD
    path.write_bytes(b"longer")
    assert found(book, "files").level is Level.BAD
    path.unlink()
    assert found(book, "files").level is Level.WARN


def test_backups_that_are_old_or_none_are_told(book: Workspace, clock: HandClock) -> None:
    assert found(book, "backup").level is Level.OK
    clock.forward(days=8)
    assert found(book, "backup").level is Level.WARN
    for path in book.paths.backups.iterdir():
        path.unlink()
    assert "no backup" in found(book, "backup").text


def test_a_damaged_file_of_drafts_is_told(book: Workspace) -> None:
    book.drafts.close()
    for path in book.paths.root.glob("drafts.db-*"):
        path.unlink()
    book.paths.drafts.write_bytes(b"x" * 9000)
    assert found(book, "drafts").level is Level.BAD


def test_an_open_screen_is_told(book: Workspace) -> None:
    assert "not open" in found(book, "lock").text
    with hold_lock(book.paths, ""):
        assert "is open" in found(book, "lock").text


def test_little_space_is_told(book: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_folder, "LITTLE_SPACE", 1 << 62)
    assert found(book, "disk").level is Level.WARN
    monkeypatch.setattr(doctor_folder, "NO_SPACE", 1 << 62)
    assert found(book, "disk").level is Level.BAD


def test_a_program_without_fonts_or_translations_is_told(
    book: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor_program, "FONTS", tmp_path)
    monkeypatch.setattr(doctor_program, "LOCALE_DIR", tmp_path)
    assert found(book, "fonts").level is Level.BAD
    assert found(book, "translations").level is Level.BAD


def test_a_broken_pack_of_ones_own_is_told(book: Workspace) -> None:
    folder = book.paths.packs / "mine"
    folder.mkdir(parents=True)
    (folder / "en.toml").write_text("this is = not [ a pack")
    finding = found(book, "own_packs")
    assert finding.level is Level.WARN
    assert "mine" in finding.text


def test_findings_come_in_both_languages(book: Workspace) -> None:
    with language("zh_CN"):
        assert len(examine(book.paths, clock=book.clock)) > 15


def test_the_gravest_level_counts() -> None:
    ok, warn, bad = (Finding("x", level, "") for level in (Level.OK, Level.WARN, Level.BAD))
    assert worst([]) is Level.OK
    assert worst([ok, warn]) is Level.WARN
    assert worst([warn, bad, ok]) is Level.BAD


def test_a_large_wal_is_told(book: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_folder, "LARGE_WAL", 10)
    assert found(book, "wal").level is Level.WARN


def test_a_file_that_never_comes_is_told_from_one_that_may(book: Workspace) -> None:
    with book.read() as ctx:
        sha256 = ctx.session.connection().exec_driver_sql("SELECT sha256 FROM attachment").scalar_one()
    file_path(book.paths, sha256).unlink()
    assert "too large" not in found(book, "files").text
    with book.write("policy.set") as ctx:
        ctx.session.add(new_record(PolicyEntry, key="file_limit_mb", valid_from=ctx.today, value=0))
    assert "too large to be sent" in found(book, "files").text
