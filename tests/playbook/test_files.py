"""What is kept of built-in files between two starts: used while it holds, made anew, never needed."""

import json
from importlib.util import cache_from_source
from pathlib import Path

import pytest

from fieldrep.playbook import files
from fieldrep.playbook.files import all_files, files_of, read_source
from tests.playbook.test_loader import objection, write


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is taken for the built-in one."""
    folder = tmp_path / "packs"
    folder.mkdir()
    monkeypatch.setattr(files, "BUILT_IN", folder)
    return folder


def read(path: Path) -> str:
    read_source.cache_clear()
    ((_language, file),) = files_of(path.parent)
    source = read_source(file)
    assert source.pack is not None
    return source.pack.objection[0].says[0]


def kept(path: Path) -> Path:
    return Path(cache_from_source(str(path))).with_suffix(".json")


def test_what_is_kept_is_used_until_the_text_changes(shipped: Path) -> None:
    path = write(shipped, "ours", objection("ours.one", "One"))
    assert read(path) == "One"
    data = json.loads(kept(path).read_text())
    data["data"]["objection"][0]["says"] = ["Kept"]
    kept(path).write_text(json.dumps(data))
    assert read(path) == "Kept"
    write(shipped, "ours", objection("ours.one", "Two"))
    assert read(path) == "Two"
    assert read(path) == "Two"
    assert [name for name, _files in all_files(shipped)] == ["ours"]


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"of": 1}', "null", "nonsense"])
def test_what_is_not_whole_is_made_anew(shipped: Path, content: str) -> None:
    path = write(shipped, "ours", objection("ours.one", "One"))
    read(path)
    whole = kept(path).read_text()
    kept(path).write_text(content)
    assert read(path) == "One"
    assert kept(path).read_text() == whole


def test_a_folder_that_can_not_be_written_is_no_harm(shipped: Path) -> None:
    path = write(shipped, "ours", objection("ours.one", "One"))
    kept(path).parent.write_text("in the way")
    assert read(path) == "One"


def test_nothing_is_kept_beside_a_teams_files(tmp_path: Path) -> None:
    path = write(tmp_path, "ours", objection("ours.one", "One"))
    assert read(path) == "One"
    assert [each.name for each in path.parent.iterdir()] == ["en.toml"]
