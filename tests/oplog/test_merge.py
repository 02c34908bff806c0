"""The merge is a function of the set of operations: order, repetition and parcels do not matter."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fieldrep.oplog.merge import (
    alive,
    canonical,
    conflict,
    field_operations,
    fields_of,
    fold,
    heads,
    kept_against_delete,
    shown,
)
from fieldrep.oplog.operations import Operation, Stamp, Verb
from tests.oplog.histories import FIELDS, History, histories


def op(
    time: int, verb: Verb, *seen: Operation, author: str = "anna", field: str = "", value: Any = None
) -> Operation:
    stamps = tuple(other.stamp for other in seen)
    return Operation(Stamp(time, author), f"a{time}{author}", "account", "r", verb, field, value, stamps)


def create(time: int, *seen: Operation, author: str = "anna", **values: Any) -> Operation:
    return op(time, Verb.CREATE, *seen, author=author, value=values)


def change(time: int, *seen: Operation, author: str = "anna", name: Any = None, **one: Any) -> Operation:
    ((field, value),) = (one or {"name": name}).items()
    return op(time, Verb.SET, *seen, author=author, field=field, value=value)


def whole(operations: list[Operation]) -> Any:
    """Everything a merge says of a record."""
    return (
        alive(operations),
        kept_against_delete(operations),
        fold(operations),
        {f: heads(operations, f) for f in FIELDS},
        {f: conflict(operations, f) for f in FIELDS},
        {f: shown(operations, f) for f in FIELDS},
    )


def gives(operation: Operation, field: str) -> bool:
    return operation.field == field or (operation.verb is Verb.CREATE and field in operation.value)


@given(histories(), st.data())
def test_order_and_repetition_change_nothing(history: History, data: st.DataObject) -> None:
    operations = history.operations
    again = data.draw(st.lists(st.sampled_from(operations), max_size=6))
    shuffled = data.draw(st.permutations(operations + again))
    assert whole(shuffled) == whole(operations)


@given(histories())
def test_heads_are_what_nobody_who_knew_them_replaced(history: History) -> None:
    for field in FIELDS:
        given_here = [i for i, made in enumerate(history.operations) if gives(made, field)]
        expected = {
            history.operations[i].stamp
            for i in given_here
            if not any(i in history.past[later] for later in given_here)
        }
        assert {head.stamp for head in heads(history.operations, field)} == expected


@given(histories())
def test_a_record_goes_only_when_whoever_deleted_it_knew_all_of_it(history: History) -> None:
    deletes = [i for i, made in enumerate(history.operations) if made.verb is Verb.DELETE]
    unknown_to_all = [
        i
        for i, made in enumerate(history.operations)
        if made.verb is not Verb.DELETE and not any(i in history.past[d] for d in deletes)
    ]
    assert alive(history.operations) is bool(unknown_to_all)
    assert (fold(history.operations) is None) is not bool(unknown_to_all)


@given(histories())
def test_every_value_is_shown_in_conflict_replaced_or_said_by_the_other_side_too(history: History) -> None:
    operations = history.operations
    named = {
        stamp for operation in operations if operation.verb is not Verb.DELETE for stamp in operation.seen
    }
    for field in fields_of(operations):
        top = shown(operations, field)
        assert top is not None
        told = {canonical(head.value) for head in [top, *conflict(operations, field)]}
        known_to_top = {canonical(v.value) for v in field_operations(operations, field) if v.stamp in named}
        for value in field_operations(operations, field):
            assert value.stamp in named or canonical(value.value) in told | known_to_top


@given(histories())
def test_settling_names_all_heads_and_leaves_no_conflict(history: History) -> None:
    for field in fields_of(history.operations):
        open_heads = heads(history.operations, field)
        lowest = Stamp(1, "zoe")  # even with a clock far behind
        settled = Operation(
            lowest, "settle", "account", "rec", Verb.SET, field, "settled", tuple(h.stamp for h in open_heads)
        )
        after = [*history.operations, settled]
        assert conflict(after, field) == []
        assert shown(after, field).value == "settled"  # type: ignore[union-attr]


def test_edits_that_did_not_see_each_other_conflict_and_the_greatest_stamp_is_shown() -> None:
    made = create(1, name="A", phone="1")
    mine, theirs = change(2, made, name="B"), change(3, made, author="bob", name="C")
    assert fold([made, mine, theirs]) == {"name": "C", "phone": "1"}
    assert [head.value for head in conflict([made, mine, theirs], "name")] == ["B"]
    assert conflict([made, mine, theirs], "phone") == []


def test_an_edit_that_saw_the_other_replaces_it_even_with_a_clock_a_year_behind() -> None:
    made = create(10**9, name="A")
    ahead = change(10**12, made, author="bob", name="B")
    behind = change(5, ahead, name="C")
    assert fold([made, ahead, behind]) == {"name": "C"}
    assert conflict([made, ahead, behind], "name") == []


def test_equal_values_are_no_conflict() -> None:
    made = create(1, name="A")
    assert conflict([made, change(2, made, name="B"), change(3, made, author="bob", name="B")], "name") == []


def test_a_value_that_the_shown_side_knew_and_replaced_is_no_conflict() -> None:
    made = create(1, name="A")
    there = change(2, made, name="X")
    back = change(3, there, name="A")
    theirs = change(4, made, author="bob", name="B")
    assert [head.value for head in heads([made, there, back, theirs], "name")] == ["A", "B"]
    assert conflict([made, there, back, theirs], "name") == []
    # the other way round B is unknown to the shown side and must be told
    late = change(9, there, name="A")
    assert [head.value for head in conflict([made, there, late, theirs], "name")] == ["B"]


def test_equal_stamps_are_ordered_by_author_then_by_value() -> None:
    made = create(1, name="A")
    anna, bob = change(2, made, name="Z"), change(2, made, author="bob", name="B")
    assert shown([bob, made, anna], "name").value == "B"  # type: ignore[union-attr]
    twin = change(2, made, author="bob", name="B2")  # a cloned installation gave the stamp twice
    first = shown([made, bob, twin], "name")
    assert first == shown([twin, bob, made], "name")
    assert {head.value for head in heads([made, bob, twin], "name")} == {"B", "B2"}


def test_a_deletion_that_saw_everything_buries_the_record_for_good() -> None:
    made = create(1, name="A")
    edit = change(2, made, name="B")
    gone = op(3, Verb.DELETE, made, edit)
    assert fold([made, edit, gone]) is None
    assert fold([gone, edit, made, made, edit]) is None  # late and repeated arrivals wake nothing
    assert not kept_against_delete([made, edit, gone])


def test_an_edit_that_a_deletion_did_not_see_keeps_the_record_and_flags_it() -> None:
    made = create(1, name="A")
    gone = op(3, Verb.DELETE, made)
    edit = change(2, made, author="bob", name="B")
    assert fold([made, gone, edit]) == {"name": "B"}
    assert kept_against_delete([made, gone, edit])


def test_a_restoration_brings_the_values_back_without_a_flag() -> None:
    made = create(1, name="A", phone="1")
    gone = op(2, Verb.DELETE, made)
    back = op(3, Verb.RESTORE, gone)
    assert fold([made, gone, back]) == {"name": "A", "phone": "1"}
    assert not kept_against_delete([made, gone, back])
    again = op(4, Verb.DELETE, made, back)
    assert fold([made, gone, back, again]) is None


def test_a_record_made_again_under_its_natural_key_stands_with_its_new_values() -> None:
    made = create(5, name="A", notes="old")
    gone = op(6, Verb.DELETE, made)
    again = create(2, made, gone, author="bob", name="B")  # by a clock behind
    assert fold([made, gone, again]) == {"name": "B", "notes": "old"}
    late = op(9, Verb.DELETE, made, author="chen")  # saw the first life only
    assert fold([made, gone, again, late]) == {"name": "B", "notes": "old"}
    assert fold([made, gone, again, op(10, Verb.DELETE, made, again)]) is None
    assert not kept_against_delete([made, gone, again])  # whoever made it again knew of the deletion
    assert kept_against_delete([made, gone, again, late])


def test_two_who_make_the_same_record_offline_agree_where_they_say_the_same() -> None:
    one, two = create(1, name="A", phone="1"), create(1, author="bob", name="A", phone="2")
    assert fold([one, two]) == {"name": "A", "phone": "2"}
    assert conflict([one, two], "name") == []
    assert [head.value for head in conflict([one, two], "phone")] == ["1"]


def test_operations_without_their_creation_stand_and_a_deletion_alone_does_not() -> None:
    made = create(1, name="A")
    edit = change(2, made, name="B")
    assert fold([edit]) == {"name": "B"}
    assert fold([op(3, Verb.DELETE, made)]) is None
    assert fold([]) is None


@given(
    st.integers(0, 2**64 - 1), st.text(st.characters(codec="ascii", exclude_characters=" .\n\t\r\x0b\x0c"))
)
def test_a_stamp_survives_being_written(time: int, author: str) -> None:
    stamp = Stamp(time, author)
    assert Stamp.parse(str(stamp)) == stamp


def test_a_child_that_a_deletion_did_not_see_keeps_the_record_and_flags_it() -> None:
    made = create(1, name="A")
    seen, unseen = Stamp(2, "anna"), Stamp(3, "bob")
    gone = Operation(Stamp(4, "anna"), "x", "account", "rec", Verb.DELETE, seen=(made.stamp, seen))
    assert fold([made, gone]) is None
    assert fold([made, gone], [seen]) is None
    assert fold([made, gone], [seen, unseen]) == {"name": "A"}
    assert kept_against_delete([made, gone], [unseen])
    assert not kept_against_delete([made, gone], [seen])
    again = Operation(Stamp(5, "anna"), "y", "account", "rec", Verb.DELETE, seen=(made.stamp, unseen))
    assert fold([made, gone, again], [seen, unseen]) is None


@given(histories(), st.lists(st.builds(Stamp, st.integers(1, 9), st.sampled_from(["x", "y"])), max_size=4))
def test_children_only_ever_keep_a_record_and_in_any_order(history: History, children: list[Stamp]) -> None:
    operations = history.operations
    without = fold(operations)
    kept = fold(operations, children)
    assert kept == fold(list(reversed(operations)), list(reversed(children)))
    if without is not None:
        assert kept == without
    named = {stamp for each in operations if each.verb is Verb.DELETE for stamp in each.seen}
    if kept is not None and without is None:
        assert set(children) - named
