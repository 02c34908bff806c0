"""History, undo and redo through the services, on a real database."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from fieldrep.errors import NotAllowed, NotFound
from fieldrep.i18n import language
from fieldrep.models.accounts import Account, Tag
from fieldrep.models.contacts import Contact
from fieldrep.models.local import ImportBatch
from fieldrep.models.promises import Promise
from fieldrep.models.registry import new_record
from fieldrep.models.reports import Report, ReportVersion
from fieldrep.models.visits import Visit
from fieldrep.rules.codes import ActionSource, Stage
from fieldrep.services import visits
from fieldrep.services.accounts import add_account, merge_accounts
from fieldrep.services.contacts import add_contact
from fieldrep.services.history import (
    HistoryLine,
    record_history,
    redo,
    redoable,
    undo,
    undo_batch,
    undoable,
)
from fieldrep.services.members import add_member, member_leaves
from fieldrep.services.undo import undo_action
from fieldrep.services.workspace import Workspace
from fieldrep.store.capture import bulk_create
from fieldrep.store.journal import action_operations
from fieldrep.store.rows import accept
from tests.support.books import HandClock, assert_agreement, count, new_book


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def book(tmp_path: Path, clock: HandClock) -> Iterator[Workspace]:
    workspace = new_book(tmp_path / "mine", clock=clock)
    yield workspace
    assert_agreement(workspace)
    workspace.close()


def account(book: Workspace, name: str = "嘉元实业", **values: Any) -> str:
    with book.write("account.add", name) as ctx:
        return str(add_account(ctx, {"name": name} | values).id)


def change(book: Workspace, record: str, **values: Any) -> None:
    with book.write("account.change", "嘉元实业") as ctx:
        row = ctx.session.get_one(Account, record)
        for name, value in values.items():
            setattr(row, name, value)


def value(book: Workspace, record: str, name: str) -> Any:
    with book.read() as ctx:
        return getattr(ctx.session.get_one(Account, record), name)


def history(book: Workspace, record: str, kind: str = "account", **options: Any) -> list[HistoryLine]:
    with book.read() as ctx:
        return record_history(ctx, kind, record, **options)


def steps(book: Workspace) -> tuple[list[str], list[str]]:
    with book.read() as ctx:
        return [s.label for s in undoable(ctx)], [s.label for s in redoable(ctx)]


# --- history


def test_the_history_says_who_changed_what_from_what_newest_first(book: Workspace, clock: HandClock) -> None:
    record = account(book)
    clock.forward(hours=1)
    change(book, record, phone="021 555", stage=Stage.QUOTED)
    lines = history(book, record)
    assert [(line.verb, line.label, line.before, line.after) for line in lines[:2]] in (
        [("set", "Stage", "lead", "quoted"), ("set", "Phone", "–", "021 555")],
        [("set", "Phone", "–", "021 555"), ("set", "Stage", "lead", "quoted")],
    )
    assert {line.person for line in lines} == {"Li Wei"}
    assert lines[0].at == clock.now
    assert lines[0].what == "account changed · 嘉元实业"
    assert lines[-1].verb == "create"


def test_the_history_of_an_account_says_who_handed_it_to_whom(book: Workspace, clock: HandClock) -> None:
    record = account(book)
    with book.write("team.member", "Anna") as ctx:
        anna = add_member(ctx, "Anna").id
        me = ctx.actor
    assert "Owner" not in {line.label for line in history(book, record, children=True)}
    for leaver, heir in ((me, anna), (anna, me)):  # there and back on one day
        clock.forward(hours=1)
        with book.write("team.leave", "x") as ctx:
            member_leaves(ctx, leaver, heir)
    for children in (False, True):
        lines = [line for line in history(book, record, children=children) if line.label == "Owner"]
        assert [(line.before, line.after) for line in lines] == [("Anna", "Li Wei"), ("Li Wei", "Anna")]
        assert lines[0].at == clock.now


def test_the_history_names_records_that_values_point_to(book: Workspace) -> None:
    one, two = account(book, "One"), account(book, "Two")
    with book.write("account.merge", "One") as ctx:
        merge_accounts(ctx, one, two)
    line = next(line for line in history(book, one) if line.field == "merged_into")
    assert (line.before, line.after) == ("–", "Two")


def test_the_history_of_an_account_can_take_in_what_belongs_to_it_also_what_is_gone(book: Workspace) -> None:
    record = account(book)
    with book.write("contact.add", "王") as ctx:
        contact = add_contact(ctx, record, {"name": "王先生"}).id
    with book.write("contact.delete", "王") as ctx:
        ctx.session.delete(ctx.session.get_one(Contact, contact))
    assert {line.kind for line in history(book, record)} == {"account"}
    lines = history(book, record, children=True)
    assert [(line.kind, line.verb, line.name) for line in lines[:2]] == [
        ("contact", "delete", "王先生"),
        ("contact", "create", "王先生"),
    ]
    assert len(history(book, record, children=True, limit=2)) == 2


def test_the_history_speaks_the_language_in_force(book: Workspace) -> None:
    record = account(book)
    change(book, record, expected_order=date(2026, 12, 1))
    with language("zh_CN"):
        line = history(book, record)[0]
    assert "12" in line.after
    assert "2026" in line.after


# --- undo and redo


def test_undo_and_redo_walk_back_and_forward(book: Workspace) -> None:
    record = account(book, phone="1")
    change(book, record, phone="2", city="上海")
    change(book, record, phone="3")
    assert undo(book).done == "account changed · 嘉元实业"
    assert value(book, record, "phone") == "2"
    assert undo(book).changed == 1
    assert (value(book, record, "phone"), value(book, record, "city")) == ("1", "")
    redo(book)
    assert (value(book, record, "phone"), value(book, record, "city")) == ("2", "上海")
    redo(book)
    assert value(book, record, "phone") == "3"
    with pytest.raises(NotAllowed, match="nothing to do again"):
        redo(book)
    for _ in range(3):
        undo(book)
    assert count(book, "account") == 0
    with pytest.raises(NotAllowed, match="nothing to undo"):
        undo(book)  # the set-up stays
    for _ in range(3):
        redo(book)
    assert value(book, record, "phone") == "3"


def test_a_new_action_ends_redo(book: Workspace) -> None:
    record = account(book, phone="1")
    change(book, record, phone="2")
    undo(book)
    assert steps(book)[1] == ["account changed · 嘉元实业"]
    change(book, record, phone="3")
    assert steps(book)[1] == []
    undo(book)
    assert value(book, record, "phone") == "1"


def test_what_would_be_undone_can_be_listed(book: Workspace) -> None:
    record = account(book)
    change(book, record, phone="2")
    assert steps(book) == (["account changed · 嘉元实业", "account added · 嘉元实业"], [])
    undo(book)
    assert steps(book) == (["account added · 嘉元实业"], ["account changed · 嘉元实业"])
    redo(book)
    assert steps(book) == (["account changed · 嘉元实业", "account added · 嘉元实业"], [])


def test_undo_of_a_service_with_many_records_leaves_nothing_of_it(book: Workspace) -> None:
    record = account(book)
    with book.write("contact.add", "王") as ctx:
        contact = add_contact(ctx, record, {"name": "王"}).id
    with book.write("visit.plan", "嘉元实业") as ctx:
        visit = visits.plan_visit(ctx, record, date(2026, 11, 20)).id
    before = [value(book, record, name) for name in ("last_contact", "visits_done", "stage")]
    with book.write("visit.start") as ctx:
        visits.start_visit(ctx, visit)
    with book.write("visit.finish") as ctx:
        visits.set_people(ctx, visit, [contact])
        visits.finish_visit(ctx, visit, {"said": "yes", "outcome": "advance"})
    assert [value(book, record, name) for name in ("last_contact", "visits_done", "stage")] != before
    undo(book)
    undo(book)
    assert [value(book, record, name) for name in ("last_contact", "visits_done", "stage")] == before
    with book.read() as ctx:
        assert ctx.session.get_one(Visit, visit).status == "planned"
    redo(book)
    redo(book)
    with book.read() as ctx:
        assert ctx.session.get_one(Visit, visit).status == "done"
    assert value(book, record, "visits_done") == 1


def test_a_deletion_can_be_undone(book: Workspace) -> None:
    record = account(book, phone="1", potential_minor=100, potential_currency="CNY")
    with book.write("account.delete", "嘉元实业") as ctx:
        ctx.session.delete(ctx.session.get_one(Account, record))
    undo(book)
    assert value(book, record, "potential_minor") == 100
    assert [line.verb for line in history(book, record)] == ["restore", "delete", "create"]
    redo(book)
    assert count(book, "account") == 0


def test_a_record_that_others_rest_on_is_not_deleted_by_undo(book: Workspace) -> None:
    """Two clicks out of order: the account's creation is taken back by itself."""
    with book.write("account.add", "嘉元实业", batch="b") as ctx:
        record = add_account(ctx, {"name": "嘉元实业"}).id
        ctx.session.add(new_record(Tag, record_id=record, name="VIP"))
    with book.write("promise.add", "samples") as ctx:
        ctx.session.add(new_record(Promise, account_id=record, text="samples"))
    result = undo_batch(book, "b")
    assert [(kept.kind, kept.name, kept.person) for kept in result.kept] == [
        ("account", "嘉元实业", "Li Wei")
    ]
    assert result.kept[0].text == "account 嘉元实业"
    assert count(book, "account") == 1
    assert count(book, "tag") == 1  # what hangs on a record that stays, stays with it


