"""The check that rows follow from operations notices what does not, and changes nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from fieldrep.models.accounts import Account, Tag
from fieldrep.models.contacts import Contact
from fieldrep.models.registry import new_record
from fieldrep.models.visits import Visit
from fieldrep.services.workspace import Workspace
from fieldrep.store import agreement
from fieldrep.store.agreement import Difference, Fault
from fieldrep.store.journal import action_operations
from fieldrep.store.rows import accept
from tests.support.books import new_book

Pair = tuple[Workspace, str, Workspace]


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    """A data folder with an account, and a second one."""
    book = new_book(tmp_path / "one")
    with book.write("account.add") as ctx:
        account = new_record(Account, name="嘉元实业", phone="1")
        ctx.session.add(account)
        ctx.session.flush()
        ctx.session.add(new_record(Contact, account_id=account.id, name="王"))
    other = new_book(tmp_path / "two", name="Anna")
    yield book, str(account.id), other
    book.close()
    other.close()


def tamper(book: Workspace, statement: str) -> list[Difference]:
    """Change the database behind the program's back and look."""
    with book.database.engine(readonly=False).connect() as connection, connection.begin():
        connection.exec_driver_sql(statement)
        return list(agreement.row_differences(connection))


def test_a_row_changed_behind_our_back_is_found_with_its_column(pair: Pair) -> None:
    book, account, _other = pair
    assert tamper(book, "UPDATE account SET phone = '2', city = 'x'") == [
        Difference("account", account, Fault.VALUES, ("city", "phone"))
    ]


def test_rows_and_operations_that_lack_each_other_are_found(pair: Pair) -> None:
    book, account, _other = pair
    assert tamper(book, "DELETE FROM account") == [Difference("account", account, Fault.ROW_MISSING)]
    assert tamper(book, "INSERT INTO account(id, name) VALUES ('ghost', 'x')") == [
        Difference("account", "ghost", Fault.NO_OPERATIONS),
        Difference("account", account, Fault.ROW_MISSING),
    ]


def test_a_row_that_its_operations_deleted_is_found(pair: Pair) -> None:
    book, account, _other = pair
    with book.write("account.delete") as ctx:
        ctx.session.delete(ctx.session.get_one(Account, account))
    assert tamper(book, f"INSERT INTO account(id) VALUES ('{account}')") == [
        Difference("account", account, Fault.ROW_TOO_MANY)
    ]


def test_forged_derived_columns_and_search_texts_are_found_and_left_alone(pair: Pair) -> None:
    book, account, _other = pair
    with book.database.engine(readonly=False).connect() as connection, connection.begin():
        connection.exec_driver_sql("UPDATE account SET visits_done = 7")
        connection.exec_driver_sql("DELETE FROM search_text WHERE kind = 'contact'")
        with book.read() as ctx:
            found = agreement.derived_differences(connection, ctx.today, ctx.policy)
        assert found == [Difference("account", account, Fault.VALUES, ("visits_done",))]
        assert [kind for kind, _record in agreement.index_differences(connection)] == ["contact"]
        assert connection.exec_driver_sql("SELECT visits_done FROM account").scalar_one() == 7
        assert connection.exec_driver_sql("SELECT count(*) FROM search_text").scalar_one() == 1


def test_a_full_text_index_out_of_step_is_found(pair: Pair) -> None:
    book, _account, _other = pair
    with book.database.engine(readonly=False).connect() as connection, connection.begin():
        assert agreement.index_is_sound(connection)
        connection.exec_driver_sql("INSERT INTO search_words(search_words) VALUES ('delete-all')")
        assert not agreement.index_is_sound(connection)


def test_orphans_are_counted_by_kind(pair: Pair) -> None:
    book, account, _other = pair
    with book.write("test.add") as ctx:
        ctx.session.add(new_record(Visit, account_id="elsewhere"))
        ctx.session.add(new_record(Visit))  # belongs to nobody, names nobody
        ctx.session.add(new_record(Tag, record_id="elsewhere", name="x"))
        ctx.session.add(new_record(Tag, record_id=account, name="x"))
    with book.read() as ctx:
        assert agreement.orphans(ctx.session.connection()) == {"visit": 1, "tag": 1}


def test_a_sample_looks_at_what_was_worked_on_last(pair: Pair) -> None:
    book, account, _other = pair
    with book.write("account.add") as ctx:
        ctx.session.add(new_record(Account, name="later"))
    with book.database.engine(readonly=False).connect() as connection, connection.begin():
        connection.exec_driver_sql(f"UPDATE account SET phone = '2' WHERE id = '{account}'")
        assert list(agreement.row_differences(connection, at_most=1)) == []
        assert len(list(agreement.row_differences(connection, at_most=2))) == 1


def test_operations_from_elsewhere_give_the_same_rows_in_any_order_and_parcels(pair: Pair) -> None:
    book, account, other = pair
    with book.write("account.edit") as ctx:
        ctx.session.get_one(Account, account).phone = "2"
    with book.write("contact.delete") as ctx:
        ctx.session.delete(ctx.session.exec(select(Contact)).one())
    with book.read() as ctx:
        connection = ctx.session.connection()
        actions = [row[0] for row in connection.exec_driver_sql("SELECT id FROM action ORDER BY rowid DESC")]
        parcels = [action_operations(connection, action) for action in actions]
    for parcel in [*parcels, parcels[0]]:  # newest first, one of them twice
        with other.database.engine(readonly=False).connect() as connection, connection.begin():
            accept(connection, parcel)
    with other.read() as ctx:
        connection = ctx.session.connection()
        assert ctx.session.get_one(Account, account).phone == "2"
        assert ctx.session.exec(select(Contact)).all() == []
        assert list(agreement.row_differences(connection)) == []
        known = connection.exec_driver_sql("SELECT count(*) FROM operation").scalar_one()
    assert known == sum(map(len, parcels)) + 3  # and its own set-up
