"""Drafts: what is typed survives a kill at any moment, and several programs at once."""

from pathlib import Path

import pytest

from fieldrep.errors import Damaged
from fieldrep.store.drafts import Drafts
from tests.support.faults import kill_child, run_child


@pytest.fixture
def drafts(tmp_path: Path) -> Drafts:
    return Drafts(tmp_path / "data" / "drafts.db")


def test_a_draft_comes_back_with_its_texts_and_what_had_been_seen(drafts: Drafts) -> None:
    texts = {"name": "嘉元 ‫مرحبا‬ 👋🏽", "said": "line 1\nline 2\t'\"\\"}
    drafts.open("account", "r1", title="嘉元", as_of=17).put(texts)
    drafts.close()
    (found,) = Drafts(drafts.path).all()
    assert (found.form, found.record, found.title, found.as_of) == ("account", "r1", "嘉元", 17)
    assert found.texts == texts
    assert Drafts(drafts.path).open("account", "r1", as_of=99).load() == texts


def test_opening_a_form_again_goes_on_from_what_was_seen_first(drafts: Drafts) -> None:
    drafts.open("account", "r1", as_of=17).put({"name": "x"})
    again = drafts.open("account", "r1", as_of=99)
    assert again.as_of == 17
    again.put({"name": "y"})
    assert [draft.as_of for draft in drafts.all()] == [17]


def test_forms_and_records_have_drafts_of_their_own(drafts: Drafts) -> None:
    for form, record in (("account", "r1"), ("account", "r2"), ("visit", "r1"), ("account", "")):
        drafts.open(form, record).put({"name": form + record})
    assert len(drafts.all()) == 4
    assert drafts.open("visit", "r1").load() == {"name": "visitr1"}


def test_the_draft_typed_in_last_comes_first(drafts: Drafts) -> None:
    first, second = drafts.open("a"), drafts.open("b")
    first.put({"t": "1"})
    second.put({"t": "1"})
    first.put({"t": "2"})
    assert [draft.form for draft in drafts.all()] == ["a", "b"]


def test_opening_and_looking_leave_no_trace(drafts: Drafts) -> None:
    assert drafts.all() == []
    assert drafts.get("none") is None
    assert drafts.open("account").load() == {}
    drafts.discard("none")
    assert not drafts.path.exists()


def test_a_finished_draft_is_forgotten(drafts: Drafts) -> None:
    draft = drafts.open("account")
    draft.put({"name": "x"})
    draft.discard()
    assert drafts.all() == []
    assert drafts.open("account").load() == {}


TYPING = """
from fieldrep.store.drafts import Drafts
draft = Drafts(Path(sys.argv[1])).open("quick_log", title="note", as_of=5)
text = ""
for number in range(10_000):
    text += f"词{number} "
    draft.put({"said": text})
    say(text)
"""


@pytest.mark.parametrize("after", [1, 2, 7, 30])
def test_every_acknowledged_key_survives_a_kill(drafts: Drafts, after: int) -> None:
    said = kill_child(TYPING, drafts.path, after=after)
    (found,) = drafts.all()
    assert found.texts["said"].startswith(said[-1])
    assert (found.form, found.title, found.as_of) == ("quick_log", "note", 5)


def test_two_programs_type_at_once_into_drafts_of_their_own(drafts: Drafts) -> None:
    drafts.open("visit").put({"said": "here"})
    child = run_child(
        "from fieldrep.store.drafts import Drafts\n"
        "Drafts(Path(sys.argv[1])).open('log').put({'said': 'there'})",
        drafts.path,
    )
    assert child.stderr == ""
    assert {draft.texts["said"] for draft in drafts.all()} == {"here", "there"}


def test_a_damaged_file_is_told(drafts: Drafts) -> None:
    drafts.path.parent.mkdir()
    drafts.path.write_bytes(b"no database" * 500)
    with pytest.raises(Damaged):
        drafts.all()