def test_undo_is_in_the_history_and_erases_nothing(book: Workspace) -> None:
    record = account(book, phone="1")
    change(book, record, phone="2")
    operations = count(book, "operation")
    undo(book)
    assert count(book, "operation") == operations + 1
    line = history(book, record)[0]
    assert (line.source, line.before, line.after) == (ActionSource.UNDO, "2", "1")


def test_what_a_colleague_changed_since_stays_and_is_named(book: Workspace, tmp_path: Path) -> None:
    record = account(book, phone="1", city="上海")
    change(book, record, phone="2", city="苏州")
    there = new_book(tmp_path / "theirs", name="Anna")
    exchange(book, there)
    change(there, record, phone="3")
    exchange(there, book)
    result = undo(book)
    assert (value(book, record, "phone"), value(book, record, "city")) == ("3", "上海")
    assert [(kept.field, kept.person, kept.text) for kept in result.kept] == [
        ("phone", "Anna", "account 嘉元实业: Phone")
    ]
    exchange(book, there)
    assert (value(there, record, "phone"), value(there, record, "city")) == ("3", "上海")
    assert_agreement(there)
    there.close()


def test_a_colleagues_actions_are_never_undone_here(book: Workspace, tmp_path: Path) -> None:
    there = new_book(tmp_path / "theirs", name="Anna")
    record = account(there)
    exchange(there, book)
    assert value(book, record, "name") == "嘉元实业"
    with pytest.raises(NotAllowed):
        undo(book)
    there.close()


