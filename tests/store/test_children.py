"""Which records keep those they hang on, whatever the order of arrival."""

from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import pytest

from fieldrep.models.accounts import Account
from fieldrep.models.contacts import Contact
from fieldrep.models.registry import MODELS, kind, new_record
from fieldrep.models.visits import Tick, Visit
from fieldrep.oplog.operations import Operation, Stamp, Verb
from fieldrep.rules.codes import Audience
from fieldrep.services.undo import redo, undo
from fieldrep.services.workspace import Workspace
from fieldrep.store.agreement import row_differences
from fieldrep.store.children import links
from fieldrep.store.journal import last_sequence
from fieldrep.store.rows import accept
from tests.support.books import count, new_book, operations


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Workspace]:
    workspace = new_book(tmp_path)
    yield workspace
    workspace.close()


def test_nothing_hangs_in_a_circle() -> None:
    above = {wire: {link.child for link in links(wire)} for wire in MODELS}
    left = set(above)
    while tops := {wire for wire in left if not above[wire] & left}:
        left -= tops
    assert left == set()


def test_what_others_may_not_see_keeps_nothing() -> None:
    for wire in MODELS:
        for link in links(wire):
            assert kind(link.child).info.audience in (kind(wire).info.audience, Audience.TEAM)


def test_a_deletion_names_the_children_that_were_seen_and_undo_and_redo_work(book: Workspace) -> None:
    with book.write("account.add") as ctx:
        account = new_record(Account, name="A")
        contact = new_record(Contact, account_id=account.id)
        ctx.session.add_all([account, contact])
    with book.write("account.delete") as ctx:
        ctx.session.delete(ctx.session.get_one(Account, account.id))
    assert count(book, "account") == 0
    assert count(book, "contact") == 1  # it waits for its account
    [child] = operations(book, contact.id)
    assert child.stamp in operations(book, account.id)[-1].seen
    undo(book)
    assert count(book, "account") == 1
    redo(book)
    assert count(book, "account") == 0


def test_a_child_made_after_the_form_was_opened_keeps_the_record(book: Workspace) -> None:
    with book.write("account.add") as ctx:
        account = new_record(Account, name="A")
        ctx.session.add(account)
    with book.read() as ctx:
        seen = last_sequence(ctx.session.connection())
    with book.write("visit.add") as ctx:
        ctx.session.add(new_record(Visit, account_id=account.id))
    with book.write("account.delete", as_of=seen) as ctx:
        ctx.session.delete(ctx.session.get_one(Account, account.id))
    assert count(book, "account") == 1
    with book.write("account.delete") as ctx:
        ctx.session.delete(ctx.session.get_one(Account, account.id))
    assert count(book, "account") == 0
    with book.write("visit.add") as ctx:  # and one made on what is gone brings it back
        ctx.session.add(new_record(Visit, account_id=account.id))
    assert count(book, "account") == 1


def make(time: int, wire: str, record: str, seen: tuple[int, ...] = (), **values: str) -> Operation:
    verb = Verb.DELETE if seen else Verb.CREATE
    named = tuple(Stamp(stamp, "bob") for stamp in seen)
    return Operation(Stamp(time, "bob"), f"act{time}", wire, record, verb, value=values or None, seen=named)


def test_the_same_stands_in_any_order_of_arrival_up_to_the_account(tmp_path: Path) -> None:
    parcels = [
        make(1, "account", "a", name="A"),
        make(2, "visit", "v", account="a"),
        make(3, "account", "a", seen=(1,)),  # saw no visit
        make(4, "visit", "v", seen=(2,)),  # saw no tick
        make(5, "tick", "t", visit="v"),
    ]
    book = new_book(tmp_path)
    for order in permutations(parcels):
        with book.database.engine(readonly=False).connect() as connection, connection.begin() as begun:
            for op in order:
                accept(connection, [op])
                assert list(row_differences(connection)) == []
            tables = [
                connection.exec_driver_sql(f"SELECT id FROM {t}").all()
                for t in (Account.__tablename__, Visit.__tablename__, Tick.__tablename__)
            ]
            assert tables == [[("a",)], [("v",)], [("t",)]]
            accept(connection, [make(6, "tick", "t", seen=(5,))])
            assert connection.exec_driver_sql("SELECT id FROM account").all() == []
            begun.rollback()
    book.close()
