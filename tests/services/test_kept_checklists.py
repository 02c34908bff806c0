"""A finished visit keeps the checklists it was done with, word for word, whatever becomes of the packs."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from fieldrep.models.accounts import Account
from fieldrep.models.packs import KeptChecklist
from fieldrep.models.visits import Visit
from fieldrep.services import accounts, visits
from fieldrep.services.checklists import tick
from fieldrep.services.pack_editing import hide_entry, new_entry, save_entry, view_pack
from fieldrep.services.undo import undo
from fieldrep.services.visit_guide import visit_guide
from fieldrep.services.workspace import Workspace
from tests.playbook.test_loader import item, write

ITEM, OTHER = "channel.before.samples", "channel.before.brochure"
GROUP = "channel.before.papers"


@pytest.fixture
def dealer(workspace: Workspace) -> str:
    with workspace.write("account.add", "Dealer") as ctx:
        account: Account = accounts.add_account(ctx, {"name": "Dealer", "kind": "dealer"})
        return account.id


def plan(workspace: Workspace, account: str, day: int = 18) -> str:
    with workspace.write("visit.plan", "Dealer") as ctx:
        return visits.plan_visit(ctx, account, date(2026, 11, day)).id


def finish(workspace: Workspace, visit: str) -> None:
    with workspace.write("visit.finish", "Dealer") as ctx:
        visits.finish_visit(ctx, visit, {"result": "met"})


def lines(workspace: Workspace, visit: str) -> dict[str, str]:
    with workspace.read() as ctx:
        return {line.id: line.text for line in visit_guide(ctx, visit).items}


def change_pack(workspace: Workspace) -> str:
    """Word one item anew, hide another, add one; returns the id of the added one."""
    with workspace.write("pack.change", "x") as ctx:
        found = view_pack(ctx, "channel", "en").line(("checklist.item", ITEM))
        assert found is not None
        save_entry(ctx, "channel", "en", replace(found.entry, data={"text": "Two samples"}))
        hide_entry(ctx, "channel", ("checklist.item", OTHER))
        added = new_entry("checklist.item", GROUP, {"text": "The key"})
        save_entry(ctx, "channel", "en", added)
    return added.id


def test_a_finished_visit_shows_the_old_wording_and_items_a_planned_one_the_new(
    workspace: Workspace, dealer: str
) -> None:
    done, planned = plan(workspace, dealer), plan(workspace, dealer, 20)
    with workspace.write("visit.tick", "x") as ctx:
        tick(ctx, done, OTHER)
    finish(workspace, done)
    before = lines(workspace, done)
    added = change_pack(workspace)
    assert lines(workspace, done) == before
    assert before[ITEM] == "Samples"
    after = lines(workspace, planned)
    assert after[ITEM] == "Two samples"
    assert added in after
    assert OTHER not in after


def test_it_is_the_same_for_a_change_in_the_folder(workspace: Workspace, dealer: str) -> None:
    done = plan(workspace, dealer)
    finish(workspace, done)
    before = lines(workspace, done)
    folder: Path = workspace.paths.packs
    folder.mkdir()
    write(folder, "channel", "replaces = true\n" + item("ours.only"))
    assert lines(workspace, done) == before
    assert list(lines(workspace, plan(workspace, dealer, 20))) == ["ours.only"]


def test_a_later_tick_in_a_finished_visit_keeps_its_wording(workspace: Workspace, dealer: str) -> None:
    done = plan(workspace, dealer)
    finish(workspace, done)
    change_pack(workspace)
    with workspace.write("visit.tick", "x") as ctx:
        tick(ctx, done, ITEM)
        tick(ctx, done, OTHER)
    found = lines(workspace, done)
    assert (found[ITEM], found[OTHER]) == ("Samples", "Product brochure")


def test_visits_with_the_same_checklists_share_what_is_kept(workspace: Workspace, dealer: str) -> None:
    first, second = plan(workspace, dealer), plan(workspace, dealer, 17)
    finish(workspace, first)
    finish(workspace, second)
    with workspace.read() as ctx:
        one, two = ctx.session.get(Visit, first), ctx.session.get(Visit, second)
        assert one is not None and two is not None
        assert one.kept_checklist_id == two.kept_checklist_id
        kept = ctx.session.get(KeptChecklist, one.kept_checklist_id)
        assert kept is not None
        assert one.pack == kept.pack == "channel 1"


def test_undoing_the_visit_that_brought_it_leaves_it_to_the_others(workspace: Workspace, dealer: str) -> None:
    """Only the last action can be undone; what the first brought stays while the second names it."""
    first, second = plan(workspace, dealer), plan(workspace, dealer, 17)
    finish(workspace, first)
    finish(workspace, second)
    before = lines(workspace, first)
    undo(workspace)
    change_pack(workspace)
    assert lines(workspace, first) == before
    assert lines(workspace, second) != before


def test_finishing_again_keeps_what_it_was_done_with(workspace: Workspace, dealer: str) -> None:
    done = plan(workspace, dealer)
    finish(workspace, done)
    before = lines(workspace, done)
    change_pack(workspace)
    finish(workspace, done)
    assert lines(workspace, done) == before


@pytest.mark.parametrize(
    "items", [None, "x", [{"id": 1}], [["a"]], [{"id": "a", "text": "A", "choices": [{}]}]]
)
def test_what_can_not_be_read_gives_the_checklists_of_today(
    workspace: Workspace, dealer: str, items: object
) -> None:
    done = plan(workspace, dealer)
    finish(workspace, done)
    with workspace.write("visit.change", "x") as ctx:
        record = ctx.session.get(Visit, done)
        assert record is not None
        kept = ctx.session.get(KeptChecklist, record.kept_checklist_id)
        assert kept is not None
        kept.items = items
        ctx.session.add(kept)
    assert ITEM in lines(workspace, done)
