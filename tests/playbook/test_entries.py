"""Packs taken apart and put together: nothing is lost on the way, nor through a file."""

import tomllib
from typing import Any

import pytest

from fieldrep.i18n import LANGUAGES
from fieldrep.playbook.entries import HEAD, Entry, join, merged, parts, split
from fieldrep.playbook.layers import Around, entry_problems
from fieldrep.playbook.loader import BUILT_IN
from fieldrep.playbook.parser import parse_pack, read_pack
from fieldrep.playbook.writer import pack_text

FILES = sorted(path for path in BUILT_IN.glob("*/*.toml"))


def data_of(path: Any) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_pack_is_the_same_after_taking_it_apart_and_after_writing_it(path: Any) -> None:
    data = data_of(path)
    entries = split(data)
    assert len({entry.key for entry in entries}) == len(entries)
    assert join(entries, path.parent.name, path.stem) == data
    text = pack_text(data)
    assert tomllib.loads(text) == data
    assert parse_pack(text, "x", pack=path.parent.name, language=path.stem) == read_pack(path)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_entry_stands_by_itself(path: Any) -> None:
    entries = split(data_of(path))
    around = Around.of(entries)
    for entry in entries:
        assert entry_problems(path.parent.name, path.stem, entry, around) == []


def test_parts_name_what_has_an_id() -> None:
    names = set(parts())
    assert {HEAD, "checklist", "checklist.item", "question_set.question", "objection", "flow.step"} <= names
    assert not any("choices" in name or "section" in name for name in names)
    assert "id" not in parts()["objection"].fields
    assert "item" not in parts()["checklist"].fields


def test_an_entry_over_another_keeps_its_place_and_others_stand_behind() -> None:
    base = [Entry("guide", name, "", {"title": name}) for name in ("one", "two", "three")]
    over = [Entry("guide", "new", "", {}), Entry("guide", "two", "", {"title": "ours"})]
    found = merged(base, [*over, Entry("guide", "three", "", {}, removed=True)])
    assert [entry.id for entry in found.values()] == ["one", "two", "new"]
    assert found["guide", "two"].data == {"title": "ours"}


def test_what_has_no_entry_around_it_and_what_must_not_be_empty_is_left_out() -> None:
    entries = [
        Entry("checklist", "full", "", {"title": "Full"}),
        Entry("checklist.item", "full.one", "full", {"text": "One"}),
        Entry("checklist", "empty", "", {"title": "Empty"}),
        Entry("checklist.item", "lost", "gone", {"text": "Lost"}),
        Entry("objection", "bare", "", {"says": ["A"]}),
    ]
    data = join(entries, "ours", "en")
    assert [table["id"] for table in data["checklist"]] == ["full"]
    assert data["checklist"][0]["item"] == [{"id": "full.one", "text": "One"}]
    assert data["objection"] == [{"id": "bare", "says": ["A"]}]
    assert data["pack"] == {"id": "ours", "version": "1", "language": "en", "title": "ours"}


def test_texts_with_everything_in_them_are_written_so_that_they_read_back() -> None:
    for text in ('a "b" \\ c', "two\nlines\tand a tab", "“中文”，😀", "x" * 500, "# no comment", "[[x]]"):
        data = {
            "pack": {"id": "o", "version": text, "language": "en", "title": text, "kinds": ["dealer"] * 40}
        }
        assert tomllib.loads(pack_text(data)) == data


def test_both_languages_are_among_the_files() -> None:
    assert {path.stem for path in FILES} == set(LANGUAGES)
