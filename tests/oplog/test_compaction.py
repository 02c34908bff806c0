"""Compacted operations mean the same as all of them, alone and with any others, whatever comes first."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from fieldrep.oplog.compaction import compacted, faded
from fieldrep.oplog.merge import (
    alive,
    conflict,
    conflicts,
    field_operations,
    fold,
    heads,
    kept_against_delete,
)
from fieldrep.oplog.operations import Operation, Stamp, Verb
from tests.oplog.histories import FIELDS, History, histories
from tests.oplog.test_merge import change, create


def meaning(operations: list[Operation]) -> Any:
    """Everything that tables, conflicts and a later change take from a record's operations."""
    return (
        alive(operations),
        alive(operations, [Stamp(5, "child")]),
        kept_against_delete(operations),
        fold(operations),
        {f: [(head.stamp, head.value) for head in heads(operations, f)] for f in FIELDS},
        conflicts(operations),
    )


@settings(max_examples=120)
@given(histories(most=20), st.data())
def test_any_part_may_be_compacted(history: History, data: st.DataObject) -> None:
    operations = history.operations
    inside = data.draw(st.lists(st.booleans(), min_size=len(operations), max_size=len(operations)))
    some = [op for op, chosen in zip(operations, inside, strict=True) if chosen]
    rest = [op for op, chosen in zip(operations, inside, strict=True) if not chosen]
    assert meaning(compacted(some)) == meaning(some)
    assert meaning([*compacted(some), *rest]) == meaning(operations)
    assert meaning([*rest, *compacted(some)]) == meaning(operations)
    assert meaning([*operations, *compacted(some)]) == meaning(operations)


@settings(max_examples=120)
@given(histories(most=20), st.data())
def test_compactions_of_compactions_and_side_by_side(history: History, data: st.DataObject) -> None:
    operations = history.operations
    which = data.draw(st.lists(st.integers(0, 3), min_size=len(operations), max_size=len(operations)))
    parts = [[op for op, w in zip(operations, which, strict=True) if w == part] for part in range(4)]
    one = compacted([*parts[0], *parts[1]])
    other = compacted([*parts[0], *parts[2]])  # by someone who knew others of them
    again = compacted([*one, *parts[3], *other])
    late = data.draw(st.sampled_from(parts))
    assert meaning(again) == meaning(operations)
    assert meaning([*again, *late]) == meaning(operations)
    assert meaning([*one, *other, *parts[3]]) == meaning(operations)
    assert set(map(repr, compacted(again))) == set(map(repr, again))


def test_only_what_is_shown_keeps_its_value() -> None:
    first = create(1, name="a", phone="1")
    changes = [change(2, first, name="b")]
    for time in range(3, 8):
        changes.append(change(time, changes[-1], name=f"long text {time}"))
    kept = compacted([first, *changes])
    assert [op.verb for op in kept] == [Verb.CREATE, Verb.SET, *[Verb.FADED] * 5]
    assert kept[1] == changes[-1]
    assert "long text 3" not in repr(kept)
    assert fold(kept) == {"name": "long text 7", "phone": "1"}
    assert [head.value for head in field_operations(kept, "name")] == ["a", "long text 7"]


def test_a_field_in_conflict_keeps_its_whole_history() -> None:
    first = create(1, name="a")
    base = change(2, first, name="b")
    mine, theirs = change(3, base, name="c"), change(4, base, name="d", author="bob")
    assert compacted([first, base, mine, theirs]) == [first, base, mine, theirs]


def test_what_a_late_change_had_known_is_no_conflict() -> None:
    first = create(1, phone="")
    a = change(2, first, phone="1")
    b = change(3, a, phone="2")
    back = change(4, b, phone="1")
    stale = change(9, b, phone="3", author="bob")
    assert conflict([first, a, b, back, stale], "phone") == []
    kept = compacted([first, a, b, back])
    assert conflict([*kept, stale], "phone") == []
    assert [head.value for head in heads([*kept, stale], "phone")] == ["1", "3"]


def test_an_operation_and_what_is_left_of_it_are_one() -> None:
    first = create(1, name="a")
    second = change(2, first, name="b")
    third = change(3, second, name="c")
    assert compacted([first, second, third, faded(second)]) == [first, third, faded(second)]
    open_again = [*compacted([first, second, third]), second, change(3, second, name="x", author="bob")]
    assert faded(second) not in compacted(open_again)
