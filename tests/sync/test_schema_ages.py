"""Newer and older programs in one team: nothing breaks, nothing is lost on the way through an older one, and
what it could not read is there after its upgrade."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import select

from fieldrep.models.accounts import Account
from fieldrep.models.contacts import Contact
from fieldrep.models.registry import kind, new_record
from fieldrep.oplog.operations import Stamp, Verb
from fieldrep.store import settings
from fieldrep.store.pending import READS, count_aside
from fieldrep.sync.compaction import CannotCompact
from fieldrep.sync.errors import NewerFormat
from fieldrep.sync.frames import MAJOR, MINOR, Frame
from fieldrep.sync.scan import FrameAt, scan
from tests.support.books import assert_agreement, count
from tests.sync.ages import AUTHOR, RECORD, creation, frame, older_program, unknown_verb, upgrade
from tests.sync.installations import Installation
from tests.sync.members import assert_same_meaning, compact_file, run

NAMED = creation({"name": "Hill"})

NEWER: dict[str, Frame] = {
    "kind": frame(NAMED, creation({"text": "kept"}, kind="horoscope", record=RECORD[:-1] + "c")),
    "field in a creation": frame(creation({"name": "Hill", "shoe_size": 43})),
    "field by itself": frame(
        NAMED, replace(NAMED, stamp=Stamp(2, AUTHOR), verb=Verb.SET, field="shoe_size", value=[4, "三"])
    ),
    "verb": frame(NAMED, unknown_verb()),
    "frame type": frame(NAMED, type=77),
    "extension": frame(NAMED, extensions=((900, b"of a newer program"),)),
    "section": frame(NAMED, sections={200: b"of a newer program"}),
    "minor": frame(NAMED, minor=MINOR + 3),
    "flag": frame(NAMED, flags=0x40),
}
WAITING = {"kind", "field in a creation", "field by itself", "verb"}
"""What keeps an installation from compacting; the others go along as they are."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "drive.team"


def put(file: Path, *frames: Frame) -> None:
    with file.open("ab") as target:
        target.writelines(each.raw for each in frames)


def raws_in(file: Path) -> set[bytes]:
    return {found.frame.raw for found in scan(file.read_bytes()) if isinstance(found, FrameAt)}


def account_of(each: Installation) -> Account:
    with each.book.read() as ctx:
        return ctx.session.exec(select(Account)).one()


def aside(each: Installation) -> dict[str, int]:
    with each.book.read() as ctx:
        return count_aside(ctx.session.connection())


@pytest.mark.parametrize("what", NEWER)
def test_a_newer_programs_frame_goes_through_an_older_installation_as_it_is(
    join: Callable[[str], Installation], file: Path, what: str
) -> None:
    mei, newer = join("Mei"), NEWER[what]
    run(mei, file)
    put(file, newer)
    came = run(mei, file).came
    assert came.quarantined == 0
    assert count(mei.book, "account") == (what != "frame type")
    assert_agreement(mei.book)
    quiet = run(mei, file)
    assert (quiet.came.changes, quiet.sent) == (0, 0)
    file.unlink()
    run(mei, file)  # all she knows, into a new file
    assert newer.raw in raws_in(file)
    anna = join("Anna")
    run(anna, file)
    assert newer.raw in {each.raw for each in anna.frames("own = 0")}
    assert count(anna.book, "account") == (what != "frame type")
    for each in (mei, anna, mei):
        run(each, file)
    assert aside(anna) == aside(mei)


@pytest.mark.parametrize("what", NEWER)
def test_a_compaction_by_an_older_program_refuses_or_keeps_what_it_does_not_know(
    join: Callable[[str], Installation], file: Path, what: str
) -> None:
    mei, newer = join("Mei"), NEWER[what]
    run(mei, file)
    put(file, newer)
    if what in WAITING:
        with pytest.raises(CannotCompact) as refused:
            compact_file(mei, file)
        assert sum(number for _reason, number in refused.value.obstacles.aside) == 1
    else:
        assert compact_file(mei, file).frames > 0
    assert newer.raw in raws_in(file)
    anna = join("Anna")
    run(anna, file)
    assert newer.raw in {each.raw for each in anna.frames("own = 0")}
    assert count(anna.book, "account") == (what != "frame type")


def with_contact_and_fax(each: Installation) -> None:
    with each.book.write("account.add") as ctx:
        account = new_record(Account, name="Hill", fax="022-1")
        ctx.session.add(account)
        ctx.session.add(new_record(Contact, account_id=account.id, name="王芳"))


