"""Paths as they are typed and pasted, and what a folder offers to import."""

from pathlib import Path

import pytest

from fieldrep.tui.screens.import_paths import (
    clean_path,
    complete,
    list_folder,
    shown_path,
    size_text,
    split_path,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("customers.csv", "customers 2.xlsx", "notes.txt", "Kunden.TSV", "photo.jpg", ".hidden.csv"):
        (tmp_path / name).write_text("a,b\n1,2\n")
    (tmp_path / "old").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    "pasted",
    [
        "{path}",
        "  {path}\n",
        "'{path}'",
        '"{path}"',
        "“{path}”",
        "file://{url}",
        "{escaped}",
    ],
)
def test_a_pasted_path_is_read_whatever_stands_round_it(folder: Path, pasted: str) -> None:
    path = folder / "customers 2.xlsx"
    words = {
        "path": str(path),
        "url": str(path).replace(" ", "%20"),
        "escaped": str(path).replace(" ", "\\ "),
    }
    assert clean_path(pasted.format(**words)) == str(path)


@pytest.mark.parametrize("pasted", ["{path}", "'{path}'", "file://{path}"])
def test_a_path_pasted_behind_the_file_of_last_time_begins_anew(folder: Path, pasted: str) -> None:
    text = str(folder / "customers.csv") + pasted.format(path=folder / "notes.txt")
    assert clean_path(text) == str(folder / "notes.txt")


def test_a_quotation_mark_within_a_name_stays() -> None:
    assert clean_path("/tmp/it's.csv") == "/tmp/it's.csv"


def test_a_text_is_split_into_its_folder_and_what_is_typed_of_a_name(tmp_path: Path) -> None:
    assert split_path("", tmp_path) == (tmp_path, "")
    assert split_path("cust", tmp_path) == (tmp_path, "cust")
    assert split_path(f"{tmp_path}/", tmp_path) == (tmp_path, "")
    assert split_path(f"{tmp_path}/a", Path("/")) == (tmp_path, "a")
    assert split_path("~", tmp_path) == (Path.home(), "")


def test_a_folder_shows_folders_and_files_that_can_be_imported(folder: Path) -> None:
    shown = [entry.name or entry.path.name for entry in list_folder(folder, "")]
    assert shown == ["..", "old", "customers 2.xlsx", "customers.csv", "Kunden.TSV", "notes.txt"]


def test_typing_narrows_the_folder_down_and_names_that_begin_so_come_first(folder: Path) -> None:
    (folder / "all customers.csv").write_text("x")
    shown = [entry.name for entry in list_folder(folder, "CUST")]
    assert shown == ["customers 2.xlsx", "customers.csv", "all customers.csv"]
    assert [entry.name for entry in list_folder(folder, ".hid")] == [".hidden.csv"]


def test_a_folder_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert list_folder(tmp_path / "nowhere", "") == []


def test_tab_completes_as_far_as_it_is_clear(folder: Path) -> None:
    assert complete(folder, "cu", list_folder(folder, "cu")) == shown_path(folder, "customers")
    assert complete(folder, "no", list_folder(folder, "no")) == shown_path(folder, "notes.txt")
    assert complete(folder, "ol", list_folder(folder, "ol")) == shown_path(folder, "old") + "/"
    assert complete(folder, "zz", list_folder(folder, "zz")) == shown_path(folder, "zz")


@pytest.mark.parametrize(("size", "text"), [(12, "12 B"), (12_000, "12 kB"), (12_345_678, "12.3 MB")])
def test_sizes(size: int, text: str) -> None:
    assert size_text(size) == text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("/home/ann//mnt/list.csv", "/mnt/list.csv"),
        ("/home/ann/~/list.csv", "~/list.csv"),
        ('/home/ann/"/mnt/my list.csv"', "/mnt/my list.csv"),
        ("/home/ann/file:///mnt/my%20list.csv", "/mnt/my list.csv"),
        ("C:\\Users\\ann\\D:\\list.csv", "D:\\list.csv"),
        ("/home/ann/list.csv", "/home/ann/list.csv"),
        ("file:///mnt/list.csv", "/mnt/list.csv"),
        ("~/list.csv", "~/list.csv"),
        ("/", "/"),
        ("", ""),
    ],
)
def test_a_path_that_begins_anew_is_the_one_meant(typed: str, meant: str) -> None:
    assert clean_path(typed) == meant
