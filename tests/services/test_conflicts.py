"""Conflicts between real installations: what is listed, and that settling one ends it everywhere."""

from typing import Any

import pytest
from sqlmodel import select

from fieldrep.errors import Invalid, NotAllowed, NotFound
from fieldrep.models.accounts import Account, AccountAssignment, Tag
from fieldrep.services import accounts, conflicts, records, tags
from fieldrep.services.conflicts import OpenConflict
from fieldrep.services.settling import Choice, settle_all, settle_conflict, settle_with
from fieldrep.services.synctroubles import list_troubles
from fieldrep.services.undo import redo, undo
from fieldrep.services.visits import plan_visit
from fieldrep.services.workspace import Workspace
from fieldrep.store.admission import Aside
from fieldrep.store.agreement import row_differences
from fieldrep.store.pending import put_aside
from tests.conftest import StandingClock
from tests.support.teams import Joined, exchange, joined  # noqa: F401 - a fixture


def listed(workspace: Workspace) -> list[OpenConflict]:
    with workspace.read() as ctx:
        assert list(row_differences(ctx.session.connection())) == []
        return conflicts.list_conflicts(ctx)


def value(workspace: Workspace, account: str, name: str) -> Any:
    with workspace.read() as ctx:
        return getattr(ctx.session.get_one(Account, account), name)


def change(workspace: Workspace, account: str, **values: Any) -> None:
    with workspace.write("account.change") as ctx:
        accounts.change_account(ctx, account, values)


def decide(workspace: Workspace, choice: Choice) -> int:
    with workspace.write("conflict.settle") as ctx:
        return settle_all(ctx, conflicts.list_conflicts(ctx), choice)


def disagree(people: list[Workspace], clock: StandingClock) -> str:
    mei, anna = people
    with mei.write("account.add") as ctx:
        account = accounts.add_account(
            ctx, {"name": "嘉元实业", "notes": "buys ink\npays late", "phone": "1"}
        ).id
    exchange(mei, anna)
    clock.forward(minutes=5)
    change(mei, account, website="mei.example", notes="buys ink and paper\npays late", phone="2")
    clock.forward(minutes=5)
    change(anna, account, website="anna.example", notes="buys ink\npays late\nLiu decides", phone="2")
    exchange(mei, anna, mei)
    return str(account)


@pytest.fixture
def pair(joined: Joined) -> tuple[Workspace, Workspace, str]:  # noqa: F811
    """Mei and Anna, and an account on whose fields they do not agree; Anna spoke last."""
    (mei, anna), account = joined.after(disagree, "Mei", "Anna")
    return mei, anna, account


def test_both_sides_are_listed_with_who_and_when(pair: tuple[Workspace, Workspace, str]) -> None:
    mei, anna, account = pair
    for workspace, own, other in ((mei, "Mei", "Anna"), (anna, "Anna", "Mei")):
        rows = listed(workspace)
        assert [(row.label, row.account, row.kind) for row in rows] == [
            ("Notes", "嘉元实业", "account"),
            ("Website", "嘉元实业", "account"),
        ]  # the same telephone number on both sides is no conflict
        for row in rows:
            assert row.mine is not None and row.theirs is not None
            assert (row.mine.name, row.theirs.name) == (own, other)
            assert [side.name for side in row.sides if side.shown] == ["Anna"]
            assert row.account_id == account
            assert all(side.installation for side in row.sides)
            assert row.since == max(side.at for side in row.sides)
    assert [row.id for row in listed(mei)] == [row.id for row in listed(anna)]
    with mei.read() as ctx:
        row = conflicts.find_conflict(ctx, listed(mei)[1].id[:4])
        assert row.mine is not None and row.mine.text == "mei.example"
        with pytest.raises(NotFound):
            conflicts.find_conflict(ctx, "zzz")


@pytest.mark.parametrize(
    ("choice", "website"),
    [(Choice.MINE, "mei.example"), (Choice.THEIRS, "anna.example"), (Choice.NEWEST, "anna.example")],
)
def test_settling_ends_a_conflict_everywhere(
    pair: tuple[Workspace, Workspace, str], choice: Choice, website: str
) -> None:
    mei, anna, account = pair
    assert decide(mei, choice) == 2
    assert listed(mei) == []
    exchange(mei, anna)
    for workspace in pair[:2]:
        assert listed(workspace) == []
        assert value(workspace, account, "website") == website


