"""``fieldrep playbook``: packs listed, checked, brought in, written out and taken out on the shell."""

from pathlib import Path

import pytest

from fieldrep.i18n import LANGUAGES
from tests.cli.shell import Shell
from tests.playbook.test_loader import objection, write

NUMBERS = ("checklist_items", "questions", "objections", "forms")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "team"
    made.mkdir()
    for language in LANGUAGES:
        write(made, "ours", objection("ours.one", "Ours"), language)
    return made


def test_the_packs_are_listed_with_their_numbers(book: Shell) -> None:
    rows = book.json("playbook", "list")
    assert len(rows) == 12
    assert {row["language"] for row in rows} == set(LANGUAGES)
    by_id = {row["id"]: row for row in rows}
    assert by_id["objections/en"]["objections"] >= 24
    for row in rows:
        other = [by_id[f"{row['pack']}/{language}"] for language in LANGUAGES]
        assert all(isinstance(row[name], int) for name in NUMBERS)
        assert len({tuple(each[name] for name in NUMBERS) for each in other}) == 1
    text = book.ok("playbook", "list")
    assert "Channel development" in text
    assert "渠道开发" in text


def test_packs_are_imported_counted_and_taken_back(book: Shell, folder: Path) -> None:
    done = book.json("playbook", "import", str(folder))
    assert [done[name] for name in ("read", "added", "changed", "unchanged", "rejected")] == [4, 4, 0, 0, 0]
    assert done["errors"] == done["warnings"] == []
    assert "4 unchanged" in book.ok("playbook", "import", str(folder))
    assert {row["id"] for row in book.json("playbook", "list")} >= {"ours/en", "ours/zh_CN"}
    book.ok("undo")
    assert len(book.json("playbook", "list")) == 12


def test_a_mistake_is_named_with_file_line_and_field_and_the_rest_is_taken(book: Shell, folder: Path) -> None:
    write(folder, "ours", objection("ours.one", "Ours") + 'colour = "red"\n')
    done = book("playbook", "import", str(folder))
    assert done.code == 1
    assert "ours/en.toml:14: objection.colour: Unknown field." in done.err
    assert "4 read: 2 added, 0 changed, 0 unchanged, 2 rejected." in done.out
    checked = book("playbook", "check", str(folder))
    assert checked.code == 1
    assert "ours/en.toml:14" in checked.err
    assert "1 mistake." in checked.out


def test_a_folder_is_checked_without_a_data_folder(empty: Shell, folder: Path) -> None:
    assert empty.json("playbook", "check", str(folder)) == {
        "ok": True,
        "files": ["ours/en.toml", "ours/zh_CN.toml"],
        "errors": [],
        "warnings": [],
    }
    assert not empty.data.exists()


def test_a_language_that_is_missing_is_said(book: Shell, folder: Path) -> None:
    (folder / "ours" / "zh_CN.toml").unlink()
    done = book("playbook", "check", str(folder))
    assert done.code == 0
    assert "zh_CN.toml" in done.err


def test_bad_files_are_all_named_and_stop_nothing(book: Shell, tmp_path: Path) -> None:
    bad = tmp_path / "bad"
    contents = {
        "syntax": b"x = [",
        "latin": "[pack]\ntitle = 'Müller'".encode("latin-1"),
        "large": b"#" * 10_000_000,
        "deep": b"x = " + b"[" * 50_000,
        "empty": b"",
        "nul": b"\x00",
    }
    for name, content in contents.items():
        (bad / name).mkdir(parents=True)
        (bad / name / "en.toml").write_bytes(content)
    (bad / "loop").mkdir()
    (bad / "loop" / "en.toml").symlink_to("en.toml")
    (bad / "dangling").mkdir()
    (bad / "dangling" / "en.toml").symlink_to("nowhere")
    (bad / "folder" / "en.toml").mkdir(parents=True)
    (bad / "nothing").mkdir()
    (bad / "circle").symlink_to(bad)
    done = book("playbook", "check", str(bad), "--json")
    assert done.code == 1
    for name in (*contents, "loop", "dangling", "folder", "nothing"):
        assert f'"{name}/en.toml"' in done.out
    assert book("playbook", "import", str(bad)).code == 1
    bad.rename(book.data / "packs")
    listed = book("playbook", "list")
    assert listed.code == 0
    assert "syntax/en.toml:1" in listed.err
    assert "Objections" in listed.out


def test_packs_are_written_and_come_back(book: Shell, folder: Path, tmp_path: Path) -> None:
    book.ok("playbook", "import", str(folder))
    out = tmp_path / "out"
    assert len(book.json("playbook", "export", "--all", "--out", str(out))) == 14
    again = book.json("playbook", "import", str(out))
    assert (again["added"], again["changed"], again["rejected"]) == (0, 0, 0)
    assert "ours" in book.ok("playbook", "export", "ours", "--out", str(tmp_path / "one"))
    book.refused("playbook", "export", "--out", str(out))
    book.refused("playbook", "export", "nix", "--out", str(out))


def test_a_pack_is_taken_out(book: Shell, folder: Path) -> None:
    book.ok("playbook", "import", str(folder))
    assert book.json("playbook", "remove", "ours") == {"pack": "ours", "removed": 4}
    book.refused("playbook", "remove", "ours")
    assert "built in" in book.refused("playbook", "remove", "launch", code=1)
