"""Attached files: kept once under their SHA-256, complete or not at all."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldrep.errors import Invalid, Unwritable
from fieldrep.paths import DataPaths
from fieldrep.store import files
from fieldrep.store.files import MAX_BYTES, file_path, is_here, keep_file, take_file
from tests.support.faults import run_child


@pytest.fixture
def paths(tmp_path: Path) -> DataPaths:
    return DataPaths(tmp_path / "data")


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def kept(paths: DataPaths) -> list[Path]:
    return [path for path in paths.files.rglob("*") if path.is_file()]


def test_a_file_is_kept_under_its_digest(paths: DataPaths, tmp_path: Path) -> None:
    content = os.urandom(3_000_000)
    stored = take_file(paths, write(tmp_path, "报价 单.pdf", content))
    assert (stored.sha256, stored.size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert file_path(paths, stored.sha256).read_bytes() == content
    assert kept(paths) == [file_path(paths, stored.sha256)]


def test_the_same_content_is_kept_once(paths: DataPaths, tmp_path: Path) -> None:
    assert take_file(paths, write(tmp_path, "a", b"same")) == take_file(paths, write(tmp_path, "b", b"same"))
    assert len(kept(paths)) == 1


def test_what_cannot_be_taken_is_said_and_leaves_nothing(paths: DataPaths, tmp_path: Path) -> None:
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    for source, reason in (
        (write(tmp_path, "empty", b""), "empty"),
        (large, "20 MB"),
        (tmp_path, "no such file"),
        (tmp_path / "none", "no such file"),
    ):
        with pytest.raises(Invalid) as caught:
            take_file(paths, source)
        assert reason in caught.value.message
    assert kept(paths) == []


def test_a_file_that_grows_beyond_the_limit_while_it_is_read_is_refused(
    paths: DataPaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 100)
    monkeypatch.setattr(files, "_PIECE", 60)
    source = write(tmp_path, "log", b"x" * 90)
    fsize = files._check_size

    def growing(size: int, path: Path) -> None:
        if size == 90:
            with source.open("ab") as file:
                file.write(b"x" * 90)
        fsize(size, path)

    monkeypatch.setattr(files, "_check_size", growing)
    with pytest.raises(Invalid):
        take_file(paths, source)
    assert kept(paths) == []


def test_a_name_that_is_no_digest_leads_nowhere(paths: DataPaths) -> None:
    for name in ("../../etc/passwd", "A" * 64, "", "a" * 63):
        with pytest.raises(ValueError, match="SHA-256"):
            file_path(paths, name)


@pytest.mark.skipif(os.name != "posix", reason="the limit is one of POSIX")
def test_a_full_disk_leaves_nothing(paths: DataPaths, tmp_path: Path) -> None:
    source = write(tmp_path, "photo", b"x" * 500_000)
    child = run_child(
        """
from fieldrep.errors import Unwritable
from fieldrep.paths import DataPaths
from fieldrep.store.files import take_file
limit_file_size(100_000)
try:
    take_file(DataPaths(Path(sys.argv[1])), Path(sys.argv[2]))
except Unwritable as error:
    say(error)
""",
        paths.root,
        source,
    )
    assert "full" in child.stdout, child.stderr
    assert kept(paths) == []


def test_a_folder_in_the_way_is_said(paths: DataPaths, tmp_path: Path) -> None:
    paths.root.mkdir()
    paths.files.write_bytes(b"a file where the folder should be")
    with pytest.raises(Unwritable):
        take_file(paths, write(tmp_path, "photo", b"x"))


def test_a_file_from_elsewhere_appears_whole_or_not_at_all(paths: DataPaths) -> None:
    sha256 = hashlib.sha256(b"one two").hexdigest()
    assert not keep_file(paths, sha256, [b"one ", b"three"])
    assert kept(paths) == []

    def cut_off() -> Iterator[bytes]:
        yield b"one "
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        keep_file(paths, sha256, cut_off())
    assert kept(paths) == []
    assert keep_file(paths, sha256, [b"one ", b"two"])
    assert file_path(paths, sha256).read_bytes() == b"one two"
    assert is_here(paths, sha256, 7)


def test_a_file_that_lost_its_end_is_not_here_and_is_written_again(paths: DataPaths) -> None:
    sha256 = hashlib.sha256(b"one two").hexdigest()
    keep_file(paths, sha256, [b"one two"])
    file_path(paths, sha256).write_bytes(b"one")
    assert not is_here(paths, sha256, 7)
    assert keep_file(paths, sha256, [b"one two"])
    assert is_here(paths, sha256, 7)
    assert not is_here(paths, "../../etc/passwd", 7)
