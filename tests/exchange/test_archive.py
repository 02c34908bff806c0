"""Export of everything to a folder or a zip file."""

import csv
import hashlib
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldrep.errors import Unwritable, UsageError
from fieldrep.exchange.archive import AttachedFile, write_archive
from fieldrep.rules.text import unguard_cell

ACCOUNTS: list[dict[str, Any]] = [
    {"id": "a", "name": "海河纸业", "potential": {"minor": 5000, "currency": "CNY"}, "archived": False},
    {"id": "b", "name": "=1+1", "potential": None, "tags": ["x", "y"], "expected_order": date(2026, 11, 25)},
]
VISITS: list[dict[str, Any]] = [
    {"id": "v", "at": datetime(2026, 11, 20, 1, tzinfo=UTC), "said": 'first\n"second", x'}
]


def attached(folder: Path, name: str, content: bytes = b"picture") -> AttachedFile:
    digest = hashlib.sha256(content).hexdigest()
    path = folder / digest
    path.write_bytes(content)
    return AttachedFile(name, digest, path)


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_folder_with_json_csv_files_and_a_manifest(tmp_path: Path) -> None:
    picture = attached(tmp_path, "shop.jpg")
    target = tmp_path / "out" / "export"
    result = write_archive(
        target, [("account", ACCOUNTS), ("visit", VISITS), ("tag", [])], [picture], about={"program": "0.1"}
    )
    assert (result.target, result.records) == (target, {"account": 2, "visit": 1, "tag": 0})
    assert json.loads((target / "account.json").read_text(encoding="utf-8"))[0] == ACCOUNTS[0]
    assert json.loads((target / "visit.json").read_text(encoding="utf-8")) == [
        {**VISITS[0], "at": "2026-11-20T01:00:00+00:00"}
    ]
    assert json.loads((target / "tag.json").read_text(encoding="utf-8")) == []
    assert (target / "attachments" / f"{picture.sha256[:12]}-shop.jpg").read_bytes() == b"picture"
    assert json.loads((target / "manifest.json").read_text(encoding="utf-8")) == {
        "format": "fieldrep-export",
        "version": 1,
        "program": "0.1",
        "records": {"account": 2, "visit": 1, "tag": 0},
        "attachments": 1,
        "missing_attachments": [],
    }
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([picture.sha256, "out"])


def test_the_csv_is_made_for_spreadsheet_programs(tmp_path: Path) -> None:
    write_archive(tmp_path / "export", [("account", ACCOUNTS), ("visit", VISITS)])
    assert (tmp_path / "export" / "account.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    first, second = read_csv(tmp_path / "export" / "account.csv")
    assert first == {
        "id": "a",
        "name": "海河纸业",
        "potential.minor": "5000",
        "potential.currency": "CNY",
        "archived": "false",
        "potential": "",
        "tags": "",
        "expected_order": "",
    }
    assert (second["name"], second["tags"]) == ("'=1+1", '["x", "y"]')
    assert second["expected_order"] == "2026-11-25"
    assert read_csv(tmp_path / "export" / "visit.csv")[0]["said"] == VISITS[0]["said"]


def test_a_zip_holds_the_same(tmp_path: Path) -> None:
    picture = attached(tmp_path, "店.jpg")
    write_archive(tmp_path / "folder", [("account", ACCOUNTS)], [picture])
    write_archive(tmp_path / "all.zip", [("account", ACCOUNTS)], [picture])
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            assert archive.read(name) == (tmp_path / "folder" / name).read_bytes()
        assert len(archive.namelist()) == 4


def test_an_export_never_overwrites(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("x", encoding="utf-8")
    (tmp_path / "old.zip").write_text("x", encoding="utf-8")
    for name in ("full", "old.zip"):
        with pytest.raises(UsageError, match="already"):
            write_archive(tmp_path / name, [("account", ACCOUNTS)])
    (tmp_path / "empty").mkdir()
    write_archive(tmp_path / "empty", [("account", ACCOUNTS)])
    assert (tmp_path / "empty" / "account.json").exists()


@pytest.mark.parametrize("name", ["export", "export.zip"])
def test_nothing_is_left_of_an_export_that_fails(tmp_path: Path, name: str) -> None:
    def failing() -> Iterator[dict[str, Any]]:
        yield ACCOUNTS[0]
        raise RuntimeError("stopped")

    with pytest.raises(RuntimeError):
        write_archive(tmp_path / name, [("account", failing())])
    assert list(tmp_path.iterdir()) == []


def test_a_target_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for name in ("export", "export.zip"):
        with pytest.raises(Unwritable):
            write_archive(tmp_path / "file" / name, [("account", ACCOUNTS)])


def test_files_that_are_gone_are_named_and_others_come_once(tmp_path: Path) -> None:
    picture = attached(tmp_path, "a.jpg")
    gone = AttachedFile("gone.pdf", "0" * 64, tmp_path / "nowhere")
    result = write_archive(tmp_path / "export", [], [picture, picture, gone])
    assert (result.attachments, result.missing) == (1, ("gone.pdf",))


@pytest.mark.parametrize(
    "name", ["../../evil", "a/b\\c:d*?.txt", "", "...", "名" * 300 + ".pdf", "con\n.txt"]
)
def test_names_of_files_are_made_safe(tmp_path: Path, name: str) -> None:
    write_archive(tmp_path / "export", [], [attached(tmp_path, name)])
    (written,) = (tmp_path / "export" / "attachments").iterdir()
    assert len(written.name.encode()) <= 255
    assert not set(written.name) & set('/\\:*?"<>|\n')
    assert written.suffix == Path(name).suffix or not Path(name).suffix


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(st.lists(st.dictionaries(st.sampled_from(["id", "name", "note"]), texts), max_size=5))
def test_every_text_comes_back(
    tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, str]]
) -> None:
    target = tmp_path_factory.mktemp("export") / "all"
    keyed = [{"key": "k", **record} for record in records]
    write_archive(target, [("account", keyed)])
    assert json.loads((target / "account.json").read_text(encoding="utf-8")) == keyed
    for row, record in zip(read_csv(target / "account.csv"), keyed, strict=True):
        for name, text in record.items():
            assert unguard_cell(row[name]) == text
