"""Deletions that were held back and are refused: the records stay everywhere, and nothing waits any more."""

import pytest

from fieldrep.models.accounts import Account, AccountAssignment
from fieldrep.models.contacts import Contact
from fieldrep.oplog.operations import Verb
from fieldrep.services import accounts, conflicts, contacts, records
from fieldrep.services.heldback import refuse_deletions
from fieldrep.services.syncing import DECISION, plain_result, sync_now
from fieldrep.services.teamcare import compact_team
from fieldrep.services.undo import undo
from fieldrep.services.workspace import Workspace
from fieldrep.store import journal
from fieldrep.store.admission import Aside
from fieldrep.store.agreement import row_differences
from fieldrep.store.pending import put_aside
from tests.conftest import StandingClock
from tests.services.importing import everything
from tests.support.teams import Joined, exchange, joined  # noqa: F401 - a fixture
from tests.sync.installations import Installation

COUNT = 25


def register(people: list[Workspace], _clock: StandingClock) -> None:
    mei, anna, _ben = people
    with mei.write("account.add") as ctx:
        ids = [accounts.add_account(ctx, {"name": f"Firm {n}", "phone": "1"}).id for n in range(COUNT)]
    exchange(*people)
    with anna.write("contact.add") as ctx:
        contacts.add_contact(ctx, ids[0], {"name": "Ms Liu"})
    exchange(*people)


@pytest.fixture
def team(joined: Joined) -> list[Workspace]:  # noqa: F811
    """Mei, Anna and Ben; Mei has registered accounts, Anna a person at one of them."""
    return joined.after(register, "Mei", "Anna", "Ben")[0]


def clear_out(workspace: Workspace) -> None:
    """One action that deletes every account and what hangs on it."""
    with workspace.write("account.delete") as ctx:
        for model in (Contact, AccountAssignment, Account):
            for row in everything(workspace, model):
                records.delete(ctx, records.get(ctx, model, row.id))


def there(workspace: Workspace) -> tuple[int, int]:
    with workspace.read() as ctx:
        assert list(row_differences(ctx.session.connection())) == []
        assert conflicts.count_conflicts(ctx) == 0
    return len(everything(workspace, Account)), len(everything(workspace, Contact))


def test_own_deletions_that_are_refused_bring_all_back_everywhere(team: list[Workspace]) -> None:
    mei, anna, ben = team
    clear_out(mei)
    assert sync_now(mei).code == DECISION
    sync_now(anna)
    assert there(mei) == (0, 0)
    assert there(anna)[0] == COUNT  # they are not sent while they wait
    result = sync_now(mei, refuse_deletes=True)
    assert (result.code, result.outcome.held) == (0, (0, 0))
    assert plain_result(result)["refused_deletes"] == 2 * COUNT + 1  # Anna's person went with the same action
    for workspace in (anna, ben, mei, anna):
        assert sync_now(workspace).code == 0
    assert {there(each) for each in team} == {(COUNT, 1)}


def test_deletions_of_others_that_one_refuses_wait_for_nobody_any_more(
    team: list[Workspace], clock: StandingClock
) -> None:
    mei, anna, ben = team
    clear_out(mei)
    sync_now(mei)
    sync_now(mei, accept_deletes=True)
    for workspace in (anna, ben):
        result = sync_now(workspace)
        assert result.code == DECISION
        assert result.outcome.held[1] == 2 * COUNT
        assert len(everything(workspace, Account)) == COUNT
    clock.forward(minutes=5)
    with ben.write("account.change") as ctx:
        accounts.change_account(ctx, everything(ben, Account)[0].id, {"phone": "2"})
    result = sync_now(anna, refuse_deletes=True)
    assert (result.code, result.outcome.held) == (0, (0, 0))
    for workspace in (ben, mei, anna, ben):
        assert sync_now(workspace).code == 0
    assert {there(each) for each in team} == {(COUNT, 1)}
    for workspace in team:
        assert sorted(row.phone for row in everything(workspace, Account)) == ["1"] * (COUNT - 1) + ["2"]
        Installation(workspace, clock).check()  # type: ignore[arg-type]


def test_whoever_joins_later_gets_the_deletions_with_their_answer(
    team: list[Workspace],
) -> None:
    mei, anna, ben = team
    clear_out(mei)
    sync_now(mei)
    sync_now(mei, refuse_deletes=True)
    sync_now(anna)
    result = sync_now(ben)
    assert (result.code, result.outcome.held) == (0, (0, 0))
    assert there(ben) == (COUNT, 1)


def test_undoing_at_the_source_lets_what_waits_elsewhere_go(team: list[Workspace]) -> None:
    mei, anna, ben = team
    clear_out(mei)
    sync_now(mei)
    sync_now(mei, accept_deletes=True)
    assert sync_now(anna).code == DECISION
    undo(mei)
    for workspace in (mei, anna, ben):
        result = sync_now(workspace)
        assert (result.code, result.outcome.held) == (0, (0, 0))
    exchange(*team)
    assert {there(each) for each in team} == {(COUNT, 1)}


def test_a_refusal_can_be_taken_back_and_asks_again(team: list[Workspace]) -> None:
    mei, anna, _ben = team
    clear_out(mei)
    sync_now(mei)
    assert refuse_deletions(mei) == 2 * COUNT + 1
    assert refuse_deletions(mei) == 0
    assert there(mei) == (COUNT, 1)
    undo(mei)
    assert there(mei) == (0, 0)
    assert sync_now(mei).code == DECISION
    sync_now(anna)
    assert there(anna)[0] == COUNT


def test_what_was_carried_out_asks_nobody_again_when_a_snapshot_brings_it(team: list[Workspace]) -> None:
    mei, anna, ben = team
    kept = everything(mei, Account)
    clear_out(mei)
    for workspace in (mei, anna, ben):
        sync_now(workspace, accept_deletes=True)
    exchange(mei, anna, ben)
    compact_team(mei)
    for workspace in (anna, ben):
        result = sync_now(workspace)
        assert (result.code, result.outcome.held) == (0, (0, 0))
        assert there(workspace)[0] == 0
    with anna.database.write() as session:  # as the program did once
        connection = session.connection()
        found = journal.operations_of(connection, [row.id for row in kept])
        deletions = [op for history in found.values() for op in history if op.verb is Verb.DELETE]
        put_aside(connection, map(journal.to_plain, deletions), Aside.HELD)
    assert sync_now(anna).outcome.held == (0, 0)
