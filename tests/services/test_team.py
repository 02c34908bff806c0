"""A team through one file: made, joined under a known name or a new one, synced in any order."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from fieldrep.errors import Invalid, NotAllowed
from fieldrep.models.accounts import Account, AccountAssignment
from fieldrep.models.people import Person, Team
from fieldrep.rules.codes import Role
from fieldrep.services import records, team
from fieldrep.services.accounts import add_account, change_account
from fieldrep.services.arrivals import who_has_mine
from fieldrep.services.setup import Setup, initialise
from fieldrep.services.syncing import result_of, sync_now
from fieldrep.services.workspace import Workspace
from fieldrep.store.agreement import row_differences
from fieldrep.sync.errors import SyncError, WrongPassphrase
from fieldrep.sync.run import Outcome, Wishes, sync
from tests.conftest import StandingClock
from tests.support.folders import fresh

PASSPHRASE = "open sesame 2026"


@pytest.fixture
def people(tmp_path: Path, clock: StandingClock) -> Iterator[Callable[[str], Workspace]]:
    """Makes installations of people by name."""
    opened: list[Workspace] = []

    def make(name: str) -> Workspace:
        workspace = Workspace.open(fresh(tmp_path / f"data of {name} {len(opened)}"), clock)
        initialise(workspace, Setup(name, "North", "en", "CNY", "Asia/Shanghai"))
        opened.append(workspace)
        return workspace

    yield make
    for workspace in opened:
        workspace.close()


def run(workspace: Workspace) -> Outcome:
    return sync(team.station_of(workspace), team.team_file(workspace), str(team.require_team(workspace)[1]))


def join(workspace: Workspace, file: Path, name: str = "") -> Outcome:
    invitation = team.open_invitation(workspace, file, PASSPHRASE)
    member = team.choose_member(invitation, name) if name else invitation.mine
    return team.join_team(workspace, invitation, member)


def names(workspace: Workspace, model: type = Account) -> list[str]:
    with workspace.read() as ctx:
        assert list(row_differences(ctx.session.connection())) == []
        return sorted(ctx.session.exec(select(model.name)).all())


def test_a_team_is_made_joined_and_synced(people: Callable[[str], Workspace], tmp_path: Path) -> None:
    file = tmp_path / "drive" / "north.team"
    file.parent.mkdir()
    mei, anna, ben = people("Mei"), people("Anna"), people("Ben")
    facts = team.create_team(mei, file, PASSPHRASE, people=["Anna"])
    assert (facts.name, facts.me, facts.members, facts.key_generation) == ("north", "Mei", 2, 1)
    for workspace, account in ((mei, "Hill"), (anna, "Mill"), (ben, "嘉元实业")):
        with workspace.write("account.add") as ctx:
            add_account(ctx, {"name": account})
    assert run(mei).sent > 0
    came = join(anna, file).came
    assert dict(came.records)["account"] == 1
    join(ben, file)
    run(mei)
    run(anna)
    for workspace in (mei, anna, ben):
        assert names(workspace) == ["Hill", "Mill", "嘉元实业"]
        assert names(workspace, Person) == ["Anna", "Ben", "Mei"]  # Anna is the one Mei had noted
        assert names(workspace, Team) == ["north"]
        with workspace.read() as ctx:
            role = select(Person.role).where(Person.name == "Mei")
            assert ctx.session.exec(role).one() == Role.AREA_MANAGER
    assert run(ben).appended <= 1  # at most its receipt
    for workspace in (mei, anna, ben):
        run(workspace)
    quiet = run(mei)
    assert (quiet.appended, quiet.came.changes, quiet.sent) == (0, 0, 0)
    assert {each.name for each in who_has_mine(ben) if each.has_all} == {"Anna", "Mei"}
    with ben.database.write() as session:
        session.connection().exec_driver_sql("UPDATE frame SET published = 0")
    assert who_has_mine(ben) == []  # nobody has what was never sent


def test_damage_met_by_the_first_sync_is_told_once(
    people: Callable[[str], Workspace], tmp_path: Path, clock: StandingClock
) -> None:
    file = tmp_path / "a.team"
    mei, anna = people("Mei"), people("Anna")
    team.create_team(mei, file, PASSPHRASE)
    run(mei)
    with mei.write("account.add") as ctx:
        add_account(ctx, {"name": "Hill"})
    run(mei)
    content = bytearray(file.read_bytes())
    content[-100] ^= 1
    file.write_bytes(content)
    came = join(anna, file)
    told = result_of(anna, came)
    assert came.damaged > 0
    assert (told.code, any("damaged" in line for line in told.lines)) == (6, True)
    assert run(mei).healed == 1  # its end is not what Mei left there
    run(anna)
    assert names(anna) == ["Hill"]
    clock.forward(hours=25)
    again = sync_now(anna)
    assert (again.outcome.full, again.code) == (True, 0)  # the same damage is told once
    assert sync_now(anna, full=True).code == 6
    content = bytearray(file.read_bytes())
    content[20] ^= 1
    file.write_bytes(content)
    clock.forward(hours=25)
    assert sync_now(anna).code == 6


def test_changes_of_one_field_meet_as_a_conflict_everywhere(
    people: Callable[[str], Workspace], tmp_path: Path
) -> None:
    file = tmp_path / "a.team"
    mei, anna = people("Mei"), people("Anna")
    team.create_team(mei, file, PASSPHRASE)
    with mei.write("account.add") as ctx:
        account = add_account(ctx, {"name": "Hill"}).id
    run(mei)
    join(anna, file)
    for workspace, city in ((mei, "Tianjin"), (anna, "Beijing")):
        with workspace.write("account.change") as ctx:
            change_account(ctx, account, {"website": f"{city}.example", "current_supplier": city})
    run(mei)
    run(anna)
    run(mei)
    shown = set()
    for workspace in (mei, anna):
        with workspace.read() as ctx:
            connection = ctx.session.connection()
            rows = connection.exec_driver_sql("SELECT field FROM open_conflict ORDER BY field").fetchall()
            assert [row[0] for row in rows] == ["current_supplier", "website"]
            shown.add(ctx.session.get_one(Account, account).current_supplier)
    assert len(shown) == 1


def test_wrong_words_and_places_are_refused(people: Callable[[str], Workspace], tmp_path: Path) -> None:
    file = tmp_path / "a.team"
    mei, anna = people("Mei"), people("Anna")
    with pytest.raises(Invalid):
        team.create_team(mei, file, "short")
    with pytest.raises(NotAllowed, match="no team yet"):
        team.require_team(mei)
    team.create_team(mei, file, PASSPHRASE)
    with pytest.raises(NotAllowed):
        team.create_team(mei, tmp_path / "b.team", PASSPHRASE)
    with pytest.raises(WrongPassphrase):
        team.open_invitation(anna, file, "something else")
    with pytest.raises(SyncError):
        team.create_team(anna, file, PASSPHRASE)
    assert team.team_id(anna) == ""
    assert team.create_team(anna, tmp_path / "c.team", PASSPHRASE).name == "c"


def test_a_new_passphrase_locks_nobody_out_who_has_the_key(
    people: Callable[[str], Workspace], tmp_path: Path
) -> None:
    file = tmp_path / "a.team"
    mei, anna, ben = people("Mei"), people("Anna"), people("Ben")
    team.create_team(mei, file, PASSPHRASE)
    join(anna, file)
    team.change_passphrase(mei, "a better passphrase")
    run(mei)
    run(anna)
    with pytest.raises(WrongPassphrase, match="replaced"):
        join(ben, file)
    team.join_team(ben, team.open_invitation(ben, file, "a better passphrase"), None)
    team.rotate_key(mei, "after someone left", hand_over=False)
    with mei.write("account.add") as ctx:
        add_account(ctx, {"name": "Hill"})
    run(mei)
    assert run(anna).lacking_keys > 0
    assert names(anna) == []
    team.unlock_again(anna, "after someone left")
    assert run(anna).lacking_keys == 0
    assert names(anna) == ["Hill"]


def test_a_deletion_of_nearly_everything_waits_until_it_is_confirmed(
    people: Callable[[str], Workspace], tmp_path: Path
) -> None:
    file = tmp_path / "a.team"
    mei, anna = people("Mei"), people("Anna")
    team.create_team(mei, file, PASSPHRASE)
    with mei.write("account.add") as ctx:
        accounts = [add_account(ctx, {"name": f"Firm {number}"}).id for number in range(30)]
    run(mei)
    join(anna, file)
    with mei.write("clear") as ctx:
        for model in (AccountAssignment, Account):
            for record in ctx.session.exec(select(model)).all():
                records.delete(ctx, record)
        ctx.session.add(records.add(ctx, Account, name="Kept"))
    outcome = run(mei)
    assert outcome.held == (60, 0)
    run(anna)
    assert len(names(anna)) == 31
    sync(team.station_of(mei), team.team_file(mei), str(file), Wishes(accept_deletes=True))
    outcome = run(anna)
    assert outcome.held[1] == 60
    assert len(names(anna)) == 31
    outcome = sync(team.station_of(anna), team.team_file(anna), str(file), Wishes(accept_deletes=True))
    assert outcome.held == (0, 0)
    assert names(anna) == names(mei) == ["Kept"]
    assert len(accounts) == 30