def test_an_older_installation_shows_after_its_upgrade_what_it_only_carried(
    join: Callable[[str], Installation], file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, mei, ben = join("Anna"), join("Mei"), join("Ben")
    with_contact_and_fax(anna)
    run(anna, file)
    with older_program():
        run(mei, file)
        assert (count(mei.book, "account"), count(mei.book, "contact")) == (1, 0)
        assert account_of(mei).fax == ""
        assert aside(mei) == {"kind": 1, "field": 1}
        with mei.book.write("account.change") as ctx:
            ctx.session.exec(select(Account)).one().phone = "10"
        file.unlink()
        run(mei, file)
        with pytest.raises(CannotCompact):
            compact_file(mei, file)
    run(ben, file)  # has met nobody but the older program
    assert (account_of(ben).fax, account_of(ben).phone) == ("022-1", "10")
    assert count(ben.book, "contact") == 1
    upgrade(mei, monkeypatch, tmp_path)
    assert (account_of(mei).fax, account_of(mei).phone) == ("022-1", "10")
    assert count(mei.book, "contact") == 1
    assert aside(mei) == {}
    assert_agreement(mei.book)
    for each in (anna, mei, ben, anna, mei):
        run(each, file)
    assert_same_meaning([anna, mei, ben])
    compact_file(mei, file)
    run(chen := join("Chen"), file)
    assert (account_of(chen).fax, count(chen.book, "contact")) == ("022-1", 1)


def test_without_a_migration_the_next_sync_reads_what_waited(
    join: Callable[[str], Installation], file: Path
) -> None:
    anna, mei = join("Anna"), join("Mei")
    with_contact_and_fax(anna)
    run(anna, file)
    with older_program():
        run(mei, file)
    run(mei, file)
    assert (account_of(mei).fax, count(mei.book, "contact"), aside(mei)) == ("022-1", 1, {})


def test_a_change_made_before_the_upgrade_takes_nothing_from_a_field_it_did_not_know(
    join: Callable[[str], Installation], file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, mei = join("Anna"), join("Mei")
    with_contact_and_fax(anna)
    run(anna, file)
    with older_program():
        run(mei, file)
        with mei.book.write("account.delete") as ctx:
            ctx.session.delete(ctx.session.exec(select(Account)).one())
    mei.clock.forward(hours=1)
    with anna.book.write("account.change") as ctx:
        ctx.session.exec(select(Account)).one().fax = "022-2"
    run(anna, file)
    with older_program():
        run(mei, file)
        assert account_of(mei).name == "Hill"  # a change that the deletion had not seen
    upgrade(mei, monkeypatch, tmp_path)
    assert account_of(mei).fax == "022-2"
    for each in (anna, mei, anna):
        run(each, file)
    assert_same_meaning([anna, mei])


def test_a_newer_major_format_is_only_read_and_stays(join: Callable[[str], Installation], file: Path) -> None:
    mei = join("Mei")
    run(mei, file)
    put(file, frame(NAMED, major=MAJOR + 1), frame(NAMED, number=2))
    with mei.book.write("account.add") as ctx:
        ctx.session.add(new_record(Account, name="not sent"))
    before = file.read_bytes()
    outcome = run(mei, file)
    assert (outcome.newer, outcome.appended, outcome.damaged) == (True, 0, 0)
    assert count(mei.book, "account") == 2  # what is behind it came in
    with pytest.raises(NewerFormat) as refused:
        compact_file(mei, file)
    assert refused.value.exit_code == 7
    assert file.read_bytes() == before


def test_an_older_programs_frames_get_the_defaults_of_what_it_did_not_know(
    join: Callable[[str], Installation], file: Path
) -> None:
    mei = join("Mei")
    run(mei, file)
    put(file, frame(creation({"name": "Hill", "address": {"city": "天津"}})))
    run(mei, file)
    known = kind("account")
    shown = account_of(mei).model_dump()
    given = {"name": "Hill", "city": "天津"}
    wanted = {name: value for name, value in known.defaults.items() if name not in known.derived} | given
    assert {name: shown[name] for name in wanted} == wanted
    assert_agreement(mei.book)


def test_what_waits_is_tried_again_by_a_program_that_reads_other_things(
    join: Callable[[str], Installation], file: Path
) -> None:
    mei = join("Mei")
    run(mei, file)
    put(file, NEWER["kind"])
    run(mei, file)
    known = reads(mei)
    with older_program():
        run(mei, file)
        assert reads(mei) != known
    run(mei, file)
    assert reads(mei) == known
    assert aside(mei) == {"kind": 1}


def reads(each: Installation) -> str:
    """What the program could read that last tried what waits."""
    return settings.read_settings(each.book.paths.database)[READS]
