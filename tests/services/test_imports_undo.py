"""Imports are whole or not at all, and can be taken back."""

from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from fieldrep.errors import NotAllowed, NotFound
from fieldrep.models.accounts import Account, AccountAssignment, ExternalId
from fieldrep.models.contacts import Contact
from fieldrep.models.local import ImportBatch
from fieldrep.services import accounts, contacts
from fieldrep.services.import_progress import ImportCancelled, Phase, Progress
from fieldrep.services.imports import list_imports, run_import, undo_import
from fieldrep.services.undo import redo
from fieldrep.services.workspace import Workspace
from tests.conftest import StandingClock
from tests.services.importing import (
    CHINESE,
    by_name,
    contents,
    counts,
    everything,
    look,
    sequence,
    take,
    write_list,
)
from tests.support.books import assert_agreement, count

RIVER, HARBOUR = CHINESE[1], CHINESE[2]


@pytest.fixture
def chinese(tmp_path: Path) -> Path:
    return write_list(tmp_path / "客户.csv", CHINESE, "gb18030")


def many(path: Path, number: int) -> Path:
    rows = [("Customer No", "Company", "Contact"), *((str(n), f"Firm {n}", "Ann") for n in range(number))]
    return write_list(path, rows)


def nothing_but(workspace: Workspace, before: object, operations: int) -> None:
    assert contents(workspace) == before
    assert sequence(workspace) == operations
    with workspace.read() as ctx:
        assert list_imports(ctx) == []
    assert_agreement(workspace)


def test_an_error_in_the_middle_leaves_nothing(workspace: Workspace, tmp_path: Path) -> None:
    found = look(workspace, many(tmp_path / "many.csv", 600))
    before, operations = contents(workspace), sequence(workspace)
    with workspace.database.write() as session:
        session.connection().exec_driver_sql(
            "CREATE TRIGGER fault BEFORE INSERT ON contact WHEN (SELECT count(*) FROM contact) >= 400"
            " BEGIN SELECT RAISE(ABORT, 'fault'); END"
        )
    with pytest.raises(IntegrityError):
        run_import(workspace, found)
    nothing_but(workspace, before, operations)
    with workspace.database.write() as session:
        session.connection().exec_driver_sql("DROP TRIGGER fault")
    assert counts(run_import(workspace, found)) == (600, 0, 0, 0)


def test_stopping_it_in_the_middle_leaves_nothing(workspace: Workspace, tmp_path: Path) -> None:
    found = look(workspace, many(tmp_path / "many.csv", 600))
    before, operations = contents(workspace), sequence(workspace)
    told: list[tuple[int, int, Phase]] = []
    with pytest.raises(ImportCancelled):
        run_import(workspace, found, lambda *step: told.append(step), lambda: len(told) == 2)
    assert told[0] == (0, 600, Phase.WRITING)
    assert 0 < told[1][0] < 600
    nothing_but(workspace, before, operations)


def noting(told: dict[Phase, list[tuple[int, int]]]) -> Progress:
    return lambda done, total, phase: told.setdefault(phase, []).append((done, total))


def test_every_phase_tells_how_far_it_is(workspace: Workspace, tmp_path: Path) -> None:
    told: dict[Phase, list[tuple[int, int]]] = {}
    found = look(workspace, many(tmp_path / "many.csv", 600), progress=noting(told))
    assert list(told) == [Phase.READING, Phase.MATCHING]
    assert told[Phase.READING] == [(250, 0), (500, 0), (600, 600)]
    assert told[Phase.MATCHING] == [(0, 600), (250, 600), (500, 600), (600, 600)]
    told.clear()
    run_import(workspace, found, noting(told))
    assert list(told) == [Phase.WRITING, Phase.INDEXING]  # 2,400 records: what is computed follows
    undo: dict[Phase, list[tuple[int, int]]] = {}
    undo_import(workspace, progress=noting(undo))
    assert list(undo) == [Phase.TAKING_BACK, Phase.INDEXING]
    for steps in [*told.values(), *undo.values()]:
        assert steps == sorted(steps)
        assert steps[-1][0] == steps[-1][1]
    assert_agreement(workspace)


