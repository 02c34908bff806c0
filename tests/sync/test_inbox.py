"""What comes in: in any order, twice, unreadable, of newer programs, absurd. Nothing blocks the rest."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from fieldrep.models.accounts import Account
from fieldrep.models.contacts import Contact
from fieldrep.models.policies import PolicyEntry
from fieldrep.models.registry import MODELS, Kind, new_record
from fieldrep.models.visits import Visit
from fieldrep.oplog.clock import milliseconds, pack
from fieldrep.oplog.operations import Operation, Stamp, Verb
from fieldrep.rules.codes import Audience
from fieldrep.services.workspace import Workspace
from fieldrep.store import admission, conflicts, framestore, journal, upkeep
from fieldrep.store.capture import bulk_create
from fieldrep.store.search import find
from fieldrep.sync import groups
from fieldrep.sync.camein import CameIn
from fieldrep.sync.frames import Frame, FrameType, Header, build
from fieldrep.sync.inbox import take_held
from fieldrep.sync.keyframes import new_team_keys
from fieldrep.sync.payload import ActionRow, Payload, StrangeOperation, encode
from fieldrep.sync.preview import preview
from tests.support.books import assert_agreement, count
from tests.sync.installations import KEYS, TEAM, ZONE, Installation, assert_same, installation

AUTHOR = "0199aaaa-0000-7000-8000-000000000001"
RECORD = "0199aaaa-0000-7000-8000-00000000000a"


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Installation, Installation]:
    return installation(tmp_path / "a", "Li Wei"), installation(tmp_path / "b", "Anna")


@pytest.fixture
def rep(tmp_path: Path) -> Iterator[Installation]:
    each = installation(tmp_path / "rep", "Li Wei")
    yield each
    each.book.close()


def made(*operations: Any, number: int = 1, type_: int = FrameType.OPERATIONS, **header: Any) -> Frame:
    """A frame of another installation."""
    strange = [op for op in operations if isinstance(op, StrangeOperation)]
    good = [op for op in operations if isinstance(op, Operation)]
    actions = [ActionRow("act", "test", "", "p", AUTHOR, "2026-11-18T12:00:00+00:00", "UTC", "typed")]
    payload = Payload(actions, good, strange)
    key = groups.seal(TEAM, KEYS, "p").key_for(Audience.TEAM)
    given = {"team": TEAM, "author": framestore.id_bytes(AUTHOR), "key": key[0]} | header
    return build(Header(type=type_, number=number, **given), encode(payload), key[1], None)


def op(time: int, verb: Verb = Verb.CREATE, value: Any = None, **other: Any) -> Operation:
    given: dict[str, Any] = {"kind": "account", "record": RECORD, "action": "act"} | other
    return Operation(Stamp(time, AUTHOR), verb=verb, value=value, **given)


def aside(came: CameIn) -> dict[str, int]:
    return dict(came.aside)


def test_records_come_with_derived_columns_search_and_history(
    pair: tuple[Installation, Installation],
) -> None:
    here, there = pair
    with here.book.write("account.add", "嘉元实业") as ctx:
        account = new_record(Account, name="嘉元实业", potential_minor=10**8, potential_currency="CNY")
        ctx.session.add(account)
        ctx.session.add(new_record(Visit, account_id=account.id, said="the valve leaks"))
    here.send()
    before = there.book.data_version()
    came = there.receive(here.frames())
    assert there.book.data_version() != before
    assert dict(came.records) == {
        "account": 1,
        "person": 1,
        "territory": 1,
        "territory_assignment": 1,
        "visit": 1,
    }
    assert dict(came.people) == {here.book.identity.person: came.changes}
    with there.book.read() as ctx:
        connection = ctx.session.connection()
        assert {hit.kind for hit in find(connection, "jiayuan")} == {"account"}
        assert {hit.kind for hit in find(connection, "valve")} == {"visit"}
        assert ctx.session.get_one(Account, account.id).quadrant
        labels = connection.exec_driver_sql("SELECT label FROM action WHERE code = 'account.add'").scalars()
        assert list(labels) == ["嘉元实业"]
    assert_agreement(there.book)
    assert there.receive(here.frames()).changes == 0
    with there.book.read() as ctx:
        assert framestore.unsent(ctx.session.connection()) == 3  # its own set-up, not what came in


def test_conflicts_that_came_in_are_told_and_settled_ones_are_gone(
    pair: tuple[Installation, Installation],
) -> None:
    here, there = pair
    with here.book.write("account.add") as ctx:
        account = new_record(Account, name="A")
        ctx.session.add(account)
    here.send()
    there.send()
    there.receive(here.frames())
    for each, name in ((here, "B"), (there, "C")):
        with each.book.write("account.edit") as ctx:
            ctx.session.get_one(Account, account.id).name = name
        each.send()
    conflict = conflicts.Conflict("account", account.id, "name")
    assert there.receive(here.frames()).conflicts == (conflict,)
    assert here.receive(there.frames()).conflicts == (conflict,)
    with here.book.write("account.edit") as ctx:
        ctx.session.get_one(Account, account.id).name = "D"
    assert here.open_conflicts() == []
    here.send()
    there.receive(here.frames())
    assert there.open_conflicts() == []
    assert_same(pair)


def test_a_record_whose_deletion_did_not_see_a_new_child_stands_and_is_told(
    pair: tuple[Installation, Installation],
) -> None:
    here, there = pair
    with here.book.write("account.add") as ctx:
        account = new_record(Account, name="A")
        ctx.session.add(account)
        ctx.session.add(new_record(Contact, account_id=account.id, name="seen"))
    here.send()
    there.send()
    there.receive(here.frames())
    with here.book.write("account.delete") as ctx:
        ctx.session.delete(ctx.session.get_one(Account, account.id))
    assert count(here.book, "account") == 0  # the contact that it saw keeps nothing
    with there.book.write("visit.add") as ctx:
        ctx.session.add(new_record(Visit, account_id=account.id))
    here.send()
    there.send()
    kept = conflicts.Conflict("account", account.id, "")
    assert there.receive(here.frames()).conflicts == (kept,)
    assert here.receive(there.frames()).conflicts == (kept,)
    assert_same(pair)
    with here.book.write("account.delete") as ctx:
        ctx.session.delete(ctx.session.get_one(Account, account.id))
    here.send()
    there.receive(here.frames())
    assert count(there.book, "account") == 0
    assert there.open_conflicts() == []
    assert_same(pair)


@pytest.mark.parametrize(
    "bad",
    [
        {"name": 3},
        {"name": "nul\0"},
        {"name": "\ud800"},
        {"notes": "x" * 1_100_000},
        {"archived": "yes"},
        {"expected_order": "0001-01-01"},
        {"expected_order": "tomorrow"},
        {"expected_order": "9999-12-31"},
        {"potential": {"minor": 1 << 70, "currency": "CNY"}},
        {"potential": {"minor": True}},
        {"potential": 5},
        {"registered": {"at": "2026-11-18T12:00:00"}},
        {"newer": [[[1e308 * 10]]]},
    ],
)
def test_a_value_that_can_not_be_kept_is_set_aside_and_the_rest_goes_in(
    rep: Installation, bad: dict[str, Any]
) -> None:
    good = op(2, value={"name": "good"}, record=RECORD[:-1] + "b")
    came = rep.receive([made(op(1, value=bad), good)])
    assert aside(came) == {"value": 1}
    assert came.frames == 1
    with rep.book.read() as ctx:
        assert [a.name for a in ctx.session.exec(select(Account))] == ["good"]
    assert_agreement(rep.book)


def test_what_fails_only_when_it_is_applied_is_found_and_set_aside(
    rep: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fieldrep.sync.unpacking.objection", lambda _op: None)
    others = [op(n, value={"name": str(n)}, record=f"{RECORD[:-2]}{n:02}") for n in range(2, 30)]
    came = rep.receive([made(op(1, value={"expected_order": "tomorrow"}), *others)])
    assert aside(came) == {"failed": 1}
    assert count(rep.book, "account") == len(others)


def test_stamps_and_names_that_break_the_journal_are_set_aside(rep: Installation) -> None:
    blank = replace(op(1, value={}), stamp=Stamp(1, "two words"))
    came = rep.receive([made(blank, op(2, value={}, record="x" * 500), op(3, value={}, kind="no\0kind"))])
    assert aside(came) == {"shape": 3}
    assert count(rep.book, "account") == 0


def test_what_a_newer_program_says_waits_and_is_shown_after_the_upgrade(
    rep: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    strange = StrangeOperation(Stamp(5, AUTHOR), "act", "account", RECORD, "grow", "name", 1, (), "x")
    frame = made(
        op(1, value={"name": "A", "shoe_size": 43}),
        op(2, Verb.SET, "B", field="shoe_colour"),
        op(3, value={"text": "kept"}, kind="horoscope", record=RECORD[:-1] + "c"),
        op(4, value={"name": "王"}, kind="contact", record=RECORD[:-1] + "d"),
        strange,
    )
    with monkeypatch.context() as older:
        older.setattr("fieldrep.models.registry.MODELS", without(MODELS, "contact"))
        older.setattr(admission, "MODELS", without(MODELS, "contact"))
        came = rep.receive([frame, frame])
        assert sum(aside(came).values()) == 5
        assert count(rep.book, "contact") == 0
    assert count(rep.book, "account") == 1
    upgrade(rep)
    came = rep.receive([])
    assert sum(aside(came).values()) == 4
    assert count(rep.book, "contact") == 1
    assert rep.frames("own = 0")[0].raw == frame.raw
    assert_agreement(rep.book)


def upgrade(each: Installation) -> None:
    """Make this a program that reads more than the one before."""
    with each.book.database.write() as session:
        session.connection().exec_driver_sql("UPDATE setting SET value = 'less' WHERE key = 'reads'")


def without(models: dict[str, str], wire: str) -> dict[str, str]:
    return {name: where for name, where in models.items() if name != wire}


def test_a_field_that_is_known_after_an_upgrade_is_shown(
    rep: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fieldrep.models.registry import kind

    known = kind("account")
    fields = {name: field for name, field in known.fields.items() if name != "fax"}
    older = Kind(known.wire, known.model, known.info, known.table, fields, known.derived)
    with monkeypatch.context() as patch:
        for module in ("store.admission", "store.rows"):
            patch.setattr(f"fieldrep.{module}.kind", lambda wire: older if wire == "account" else kind(wire))
        admission._checks.cache_clear()
        rep.receive([made(op(1, value={"name": "A", "fax": "7"}))])
        with rep.book.read() as ctx:
            assert ctx.session.get_one(Account, RECORD).fax == ""
            ctx.session.connection()
    admission._checks.cache_clear()
    upgrade(rep)
    assert aside(rep.receive([])) == {}
    with rep.book.read() as ctx:
        assert ctx.session.get_one(Account, RECORD).fax == "7"


def test_unknown_types_and_keys_wait_and_are_read_when_the_key_is_there(
    pair: tuple[Installation, Installation],
) -> None:
    here, there = pair
    there.keys = new_team_keys()
    here.send()
    came = there.receive([*here.frames(), made(type_=77, number=9)])
    assert (came.frames, came.waiting, came.quarantined) == (0, 2, 0)
    there.keys = KEYS
    came = there.receive([])
    assert (came.frames, came.waiting) == (1, 1)
    assert count(there.book, "person") == 2


def test_a_frame_that_can_not_be_opened_or_read_is_quarantined_and_others_go_in(rep: Installation) -> None:
    key = groups.seal(TEAM, KEYS, "p").key_for(Audience.TEAM)
    header = Header(
        type=FrameType.OPERATIONS, team=TEAM, author=framestore.id_bytes(AUTHOR), number=3, key=key[0]
    )
    forged = build(header, encode(Payload()), b"x" * 32, None)
    garbage = build(replace(header, number=4), b"no payload", key[1], None)
    came = rep.receive([forged, garbage, made(op(1, value={"name": "A"}))])
    assert (came.frames, came.quarantined) == (1, 2)
    assert count(rep.book, "account") == 1
    with rep.book.read() as ctx:
        kept = framestore.frames(ctx.session.connection(), "state = 'quarantined'")
        assert [frame.reason for frame in kept] == ["cannot_open", "unreadable"]


def test_equal_stamps_with_other_contents_and_two_contents_of_one_number_are_kept(rep: Installation) -> None:
    one, other = op(5, value={"name": "A"}), op(5, value={"name": "B"})
    came = rep.receive([made(one), made(other)])
    assert came.forks == ((AUTHOR, 1),)
    assert came.conflicts == (conflicts.Conflict("account", RECORD, "name"),)
    assert len([each for each in rep.operations() if each.record == RECORD]) == 2


def test_a_clock_more_than_a_day_ahead_is_told_and_not_adopted(rep: Installation) -> None:
    now = int(rep.clock().timestamp() * 1000)
    near, far = pack(now + 3_600_000), pack(now + 30 * 24 * 3_600_000)
    came = rep.receive([made(op(far, value={"name": "A"}), op(near, value={}, record=RECORD[:-1] + "b"))])
    assert [(each.author, each.milliseconds) for each in came.ahead] == [(AUTHOR, milliseconds(far))]
    with rep.book.read() as ctx:
        assert journal.read_clock(ctx.session.connection()) == near
    with rep.book.write("account.edit") as ctx:
        ctx.session.get_one(Account, RECORD).name = "mine"
    assert rep.open_conflicts() == []
    with rep.book.read() as ctx:
        assert ctx.session.get_one(Account, RECORD).name == "mine"


def test_held_deletions_wait_for_a_decision(pair: tuple[Installation, Installation]) -> None:
    here, there = pair
    with here.book.write("account.add") as ctx:
        accounts = [new_record(Account, name=str(n)) for n in range(3)]
        ctx.session.add_all(accounts)
    here.send()
    there.receive(here.frames())
    with here.book.write("account.delete") as ctx:
        for each in accounts:
            ctx.session.delete(ctx.session.get_one(Account, each.id))
    here.send()
    came = there.receive(here.frames(), hold={accounts[0].id, accounts[1].id})
    assert aside(came) == {"held": 2}
    assert count(there.book, "account") == 2
    assert aside(there.receive(here.frames())) == {"held": 2}
    assert take_held(there.book.database, {accounts[0].id}, now=there.clock(), zone=ZONE) == 1
    assert count(there.book, "account") == 1


def test_much_comes_in_short_transactions_and_a_stop_loses_nothing(
    pair: tuple[Installation, Installation],
) -> None:
    here, there = pair
    with here.book.write("import") as ctx:
        rows = [{"name": f"客户 {i}", "notes": "note " * 20 + f"{i * 7919:x}" * 10} for i in range(3000)]
        bulk_create(ctx.session, Account, rows)
    here.send()
    answers = iter([False, True])
    came = there.receive(here.frames(), cancelled=lambda: next(answers, True))
    assert came.cancelled
    assert 0 < count(there.book, "account") < 3000
    came = there.receive([], follow=False)
    assert count(there.book, "account") == 3000
    there.receive([])
    with there.book.read() as ctx:
        assert upkeep.put_off_count(ctx.session.connection()) == 0
    assert_agreement(there.book)


def test_a_policy_that_comes_in_judges_everything_anew(pair: tuple[Installation, Installation]) -> None:
    here, there = pair
    for each in pair:
        with each.book.write("account.add") as ctx:
            ctx.session.add(new_record(Account, name="A", potential_minor=100, potential_currency="CNY"))
    with here.book.write("policy") as ctx:
        entry = {"key": "potential_threshold", "valid_from": ctx.today, "value": 1}
        ctx.session.add(new_record(PolicyEntry, **entry))
        wrong = {"key": "near_days", "valid_from": ctx.today, "value": "many"}
        ctx.session.add(new_record(PolicyEntry, **wrong))
    here.send()
    there.receive(here.frames())
    reopened = Workspace.open(there.book.paths, there.clock)
    assert_agreement(reopened)
    reopened.close()


def test_a_preview_tells_what_would_come_and_changes_nothing(
    pair: tuple[Installation, Installation],
) -> None:
    here, there = pair
    with here.book.write("account.add") as ctx:
        account = new_record(Account, name="A")
        ctx.session.add(account)
    here.send()
    there.receive(here.frames())
    with here.book.write("account.delete") as ctx:
        ctx.session.delete(ctx.session.get_one(Account, account.id))
        ctx.session.add(new_record(Account, name="B"))
    here.send()
    before = there.book.data_version()
    found = preview(there.book.database, here.frames(), there.opener)
    assert there.book.data_version() == before
    person = here.book.identity.person
    assert (found.frames, found.changes, found.records) == (1, 2, (("account", 2),))
    assert found.people == ((person, 2),)
    assert found.deletions == (("account", account.id, person),)
    assert there.receive(here.frames()).changes == 2
    assert preview(there.book.database, here.frames(), there.opener).changes == 0
