"""Capture: every change of a record through a session is in the journal, in the same transaction."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, update

from fieldrep.models.accounts import Account, Tag
from fieldrep.models.contacts import Contact
from fieldrep.models.policies import PolicyEntry
from fieldrep.models.registry import all_kinds, kind_of, new_record
from fieldrep.models.touches import Touch
from fieldrep.oplog.merge import conflict, fold, kept_against_delete
from fieldrep.oplog.operations import Verb
from fieldrep.rules.codes import ActionSource
from fieldrep.services.workspace import Workspace
from fieldrep.store.capture import bulk_create, recorder_of
from fieldrep.store.journal import last_sequence
from fieldrep.store.references import references
from tests.support.books import HandClock, assert_agreement, count, new_book, operations


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Workspace]:
    workspace = new_book(tmp_path)
    yield workspace
    assert_agreement(workspace)
    workspace.close()


def add_account(book: Workspace, **values: Any) -> str:
    with book.write("account.add") as ctx:
        account = new_record(Account, **({"name": "嘉元实业"} | values))
        ctx.session.add(account)
        return str(account.id)


def edit(book: Workspace, account: str, *, as_of: int | None = None, **values: Any) -> None:
    with book.write("account.edit", as_of=as_of) as ctx:
        row = ctx.session.get_one(Account, account)
        for name, value in values.items():
            setattr(row, name, value)


def seen_now(book: Workspace) -> int:
    with book.read() as ctx:
        return last_sequence(ctx.session.connection())


def account_of(book: Workspace, account: str) -> Account:
    with book.read() as ctx:
        return ctx.session.get_one(Account, account)


def test_a_creation_is_one_operation_with_the_fields_that_were_given(book: Workspace) -> None:
    account = add_account(book, city="上海", potential_minor=500000, potential_currency="CNY")
    (made,) = operations(book, account)
    assert (made.verb, made.kind, made.seen) == (Verb.CREATE, "account", ())
    assert made.value == {
        "name": "嘉元实业",
        "address": {"street": "", "city": "上海", "region": "", "postal_code": "", "country": ""},
        "potential": {"minor": 500000, "currency": "CNY"},
    }
    assert made.stamp.author == book.identity.installation


def test_a_change_is_one_operation_a_field_that_names_the_value_seen(book: Workspace) -> None:
    account = add_account(book)
    edit(book, account, name="嘉元", phone="021 555")
    made, *changes = operations(book, account)
    assert {(op.verb, op.field, op.value) for op in changes} == {
        (Verb.SET, "name", "嘉元"),
        (Verb.SET, "phone", "021 555"),
    }
    assert {op.field: op.seen for op in changes} == {"name": (made.stamp,), "phone": ()}


def test_columns_that_hold_together_are_one_operation(book: Workspace) -> None:
    account = add_account(book, city="上海", street="南京路 1")
    edit(book, account, street="南京路 2", city="苏州")
    change = operations(book, account)[-1]
    assert (change.field, change.value["street"], change.value["city"]) == ("address", "南京路 2", "苏州")
    assert len(operations(book, account)) == 2


def test_dates_and_instants_come_back_as_they_were(book: Workspace) -> None:
    account = add_account(book, expected_order=date(2026, 12, 31))
    moment = datetime(2026, 11, 18, 4, 5, 6, 789, tzinfo=UTC)
    with book.write("touch.log") as ctx:
        touch = new_record(Touch, account_id=account, at=moment, zone="Asia/Shanghai", day=date(2026, 11, 18))
        ctx.session.add(touch)
    (made,) = operations(book, touch.id)
    assert made.value["happened"] == {
        "at": "2026-11-18T04:05:06.000789Z",
        "zone": "Asia/Shanghai",
        "day": "2026-11-18",
    }
    assert operations(book, account)[0].value["expected_order"] == "2026-12-31"


@pytest.mark.parametrize(
    "value", [15, -3, 2.5, 10**17, True, False, None, "15", "null", "", [1, "a"], {"a": {"b": None}}]
)
def test_any_json_value_is_kept_as_it_is(book: Workspace, value: Any) -> None:
    with book.write("policy.set") as ctx:
        entry = new_record(PolicyEntry, key="future_key", valid_from=date(2026, 1, 1), value="first")
        ctx.session.add(entry)
    with book.write("policy.set") as ctx:
        ctx.session.get_one(PolicyEntry, entry.id).value = value
    change = operations(book, entry.id)[-1]
    assert (change.field, change.value, type(change.value)) == ("value", value, type(value))
    with book.read() as ctx:
        assert ctx.session.get_one(PolicyEntry, entry.id).value == value


def test_setting_the_same_value_captures_nothing_and_makes_no_action(book: Workspace) -> None:
    account = add_account(book, phone="1")
    before = count(book, "action"), count(book, "operation")
    edit(book, account, name="嘉元实业", phone="1")
    edit(book, account)
    with book.write("account.edit") as ctx:  # changed and changed back before anything was written
        row = ctx.session.get_one(Account, account)
        row.phone = "2"
        row.phone = "1"
    assert (count(book, "action"), count(book, "operation")) == before


def test_derived_columns_are_never_captured(book: Workspace) -> None:
    account = add_account(book)
    before = count(book, "operation")
    with book.write("account.edit") as ctx:
        row = ctx.session.get_one(Account, account)
        row.name_key, row.visits_done, row.quadrant = "forged", 99, "a"
        ctx.session.flush()
        recorder_of(ctx.session).touched.add(("account", account))
    assert count(book, "operation") == before
    assert all(
        set(op.value or {}) | {op.field} - {""} <= set(kind_of(Account).fields)
        for op in operations(book, account)
    )


def test_several_flushes_are_one_action(book: Workspace) -> None:
    with book.write("account.add", "嘉元", source=ActionSource.IMPORT, reason="list", batch="b1") as ctx:
        account = new_record(Account, name="嘉元")
        ctx.session.add(account)
        ctx.session.flush()
        account.phone = "1"
        ctx.session.flush()
        account.phone = "2"
        ctx.session.add(new_record(Contact, account_id=account.id, name="王"))
    with book.read() as ctx:
        actions = ctx.session.connection().exec_driver_sql("SELECT * FROM action ORDER BY rowid").all()
    assert len(actions) == 2  # the set-up and this one
    last = actions[-1]
    assert (last.code, last.label, last.source, last.reason, last.batch) == (
        "account.add", "嘉元", "import", "list", "b1",
    )  # fmt: skip
    assert last.author == book.identity.installation
    assert {op.action for op in operations(book, account.id)} == {last.id}
    assert [op.value for op in operations(book, account.id)[1:]] == ["1", "2"]
    assert conflict(operations(book, account.id), "phone") == []


def test_a_deletion_names_all_it_saw_and_the_row_goes(book: Workspace) -> None:
    account = add_account(book, phone="1")
    edit(book, account, phone="2")
    with book.write("account.delete") as ctx:
        ctx.session.delete(ctx.session.get_one(Account, account))
    made, change, gone = operations(book, account)
    assert gone.verb is Verb.DELETE
    assert set(gone.seen) == {made.stamp, change.stamp}
    assert count(book, "account") == 0


def test_a_record_deleted_and_made_again_says_all_its_earlier_life_said(book: Workspace) -> None:
    account = add_account(book)

    def tag(**values: Any) -> str:
        with book.write("account.tag") as ctx:
            row = new_record(Tag, record_id=account, name="VIP", **values)
            ctx.session.add(row)
            return str(row.id)

    first = tag(record_kind="contact")
    with book.write("account.untag") as ctx:
        ctx.session.delete(ctx.session.get_one(Tag, first))
    assert tag() == first
    made, gone, again = operations(book, first)
    assert again.seen == (made.stamp, gone.stamp)
    assert again.value["record_kind"] == "account"  # the default, said because the first life said otherwise
    assert fold([made, gone, again]) == again.value


def test_bulk_statements_on_records_are_refused(book: Workspace) -> None:
    account = add_account(book)
    statements = [
        update(Account).values(name="x"),
        delete(Account).where(Account.id == account),  # type: ignore[arg-type]
        insert(Account),
    ]
    for statement in statements:
        with pytest.raises(RuntimeError, match="bulk"), book.write("account.edit") as ctx:
            if statement.is_insert:
                ctx.session.execute(statement, [{"id": "i", "name": "x"}])
            else:
                ctx.session.execute(statement)
    assert account_of(book, account).name == "嘉元实业"
    assert count(book, "account") == 1


def test_a_change_outside_an_action_is_refused_and_nothing_is_written(book: Workspace) -> None:
    with pytest.raises(RuntimeError, match="outside an action"), book.database.write() as session:
        session.add(new_record(Account, name="smuggled"))
    assert count(book, "account") == 0


def test_a_failure_in_the_block_leaves_neither_rows_nor_operations(book: Workspace) -> None:
    before = count(book, "operation"), count(book, "setting")
    with pytest.raises(ZeroDivisionError), book.write("account.add") as ctx:
        ctx.session.add(new_record(Account, name="half"))
        ctx.session.flush()
        raise ZeroDivisionError
    assert count(book, "account") == 0
    assert (count(book, "operation"), count(book, "setting")) == before


def test_bulk_creation_equals_creation_one_by_one(tmp_path: Path) -> None:
    """For every kind: the same rows and the same operations but for clock and action."""
    samples = {known.wire: _sample(known.model) for known in all_kinds()}
    single, bulk = new_book(tmp_path / "single"), new_book(tmp_path / "bulk")
    results = []
    for workspace in (single, bulk):
        with workspace.write("test.add") as ctx:
            for known in all_kinds():
                if workspace is single:
                    ctx.session.add(known.model(**samples[known.wire]))
                else:
                    assert bulk_create(ctx.session, known.model, [samples[known.wire]]) == [
                        samples[known.wire]["id"]
                    ]
        with workspace.read() as ctx:
            connection = ctx.session.connection()
            rows = {
                known.wire: connection.exec_driver_sql(
                    f"SELECT * FROM {known.table} WHERE id = ?", (samples[known.wire]["id"],)
                ).one()
                for known in all_kinds()
            }
        made = {w: operations(workspace, sample["id"]) for w, sample in samples.items()}
        results.append((rows, {w: [(o.verb, o.value, o.seen) for o in ops] for w, ops in made.items()}))
        assert_agreement(workspace)
        workspace.close()
    assert results[0] == results[1]


def _sample(model: Any) -> dict[str, Any]:
    """A record with a value in every column that has no default of its own."""
    known = kind_of(model)
    named = {reference.column for reference in references(known.wire)}
    values: dict[str, Any] = {}
    for field in known.fields.values():
        for column in field.columns:
            default = known.defaults[column.name]
            if column.codec == "date":
                values[column.name] = date(2026, 11, 2)
            elif column.codec == "instant":
                values[column.name] = datetime(2026, 11, 2, 1, 2, 3, tzinfo=UTC)
            elif column.name.endswith("zone"):
                values[column.name] = "Asia/Shanghai"
            elif default == "":
                values[column.name] = f"{column.name} 嘉元"
            elif column.name.endswith("_minor"):
                values[column.name] = 12345
            elif default is None and column.name in named:
                values[column.name] = f"id of {column.name}"
    return values | {"id": known.new_id(values)}


# --- what the person saw when the form was opened


def test_a_change_made_meanwhile_by_another_is_a_conflict_not_lost(tmp_path: Path, book: Workspace) -> None:
    account = add_account(book, phone="1")
    opened = seen_now(book)
    edit(book, account, phone="2")  # a command beside the form
    edit(book, account, as_of=opened, phone="3")
    made, theirs, mine = operations(book, account)
    assert mine.seen == (made.stamp,)
    assert account_of(book, account).phone == "3"
    assert [head.value for head in conflict([made, theirs, mine], "phone")] == ["2"]


def test_a_form_that_gives_back_what_it_showed_does_not_undo_what_another_changed(book: Workspace) -> None:
    account = add_account(book, phone="1", city="上海")
    opened = seen_now(book)
    edit(book, account, phone="2")
    edit(book, account, as_of=opened, phone="1", website="example.com")
    row = account_of(book, account)
    assert (row.phone, row.website) == ("2", "example.com")
    assert [op.field for op in operations(book, account)[1:]] == ["phone", "website"]


def test_a_field_that_was_empty_in_the_form_and_stayed_so_keeps_what_another_wrote(book: Workspace) -> None:
    account = add_account(book)
    opened = seen_now(book)
    edit(book, account, phone="2")
    edit(book, account, as_of=opened, phone="")
    assert account_of(book, account).phone == "2"
    assert len(operations(book, account)) == 2


def test_the_same_value_typed_by_both_is_no_conflict(book: Workspace) -> None:
    account = add_account(book, phone="1")
    opened = seen_now(book)
    edit(book, account, phone="2")
    edit(book, account, as_of=opened, phone="2")
    assert conflict(operations(book, account), "phone") == []


def test_a_deletion_from_an_old_screen_does_not_bury_a_change_it_did_not_show(book: Workspace) -> None:
    account = add_account(book, phone="1")
    opened = seen_now(book)
    edit(book, account, phone="2")
    with book.write("account.delete", as_of=opened) as ctx:
        ctx.session.delete(ctx.session.get_one(Account, account))
    assert account_of(book, account).phone == "2"
    assert kept_against_delete(operations(book, account))


def test_an_action_has_seen_what_it_wrote_itself_however_old_the_form(book: Workspace) -> None:
    account = add_account(book, phone="1")
    opened = seen_now(book)
    with book.write("account.edit", as_of=opened) as ctx:
        row = ctx.session.get_one(Account, account)
        row.phone = "2"
        ctx.session.flush()
        row.phone = "3"
        ctx.session.flush()
        contact = new_record(Contact, account_id=account, name="王")
        ctx.session.add(contact)
        ctx.session.flush()
        contact.title = "经理"
    assert conflict(operations(book, account), "phone") == []
    assert conflict(operations(book, contact.id), "title") == []
    with book.write("account.delete", as_of=seen_now(book)) as ctx:
        row = ctx.session.get_one(Account, account)
        row.phone = "4"
        ctx.session.flush()
        ctx.session.delete(row)
    assert fold(operations(book, account)) is None
    assert count(book, "account") == 0


def test_a_conflict_is_settled_by_a_change_that_saw_both_sides(book: Workspace) -> None:
    account = add_account(book, phone="1")
    opened = seen_now(book)
    edit(book, account, phone="2")
    edit(book, account, as_of=opened, phone="3")
    edit(book, account, as_of=seen_now(book), phone="2")
    assert conflict(operations(book, account), "phone") == []
    assert account_of(book, account).phone == "2"


def test_stamps_grow_with_a_clock_that_runs_backwards(tmp_path: Path) -> None:
    clock = HandClock()
    book = new_book(tmp_path, clock=clock)
    account = add_account(book)
    for days in (-365, 1, -1, 365, -365):
        clock.forward(days=days)
        edit(book, account, phone=f"after {days} from {clock.now}")
    stamps = [op.stamp for op in operations(book, account)]
    assert stamps == sorted(set(stamps))
    assert account_of(book, account).phone == f"after -365 from {clock.now}"
    book.close()
