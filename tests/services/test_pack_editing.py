"""Changing packs entry by entry: kept for the team, taken back, hidden, checked field by field."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from fieldrep.errors import Invalid, NotFound
from fieldrep.i18n import LANGUAGES
from fieldrep.models.packs import PackItem
from fieldrep.models.registry import kind_of
from fieldrep.playbook.entries import Entry
from fieldrep.playbook.loader import load
from fieldrep.services.history import record_history
from fieldrep.services.pack_editing import (
    EntryLine,
    check_entry,
    groups_of,
    hide_entry,
    new_entry,
    preview,
    reset_entry,
    save_entry,
    show_entry,
    view_pack,
)
from fieldrep.services.playbooks import playbook, team_rows
from fieldrep.services.undo import undo
from fieldrep.services.workspace import Workspace

ITEM = "channel.before.samples"
KEY = ("checklist.item", ITEM)
GROUP = "channel.before.papers"


def line_of(workspace: Workspace, key: tuple[str, str] = KEY, language: str = "en") -> EntryLine:
    with workspace.read() as ctx:
        found = view_pack(ctx, "channel", language).line(key)
    assert found is not None
    return found


def save(workspace: Workspace, data: Mapping[str, Any], language: str = "en", **more: Any) -> None:
    entry = replace(line_of(workspace, language=language).entry, data=data, **more)
    with workspace.write("pack.change", "x") as ctx:
        save_entry(ctx, "channel", language, entry)


def text(workspace: Workspace, language: str = "en", ident: str = ITEM) -> str:
    with workspace.read() as ctx:
        found = playbook(ctx, language).item(ident)
    return found.text if found else ""


def test_a_wording_is_kept_for_its_language_and_one_step_to_undo(workspace: Workspace) -> None:
    before, chinese = text(workspace), text(workspace, "zh_CN")
    save(workspace, {"text": "Two samples"})
    assert (text(workspace), text(workspace, "zh_CN")) == ("Two samples", chinese)
    assert line_of(workspace).over
    with workspace.read() as ctx:
        ident = kind_of(PackItem).new_id(
            {"pack": "channel", "language": "en", "part": "checklist.item", "item": ITEM}
        )
        lines = record_history(ctx, "pack_item", ident)
    assert lines[0].what == "playbook changed · x"
    undo(workspace)
    assert text(workspace) == before


def test_the_built_in_wording_again_needs_no_record(workspace: Workspace) -> None:
    built_in = line_of(workspace).entry
    for back in ("save", "reset"):
        save(workspace, {"text": "Two samples"})
        with workspace.write("pack.reset", "x") as ctx:
            if back == "save":
                save_entry(ctx, "channel", "en", built_in)
            else:
                reset_entry(ctx, "channel", "en", KEY)
        with workspace.read() as ctx:
            assert team_rows(ctx) == ()
        assert not line_of(workspace).over


def test_a_new_entry_stands_last_in_its_group_and_in_both_languages(workspace: Workspace) -> None:
    for words in ("One", "Two"):
        with workspace.write("pack.change", words) as ctx:
            save_entry(ctx, "channel", "en", new_entry("checklist.item", GROUP, {"text": words}))
    with workspace.read() as ctx:
        for language in LANGUAGES:
            items = playbook(ctx, language).checklist_for("dealer")["before"]  # type: ignore[index]
            assert [item.text for item in items if item.group == GROUP][-2:] == ["One", "Two"]
        new = next(line for line in view_pack(ctx, "channel", "zh_CN").lines if line.origin.language)
    assert (new.origin.language, new.depth, new.over) == ("en", 1, False)
    with workspace.write("pack.change", "x") as ctx:
        save_entry(ctx, "channel", "zh_CN", replace(new.entry, data={"text": "一"}))
    assert (text(workspace, "zh_CN", new.entry.id), text(workspace, "en", new.entry.id)) == ("一", "One")


def test_an_entry_is_hidden_everywhere_and_an_own_one_deleted(workspace: Workspace) -> None:
    before = [text(workspace, language) for language in LANGUAGES]
    with workspace.write("pack.hide", "x") as ctx:
        hide_entry(ctx, "channel", KEY)
    assert [text(workspace, language) for language in LANGUAGES] == ["", ""]
    assert line_of(workspace).hidden
    with workspace.write("pack.hide", "x") as ctx:
        show_entry(ctx, "channel", KEY)
    assert [text(workspace, language) for language in LANGUAGES] == before
    own = new_entry("checklist.item", GROUP, {"text": "Own"})
    with workspace.write("pack.change", "x") as ctx:
        save_entry(ctx, "channel", "en", own)
    with workspace.write("pack.hide", "x") as ctx:
        hide_entry(ctx, "channel", own.key)
    with workspace.read() as ctx:
        assert team_rows(ctx) == ()


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "text"),
        ({"text": " "}, "text"),
        ({"text": "A {slot}"}, "text"),
        ({"text": "A", "type": "song"}, "type"),
        ({"text": "A", "type": "choice"}, "type"),
        ({"text": "A", "type": "tick", "feeds": "account.products"}, "type"),
        ({"text": "A", "feeds": "account.shoe_size"}, "feeds"),
        ({"text": "A", "kinds": ["friend"]}, "kinds"),
        ({"text": "A", "type": "choice", "choices": [{"code": "a"}]}, "choices"),
        ({"text": "A", "colour": "red"}, "colour"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(
    workspace: Workspace, data: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        save(workspace, data)
    assert set(caught.value.fields) == {field}
    with workspace.read() as ctx:
        assert team_rows(ctx) == ()


def test_a_preview_shows_what_will_be_and_keeps_nothing(workspace: Workspace) -> None:
    entry = replace(line_of(workspace).entry, data={"text": "Two samples"})
    with workspace.read() as ctx:
        found = preview(ctx, "channel", "en", entry)
        assert found.pack is not None
        shown = [item.text for group in found.pack.checklist for item in group.item]
        assert "Two samples" in shown
        assert team_rows(ctx) == ()
        assert check_entry(view_pack(ctx, "channel", "en"), entry) == {}


def test_weights_are_changed_one_after_the_other_and_count_once_they_add_up(workspace: Workspace) -> None:
    with workspace.read() as ctx:
        view = view_pack(ctx, "channel", "en")
    marks = [
        line.entry
        for line in view.lines
        if line.entry.part == "scheme.mark" and line.entry.data.get("weight")
    ]
    one, two = [mark for mark in marks if mark.parent == marks[0].parent][:2]

    def weigh(mark: Entry, by: int) -> None:
        changed = replace(mark, data={**mark.data, "weight": mark.data["weight"] + by})
        with workspace.write("pack.change", "x") as ctx:
            save_entry(ctx, "channel", "en", changed)

    weigh(one, 1)
    with workspace.read() as ctx:
        book = playbook(ctx)
        assert book.scheme(one.parent) == load("en").scheme(one.parent)
        assert any("must add to 100" in str(notice) for notice in book.notices)
    weigh(two, -1)
    with workspace.read() as ctx:
        book = playbook(ctx)
        scheme = book.scheme(one.parent)
    assert book.notices == ()
    assert scheme is not None
    assert {mark.id: mark.weight for mark in scheme.mark}[one.id] == one.data["weight"] + 1


def test_a_broken_entry_from_elsewhere_leaves_the_pack_to_be_opened(workspace: Workspace) -> None:
    with workspace.write("pack.change", "x") as ctx:
        ctx.session.add(PackItem(pack="channel", language="en", part="checklist.item", item=ITEM, data=[1]))
    with workspace.read() as ctx:
        view = view_pack(ctx, "channel", "en")
    assert [notice.field for notice in view.notices] == [ITEM]
    assert text(workspace) == line_of(workspace).entry.data["text"]


def test_groups_are_offered_to_what_stands_in_one(workspace: Workspace) -> None:
    with workspace.read() as ctx:
        view = view_pack(ctx, "channel", "en")
        assert (GROUP, "To bring along") in groups_of(view, "checklist.item")
        assert groups_of(view, "objection") == groups_of(view, "checklist") == []
        with pytest.raises(NotFound):
            view_pack(ctx, "none", "en")
