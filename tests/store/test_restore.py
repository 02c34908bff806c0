"""Restoring: checked first, what was there is kept, all or nothing, a new author."""

import json
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from fieldrep.errors import Busy, Damaged, NewerVersion, Unwritable
from fieldrep.models.accounts import Account
from fieldrep.models.registry import new_record
from fieldrep.paths import DataPaths
from fieldrep.services.workspace import Workspace
from fieldrep.store import bundle, settings
from fieldrep.store import restore as restoring
from fieldrep.store.backup import list_backups, make_backup
from fieldrep.store.bundle import make_bundle
from fieldrep.store.drafts import Drafts
from fieldrep.store.files import file_path, take_file
from fieldrep.store.lock import hold_lock, is_locked
from fieldrep.store.restore import restore
from tests.support.books import NOON, assert_agreement, new_book


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Workspace]:
    workspace = new_book(tmp_path / "data")
    yield workspace
    workspace.close()


def add_account(book: Workspace, name: str) -> str:
    with book.write("account.add") as ctx:
        account = new_record(Account, name=name)
        ctx.session.add(account)
        return str(account.id)


def names(paths: DataPaths) -> list[str]:
    with closing(sqlite3.connect(paths.database)) as connection:
        return [row[0] for row in connection.execute("SELECT name FROM account ORDER BY name")]


def author(paths: DataPaths) -> str:
    return settings.read_settings(paths.database)[settings.INSTALLATION]


def test_a_backup_comes_back_and_what_was_there_is_kept(book: Workspace, tmp_path: Path) -> None:
    add_account(book, "first")
    saved = make_backup(book.paths.database, tmp_path / "b")
    add_account(book, "second")
    result = restore(book.paths, saved, now=NOON)
    assert names(book.paths) == ["first"]
    (kept,) = list_backups(book.paths.backups)
    assert result.kept == kept.path
    assert kept.label == "before-restore"
    assert names(DataPaths(tmp_path / "data")) == ["first"]
    restore(book.paths, kept.path)
    assert names(book.paths) == ["first", "second"]


def test_a_restored_installation_is_a_new_author_and_the_same_person(book: Workspace, tmp_path: Path) -> None:
    before = book.identity
    saved = make_backup(book.paths.database, tmp_path / "b")
    result = restore(book.paths, saved)
    book.forget_identity()
    assert book.identity.installation == result.installation == author(book.paths)
    assert book.identity.installation != before.installation
    assert book.identity.person == before.person
    account = add_account(book, "after")
    with book.read() as ctx:
        made = ctx.session.connection().exec_driver_sql(
            "SELECT author FROM operation WHERE record = ?", (account,)
        )
        assert made.scalar_one() == result.installation


def test_an_open_reader_and_the_workspace_go_on_with_the_restored_data(
    book: Workspace, tmp_path: Path
) -> None:
    add_account(book, "first")
    saved = make_backup(book.paths.database, tmp_path / "b")
    add_account(book, "second")
    version = book.data_version()
    restore(book.paths, saved)
    assert book.data_version() != version
    add_account(book, "third")
    assert names(book.paths) == ["first", "third"]
    assert_agreement(book)


def test_the_source_is_never_written(book: Workspace, tmp_path: Path) -> None:
    saved = make_backup(book.paths.database, tmp_path / "b")
    before = saved.read_bytes()
    restore(book.paths, saved)
    assert saved.read_bytes() == before


def test_into_an_empty_folder(book: Workspace, tmp_path: Path) -> None:
    add_account(book, "first")
    saved = make_backup(book.paths.database, tmp_path / "b")
    fresh = DataPaths(tmp_path / "new" / "place")
    result = restore(fresh, saved)
    assert result.kept is None
    assert names(fresh) == ["first"]
    assert author(fresh) != author(book.paths)


def test_a_data_folder_that_is_damaged_is_moved_aside_and_replaced(book: Workspace, tmp_path: Path) -> None:
    add_account(book, "first")
    saved = make_backup(book.paths.database, tmp_path / "b")
    book.close()
    rubbish = b"not a database any more" * 1000
    book.paths.database.write_bytes(rubbish)
    result = restore(book.paths, saved)
    assert names(book.paths) == ["first"]
    assert result.kept is not None
    assert result.kept.read_bytes() == rubbish
    assert "damaged" in result.kept.name


def test_a_left_over_wal_of_a_lost_database_does_not_get_into_the_restored_one(
    book: Workspace, tmp_path: Path
) -> None:
    saved = make_backup(book.paths.database, tmp_path / "b")
    add_account(book, "only in the wal")
    wal = book.paths.database.with_name("fieldrep.db-wal").read_bytes()
    book.close()
    book.paths.database.unlink()
    book.paths.database.with_name("fieldrep.db-wal").write_bytes(wal)
    restore(book.paths, saved)
    assert names(book.paths) == []


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 broken", b"SQLite format 3\0" + b"\xff" * 9000, b"text" * 999]
)
def test_what_is_no_backup_is_refused_and_nothing_changes(
    book: Workspace, tmp_path: Path, content: bytes
) -> None:
    add_account(book, "first")
    source = tmp_path / "source"
    source.write_bytes(content)
    old = author(book.paths)
    with pytest.raises(Damaged):
        restore(book.paths, source)
    assert names(book.paths) == ["first"]
    assert author(book.paths) == old
    assert list_backups(book.paths.backups) == []
    assert not [p for p in book.paths.root.iterdir() if p.name.startswith(".")]


