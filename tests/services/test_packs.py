"""A team's packs as records: imported, listed, exported and taken out, with nothing lost on the way."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from fieldrep.errors import NotAllowed, NotFound, UsageError
from fieldrep.i18n import LANGUAGES
from fieldrep.playbook.layers import Layer
from fieldrep.playbook.loader import load
from fieldrep.services.pack_files import export_packs, read_packs
from fieldrep.services.packs import import_packs, list_packs, pack_notices, remove_pack
from fieldrep.services.playbooks import playbook, team_rows
from fieldrep.services.undo import redo, undo
from fieldrep.services.workspace import Workspace
from fieldrep.store.context import Context
from tests.playbook.test_loader import objection, write

COUNTS = ("read", "added", "changed", "unchanged", "rejected")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a pack in both languages: one objection over a built-in one, one of its own."""
    made = tmp_path / "team"
    made.mkdir()
    for language, words in (("en", "Ours"), ("zh_CN", "我们的")):
        write(made, "objections", objection("price_too_high", words) + objection("ours.new", words), language)
    return made


def says(workspace: Workspace, ident: str, language: str = "en") -> str:
    with workspace.read() as ctx:
        found = playbook(ctx, language).objection(ident)
    return found.says[0] if found else ""


def counts(workspace: Workspace, folder: Path) -> tuple[int, ...]:
    done = import_packs(workspace, folder)
    return tuple(done.counts[name] for name in COUNTS)


def rows(workspace: Workspace) -> int:
    with workspace.read() as ctx:
        return len(team_rows(ctx))


def test_an_import_counts_what_it_did_and_does_it_once(workspace: Workspace, folder: Path) -> None:
    assert counts(workspace, folder) == (6, 6, 0, 0, 0)
    assert (says(workspace, "price_too_high"), says(workspace, "price_too_high", "zh_CN")) == (
        "Ours",
        "我们的",
    )
    assert counts(workspace, folder) == (6, 0, 0, 6, 0)
    write(folder, "objections", objection("price_too_high", "Other") + objection("ours.new", "Ours"))
    assert counts(workspace, folder) == (6, 0, 1, 5, 0)
    assert says(workspace, "price_too_high") == "Other"


def test_an_order_that_changes_is_taken(workspace: Workspace, folder: Path) -> None:
    write(folder, "ours", objection("ours.a", "A") + objection("ours.b", "B"))
    import_packs(workspace, folder / "ours")
    write(folder, "ours", objection("ours.b", "B") + objection("ours.a", "A"))
    assert counts(workspace, folder / "ours") == (3, 0, 2, 1, 0)
    with workspace.read() as ctx:
        assert [o.id for o in playbook(ctx).objections()][-2:] == ["ours.b", "ours.a"]


def test_an_import_is_one_step_to_undo_and_to_do_again(workspace: Workspace, folder: Path) -> None:
    built_in = says(workspace, "price_too_high")
    import_packs(workspace, folder)
    assert "objections" in undo(workspace).done
    assert (says(workspace, "price_too_high"), rows(workspace)) == (built_in, 0)
    redo(workspace)
    assert (says(workspace, "price_too_high"), rows(workspace)) == ("Ours", 6)


def test_an_import_that_changes_nothing_leaves_nothing_to_undo(workspace: Workspace, folder: Path) -> None:
    import_packs(workspace, folder)
    import_packs(workspace, folder)
    undo(workspace)
    assert rows(workspace) == 0
    with pytest.raises(NotAllowed):
        undo(workspace)


def test_a_file_with_a_mistake_is_not_taken_and_the_other_is(workspace: Workspace, folder: Path) -> None:
    write(folder, "objections", objection("price_too_high", "Ours").replace("behind", "beyond"))
    done = import_packs(workspace, folder)
    assert tuple(done.counts[name] for name in COUNTS) == (5, 3, 0, 0, 2)
    assert {(p.file, p.line, p.field) for p in done.problems} == {
        ("objections/en.toml", 7, "objection.behind"),
        ("objections/en.toml", 10, "objection.beyond"),
    }
    assert says(workspace, "price_too_high") != "Ours"
    assert says(workspace, "price_too_high", "zh_CN") == "我们的"


