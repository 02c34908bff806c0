"""Files attached to records."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldrep.errors import Invalid, NotFound
from fieldrep.models.accounts import Account
from fieldrep.models.answers import ObjectionNote
from fieldrep.models.policies import PolicyEntry
from fieldrep.models.registry import new_record
from fieldrep.services.attachments import (
    AttachmentRow,
    FileCounts,
    FilePlace,
    attach_file,
    attachment_path,
    attachments_of,
    clean_name,
    count_files,
    remove_attachment,
    save_attachment,
)
from fieldrep.services.undo import undo
from fieldrep.services.workspace import Workspace
from fieldrep.store import settings
from fieldrep.store.files import file_path
from fieldrep.store.settings import put_setting
from tests.support.books import assert_agreement, count, new_book


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Workspace]:
    workspace = new_book(tmp_path / "data")
    yield workspace
    assert_agreement(workspace)
    workspace.close()


@pytest.fixture
def account(book: Workspace) -> str:
    with book.write("account.add") as ctx:
        row = new_record(Account, name="嘉元实业")
        ctx.session.add(row)
        return str(row.id)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "柜台 1.jpg"
    path.write_bytes(b"\xff\xd8 a picture")
    return path


def rows(book: Workspace, owner: str) -> list[AttachmentRow]:
    with book.read() as ctx:
        return attachments_of(ctx, owner)


def test_a_file_is_attached_listed_and_read(book: Workspace, account: str, photo: Path) -> None:
    attached = attach_file(book, "account", account, photo)
    photo.unlink()
    (row,) = rows(book, account)
    assert (row.id, row.name, row.media_type, row.size, row.here) == (
        attached, "柜台 1.jpg", "image/jpeg", 12, True,
    )  # fmt: skip
    assert row.added_at == book.clock()
    with book.read() as ctx:
        assert attachment_path(ctx, attached).read_bytes() == b"\xff\xd8 a picture"


def test_the_same_file_twice_is_kept_once_and_under_another_record_again(
    book: Workspace, account: str, photo: Path
) -> None:
    assert attach_file(book, "account", account, photo) == attach_file(book, "account", account, photo)
    with book.read() as ctx:
        person = ctx.actor
    attach_file(book, "person", person, photo)
    assert count(book, "attachment") == 2
    assert len(rows(book, account)) == 1


def test_removing_and_undoing_keeps_the_file(book: Workspace, account: str, photo: Path) -> None:
    attached = attach_file(book, "account", account, photo)
    with book.write("attachment.remove", "柜台") as ctx:
        remove_attachment(ctx, attached)
    assert rows(book, account) == []
    undo(book)
    assert rows(book, account)[0].here


def test_a_file_that_is_not_on_this_computer_is_said(book: Workspace, account: str, photo: Path) -> None:
    attached = attach_file(book, "account", account, photo)
    (row,) = rows(book, account)
    file_path(book.paths, row.sha256).unlink()
    assert not rows(book, account)[0].here
    with book.read() as ctx, pytest.raises(NotFound, match="not on this computer"):
        attachment_path(ctx, attached)


def test_a_copy_takes_a_free_name_beside_another_file(
    book: Workspace, account: str, photo: Path, tmp_path: Path
) -> None:
    attached = attach_file(book, "account", account, photo, name="counter.jpg")
    out = tmp_path / "out"
    out.mkdir()
    (out / "counter.jpg").write_bytes(b"another picture")
    with book.read() as ctx:
        saved = save_attachment(ctx, attached, out, beside=True)
        assert saved == save_attachment(ctx, attached, out, beside=True) == out / "counter (2).jpg"
    assert (out / "counter.jpg").read_bytes() == b"another picture"
    assert saved.read_bytes() == photo.read_bytes()


def join_a_team(book: Workspace) -> None:
    with book.database.write() as session:
        put_setting(session, settings.TEAM, "0199aaaa-0000-7000-8000-000000000001")


def test_alone_nothing_is_said_of_where_a_file_is(book: Workspace, account: str, photo: Path) -> None:
    attach_file(book, "account", account, photo)
    (row,) = rows(book, account)
    assert (row.place, row.note) == (FilePlace.HERE, "")
    file_path(book.paths, row.sha256).unlink()
    (row,) = rows(book, account)
    assert (row.place, row.note) == (FilePlace.NOT_YET, "not on this computer")


def test_in_a_team_a_file_says_where_it_is(book: Workspace, account: str, photo: Path) -> None:
    join_a_team(book)
    attached = attach_file(book, "account", account, photo)
    (row,) = rows(book, account)
    assert (row.place, row.note) == (FilePlace.WAITS, "goes to the team with a sync")
    with book.write("policy.set") as ctx:
        ctx.session.add(new_record(PolicyEntry, key="file_limit_mb", valid_from=ctx.today, value=0))
    book.forget_identity()
    (row,) = rows(book, account)
    assert (row.place, row.note) == (FilePlace.STAYS, "stays on this computer: larger than 0 MB")
    file_path(book.paths, row.sha256).unlink()
    (row,) = rows(book, account)
    assert (row.place, row.note) == (FilePlace.ELSEWHERE, "too large to be sent: Li Wei has it")
    with book.read() as ctx:
        assert count_files(ctx) == FileCounts(1, 0, 0, 1)
        with pytest.raises(NotFound, match="too large"):
            attachment_path(ctx, attached)


def test_a_private_file_says_nothing_of_being_sent(book: Workspace, photo: Path) -> None:
    join_a_team(book)
    with book.write("objection.note") as ctx:
        note = new_record(ObjectionNote, person_id=ctx.actor, objection="price", note="mine")
        ctx.session.add(note)
        owner = str(note.id)
    attach_file(book, "objection_note", owner, photo)
    assert rows(book, owner)[0].place is FilePlace.HERE


def test_a_copy_is_saved_under_its_name_and_never_over_another(
    book: Workspace, account: str, photo: Path, tmp_path: Path
) -> None:
    attached = attach_file(book, "account", account, photo, name="counter.jpg")
    out = tmp_path / "out"
    out.mkdir()
    with book.read() as ctx:
        assert save_attachment(ctx, attached, out) == out / "counter.jpg"
        assert (out / "counter.jpg").read_bytes() == photo.read_bytes()
        with pytest.raises(Invalid):
            save_attachment(ctx, attached, out)
        assert save_attachment(ctx, attached, out / "b.jpg").exists()


@pytest.mark.parametrize(("kind", "owner"), [("account", "none"), ("nonsense", "x")])
def test_an_unknown_record_gets_no_file(book: Workspace, photo: Path, kind: str, owner: str) -> None:
    with pytest.raises(NotFound):
        attach_file(book, kind, owner, photo)
    assert count(book, "attachment") == 0


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\报价.xlsx", "报价.xlsx"),
        ("a\x00b\n.pdf", "ab.pdf"),
        (" 嘉元 .pdf ", "嘉元 .pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_names_lose_folders_and_control_characters(name: str, clean: str) -> None:
    assert clean_name(name) == clean


@pytest.mark.parametrize("name", ["", "/", "..", " \n", "a/.."])
def test_a_name_must_be_left(name: str) -> None:
    with pytest.raises(Invalid):
        clean_name(name)
