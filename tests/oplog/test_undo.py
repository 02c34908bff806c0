"""Undo as a function of operations: back step by step, forward again, never over what others did."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fieldrep.oplog.merge import alive, conflict, fields_of, fold, heads, kept_against_delete
from fieldrep.oplog.operations import KEPT, Operation, Stamp, Verb
from fieldrep.oplog.undo import Inverse, deletion, inverse, written


@dataclass
class Book:
    """One record, worked on by several people; every act is an action of its own."""

    operations: list[Operation] = field(default_factory=list)
    undoes: dict[str, str] = field(default_factory=dict)
    time: int = 0

    def write(self, action: str, verb: Verb, name: str, value: Any, seen: Any, author: str = "me") -> None:
        self.time += 1
        stamp = Stamp(self.time, author)
        self.operations.append(Operation(stamp, action, "account", "r", verb, name, value, tuple(seen)))

    def create(self, action: str, **values: Any) -> None:
        self.write(action, Verb.CREATE, "", values, [op.stamp for op in self.operations])

    def put(self, action: str, author: str = "me", unseen: bool = False, **one: Any) -> None:
        ((name, value),) = one.items()
        seen = [] if unseen else [head.stamp for head in heads(self.operations, name)]
        self.write(action, Verb.SET, name, value, seen, author)

    def delete(self, action: str, author: str = "me") -> None:
        self.write(action, Verb.DELETE, "", None, deletion(self.operations), author)

    def undo(self, action: str, by: str) -> Inverse:
        found = inverse(self.operations, action, self.undoes, self.default)
        self.undoes[by] = action
        self.operations += written(found.changes, self.operations, by, self.stamp)
        return found

    def stamp(self) -> Stamp:
        self.time += 1
        return Stamp(self.time, "me")

    @staticmethod
    def default(name: str) -> Any:
        return ""

    @property
    def state(self) -> Mapping[str, Any] | None:
        """The record as a person sees it; a field at its default is as one nobody set."""
        values = fold(self.operations)
        return None if values is None else {name: value for name, value in values.items() if value != ""}


def stays(found: Inverse) -> list[tuple[str, str]]:
    return [(kept.field, kept.by.action) for kept in found.stays]


def test_a_change_is_taken_back_and_done_again() -> None:
    book = Book()
    book.create("a", name="A", phone="1")
    book.put("b", phone="2")
    book.undo("b", by="u")
    assert book.state == {"name": "A", "phone": "1"}
    book.undo("u", by="r")
    assert book.state == {"name": "A", "phone": "2"}
    book.undo("r", by="u2")
    assert book.state == {"name": "A", "phone": "1"}
    book.undo("a", by="u3")
    assert book.state is None
    book.undo("u3", by="r3")
    assert book.state == {"name": "A", "phone": "1"}
    assert conflict(book.operations, "phone") == []


def test_a_field_nobody_had_set_goes_back_to_its_default() -> None:
    book = Book()
    book.create("a", name="A")
    book.put("b", phone="2")
    book.undo("b", by="u")
    assert fold(book.operations) == {"name": "A", "phone": ""}
    book.undo("a", by="u2")
    assert book.state is None


def test_a_deletion_is_taken_back_with_the_changes_made_in_it() -> None:
    book = Book()
    book.create("a", name="A")
    book.put("b", name="B")
    book.delete("b")
    book.undo("b", by="u")
    assert book.state == {"name": "A"}
    book.undo("u", by="r")
    assert book.state is None
    book.undo("r", by="u2")
    assert book.state == {"name": "A"}


def test_a_record_deleted_and_made_again_in_one_action_goes_back_to_what_it_said() -> None:
    book = Book()
    book.create("a", name="A", phone="1")
    book.delete("b")
    book.create("b", name="B", phone="1")
    book.undo("b", by="u")
    assert book.state == {"name": "A", "phone": "1"}


def test_a_record_made_and_deleted_in_one_action_leaves_nothing_to_take_back() -> None:
    book = Book()
    book.create("a", name="A")
    book.delete("a")
    assert book.undo("a", by="u") == Inverse()


def test_what_another_put_in_its_place_stays_and_is_told() -> None:
    book = Book()
    book.create("a", name="A", phone="1")
    book.put("b", name="B")
    book.put("b", phone="2")
    book.put("c", author="anna", phone="3")
    assert stays(book.undo("b", by="u")) == [("phone", "c")]
    assert book.state == {"name": "A", "phone": "3"}


def test_a_creation_others_have_worked_on_stays_and_they_are_told() -> None:
    book = Book()
    book.create("a", name="A")
    book.put("c", author="anna", phone="3")
    assert stays(book.undo("a", by="u")) == [("phone", "c")]
    assert book.state == {"name": "A", "phone": "3"}


def test_a_change_that_came_in_unseen_is_shown_when_the_own_is_taken_back() -> None:
    book = Book()
    book.create("a", name="A")
    book.put("c", author="anna", name="C", unseen=True)
    book.operations[-1] = Operation(
        Stamp(2, "anna"), "c", "account", "r", Verb.SET, "name", "C", (book.operations[0].stamp,)
    )
    book.write("b", Verb.SET, "name", "B", [book.operations[0].stamp])
    assert book.state == {"name": "B"}
    assert stays(book.undo("b", by="u")) == []
    assert book.state == {"name": "C"}
    assert conflict(book.operations, "name") == []


def disputed_book() -> Book:
    book = Book()
    book.create("a", name="A")
    seen = [book.operations[0].stamp]
    book.write("b", Verb.SET, "name", "B", seen)
    book.write("c", Verb.SET, "name", "C", seen, "anna")
    return book


def disputed(book: Book) -> list[Any]:
    return [head.value for head in conflict(book.operations, "name")]


def test_what_settled_a_conflict_leaves_it_open_when_taken_back() -> None:
    book = disputed_book()
    assert disputed(book) == ["B"]
    book.put("s", name="B")
    assert disputed(book) == []
    book.undo("s", by="u")
    assert (book.state, disputed(book)) == ({"name": "C"}, ["B"])
    book.undo("u", by="r")
    assert (book.state, disputed(book)) == ({"name": "B"}, [])
    book.undo("r", by="u2")
    assert (book.state, disputed(book)) == ({"name": "C"}, ["B"])
    assert stays(book.undo("b", by="u3")) == []  # one's own side can still be taken back
    assert (book.state, disputed(book)) == ({"name": "C"}, [])


def kept_book() -> Book:
    """A record that someone deleted while another changed it."""
    book = Book()
    book.create("a", name="A")
    seen = deletion(book.operations)
    book.put("b", name="B")
    book.write("d", Verb.DELETE, "", None, seen, "anna")
    return book


def flagged(book: Book) -> bool:
    return kept_against_delete(book.operations)


def test_a_record_kept_against_a_deletion_stands_when_that_is_taken_back() -> None:
    book = kept_book()
    assert flagged(book)
    book.write("k", Verb.RESTORE, "", KEPT, [book.operations[-1].stamp])
    for undone, by, open_again in (("k", "u", True), ("u", "r", False), ("r", "u2", True)):
        assert (flagged(book), book.state) == (not open_again, {"name": "B"})
        assert stays(book.undo(undone, by=by)) == []
    assert (flagged(book), book.state) == (True, {"name": "B"})


def test_a_deletion_decided_on_leaves_the_question_open_when_taken_back() -> None:
    book = kept_book()
    earlier = [op.stamp for op in book.operations if op.verb is Verb.DELETE]
    book.write("x", Verb.DELETE, "", None, [*deletion(book.operations), *earlier])
    assert book.state is None
    book.undo("x", by="u")
    assert (flagged(book), book.state) == (True, {"name": "B"})
    book.undo("u", by="r")
    assert book.state is None


def test_a_creation_someone_else_deleted_meanwhile_needs_nothing() -> None:
    book = Book()
    book.create("a", name="A")
    book.delete("d", author="anna")
    found = book.undo("a", by="u")
    assert found.changes == ()
    assert stays(found) == [("", "d")]


def test_a_deletion_that_another_repeated_stays() -> None:
    book = Book()
    book.create("a", name="A")
    seen = deletion(book.operations)
    book.delete("b")
    book.write("d", Verb.DELETE, "", None, seen, "anna")
    assert stays(book.undo("b", by="u")) == [("", "d")]
    assert book.state is None


def test_a_change_of_a_record_that_is_gone_stays() -> None:
    book = Book()
    book.create("a", name="A")
    book.put("b", name="B")
    book.delete("d", author="anna")
    assert stays(book.undo("b", by="u")) == [("name", "d")]
    assert book.state is None


def test_an_action_that_did_not_touch_the_record_has_no_inverse() -> None:
    book = Book()
    book.create("a", name="A")
    assert book.undo("other", by="u") == Inverse()


ACTS = st.tuples(st.sampled_from("ccsspduuurr"), st.sampled_from("xy"), st.sampled_from("123"))


@given(st.lists(ACTS, max_size=25))
def test_undo_and_redo_walk_along_the_states_that_were(acts: list[tuple[str, str, str]]) -> None:
    """Against a plain model: two stacks of whole states."""
    book = Book()
    past: list[tuple[str, Any]] = []  # action to take back, state before it
    future: list[tuple[str, Any]] = []  # action to take back, state after doing again
    for number, (what, name, value) in enumerate(acts):
        action, before = f"a{number}", book.state
        match what:
            case "u" if past:
                undone, expected = past.pop()
                assert stays(book.undo(undone, by=action)) == []
                assert book.state == expected
                future.append((action, before))
                continue
            case "r" if future:
                undone, expected = future.pop()
                assert stays(book.undo(undone, by=action)) == []
                assert book.state == expected
                past.append((action, before))
                continue
            case "c" if not alive(book.operations):
                earlier = dict.fromkeys(fields_of(book.operations), "")
                book.create(action, **(earlier | {name: value}))
            case "s" if alive(book.operations):
                book.put(action, **{name: value})
            case "p" if alive(book.operations):
                book.put(action, x=value)
                book.put(action, y=value)
                book.put(action, x="both")
            case "d" if alive(book.operations):
                book.delete(action)
            case _:
                continue
        past.append((action, before))
        future.clear()
    for name in "xy":
        assert conflict(book.operations, name) == []