def test_an_action_of_which_everything_stays_does_not_block_the_ones_before(
    book: Workspace, tmp_path: Path
) -> None:
    record = account(book, phone="1")
    change(book, record, city="上海")
    change(book, record, phone="2")
    there = new_book(tmp_path / "theirs", name="Anna")
    exchange(book, there)
    change(there, record, phone="3")
    exchange(there, book)
    first = undo(book)
    assert (first.changed, len(first.kept)) == (0, 1)
    assert steps(book)[1] == []
    assert undo(book).changed == 1
    assert (value(book, record, "phone"), value(book, record, "city")) == ("3", "")
    there.close()


def exchange(giver: Workspace, taker: Workspace) -> None:
    """Hand over all operations and actions, as a sync would."""
    with giver.read() as ctx:
        connection = ctx.session.connection()
        actions = connection.exec_driver_sql("SELECT * FROM action ORDER BY rowid").mappings().all()
        operations = [op for a in actions for op in action_operations(connection, a["id"])]
    with taker.write("sync", source=ActionSource.SYNC) as ctx:
        connection = ctx.session.connection()
        for action in actions:
            names = ", ".join(action)
            marks = ", ".join("?" * len(action))
            connection.exec_driver_sql(
                f"INSERT OR IGNORE INTO action({names}) VALUES ({marks})", tuple(action.values())
            )
        ctx.session.info["recorder"].touched |= accept(connection, operations).touched


def test_an_action_in_the_middle_is_taken_back_by_itself(book: Workspace) -> None:
    record = account(book, phone="1")
    change(book, record, city="上海")
    change(book, record, phone="2")
    with book.read() as ctx:
        middle = undoable(ctx)[1].actions[0]
    assert undo_action(book, middle).changed == 1
    assert (value(book, record, "phone"), value(book, record, "city")) == ("2", "")
    with pytest.raises(NotAllowed):
        undo_action(book, middle)
    redo(book)
    assert value(book, record, "city") == "上海"
    undo(book)
    undo(book)
    assert (value(book, record, "phone"), value(book, record, "city")) == ("1", "")


# --- what is not undone


