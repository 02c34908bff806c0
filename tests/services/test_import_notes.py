"""Notes of visits and calls from text files into a real database."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fieldrep.errors import FieldrepError
from fieldrep.exchange.problems import Code
from fieldrep.models.accounts import Account
from fieldrep.models.contacts import Contact
from fieldrep.models.touches import Touch
from fieldrep.models.visits import Visit, VisitContact
from fieldrep.rules.codes import Stage
from fieldrep.rules.limits import LONGEST_TEXT
from fieldrep.services.accounts import add_account
from fieldrep.services.contacts import add_contact
from fieldrep.services.import_notes import NotesResult, NoteState, preview_notes, run_notes_import
from fieldrep.services.imports import list_imports, undo_import
from fieldrep.services.workspace import Workspace
from tests.services.importing import by_name, everything
from tests.support.books import assert_agreement, count

NOTES = """客户：海河纸业
受访人：刘小姐（采购经理）、王先生
日期：11月10日
时间：下午2点半
谈话：问500箱的价格
成效：要样品
下一步：11月25日 送样品

# Hill Bakery
Kind: call
Date: 2026-11-12
With: Ann Lee, Mr Bun
asked for a price
"""


@pytest.fixture
def book(workspace: Workspace) -> Workspace:
    with workspace.write("account.add") as ctx:
        river = add_account(ctx, {"name": "海河纸业有限公司", "city": "天津"})
        add_contact(ctx, river.id, {"name": "刘小姐"})
        add_account(ctx, {"name": "Hill Bakery", "city": "Graz"})
        add_account(ctx, {"name": "Hill Motors", "city": "Wien"})
    return workspace


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding)
    return path


def take(workspace: Workspace, path: Path, **options: Any) -> NotesResult:
    with workspace.read() as ctx:
        found = preview_notes(ctx, path)
    result = run_notes_import(workspace, found, **options)
    if "choices" not in options:
        assert result.counts == found.counts(**options)
    counts = dict(result.counts)
    assert counts.pop("read") == sum(counts.values())
    return result


def states(workspace: Workspace, path: Path) -> list[str]:
    with workspace.read() as ctx:
        return [note.state.value for note in preview_notes(ctx, path).notes]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_note_becomes_a_visit_or_a_call(book: Workspace, tmp_path: Path, encoding: str) -> None:
    result = take(book, write(tmp_path / "n.txt", NOTES, encoding))
    assert (result.counts["created"], result.left) == (2, ())
    (visit,) = everything(book, Visit)
    river = by_name(book, "海河纸业有限公司")
    assert (visit.account_id, visit.said, visit.result) == (river.id, "问500箱的价格", "要样品")
    assert (visit.day, visit.next_step, visit.next_date) == (
        *(date(2026, 11, 10), "送样品", date(2026, 11, 25)),
    )
    assert visit.started_at.isoformat() == "2026-11-10T06:30:00+00:00"
    assert (visit.status, visit.walk_in, visit.late, river.stage) == ("done", True, True, Stage.VISITED)
    met = {(person.name, person.title) for person in everything(book, VisitContact)}
    assert met == {("刘小姐", "采购经理"), ("王先生", "")}
    (call,) = everything(book, Touch)
    assert (call.kind, call.day, call.said) == (
        *("call", date(2026, 11, 12), "asked for a price\nAlso there: Mr Bun."),
    )
    assert {c.name for c in everything(book, Contact)} == {"刘小姐", "王先生", "Ann Lee", "Mr Bun"}
    assert_agreement(book)


def test_the_same_file_again_and_one_that_has_grown_give_only_what_is_new(
    book: Workspace, tmp_path: Path
) -> None:
    path = write(tmp_path / "n.txt", NOTES)
    take(book, path)
    assert take(book, path).counts == {"read": 2, "created": 0, "updated": 0, "unchanged": 2, "rejected": 0}
    grown = "# Hill Motors\nDate: 2026-11-13\nnobody there\n---\n" + NOTES
    assert states(book, write(tmp_path / "grown.txt", grown)) == ["ready", "unchanged", "unchanged"]
    twice = "# Hill Motors\nDate: 2026-11-13\nnobody there\n---\n" * 2
    assert take(book, write(tmp_path / "twice.txt", twice)).counts["created"] == 2


def test_a_note_without_a_date_is_of_today_and_known_by_its_file(book: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path / "n.txt", "# Hill Motors\nnobody there\n")
    take(book, path)
    (visit,) = everything(book, Visit)
    assert visit.day == date(2026, 11, 18)
    assert states(book, path) == ["unchanged"]
    assert states(book, write(tmp_path / "other.txt", "# Hill Motors\nnobody there\n\n")) == ["ready"]


def test_accounts_that_are_not_sure_are_left_with_candidates(book: Workspace, tmp_path: Path) -> None:
    path = write(
        tmp_path / "n.txt", "# Hill\nasked\n---\n# Hill\nCity: Wien\nasked\n---\n# New Firm\nhello\n"
    )
    with book.read() as ctx:
        found = preview_notes(ctx, path).notes
    assert [note.state for note in found] == [NoteState.AMBIGUOUS, NoteState.READY, NoteState.NEW]
    assert {label for _id, label in found[0].candidates} == {"Hill Bakery · Graz", "Hill Motors · Wien"}
    assert found[1].account == "Hill Motors"
    result = take(book, path)
    assert (result.counts["created"], [note.number for note in result.left]) == (1, [1, 3])
    assert all(note.reason for note in result.left)
    chosen = take(book, path, choices={1: by_name(book, "Hill Bakery").id})
    assert (chosen.counts["created"], chosen.counts["unchanged"], chosen.counts["rejected"]) == (1, 1, 1)
    assert count(book, "account") == 3


def test_unknown_accounts_are_made_once_where_that_is_wanted(book: Workspace, tmp_path: Path) -> None:
    text = "# New Firm\nCity: Linz\nDate: 2026-11-12\nhello\n---\n# new firm\nDate: 2026-11-13\nagain\n"
    result = take(book, write(tmp_path / "n.txt", text), create=True)
    assert (result.counts["created"], len(result.new_accounts)) == (2, 1)
    firm = by_name(book, "New Firm")
    assert (firm.id, firm.city, firm.stage) == (result.new_accounts[0], "Linz", Stage.VISITED)
    assert {visit.account_id for visit in everything(book, Visit)} == {firm.id}
    assert_agreement(book)


def test_an_account_whose_notes_only_mention_a_name_is_not_taken_for_it(
    book: Workspace, tmp_path: Path
) -> None:
    take(book, write(tmp_path / "n.txt", "# Hill Motors\nDate: 2026-11-12\nbuys from Zebra Trading\n"))
    with book.read() as ctx:
        (note,) = preview_notes(ctx, write(tmp_path / "m.txt", "# Zebra Trading\nhello\n")).notes
    assert (note.state, [label for _id, label in note.candidates]) == (NoteState.NEW, ["Hill Motors · Wien"])


def test_a_person_who_may_be_several_is_added_to_what_was_said(book: Workspace, tmp_path: Path) -> None:
    with book.write("contact.add") as ctx:
        add_contact(ctx, by_name(book, "海河纸业有限公司").id, {"name": "刘芳"})
    path = write(tmp_path / "n.txt", "客户：海河纸业\n受访人：刘\n谈话：问价格\n")
    with book.read() as ctx:
        assert [p.code for p in preview_notes(ctx, path).notes[0].problems] == [Code.PERSON_AMBIGUOUS]
    take(book, path)
    assert everything(book, Visit)[0].said == "问价格\nAlso there: 刘."
    assert (count(book, "contact"), count(book, "visit_contact")) == (2, 0)


def test_notes_that_say_too_little_are_rejected_with_the_reason(book: Workspace, tmp_path: Path) -> None:
    text = "Said: who was it\n---\n# Hill Motors\nCity: Wien\n---\n# Hill Motors\nDate: 2027-01-01\nhello\n"
    result = take(book, write(tmp_path / "n.txt", text))
    assert result.counts == {"read": 3, "created": 0, "updated": 0, "unchanged": 0, "rejected": 3}
    codes = [problem.code for note in result.left for problem in note.problems if problem.rejects]
    assert codes == [Code.ACCOUNT_MISSING, Code.NOTE_EMPTY, Code.DAY_TO_COME]
    assert count(book, "visit") == 0


def test_notes_are_taken_back_and_can_come_again(book: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path / "n.txt", NOTES + "---\n# New Firm\nDate: 2026-11-12\nhello\n")
    for _time in range(2):
        assert take(book, path, create=True).counts["created"] == 3
        report = undo_import(book)
        assert (report.removed, report.kept) == (3, ())
        assert (count(book, "visit"), count(book, "touch"), count(book, "contact")) == (0, 0, 1)
        assert len(everything(book, Account)) == 3
        assert by_name(book, "海河纸业有限公司").stage == Stage.LEAD
        assert_agreement(book)
    with book.read() as ctx:
        assert [(row.kind, row.undone) for row in list_imports(ctx)] == [("notes", True)] * 2


def test_an_error_in_one_note_leaves_none(book: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path / "n.txt", NOTES)
    with book.read() as ctx:
        found = preview_notes(ctx, path)
    with pytest.raises(FieldrepError):
        run_notes_import(book, found, choices={2: "no such account"})
    assert (count(book, "visit"), count(book, "touch"), count(book, "import_batch")) == (0, 0, 0)
    assert_agreement(book)


@pytest.mark.parametrize("content", [b"", b"\n\n", bytes(range(256)) * 20, b"PK\x03\x04" + bytes(100)])
def test_a_file_that_holds_no_notes_is_refused(book: Workspace, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "n.txt"
    path.write_bytes(content)
    with book.read() as ctx, pytest.raises(FieldrepError):
        preview_notes(ctx, path)


def test_a_note_with_a_text_that_is_too_long_is_left_and_the_others_are_taken(
    book: Workspace, tmp_path: Path
) -> None:
    row = "a word and another " * 5_000
    long = "\n".join([row] * (LONGEST_TEXT // len(row) + 1))
    text = f"{NOTES}\n# Hill Motors\nResult: good\nSaid: {long}\n\n# Hill Bakery\nSaid: sh\0ort\n"
    result = take(book, write(tmp_path / "n.txt", text))
    assert (result.counts["created"], result.counts["rejected"]) == (3, 1)
    (left,) = result.left
    (problem,) = left.problems
    assert (left.draft.account, problem.code) == ("Hill Motors", Code.TEXT_TOO_LONG)
    assert text.splitlines()[problem.row - 1].startswith("Said: a word")
    assert "short" in [visit.said for visit in everything(book, Visit)]
    assert left.reason == "The text is too long; 500,000 characters are allowed."


@pytest.mark.parametrize("create", [True, False])
def test_a_new_person_of_a_note_is_made_once(book: Workspace, tmp_path: Path, create: bool) -> None:
    name = "New Firm" if create else "Hill Bakery"
    text = f"# {name}\nWith: Ms Lee (buyer), Mr Bun\nDate: 2026-11-12\nhello\n"
    take(book, write(tmp_path / "n.txt", text), create=create)
    people = [person for person in everything(book, Contact) if person.account_id == by_name(book, name).id]
    assert sorted((person.name, person.title) for person in people) == [("Mr Bun", ""), ("Ms Lee", "buyer")]
    assert {met.contact_id for met in everything(book, VisitContact)} == {person.id for person in people}
