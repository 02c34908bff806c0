"""Two reps register the same customer: found after a sync, shown with both sides, decided by the manager."""

import pytest

from fieldrep.errors import Invalid, NotAllowed, NotFound
from fieldrep.models.accounts import Account
from fieldrep.rules.codes import ClaimDecision
from fieldrep.services import accounts, claims, contacts, promises
from fieldrep.services.claim_search import look_for_claims
from fieldrep.services.claims import ClaimRow
from fieldrep.services.conflicts import list_conflicts
from fieldrep.services.quicklog import LogEntry, log_entry
from fieldrep.services.undo import redo, undo
from fieldrep.services.workspace import Workspace
from tests.conftest import StandingClock
from tests.support.books import assert_agreement
from tests.support.teams import Joined, exchange, joined  # noqa: F401 - a fixture

Team = tuple[Workspace, Workspace, Workspace, str, str]


def register(workspace: Workspace, name: str, **values: str) -> str:
    with workspace.write("account.add", name) as ctx:
        return accounts.add_account(ctx, {"name": name, **values}).id


def register_twice(people: list[Workspace], clock: StandingClock) -> tuple[str, str]:
    mei, anna, ben = people
    hers = register(anna, "嘉元实业有限公司", city="天津", phone="022 1234 5678")
    clock.forward(hours=1)
    his = register(ben, "天津市嘉元实业", city="天津")
    with ben.write("log") as ctx:
        log_entry(ctx, LogEntry(his, said="wants samples"))
        promises.add_promise(ctx, his, "samples", due=ctx.today)
    exchange(mei, anna, ben)
    exchange(mei, anna, ben)
    return hers, his


@pytest.fixture
def team(joined: Joined) -> Team:  # noqa: F811
    """Mei leads; Anna registered the customer first, Ben an hour later, and he was there since."""
    (mei, anna, ben), (hers, his) = joined.after(register_twice, "Mei", "Anna", "Ben")
    return mei, anna, ben, hers, his


def listed(workspace: Workspace, *, decided: bool = False) -> list[ClaimRow]:
    assert_agreement(workspace)
    with workspace.read() as ctx:
        return claims.list_claims(ctx, decided=decided)


def owner(workspace: Workspace, account: str) -> str:
    with workspace.read() as ctx:
        found = accounts.get_account(ctx, account)
        return claims._name(ctx, found.owner_id)


def decide(workspace: Workspace, decision: ClaimDecision, **given: str) -> None:
    (claim,) = listed(workspace)
    with workspace.write("claim.decide", claim.title) as ctx:
        claims.decide_claim(ctx, claim, decision, **given)


def test_a_claim_shows_the_evidence_of_both_and_the_rule(team: Team) -> None:
    rows = [listed(workspace) for workspace in team[:3]]
    assert rows[0] and rows[0] == rows[1] == rows[2]
    (claim,) = rows[0]
    sides = {side.account: side for side in claim.sides}
    hers, his = sides[team[3]], sides[team[4]]
    assert (hers.registrant, hers.owner, his.registrant, his.owner) == ("Anna", "Anna", "Ben", "Ben")
    assert hers.registered_at is not None and his.registered_at is not None
    assert hers.registered_at < his.registered_at
    assert (hers.visits, hers.calls, hers.last) == (0, 0, None)
    assert (his.visits + his.calls, his.promises) == (1, 1)
    assert his.first == his.last is not None
    assert "same name" in claim.why
    assert (claim.proposed_name, claim.rule) == ("Anna", "first")
    assert claim.sentence == "Anna registered the customer first."


def test_only_new_accounts_of_another_rep_make_a_claim(team: Team, clock: StandingClock) -> None:
    mei, anna = team[:2]
    assert look_for_claims(mei) == 0  # nothing changed since
    register(anna, "Unlike Any Other")
    register(anna, "嘉元实业")  # her own twice: to be merged, no claim against herself
    said = exchange(anna, mei)
    assert "registered by two reps" in "\n".join(said[1].lines)
    with mei.read() as ctx:
        assert claims.count_claims(ctx) == 2  # Ben's against each of hers
    assert look_for_claims(mei, everything=True) == 0