def test_another_programs_database_is_refused(book: Workspace, tmp_path: Path) -> None:
    source = tmp_path / "other.db"
    with closing(sqlite3.connect(source)) as connection:
        connection.execute("CREATE TABLE alembic_version(version_num)")
        connection.execute("CREATE TABLE shopping(what)")
        connection.commit()
    with pytest.raises(Damaged, match="not a complete backup"):
        restore(book.paths, source)


def test_a_backup_of_a_newer_program_is_refused(book: Workspace, tmp_path: Path) -> None:
    saved = make_backup(book.paths.database, tmp_path / "b")
    with closing(sqlite3.connect(saved)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(NewerVersion):
        restore(book.paths, saved)


def test_a_missing_file_is_said(book: Workspace, tmp_path: Path) -> None:
    with pytest.raises(Unwritable, match="no such file"):
        restore(book.paths, tmp_path / "none.db")


def test_while_a_screen_is_open_nothing_is_restored(book: Workspace, tmp_path: Path) -> None:
    saved = make_backup(book.paths.database, tmp_path / "b")
    assert not is_locked(book.paths)
    with hold_lock(book.paths, ""):
        assert is_locked(book.paths)
        with pytest.raises(Busy, match="Close fieldrep"):
            restore(book.paths, saved)
    assert not is_locked(book.paths)
    restore(book.paths, saved)


def test_a_failure_in_the_middle_leaves_the_present_data(
    book: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = make_backup(book.paths.database, tmp_path / "b")
    add_account(book, "first")

    def no_space(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(restoring, "make_backup", no_space)
    with pytest.raises(Unwritable, match="full"):
        restore(book.paths, saved)
    assert names(book.paths) == ["first"]


def test_drafts_that_had_seen_more_than_the_backup_has_claim_less(book: Workspace, tmp_path: Path) -> None:
    saved = make_backup(book.paths.database, tmp_path / "b")
    add_account(book, "first")
    book.drafts.open("account", as_of=10_000).put({"name": "typing"})
    restore(book.paths, saved)
    (draft,) = book.drafts.all()
    with book.read() as ctx:
        last = ctx.session.connection().exec_driver_sql("SELECT max(seq) FROM operation").scalar_one()
    assert draft.texts == {"name": "typing"}
    assert draft.as_of == last < 10_000


# --- the zip of everything


@pytest.fixture
def everything(book: Workspace, tmp_path: Path) -> Path:
    """A bundle with an account, a draft and a file."""
    add_account(book, "first")
    book.drafts.open("account", title="kept").put({"name": "half typed"})
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"\xff\xd8 picture")
    take_file(book.paths, photo)
    return make_bundle(book.paths, tmp_path / "out" / "all.zip", now=NOON)


def test_a_bundle_holds_database_drafts_and_files(everything: Path, tmp_path: Path) -> None:
    fresh = DataPaths(tmp_path / "fresh")
    restore(fresh, everything)
    assert names(fresh) == ["first"]
    assert [draft.texts for draft in Drafts(fresh.drafts).all()] == [{"name": "half typed"}]
    digest = bundle.digest(tmp_path / "photo.jpg")
    assert file_path(fresh, digest).read_bytes() == b"\xff\xd8 picture"


def test_restoring_a_bundle_adds_its_drafts_to_the_present_ones(book: Workspace, everything: Path) -> None:
    (old,) = book.drafts.all()
    book.drafts.open("account").put({"name": "typed on"})
    book.drafts.open("visit").put({"said": "newer"})
    restore(book.paths, everything)
    assert {tuple(draft.texts.items()) for draft in book.drafts.all()} == {
        (("name", "typed on"),),
        (("said", "newer"),),
    }
    book.drafts.discard(old.id)
    restore(book.paths, everything)
    assert {"name": "half typed"} in [dict(draft.texts) for draft in book.drafts.all()]


def test_an_interrupted_bundle_leaves_the_older_one(
    book: Workspace, everything: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything.read_bytes()

    def broken(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(bundle, "flush", broken)
    with pytest.raises(Unwritable):
        make_bundle(book.paths, everything)
    assert everything.read_bytes() == before
    assert [p.name for p in everything.parent.iterdir()] == ["all.zip"]


def test_a_bundle_with_a_changed_member_is_refused(everything: Path, book: Workspace, tmp_path: Path) -> None:
    forged = tmp_path / "forged.zip"
    with zipfile.ZipFile(everything) as old, zipfile.ZipFile(forged, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content + b"x" if name.startswith("files/") else content)
    with pytest.raises(Damaged):
        restore(book.paths, forged)


@pytest.mark.parametrize("name", ["../evil", "files/../../evil", "/etc/evil", "files/a\\..\\evil", "C:evil"])
def test_a_bundle_that_would_write_elsewhere_is_refused(
    everything: Path, book: Workspace, tmp_path: Path, name: str
) -> None:
    forged = tmp_path / "forged.zip"
    with zipfile.ZipFile(everything) as old, zipfile.ZipFile(forged, "w") as new:
        manifest = json.loads(old.read("manifest.json"))
        manifest["sha256"][name] = manifest["sha256"]["drafts.db"]
        new.writestr("manifest.json", json.dumps(manifest))
        for member in set(old.namelist()) - {"manifest.json"}:
            new.writestr(member, old.read(member))
        new.writestr(name, old.read("drafts.db"))
    with pytest.raises(Damaged):
        restore(book.paths, forged)
    assert not list(tmp_path.rglob("evil"))


def test_missing_attached_files_are_counted(book: Workspace, everything: Path, tmp_path: Path) -> None:
    from fieldrep.models.extras import Attachment

    with book.write("attachment.add") as ctx:
        ctx.session.add(new_record(Attachment, name="lost.pdf", sha256="a" * 64))
    saved = make_backup(book.paths.database, tmp_path / "b")
    assert restore(book.paths, saved).missing_files == 1
