"""The registry of kinds: names frozen, tables that take any operation in any order, values that survive."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import CheckConstraint, UniqueConstraint

from fieldrep.models.accounts import Account
from fieldrep.models.registry import MODELS, Kind, all_kinds, kind, kind_of, new_record
from fieldrep.models.reports import ReportVersion
from fieldrep.models.touches import Touch
from fieldrep.models.visits import Tick
from fieldrep.rules.codes import Audience
from fieldrep.store.references import references
from tests.models.freeze import frozen, present

KINDS = list(all_kinds())
HELP = "run “python -m tests.models.freeze” to add new names; old ones must stay"


def by_wire(known: Kind) -> str:
    return known.wire


def test_no_kind_field_part_or_code_that_was_ever_on_the_wire_is_gone_or_means_something_else() -> None:
    now, then = present(), frozen()
    for wire, old in then["kinds"].items():
        new = now["kinds"].get(wire)
        assert new is not None, f"kind {wire} is gone"
        assert (new["audience"], new["key"]) == (old["audience"], old["key"]), wire
        for name, field in old["fields"].items():
            assert new["fields"].get(name) == field, f"field {wire}.{name} is gone or another"
    for name, values in then["codes"].items():
        assert set(values) <= set(now["codes"].get(name, [])), f"a code of {name} is gone"


def test_every_name_is_frozen() -> None:
    now, then = present(), frozen()
    assert set(now["kinds"]) == set(then["kinds"]), HELP
    for wire, new in now["kinds"].items():
        assert set(new["fields"]) == set(then["kinds"][wire]["fields"]), HELP
    assert {name: sorted(values) for name, values in now["codes"].items()} == {
        name: sorted(values) for name, values in then["codes"].items()
    }, HELP


@pytest.mark.parametrize("known", KINDS, ids=by_wire)
def test_a_synced_table_takes_any_operation_in_any_order(known: Kind) -> None:
    table = known.model.__table__  # type: ignore[attr-defined]
    assert [column.name for column in table.primary_key] == ["id"]
    for column in table.columns:
        assert column.name == "id" or column.nullable, f"{column} must be nullable"
        assert not column.foreign_keys, f"{column} must not be a foreign key"
        assert not column.unique, f"{column} must not be unique"
        assert column.server_default is None, f"{column} must not have a default of the database"
    assert not [c for c in table.constraints if isinstance(c, (UniqueConstraint, CheckConstraint))]
    assert not [index for index in table.indexes if index.unique]


@pytest.mark.parametrize("known", KINDS, ids=by_wire)
def test_every_column_is_captured_or_derived_and_what_the_kind_names_is_there(known: Kind) -> None:
    columns = {c.name for c in known.model.__table__.columns}  # type: ignore[attr-defined]
    captured = {c.name for field in known.fields.values() for c in field.columns}
    assert captured | set(known.derived) | {"id"} == columns
    assert not captured & set(known.derived)
    named = {known.info.label, known.info.parent, *known.info.natural_key} - {""}
    assert named <= captured
    assert known.info.audience in Audience
    assert all(
        len(field.columns) == 1 or all(c.part for c in field.columns) for field in known.fields.values()
    )


@pytest.mark.parametrize("known", KINDS, ids=by_wire)
def test_the_registry_knows_the_kind_by_its_wire_name(known: Kind) -> None:
    assert kind(known.wire) is known is kind_of(known.model)
    assert set(MODELS) == {each.wire for each in KINDS}


@pytest.mark.parametrize("known", KINDS, ids=by_wire)
def test_every_column_that_names_a_record_leads_to_a_kind(known: Kind) -> None:
    naming = {c.name for field in known.fields.values() for c in field.columns if c.name.endswith("_id")}
    found = {reference.column: reference for reference in references(known.wire)}
    assert naming <= set(found)
    for reference in found.values():
        assert reference.target in MODELS or reference.kind_column
    if known.info.parent:
        assert next(iter(found)) == known.info.parent


def test_parents_come_before_children() -> None:
    order = list(MODELS)
    for known in KINDS:
        for reference in references(known.wire):
            if reference.column == known.info.parent and reference.target:
                assert order.index(reference.target) < order.index(known.wire)


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "date": st.none() | st.dates(date(1900, 1, 1), date(2200, 1, 1)),
    "instant": st.none() | st.datetimes(timezones=st.just(UTC)),
    "plain": st.none() | TEXT | st.integers(-(2**53), 2**53) | st.booleans(),
}


@given(st.data())
def test_any_value_survives_the_way_over_the_wire(data: st.DataObject) -> None:
    known = data.draw(st.sampled_from(KINDS))
    field = data.draw(st.sampled_from(list(known.fields.values())))
    row = {column.name: data.draw(VALUES[column.codec]) for column in field.columns}
    assert field.decode(field.encode(row)) == row


def test_an_instant_is_the_same_in_any_zone() -> None:
    field = kind_of(Touch).fields["happened"]
    moment = datetime(2026, 11, 18, 4, tzinfo=UTC)
    there = moment.astimezone(timezone(timedelta(hours=8)))
    values = {"zone": "Asia/Shanghai", "day": date(2026, 11, 18)}
    assert field.encode(values | {"at": moment}) == field.encode(values | {"at": there})


def test_a_part_that_a_newer_program_knows_does_not_disturb_and_one_it_lacks_is_left_out() -> None:
    field = kind_of(Account).fields["address"]
    assert field.decode({"city": "上海", "planet": "Earth"}) == {"city": "上海"}
    assert field.decode("not even a composite") == {}
    assert field.decode(None) == {}


def test_the_id_of_a_natural_key_is_the_same_everywhere_and_for_good() -> None:
    tick = new_record(Tick, visit_id="0190f000-0000-7000-8000-000000000001", item="channel.before.1")
    assert tick.id == "509fe1d0-8190-5cba-ac2f-d3cac04da0bf"
    other = new_record(Tick, visit_id="0190f000-0000-7000-8000-000000000001", item="channel.before.2")
    assert other.id != tick.id


def test_without_a_natural_key_ids_grow_with_time() -> None:
    ids = [new_record(Account, name="x").id for _ in range(50)]
    assert len(set(ids)) == 50
    assert all(len(each) == 36 and each[14] == "7" for each in ids)
    assert [each[:13] for each in ids] == sorted(each[:13] for each in ids)


def test_a_frozen_document_is_one_value() -> None:
    field = kind_of(ReportVersion).fields["document"]
    assert field.encode({"document": {"a": [1, "嘉元"]}}) == {"a": [1, "嘉元"]}
    assert field.decode({"a": [1, "嘉元"]}) == {"document": {"a": [1, "嘉元"]}}