def test_a_typed_value_is_checked(pair: tuple[Workspace, Workspace, str]) -> None:
    mei, anna, account = pair
    notes, website = listed(mei)
    with mei.write("conflict.settle") as ctx:
        settle_with(ctx, website, "both.example")
    assert [row.label for row in listed(mei)] == ["Notes"]
    with pytest.raises(NotAllowed), mei.write("conflict.settle") as ctx:
        settle_conflict(ctx, notes, Choice.DELETE)
    exchange(mei, anna)
    assert value(anna, account, "website") == "both.example"
    change(mei, account, name="嘉元", expected_order=None)
    change(anna, account, name="嘉元实业公司")
    exchange(mei, anna, mei)
    name = next(row for row in listed(mei) if row.field == "name")
    with pytest.raises(Invalid), mei.write("conflict.settle") as ctx:
        settle_with(ctx, name, " ")


def test_long_texts_are_merged_line_by_line(pair: tuple[Workspace, Workspace, str]) -> None:
    mei, anna, account = pair
    notes, website = listed(mei)
    assert website.merged is None
    assert notes.merged is not None and notes.merged.clean
    with anna.write("conflict.settle") as ctx:
        settle_conflict(ctx, next(r for r in conflicts.list_conflicts(ctx) if r.merged), Choice.MERGED)
    exchange(anna, mei)
    for workspace in (mei, anna):
        assert value(workspace, account, "notes") == "buys ink and paper\npays late\nLiu decides"
        assert [row.label for row in listed(workspace)] == ["Website"]


def test_undo_opens_a_conflict_again_with_both_sides(pair: tuple[Workspace, Workspace, str]) -> None:
    mei, anna, account = pair
    before = [(r.id, [(s.name, s.text, s.shown) for s in r.sides]) for r in listed(mei)]
    decide(mei, Choice.MINE)
    exchange(mei, anna)
    undo(mei)
    assert [(r.id, [(s.name, s.text, s.shown) for s in r.sides]) for r in listed(mei)] == before
    exchange(mei, anna)
    assert len(listed(anna)) == 2
    redo(mei)
    exchange(mei, anna)
    assert listed(mei) == listed(anna) == []
    assert value(anna, account, "website") == "mei.example"


def delete_and_work_on(people: list[Workspace], clock: StandingClock) -> tuple[str, str]:
    mei, anna = people
    with mei.write("account.add") as ctx:
        changed = accounts.add_account(ctx, {"name": "Hill"}).id
        visited = accounts.add_account(ctx, {"name": "Mill"}).id
    exchange(mei, anna)
    clock.forward(minutes=5)
    with anna.write("account.delete") as ctx:
        for account in (changed, visited):
            records.delete(ctx, records.get(ctx, Account, account))
    change(mei, changed, phone="2")
    with mei.write("visit.plan") as ctx:
        plan_visit(ctx, visited, ctx.today)
    exchange(mei, anna, mei)
    return changed, visited


@pytest.fixture
def kept(joined: Joined) -> tuple[Workspace, Workspace, str, str]:  # noqa: F811
    """Two accounts Anna deleted, while Mei changed one and planned a visit to the other."""
    (mei, anna), (changed, visited) = joined.after(delete_and_work_on, "Mei", "Anna")
    return mei, anna, changed, visited


def test_a_record_kept_against_a_deletion_says_by_whom_and_why(
    kept: tuple[Workspace, Workspace, str, str],
) -> None:
    for workspace in kept[:2]:
        rows = {row.name: row for row in listed(workspace)}
        assert sorted(rows) == ["Hill", "Mill"]
        deleted, worked = rows["Hill"].sides
        assert (deleted.name, deleted.text) == ("Anna", "deleted it")
        assert (worked.name, worked.text) == ("Mei", "Phone: 2")
        assert rows["Mill"].sides[-1].text.startswith("added: visit")
        assert not rows["Hill"].field


def test_what_one_made_again_after_deleting_it_is_no_conflict(joined: Joined) -> None:  # noqa: F811
    """A tag taken off and put on again: the same record, and nobody disagreed."""
    mei, anna = joined("Mei", "Anna")
    with mei.write("account.add") as ctx:
        account = accounts.add_account(ctx, {"name": "Hill"}).id
    for words in (["ink"], [], ["ink"]):
        with mei.write("account.tag") as ctx:
            tags.set_tags(ctx, account, words)
        exchange(mei, anna)
        for workspace in (mei, anna):
            assert listed(workspace) == []