def test_the_manager_makes_it_one_customer_and_can_take_it_back(team: Team) -> None:
    mei, anna, ben, hers, his = team
    decide(mei, ClaimDecision.MERGED)
    exchange(mei, anna, ben)
    for workspace in (mei, anna, ben):
        assert listed(workspace) == []
        with workspace.read() as ctx:
            kept = accounts.get_account(ctx, his)
            assert (kept.id, kept.visits_done + (kept.last_contact is not None)) >= (hers, 1)
        assert owner(workspace, his) == "Anna"
        (claim,) = listed(workspace, decided=True)
        assert (claim.decision, claim.decided_by) == ("merged", "Mei")
        assert claim.reason == "Anna registered the customer first."
    undo(mei)
    exchange(mei, anna, ben)
    for workspace in (mei, anna, ben):
        assert len(listed(workspace)) == 1
        assert (owner(workspace, hers), owner(workspace, his)) == ("Anna", "Ben")
        with workspace.read() as ctx:
            assert list_conflicts(ctx) == []
    redo(mei)
    exchange(mei, anna, ben)
    assert [listed(workspace) for workspace in (mei, anna, ben)] == [[], [], []]


@pytest.mark.parametrize("name", ["Ben", "Mei"])
def test_another_owner_than_the_rule_says(team: Team, name: str) -> None:
    mei, anna, ben, hers, his = team
    with mei.read() as ctx:
        person = next(
            p for p in (s.registered_by for s in listed(mei)[0].sides) if claims._name(ctx, p) == "Ben"
        )
        person = person if name == "Ben" else ctx.actor
    decide(mei, ClaimDecision.MERGED, owner=person, reason="he has won them")
    exchange(mei, anna, ben)
    for workspace in (mei, anna, ben):
        assert owner(workspace, hers) == owner(workspace, his) == name
        with workspace.read() as ctx:
            assert accounts.get_account(ctx, hers).id == (his if name == "Ben" else hers)


@pytest.mark.parametrize("decision", [ClaimDecision.SHARED, ClaimDecision.DIFFERENT])
def test_what_is_decided_otherwise_is_remembered(team: Team, decision: ClaimDecision) -> None:
    mei, anna, ben, hers, his = team
    with pytest.raises(Invalid):
        decide(mei, decision)
    decide(mei, decision, reason="two works of one group")
    exchange(mei, anna, ben)
    with anna.write("account.change") as ctx:
        accounts.change_account(ctx, hers, {"phone": "022 8765 4321"})
    exchange(anna, ben, mei)
    for workspace in (mei, anna, ben):
        assert listed(workspace) == []
        assert (owner(workspace, hers), owner(workspace, his)) == ("Anna", "Ben")
        assert listed(workspace, decided=True)[0].reason == "two works of one group"
    with ben.database.write() as session:  # as with one who joins later
        session.connection().exec_driver_sql("DELETE FROM claim_pair")
    assert look_for_claims(ben, everything=True) == 0


def test_reps_give_statements_and_do_not_decide(team: Team) -> None:
    mei, anna, ben = team[:3]
    with pytest.raises(NotAllowed):
        decide(anna, ClaimDecision.MERGED)
    for workspace, text in ((anna, "met them at the fair"), (ben, "I have their order")):
        (claim,) = listed(workspace)
        with workspace.write("claim.state", claim.title) as ctx:
            claims.give_statement(ctx, claim, text)
    exchange(mei, anna, ben)
    (claim,) = listed(mei)
    assert sorted((said.name, said.text) for said in claim.statements) == [
        ("Anna", "met them at the fair"),
        ("Ben", "I have their order"),
    ]
    with mei.read() as ctx:
        assert claims.find_claim(ctx, claim.id[:4]).record == claim.record
        assert list_conflicts(ctx) == []  # both made the same record by saying something
        with pytest.raises(NotFound):
            claims.find_claim(ctx, "zz")


def test_a_shared_telephone_number_is_enough_a_like_name_elsewhere_is_not(team: Team) -> None:
    mei, anna, ben = team[:3]
    first = register(anna, "Around the Horn", city="London")
    register(ben, "Around the Horne", city="Luleå")
    other = register(ben, "Thomas Hardy & Sons", city="Reading")
    for workspace, account in ((anna, first), (ben, other)):
        with workspace.write("contact.add") as ctx:
            contacts.add_contact(ctx, account, {"name": "T. Hardy", "phone": "+44 171 555 7788"})
    exchange(anna, ben, mei)
    exchange(anna, ben, mei)
    titles = [{side.name for side in claim.sides} for claim in listed(mei)]
    assert {"Around the Horn", "Thomas Hardy & Sons"} in titles
    assert not any("Around the Horne" in title for title in titles)


def test_an_account_that_was_put_away_is_no_claim(team: Team) -> None:
    mei, anna, ben, _hers, his = team
    with ben.write("account.archive") as ctx:
        accounts.archive_account(ctx, his)
    exchange(ben, mei, anna)
    assert [listed(workspace) for workspace in (mei, anna, ben)] == [[], [], []]
    with mei.read() as ctx:
        assert ctx.session.get(Account, his) is not None
