"""Layers: built-in below the team's folder below its records; what is wrong is named and left out."""

import json
from pathlib import Path
from typing import Any

import pytest

from fieldrep.playbook.entries import HEAD, TeamRow
from fieldrep.playbook.layers import Layer
from fieldrep.playbook.loader import Playbook, compose_pack, load
from fieldrep.rules.codes import Phase
from tests.playbook.test_loader import item, objection, write

ANSWER: dict[str, Any] = {
    "says": ["Ours"],
    "behind": "Habit.",
    "steps": ["Ask."],
    "ask_back": "Why?",
    "next_step": "A trial.",
}
ITEM = "channel.before.samples"


def row(
    ident: str,
    data: Any = None,
    *,
    part: str = "objection",
    pack: str = "objections",
    language: str = "en",
    parent: str = "",
    removed: bool = False,
) -> TeamRow:
    return TeamRow(pack, language, part, ident, parent, json.dumps(data), 0, removed)


def sample(text: str, **more: Any) -> TeamRow:
    return row(
        ITEM, {"text": text}, part="checklist.item", pack="channel", parent="channel.before.papers", **more
    )


def says(book: Playbook, ident: str) -> str:
    found = book.objection(ident)
    return found.says[0] if found else ""


def text(book: Playbook, ident: str = ITEM) -> str:
    found = book.item(ident)
    return found.text if found else ""


def test_records_stand_over_the_folder_and_the_folder_over_what_is_built_in(tmp_path: Path) -> None:
    write(tmp_path, "objections", objection("price_too_high", "Folder") + objection("no_need_now", "Folder"))
    team = [row("price_too_high", ANSWER | {"says": ["Team"]})]
    book = load("en", tmp_path, team)
    assert book.notices == ()
    assert says(book, "price_too_high") == "Team"
    assert says(book, "no_need_now") == "Folder"
    assert says(load("en", tmp_path), "price_too_high") == "Folder"
    assert book.origin("objections", "objection", "price_too_high").layer is Layer.TEAM
    assert book.origin("objections", "objection", "no_need_now").layer is Layer.FOLDER
    assert book.origin("channel", "checklist.item", ITEM).layer is Layer.BUILT_IN


def test_records_stand_over_a_folders_pack_of_another_name_too(tmp_path: Path) -> None:
    write(tmp_path, "ours", objection("price_too_high", "Folder"))
    book = load("en", tmp_path, [row("price_too_high", ANSWER | {"says": ["Team"]})])
    assert says(book, "price_too_high") == "Team"


def test_an_entry_keeps_its_place_and_an_added_one_comes_last_in_its_group() -> None:
    new = row(
        "own.one", {"text": "New"}, part="checklist.item", pack="channel", parent="channel.before.papers"
    )
    book = load("en", None, [sample("Ours"), new])
    before = [item.id for item in load("en").checklist_for("dealer")[Phase.BEFORE]]
    after = [item.id for item in book.checklist_for("dealer")[Phase.BEFORE]]
    assert [ident for ident in after if ident != "own.one"] == before
    assert after[after.index("own.one") - 1] == "channel.before.cases"
    assert text(book) == "Ours"
    added = book.item("own.one")
    assert added is not None
    assert (added.group, added.phase, added.kinds) == ("channel.before.papers", "before", ("dealer",))


def test_what_is_taken_away_is_gone_with_what_stands_in_it() -> None:
    book = load("en", None, [sample("", removed=True)])
    assert text(book) == ""
    group = row("channel.before.papers", None, part="checklist", pack="channel", removed=True)
    gone = load("en", None, [group])
    assert gone.notices == ()
    assert text(gone) == text(gone, "channel.before.cases") == ""
    assert text(gone, "channel.before.price_list")


def test_a_changed_wording_counts_for_its_language_only() -> None:
    book = load("zh_CN", None, [sample("Ours")])
    assert text(book) == text(load("zh_CN"))
    assert book.borrowed("checklist.item", ITEM) == ""


def test_what_only_the_other_language_has_is_shown_with_a_mark() -> None:
    head = row("ours", {"version": "1", "title": "Ours"}, part=HEAD, pack="ours")
    team = [head, row("own.new", ANSWER, pack="ours")]
    book = load("zh_CN", None, team)
    assert says(book, "own.new") == "Ours"
    assert book.borrowed("objection", "own.new") == "en"
    assert [h.title for h in book.heads][-1] == "Ours (English)"
    assert not [notice for notice in book.notices if not notice.warning]
    assert [h.title for h in load("en", None, team).heads][-1] == "Ours"


def test_ones_own_language_goes_before_another_packs_in_the_other_one() -> None:
    team = [row("price_too_high", ANSWER, pack="ours")]
    assert says(load("en", None, team), "price_too_high") == "Ours"
    assert says(load("zh_CN", None, team), "price_too_high") == says(load("zh_CN"), "price_too_high")