@pytest.mark.parametrize("choice", [Choice.KEEP, Choice.DELETE])
def test_keeping_or_deleting_ends_it_everywhere_and_undo_asks_again(
    kept: tuple[Workspace, Workspace, str, str], choice: Choice
) -> None:
    mei, anna, changed, visited = kept

    def there(workspace: Workspace) -> list[bool]:
        with workspace.read() as ctx:
            return [ctx.session.get(Account, each) is not None for each in (changed, visited)]

    assert decide(anna, choice) == 2
    for _round in range(2):
        exchange(anna, mei)
        for workspace in (mei, anna):
            assert listed(workspace) == []
            assert there(workspace) == [choice is Choice.KEEP] * 2
        undo(anna)
        exchange(anna, mei)
        for workspace in (mei, anna):
            assert len(listed(workspace)) == 2
            assert there(workspace) == [True, True]
        redo(anna)


@pytest.mark.parametrize("again", ["undo", "made again"])
def test_a_child_that_comes_back_keeps_its_parent_again_and_asks(
    joined: Joined,  # noqa: F811
    again: str,
) -> None:
    """Anna deleted the account, a tag of Mei's keeps it; she takes the tag off and puts it on again."""
    mei, anna = joined("Mei", "Anna")
    with mei.write("account.add") as ctx:
        account = accounts.add_account(ctx, {"name": "Hill"}).id
    exchange(mei, anna)
    with anna.write("account.delete") as ctx:
        records.delete(ctx, records.get(ctx, Account, account))
    with mei.write("account.tag") as ctx:
        tags.set_tags(ctx, account, ["ink"])
    exchange(mei, anna, mei)
    assert len(listed(mei)) == len(listed(anna)) == 1
    with mei.read() as ctx:
        tag = ctx.session.exec(select(Tag)).one()
        values = {"record_id": tag.record_id, "name": tag.name}
    with mei.write("account.tag") as ctx:
        records.delete(ctx, records.get(ctx, Tag, tag.id))
    assert listed(mei) == []
    if again == "undo":
        undo(mei)
    else:
        with mei.write("account.tag") as ctx:
            records.add(ctx, Tag, **values)
    assert [row.key for row in listed(mei)] == [("account", account, "")]
    exchange(mei, anna)
    assert len(listed(mei)) == len(listed(anna)) == 1


def test_three_sides_are_settled_at_once(joined: Joined, clock: StandingClock) -> None:  # noqa: F811
    team = joined("Mei", "Anna", "Ben")
    with team[0].write("account.add") as ctx:
        account = accounts.add_account(ctx, {"name": "Hill"}).id
    exchange(*team)
    for workspace, website in zip(team, "abc", strict=True):
        clock.forward(minutes=1)
        change(workspace, account, website=website)
    exchange(*team, *team)
    (row,) = listed(team[1])
    assert [side.text for side in row.sides] == ["b", "c", "a"]
    decide(team[1], Choice.THEIRS)
    exchange(*team, *team)
    for workspace in team:
        assert listed(workspace) == []
        assert value(workspace, account, "website") == "c"


def test_deletions_that_wait_and_changes_set_aside_are_counted_in_words(joined: Joined) -> None:  # noqa: F811
    mei, anna = joined("Mei", "Anna")
    with mei.write("account.add") as ctx:
        for number in range(25):
            accounts.add_account(ctx, {"name": f"Firm {number}"})
    exchange(mei, anna)
    with mei.read() as ctx:
        assert list_troubles(ctx) == []
    with mei.write("clear") as ctx:
        for model in (AccountAssignment, Account):
            for record in ctx.session.exec(select(model)).all():
                records.delete(ctx, record)
    exchange(mei, anna)
    with anna.database.write() as session:
        put_aside(session.connection(), [{"kind": "hologram"}], Aside.KIND)
    with mei.read() as ctx:
        (held,) = list_troubles(ctx)
    assert (held.code, held.count) == ("held_own", 50)
    assert held.text.startswith("50 deletions made here")
    with anna.read() as ctx:
        (aside,) = list_troubles(ctx)
    assert (aside.code, aside.count, "newer fieldrep" in aside.text) == ("kind", 1, True)