def test_what_does_not_fit_over_the_built_in_pack_is_named_with_its_line(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = write(
        tmp_path, "channel", objection("ours.fine", "Fine") + objection("channel.before.samples", "Twice")
    )
    done = import_packs(workspace, path.parent)
    (problem,) = done.problems
    assert path.read_text().splitlines()[problem.line - 1] == 'id = "channel.before.samples"'
    assert "used twice" in problem.message
    assert rows(workspace) == 0


def test_one_pack_alone_can_be_imported(workspace: Workspace, folder: Path) -> None:
    assert counts(workspace, folder / "objections") == (6, 6, 0, 0, 0)


@pytest.mark.parametrize("make", ["gone", "empty"])
def test_a_folder_without_packs_is_refused(workspace: Workspace, tmp_path: Path, make: str) -> None:
    wrong = tmp_path / make
    if make == "empty":
        wrong.mkdir()
    with pytest.raises(NotFound if make == "gone" else UsageError):
        import_packs(workspace, wrong)


def test_what_a_language_lacks_is_a_warning(folder: Path) -> None:
    assert read_packs(folder).warnings == ()
    write(folder, "objections", objection("price_too_high", "我们的"), "zh_CN")
    (warning,) = read_packs(folder).warnings
    assert (warning.file, warning.field) == ("objections/en.toml", "objection ours.new")
    (folder / "objections" / "zh_CN.toml").unlink()
    (warning,) = read_packs(folder).warnings
    assert "zh_CN.toml" in warning.message
    assert read_packs(folder).problems == ()


def test_a_file_of_another_language_is_refused(folder: Path) -> None:
    (folder / "objections" / "fr.toml").write_text("")
    (problem,) = read_packs(folder).problems
    assert problem.file == "objections/fr.toml"


def test_all_that_stands_is_listed_by_pack_and_language(workspace: Workspace, folder: Path) -> None:
    with workspace.read() as ctx:
        before = {(row.pack, row.language): row for row in list_packs(ctx)}
    assert len(before) == 6 * len(LANGUAGES)
    assert all(row.layers == (Layer.BUILT_IN,) for row in before.values())
    for (pack, _language), row in before.items():
        other = [before[pack, language] for language in LANGUAGES]
        assert len({(r.checklist_items, r.questions, r.objections, r.forms) for r in other}) == 1
        assert row.checklist_items + row.questions + row.objections + row.forms > 0
    assert before["objections", "en"].objections == len(load("en").objections())
    import_packs(workspace, folder)
    with workspace.read() as ctx:
        after = {(row.pack, row.language): row for row in list_packs(ctx)}
    assert after["objections", "en"].objections == before["objections", "en"].objections + 1
    assert after["objections", "en"].layers == (Layer.BUILT_IN, Layer.TEAM)
    assert after["objections", "zh_CN"].own == 3
    assert after["channel", "en"] == before["channel", "en"]


def test_a_pack_in_one_language_is_listed_in_that_one(workspace: Workspace, tmp_path: Path) -> None:
    write(tmp_path, "ours", objection("ours.one", "One"))
    import_packs(workspace, tmp_path / "ours")
    with workspace.read() as ctx:
        found = [(row.language, row.objections) for row in list_packs(ctx) if row.pack == "ours"]
    assert found == [("en", 1)]


def test_what_is_exported_comes_back_unchanged_here_and_elsewhere(
    workspace: Workspace, folder: Path, tmp_path: Path
) -> None:
    import_packs(workspace, folder)
    out = tmp_path / "out"
    with workspace.read() as ctx:
        files = export_packs(ctx, [], out)
        here = {language: playbook(ctx, language) for language in LANGUAGES}
    assert len(files) == 6 * len(LANGUAGES)
    assert read_packs(out).problems == ()
    done = import_packs(workspace, out)
    assert (done.counts["added"], done.counts["changed"], done.counts["rejected"]) == (0, 0, 0)
    assert done.counts["unchanged"] == done.counts["read"] > 1000
    with workspace.write("pack.remove", "objections") as ctx:
        assert remove_pack(ctx, "objections") == 6
    done = import_packs(workspace, out)
    assert done.counts["added"] == 6
    with workspace.read() as ctx:
        for language, book in here.items():
            assert playbook(ctx, language).packs == book.packs


def test_files_in_the_way_are_not_replaced_unasked(workspace: Workspace, tmp_path: Path) -> None:
    with workspace.read() as ctx:
        (en, _zh) = export_packs(ctx, ["launch"], tmp_path)
        export_packs(ctx, ["launch"], tmp_path)
        en.write_text("mine")
        with pytest.raises(NotAllowed):
            export_packs(ctx, ["launch"], tmp_path)
        assert en.read_text() == "mine"
        export_packs(ctx, ["launch"], tmp_path, replace_files=True)
        assert en.read_text() != "mine"
        with pytest.raises(NotFound):
            export_packs(ctx, ["lunch"], tmp_path)


def test_a_pack_is_taken_out_and_what_is_built_in_stands_again(workspace: Workspace, folder: Path) -> None:
    built_in = says(workspace, "price_too_high")
    import_packs(workspace, folder)
    with workspace.write("pack.remove", "objections") as ctx:
        assert remove_pack(ctx, "objections") == 6
    assert says(workspace, "price_too_high") == built_in
    undo(workspace)
    assert says(workspace, "price_too_high") == "Ours"


def test_what_is_built_in_or_in_the_folder_can_not_be_taken_out(workspace: Workspace) -> None:
    own = workspace.paths.packs
    own.mkdir()
    write(own, "ours", objection("ours.one", "One"))
    for pack, error in (("launch", NotAllowed), ("ours", NotAllowed), ("none", NotFound)):
        with pytest.raises(error), workspace.write("pack.remove", pack) as ctx:
            remove_pack(ctx, pack)


def test_the_folder_stands_over_what_is_built_in_and_below_the_records(
    workspace: Workspace, folder: Path
) -> None:
    own = workspace.paths.packs
    own.mkdir()
    write(own, "objections", objection("price_too_high", "Folder") + objection("no_need_now", "Folder"))
    assert says(workspace, "price_too_high") == "Folder"
    import_packs(workspace, folder)
    assert (says(workspace, "price_too_high"), says(workspace, "no_need_now")) == ("Ours", "Folder")


def test_what_lies_in_the_folder_can_be_imported_for_the_others(workspace: Workspace) -> None:
    own = workspace.paths.packs
    own.mkdir()
    write(own, "ours", objection("ours.one", "One"))
    assert counts(workspace, own) == (2, 2, 0, 0, 0)


def test_a_broken_pack_is_noticed_and_the_built_in_one_stands(workspace: Workspace) -> None:
    own = workspace.paths.packs
    own.mkdir()
    write(own, "objections", objection("price_too_high", "Folder").replace("behind", "beyond"))
    with workspace.read() as ctx:
        assert {n.file for n in pack_notices(ctx)} == {"objections/en.toml"}
        assert playbook(ctx).objection("price_too_high") == load("en").objection("price_too_high")


def test_a_change_is_seen_at_once_and_by_another_program(workspace: Workspace, folder: Path) -> None:
    other = Workspace.open(workspace.paths, workspace.clock)
    try:
        assert says(other, "price_too_high") != "Ours"
        import_packs(workspace, folder)
        assert says(other, "price_too_high") == "Ours"
        with workspace.write("pack.remove", "objections") as ctx:
            remove_pack(ctx, "objections")
            found = playbook(ctx).objection("price_too_high")
            assert found is not None
            assert found.says[0] != "Ours"
    finally:
        other.close()


def test_the_playbook_is_kept_while_nothing_changes(workspace: Workspace, folder: Path) -> None:
    import_packs(workspace, folder)
    with workspace.read() as ctx:
        book = playbook(ctx)
    with workspace.read() as ctx:
        assert playbook(ctx) is book


def test_what_was_written_while_the_files_were_read_is_seen(workspace: Workspace, folder: Path) -> None:
    class Beside(Workspace):
        """Another window writes the same packs just before this one gets to write."""

        @contextmanager
        def write(self, code: str, label: str = "", **more: Any) -> Iterator[Context]:
            import_packs(workspace, folder)
            with workspace.write(code, label, **more) as ctx:
                yield ctx

    beside = Beside(workspace.paths, workspace.clock)
    done = import_packs(beside, folder)
    beside.close()
    assert (done.counts["added"], done.counts["unchanged"]) == (0, 6)
    assert rows(workspace) == 6
