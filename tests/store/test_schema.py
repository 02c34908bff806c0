"""The schema: made from nothing, brought up with a backup before, never touched when newer."""

import hashlib
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

import fieldrep.models.local
import fieldrep.models.sync
from fieldrep.errors import Damaged, NewerVersion
from fieldrep.models.registry import all_kinds
from fieldrep.store import schema
from fieldrep.store.backup import list_backups
from fieldrep.store.database import Database, connect
from fieldrep.store.schema import HEAD, ensure_schema, known_revisions, schema_version

assert fieldrep.models.local  # its tables belong to the metadata
assert fieldrep.models.sync


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "fieldrep.db"


def objects(path: Path) -> set[tuple[str, str, str]]:
    with closing(sqlite3.connect(path)) as connection:
        return set(connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"))


def test_the_newest_revision_is_the_last_script() -> None:
    assert known_revisions()[-1] == HEAD


def test_a_new_database_is_made_and_opened_again_without_work(path: Path, tmp_path: Path) -> None:
    assert schema_version(path) is None
    assert ensure_schema(path, tmp_path / "backups") is True
    assert schema_version(path) == HEAD
    assert ensure_schema(path, tmp_path / "backups") is False
    assert list_backups(tmp_path / "backups") == []


def test_an_empty_file_is_taken_as_new(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    assert ensure_schema(path, tmp_path / "backups") is True


def test_the_migrations_make_what_the_models_say(path: Path, tmp_path: Path) -> None:
    ensure_schema(path, tmp_path / "backups")
    list(all_kinds())
    database = Database(path)
    with database.engine(readonly=True).connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_object": lambda _thing, name, kind, reflected, _other: (
                    not (kind == "table" and reflected and (name or "").startswith("search_words"))
                ),
            },
        )
        assert compare_metadata(context, SQLModel.metadata) == []
    database.close()


def add_migration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, broken: bool = False) -> None:
    """Make this a program with one migration more."""
    scripts = tmp_path / "migrations"
    shutil.copytree(schema._SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(schema, "_SCRIPTS", scripts)
    monkeypatch.setattr(schema, "HEAD", "9999")
    lines = [
        "from alembic import op",
        "revision = '9999'",
        f"down_revision = '{HEAD}'",
        "def upgrade():",
        "    op.execute('ALTER TABLE account ADD COLUMN colour VARCHAR')",
        "    op.execute('CREATE TABLE more(id VARCHAR)')",
        "    raise ZeroDivisionError" if broken else "",
    ]
    (scripts / "versions" / "9999_more.py").write_text("\n".join(lines), encoding="utf-8")


def test_a_migration_is_preceded_by_a_backup_and_writes_no_operations(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure_schema(path, tmp_path / "backups")
    with closing(connect(path)) as connection:
        connection.execute("INSERT INTO account(id, name) VALUES ('a', '嘉元')")
    add_migration(tmp_path, monkeypatch)
    assert ensure_schema(path, tmp_path / "backups") is True
    assert schema_version(path) == "9999"
    (saved,) = list_backups(tmp_path / "backups")
    assert saved.label == "before-migration"
    assert schema_version(saved.path) == HEAD
    with closing(connect(path)) as connection:
        assert connection.execute("SELECT name, colour FROM account").fetchall() == [("嘉元", None)]
        assert connection.execute("SELECT count(*) FROM operation").fetchone() == (0,)


def test_a_migration_that_fails_leaves_the_database_as_it_was(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure_schema(path, tmp_path / "backups")
    before = objects(path)
    add_migration(tmp_path, monkeypatch, broken=True)
    with pytest.raises(ZeroDivisionError):
        ensure_schema(path, tmp_path / "backups")
    assert objects(path) == before
    assert schema_version(path) == HEAD
    assert len(list_backups(tmp_path / "backups")) == 1


def test_without_a_backup_nothing_is_migrated(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure_schema(path, tmp_path / "backups")
    add_migration(tmp_path, monkeypatch)
    (tmp_path / "backups").write_text("a file in the way")
    with pytest.raises(Exception, match="can't be opened"):
        ensure_schema(path, tmp_path / "backups")
    assert schema_version(path) == HEAD


def test_a_newer_database_is_refused_and_not_touched(path: Path, tmp_path: Path) -> None:
    ensure_schema(path, tmp_path / "backups")
    with closing(connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0999'")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    with pytest.raises(NewerVersion, match="newer version"):
        ensure_schema(path, tmp_path / "backups")
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    assert list_backups(tmp_path / "backups") == []


def test_another_programs_tables_are_no_old_version(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE shopping(what)")
        connection.commit()
    with pytest.raises(Damaged):
        ensure_schema(path, tmp_path / "backups")
