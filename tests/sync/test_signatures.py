"""The author's signature of a record: made with the record, checked anywhere, kept by compaction."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from fieldrep.models.policies import PolicyEntry
from fieldrep.models.registry import kind, new_record
from fieldrep.models.reports import Report, ReportVersion
from fieldrep.rules.ids import uuid7
from fieldrep.services import records
from fieldrep.services.conflicts import list_conflicts
from fieldrep.services.history import record_history
from fieldrep.services.settling import Choice, settle_conflict
from fieldrep.services.signing import sign, signature_of
from fieldrep.store.hubstore import DeviceFacts
from fieldrep.sync.devices import Device, DeviceKeys, SignatureState
from fieldrep.sync.signatures import check_record, sign_record
from tests.support.books import operations
from tests.sync.installations import Installation
from tests.sync.members import assert_same_meaning, compact_file, member, run

KEYS = DeviceKeys.new()
AUTHOR = uuid7()
ENTRY = kind("policy_entry")
TODAY = date(2026, 11, 18)


def device(keys: DeviceKeys = KEYS, author: str = AUTHOR, person: str = "mei") -> DeviceFacts:
    public = Device.of(keys)
    return DeviceFacts(author, uuid7(), 1, person, "", public.signing, public.exchange, "")


def row(**values: Any) -> dict[str, Any]:
    given = {"key": "near_days", "valid_from": TODAY, "value": 3, "person_id": "mei"} | values
    return ENTRY.defaults | {"id": "0199aaaa-0000-7000-8000-00000000000a"} | given


def signed(**values: Any) -> dict[str, Any]:
    made = row(**values)
    return made | {"signature": sign_record(ENTRY, made, AUTHOR, KEYS.signing)}


def test_a_signature_is_good_for_what_was_signed_by_a_known_computer_of_the_person() -> None:
    assert check_record(ENTRY, row(), [device()]) is None
    assert check_record(ENTRY, signed(), [device()]) is SignatureState.GOOD
    assert check_record(ENTRY, signed(), []) is SignatureState.UNKNOWN
    assert check_record(ENTRY, signed(), [device(person="ben")]) is SignatureState.UNKNOWN
    assert check_record(ENTRY, signed(), [device(DeviceKeys.new())]) is SignatureState.BAD


@pytest.mark.parametrize(
    "other",
    [
        {"value": 4},
        {"valid_from": date(2026, 11, 19)},
        {"note": "x"},
        {"id": "0199aaaa-0000-7000-8000-00000000000b"},
        {"signature": {}},
        {"signature": {"author": AUTHOR.replace("-", ""), "signature": "zz"}},
        {"signature": {"author": AUTHOR.replace("-", ""), "signature": ""}},
        {"signature": [1]},
    ],
)
def test_it_is_bad_for_anything_else(other: Mapping[str, Any]) -> None:
    assert check_record(ENTRY, signed() | other, [device()]) is SignatureState.BAD


@pytest.fixture
def join(tmp_path: Path) -> Iterator[Callable[[str], Installation]]:
    made: list[Installation] = []

    def one(name: str) -> Installation:
        made.append(member(tmp_path, name))
        run(made[-1], tmp_path / "drive.team")
        return made[-1]

    yield one
    for each in made:
        each.book.close()


def submit(each: Installation) -> None:
    with each.book.write("report.submit") as ctx:
        report = records.put(ctx, Report, person_id=ctx.actor, definition="weekly", period="2026-W47")
        document = {"title": "周报", "rows": [[1, 2.5, None, True]]}
        values = {"report_id": report.id, "document": document, "created_at": ctx.now}
        sign(ctx, records.add(ctx, ReportVersion, person_id=ctx.actor, **values))


def decree(each: Installation, value: int) -> str:
    with each.book.write("policy") as ctx:
        given = {"key": "near_days", "valid_from": TODAY, "value": value, "person_id": ctx.actor}
        entry = records.put(ctx, PolicyEntry, **given)
        sign(ctx, entry)
        return entry.id


def states(each: Installation, model: Any) -> list[str]:
    with each.book.read() as ctx:
        return [signature_of(ctx, found) for found in ctx.session.exec(select(model)).all()]


def test_a_submission_and_a_policy_stay_signed_through_a_compaction(
    join: Callable[[str], Installation], tmp_path: Path
) -> None:
    mei, anna, file = join("Mei"), join("Anna"), tmp_path / "drive.team"
    submit(anna)
    entry = decree(mei, 3)
    decree(mei, 4)
    assert (states(anna, ReportVersion), states(mei, PolicyEntry)) == (["good"], ["good"])
    run(anna, file)
    compact_file(mei, file)
    ben = join("Ben")
    assert (states(ben, ReportVersion), states(ben, PolicyEntry)) == (["good"], ["good"])
    with ben.book.read() as ctx:
        lines = record_history(ctx, "policy_entry", entry)
        assert [(line.verb, line.field, line.signature) for line in lines] == [
            ("set", "value", ""),
            ("create", "", "good"),
        ]


def test_without_a_team_and_without_its_keys_records_are_made_unsigned(
    tmp_path: Path, join: Callable[[str], Installation]
) -> None:
    alone = member(tmp_path, "Chen")
    submit(alone)
    assert states(alone, ReportVersion) == [""]
    (version,) = [op for op in alone.operations() if op.kind == "report_version"]
    assert "signature" not in version.value
    alone.book.close()
    mei = join("Mei")
    for key in mei.book.paths.keys.glob("device-*.json"):
        key.write_text("damaged")
    submit(mei)
    assert states(mei, ReportVersion) == [""]


def test_what_is_changed_by_another_way_does_not_fit_its_signature(
    join: Callable[[str], Installation],
) -> None:
    mei = join("Mei")
    entry = decree(mei, 3)
    with mei.book.write("policy") as ctx:
        ctx.session.get_one(PolicyEntry, entry).value = 9
    assert states(mei, PolicyEntry) == ["bad"]


def test_two_policies_for_one_day_are_no_conflict_of_signatures_and_settling_signs_anew(
    join: Callable[[str], Installation], tmp_path: Path
) -> None:
    mei, anna, file = join("Mei"), join("Anna"), tmp_path / "drive.team"
    entry = decree(mei, 3)
    anna.clock.forward(hours=1)
    decree(anna, 4)
    for each in (mei, anna, mei, anna):
        run(each, file)
    assert {conflict.field for conflict in mei.open_conflicts()} == {"value", "person"}
    assert states(mei, PolicyEntry) == states(anna, PolicyEntry) == ["good"]
    with mei.book.write("conflict.settle") as ctx:
        for conflict in list_conflicts(ctx):
            settle_conflict(ctx, conflict, Choice.MINE)
    assert states(mei, PolicyEntry) == ["good"]
    assert len([op for op in operations(mei.book, entry) if op.field == "signature"]) <= 2
    for each in (mei, anna, mei):
        run(each, file)
    assert states(anna, PolicyEntry) == ["good"]
    assert_same_meaning([mei, anna])


def test_settling_for_another_takes_the_signature_away(
    join: Callable[[str], Installation], tmp_path: Path
) -> None:
    mei, anna, file = join("Mei"), join("Anna"), tmp_path / "drive.team"
    run(mei, file)
    decree(anna, 4)
    run(anna, file)
    run(mei, file)
    with mei.book.write("policy") as ctx:
        ctx.session.exec(select(PolicyEntry)).one().value = 5
    decree(anna, 6)
    for each in (anna, mei):
        run(each, file)
    with mei.book.write("conflict.settle") as ctx:
        for conflict in list_conflicts(ctx):
            settle_conflict(ctx, conflict, Choice.MINE)
    with mei.book.read() as ctx:
        assert ctx.session.exec(select(PolicyEntry)).one().value == 5
    assert states(mei, PolicyEntry) == [""]


def test_a_forged_author_is_not_taken_for_the_person(
    join: Callable[[str], Installation], tmp_path: Path
) -> None:
    mei, ben, file = join("Mei"), join("Ben"), tmp_path / "drive.team"
    with ben.book.write("policy") as ctx:
        person = mei.book.identity.person
        entry = new_record(PolicyEntry, key="near_days", valid_from=TODAY, value=1, person_id=person)
        ctx.session.add(entry)
        sign(ctx, entry)
    run(ben, file)
    run(mei, file)
    assert states(mei, PolicyEntry) == ["unknown"]