def test_reading_and_matching_can_be_stopped(workspace: Workspace, tmp_path: Path) -> None:
    path = many(tmp_path / "many.csv", 600)
    with pytest.raises(ImportCancelled):
        look(workspace, path, cancelled=lambda: True)
    told: dict[Phase, list[tuple[int, int]]] = {}
    with pytest.raises(ImportCancelled):
        look(workspace, path, progress=noting(told), cancelled=lambda: Phase.MATCHING in told)


def test_undo_leaves_the_database_as_it_was(workspace: Workspace, chinese: Path) -> None:
    before = contents(workspace)
    done = take(workspace, chinese)
    after = contents(workspace)
    report = undo_import(workspace)
    assert (report.batch, report.file_name, report.removed, report.kept) == (done.batch, "客户.csv", 2, ())
    assert contents(workspace) == before
    assert_agreement(workspace)
    redo(workspace)
    assert contents(workspace) == after
    assert_agreement(workspace)
    assert counts(take(workspace, chinese)) == (0, 0, 2, 0)
    undo_import(workspace, done.batch)
    assert contents(workspace) == before


def test_a_file_that_was_taken_back_can_be_imported_again(workspace: Workspace, chinese: Path) -> None:
    take(workspace, chinese)
    ids = [account.id for account in everything(workspace, Account)]
    for _time in range(2):
        undo_import(workspace)
        assert counts(take(workspace, chinese)) == (2, 0, 0, 0)
        assert [account.id for account in everything(workspace, Account)] == ids
        assert_agreement(workspace)
        assert counts(take(workspace, chinese)) == (0, 0, 2, 0)


def test_undo_of_a_newer_version_brings_back_the_earlier_values(
    workspace: Workspace, chinese: Path, tmp_path: Path
) -> None:
    take(workspace, chinese)
    before = contents(workspace)
    (tmp_path / "new").mkdir()
    rows = [CHINESE[0], ("1", RIVER[1], "孙女士", "", "022-7", "北京", "新"), HARBOUR]
    newer = write_list(tmp_path / "new" / "客户.csv", rows)
    assert counts(take(workspace, newer)) == (0, 1, 1, 0)
    changed = contents(workspace)
    undo_import(workspace)
    assert contents(workspace) == before
    assert counts(take(workspace, newer)) == (0, 1, 1, 0)  # what was taken back counts as never imported
    assert {t: len(r) for t, r in contents(workspace).items()} == {t: len(r) for t, r in changed.items()}
    assert by_name(workspace, RIVER[1]).city == "北京"
    assert_agreement(workspace)


def test_what_was_worked_on_since_is_kept_and_named(
    workspace: Workspace, clock: StandingClock, chinese: Path
) -> None:
    take(workspace, chinese)
    clock.forward(hours=1)
    river = by_name(workspace, RIVER[1])
    with workspace.write("account.change") as ctx:
        accounts.change_account(ctx, river.id, {"city": "北京"})
        person = contacts.contacts_of(ctx, by_name(workspace, HARBOUR[1]).id)[0]
        contacts.change_contact(ctx, person.id, {"title": "厂长"})
    report = undo_import(workspace)
    assert report.removed == 0
    named = {(kept.kind, kept.name) for kept in report.kept}
    assert {("account", RIVER[1]), ("account", HARBOUR[1]), ("contact", "王先生")} <= named
    assert by_name(workspace, RIVER[1]).city == "北京"
    assert "厂长" in {contact.title for contact in everything(workspace, Contact)}
    assert_agreement(workspace)
    take(workspace, chinese)
    assert by_name(workspace, RIVER[1]).city == "北京"
    assert "厂长" in {contact.title for contact in everything(workspace, Contact)}
    assert_agreement(workspace)