def test_a_pack_of_the_team_that_replaces_takes_the_place_of_the_whole_in_every_language() -> None:
    head = row("objections", {"version": "9", "title": "Ours", "replaces": True}, part=HEAD)
    team = [head, row("price_too_high", ANSWER)]
    for language in ("en", "zh_CN"):
        book = load(language, None, team)
        assert [o.id for o in book.objections()] == ["price_too_high"]
        assert says(book, "price_too_high") == "Ours"


def test_entries_may_come_before_the_head_of_their_pack() -> None:
    book = load("en", None, [row("own.new", ANSWER, pack="later")])
    assert says(book, "own.new") == "Ours"
    assert [h.title for h in book.heads][-1] == "later"


CASES = ("channel.before.cases", {"text": "A", "section": [{"x": 1}]})


@pytest.mark.parametrize(
    ("wrong", "field", "word"),
    [
        (row("price_too_high", ANSWER | {"colour": "red"}), "price_too_high: colour", "Unknown field"),
        (row("price_too_high", {"says": ["A"]}), "price_too_high: behind", "missing"),
        (row("price_too_high", None), "price_too_high", "can't be read"),
        (row("price_too_high", [1, 2]), "price_too_high", "can't be read"),
        (row("x", {}, part="horoscope"), "x", "newer version"),
        (row("Nö", ANSWER), "Nö: id", "a name of small letters"),
        (row(*CASES, part="guide", pack="channel"), "channel.before.cases: section", ""),
    ],
)
def test_an_entry_that_is_wrong_is_named_and_what_is_below_stands(
    wrong: TeamRow, field: str, word: str
) -> None:
    book = load("en", None, [wrong, row("own.new", ANSWER)])
    assert says(book, "own.new") == "Ours"
    assert says(book, "price_too_high") == says(load("en"), "price_too_high")
    if field:
        assert any(n.field.startswith(field) and word in n.message for n in book.notices)
        assert all(n.file.endswith("/en") and str(n).startswith(n.file) for n in book.notices)


def test_weights_that_do_not_add_up_leave_the_scheme_as_it_is_built_in_and_the_rest_changed() -> None:
    built_in = load("en")
    scheme = next(iter(pack.scheme[0] for pack in built_in.packs if pack.scheme))
    mark = next(mark for mark in scheme.mark if mark.weight)
    data = {"text": "Ours", "good": "Good", "bad": "Bad", "weight": 99}
    team = [
        row(mark.id, data, part="scheme.mark", pack="channel", parent=scheme.id),
        sample("Ours"),
    ]
    book = load("en", None, team)
    assert book.scheme(scheme.id) == scheme
    assert text(book) == "Ours"
    assert any("must add to 100" in str(notice) for notice in book.notices)


def test_one_id_for_two_things_is_refused() -> None:
    book = load("en", None, [row(ITEM, ANSWER, pack="channel"), sample("Ours")])
    assert book.objection(ITEM) is None
    assert any("used twice" in notice.message for notice in book.notices)


def test_a_broken_file_of_the_folder_leaves_the_records(tmp_path: Path) -> None:
    write(tmp_path, "objections", "colour = 1\n" + objection("price_too_high", "Folder"))
    book = load("en", tmp_path, [row("no_need_now", ANSWER)])
    assert says(book, "no_need_now") == "Ours"
    assert says(book, "price_too_high") == says(load("en"), "price_too_high")
    assert any(
        n.file == "objections/en.toml" and n.line == 6 and n.field == "pack.colour" for n in book.notices
    )


def test_an_item_added_in_the_folder_to_a_built_in_group_inherits_of_it(tmp_path: Path) -> None:
    write(tmp_path, "channel", item("ours.paper", "channel.before.papers"))
    book = load("en", tmp_path)
    found = book.item("ours.paper")
    assert found is not None
    assert found.group_title == "Ours"
    assert text(book) == text(load("en"))


def test_a_head_that_was_taken_away_with_unreadable_data_disturbs_nothing() -> None:
    team = [
        TeamRow("channel", language, HEAD, "channel", "", data, 0, True)
        for language, data in (("en", "{"), ("en", "null"), ("zh_CN", ""))
    ]
    for language in ("en", "zh_CN"):
        book = load(language, None, team)
        assert book.notices == ()
        assert text(book) == text(load(language))


def test_one_pack_is_composed_as_in_the_whole() -> None:
    team = [sample("Ours")]
    found = compose_pack("channel", "en", None, team)
    assert found.pack in load("en", None, team).packs
    assert found.below["checklist.item", ITEM].data["text"] == text(load("en"))