def test_settings_and_set_up_are_passed_over(book: Workspace) -> None:
    from dataclasses import replace

    from fieldrep.services.setup import change_setup, current_setup

    record = account(book)
    change_setup(book, replace(current_setup(book), name="Li Wei Wei"))
    assert steps(book)[0] == ["account added · 嘉元实业"]
    undo(book)
    assert current_setup(book).name == "Li Wei Wei"
    assert count(book, "account") == 0
    del record


def test_what_was_handed_in_is_not_undone_nor_what_lies_before_it(book: Workspace) -> None:
    account(book)
    with book.write("report.submit", "2026-W47") as ctx:
        report = new_record(Report, person_id=ctx.actor, definition="weekly", period="2026-W47")
        ctx.session.add(report)
        ctx.session.add(new_record(ReportVersion, report_id=report.id, document={}))
    with pytest.raises(NotAllowed):
        undo(book)
    record = account(book, "later")
    undo(book)
    with pytest.raises(NotAllowed):
        undo(book)
    assert count(book, "report_version") == 1
    del record


# --- imports


@pytest.fixture
def imported(book: Workspace) -> list[str]:
    """An import of 60 accounts with a contact each, written in three parcels."""
    ids: list[str] = []
    for parcel in range(3):
        with book.write("import", "list.csv", source=ActionSource.IMPORT, batch="batch-1") as ctx:
            rows = [{"name": f"Account {parcel}-{n}"} for n in range(20)]
            made = bulk_create(ctx.session, Account, rows)
            bulk_create(ctx.session, Contact, [{"account_id": a, "name": f"P {a}"} for a in made])
            ids += made
            if parcel == 0:
                ctx.session.add(ImportBatch(id="batch-1", file_name="list.csv"))
    return ids


def test_an_import_is_undone_as_a_whole_and_done_again(book: Workspace, imported: list[str]) -> None:
    assert steps(book)[0] == ["import · list.csv"]
    result = undo_batch(book, "batch-1")
    assert (result.changed, result.kept) == (120, ())
    assert (count(book, "account"), count(book, "contact")) == (0, 0)
    with pytest.raises(NotAllowed, match="undone already"):
        undo_batch(book, "batch-1")
    with book.read() as ctx:
        assert ctx.session.get_one(ImportBatch, "batch-1").undone_at
    redo(book)
    assert count(book, "account") == 60
    with book.read() as ctx:
        assert ctx.session.get_one(ImportBatch, "batch-1").undone_at is None
    undo(book)
    assert count(book, "account") == 0


def test_undoing_an_import_keeps_and_names_what_was_worked_on(book: Workspace, imported: list[str]) -> None:
    change(book, imported[0], phone="1")
    with book.write("promise.add", "samples") as ctx:
        ctx.session.add(new_record(Promise, account_id=imported[1], text="samples"))
    with book.write("contact.change", "P") as ctx:
        contact = ctx.session.exec(select(Contact).where(Contact.account_id == imported[2])).one()
        contact.title = "经理"
    result = undo_batch(book, "batch-1")
    assert {(kept.kind, kept.record) for kept in result.kept} == {
        ("account", imported[0]),
        ("account", imported[1]),
        ("account", imported[2]),
        ("contact", contact.id),
    }
    assert count(book, "account") == 3
    assert count(book, "contact") == 3  # the people of an account that stays, stay with it
    assert {kept.person for kept in result.kept} == {"Li Wei"}


def test_a_change_that_was_itself_undone_does_not_keep_an_imported_record(
    book: Workspace, imported: list[str]
) -> None:
    change(book, imported[0], phone="1")
    undo(book)
    assert undo_batch(book, "batch-1").kept == ()
    assert count(book, "account") == 0


def test_updates_of_an_import_go_back_and_later_edits_stay(book: Workspace) -> None:
    one, two = account(book, "One", phone="1"), account(book, "Two", phone="1")
    with book.write("import", "list.csv", source=ActionSource.IMPORT, batch="b2") as ctx:
        for record in (one, two):
            ctx.session.get_one(Account, record).phone = "imported"
    change(book, two, phone="typed")
    result = undo_batch(book, "b2")
    assert [(kept.record, kept.field) for kept in result.kept] == [(two, "phone")]
    assert (value(book, one, "phone"), value(book, two, "phone")) == ("1", "typed")


def test_an_unknown_import_is_said(book: Workspace) -> None:
    with pytest.raises(NotFound):
        undo_batch(book, "none")