def test_an_account_that_is_kept_keeps_what_the_import_gave_it(
    workspace: Workspace, clock: StandingClock, tmp_path: Path
) -> None:
    rows = [("Customer No", "Company", "Contact", "Tags", "Colour", "City")]
    rows += [("1", "Oak", "Ann", "key; new", "red", "Graz"), ("2", "Elm", "Bob", "key", "blue", "Linz")]
    take(workspace, write_list(tmp_path / "trees.csv", rows))
    with workspace.read() as ctx:
        river = accounts.get_account(ctx, by_name(workspace, "Oak").id)
    before = {table: [row for row in rows if river.id in row] for table, rows in contents(workspace).items()}
    clock.forward(hours=1)
    with workspace.write("account.change") as ctx:
        accounts.change_account(ctx, river.id, {"city": "Wien"})
    report = undo_import(workspace)
    assert (report.removed, [(kept.kind, kept.name) for kept in report.kept]) == (1, [("account", "Oak")])
    after = contents(workspace)
    for table in ("account_assignment", "contact", "external_id", "extra_field", "tag"):
        assert before[table], table
        assert after[table] == before[table]
    assert_agreement(workspace)
    redo(workspace)
    assert {account.name for account in everything(workspace, Account)} == {"Oak", "Elm"}
    assert len(everything(workspace, Contact)) == 2
    assert_agreement(workspace)


def test_a_contact_that_was_worked_on_keeps_its_account_whole(
    workspace: Workspace, clock: StandingClock, chinese: Path
) -> None:
    take(workspace, chinese)
    harbour = by_name(workspace, HARBOUR[1])
    clock.forward(hours=1)
    with workspace.write("contact.change") as ctx:
        contacts.change_contact(ctx, contacts.contacts_of(ctx, harbour.id)[0].id, {"title": "厂长"})
    assert undo_import(workspace).removed == 1
    assert [number.record_id for number in everything(workspace, ExternalId)] == [harbour.id]
    assert [owner.account_id for owner in everything(workspace, AccountAssignment)] == [harbour.id]
    assert_agreement(workspace)


def test_what_an_import_added_to_an_account_that_was_there_goes(
    workspace: Workspace, clock: StandingClock, tmp_path: Path
) -> None:
    take(workspace, write_list(tmp_path / "a.csv", [("Customer No", "Company"), ("1", "Oak")]), source="x")
    newer = write_list(tmp_path / "b.csv", [("Customer No", "Company", "Contact"), ("1", "Oak", "Ann")])
    take(workspace, newer, source="x")
    clock.forward(hours=1)
    with workspace.write("account.change") as ctx:
        accounts.change_account(ctx, by_name(workspace, "Oak").id, {"city": "Wien"})
    undo_import(workspace)
    assert everything(workspace, Contact) == []
    assert by_name(workspace, "Oak").city == "Wien"
    assert_agreement(workspace)


def test_imports_are_listed_newest_first_and_found_by_the_start_of_their_id(
    workspace: Workspace, clock: StandingClock, chinese: Path, tmp_path: Path
) -> None:
    first = take(workspace, chinese)
    clock.forward(minutes=1)
    second = take(workspace, many(tmp_path / "many.csv", 3), source="shop")
    clock.forward(minutes=1)
    third = take(workspace, chinese)
    with workspace.read() as ctx:
        rows = list_imports(ctx)
    assert [row.id for row in rows] == [third.batch, second.batch, first.batch]
    assert (rows[1].kind, rows[1].file_name, rows[1].source, rows[1].undone) == (
        *("accounts", "many.csv", "shop", False),
    )
    assert dict(rows[1].counts) == dict(second.counts)
    assert undo_import(workspace).batch == second.batch  # the last one changed nothing
    with pytest.raises(NotAllowed):
        undo_import(workspace, third.batch)
    assert undo_import(workspace, first.batch[:-4]).batch == first.batch
    with workspace.read() as ctx:
        assert [row.undone for row in list_imports(ctx)] == [False, True, True]
        assert ctx.session.get(ImportBatch, first.batch).digest  # type: ignore[union-attr]


def test_there_may_be_nothing_to_take_back(workspace: Workspace, chinese: Path) -> None:
    with pytest.raises(NotFound):
        undo_import(workspace)
    with pytest.raises(NotFound):
        undo_import(workspace, "nonsense")
    done = take(workspace, chinese)
    undo_import(workspace)
    with pytest.raises(NotFound):
        undo_import(workspace)
    with pytest.raises(NotAllowed):
        undo_import(workspace, done.batch)
    assert count(workspace, "account") == 0
