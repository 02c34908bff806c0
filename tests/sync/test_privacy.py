"""Nothing of the customers, no passphrase and no key in clear anywhere but in the database and the key
store; and what is private never enters a frame at all."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fieldrep.errors import FieldrepError
from fieldrep.models.registry import all_kinds
from fieldrep.rules.codes import Audience
from fieldrep.services.syncing import sync_now
from fieldrep.services.team import change_passphrase, rotate_key, station_of
from fieldrep.store import journal
from fieldrep.sync.compaction import compact
from fieldrep.sync.errors import SyncError
from fieldrep.sync.files import Files
from fieldrep.sync.frames import FrameType, open_frame
from fieldrep.sync.groups import group_of
from fieldrep.sync.payload import decode
from fieldrep.sync.run import sync
from fieldrep.sync.teamfile import TeamFile
from tests.services.importing import CHINESE, ENGLISH, write_list
from tests.sync.faults import Crash, Crashing, Faulty
from tests.sync.ground import frames_of
from tests.sync.test_story import LATE
from tests.sync.weeks import AIM, PASSPHRASE, SECRETS, Crew, found_crew, week_offline

NEW_PASSPHRASE = "a better one 2027"
CUSTOMERS = (
    "嘉元实业", "津港包装", "Hill Bakery", "Quay Packaging", "王先生", "刘小姐", "Ann Lee", "13900000000",
    "seen by rep", "谈价格", "雨季开胶", "同意试用", "send sample", "all visited", "last_week/summary",
    "rep1.example",
)  # fmt: skip
"""Names, numbers, notes, visits, promises and the report of the week."""


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    lists = [write_list(tmp_path / f"list{n}.csv", rows) for n, rows in enumerate((ENGLISH, CHINESE))]
    made = found_crew(tmp_path, lists)
    week_offline(made, write_list(tmp_path / "late.csv", LATE))
    made.sync([0, 1, 2, 0])
    yield made
    made.close()


def forbidden(crew: Crew) -> list[bytes]:
    """What must stand nowhere: in UTF-8 and UTF-16, keys as they are and in hex."""
    found = []
    for words in (*CUSTOMERS, *SECRETS, AIM, PASSPHRASE, NEW_PASSPHRASE):
        found += [words.encode(), words.encode("utf-16-le"), words.encode("utf-16-be")]
    for each in crew.all:
        station = station_of(each.book)
        own = station.device_keys()
        for key in (*station.keys().keys.values(), own.signing, own.exchange):
            found += [key, key.hex().encode()]
    return found


def assert_clean(data: bytes, wanted: list[bytes], where: Any) -> None:
    for each in wanted:
        assert each not in data, (where, each)


class Leaving(Files):
    """Keeps what is written under names that are gone at the end."""

    def __init__(self) -> None:
        self.written: list[bytes] = []

    def write(self, handle: int, data: bytes | memoryview) -> int:
        self.written.append(bytes(data))
        return super().write(handle, data)


def test_nothing_in_clear_on_the_shared_folder(crew: Crew, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    ground, lead, folder = crew.ground, crew.all[0].book, crew.ground.path.parent
    wanted, said = forbidden(crew), []
    change_passphrase(lead, NEW_PASSPHRASE)
    ground.copy_in_conflict(ground.content[: len(ground.content) // 2])
    ground.flip(len(ground.content) // 2)
    for kind in ("full", "refused", "error"):
        for at in range(1, 30, 3):
            files = Faulty(at, kind, for_good=True)
            hub = TeamFile(ground.path, station_of(lead).team, files=files, clock=lead.clock)
            try:
                sync(station_of(lead), hub, str(ground.path))
            except FieldrepError as error:
                said.append(f"{error} {error!r} {error.hint}")
    rotate_key(lead, NEW_PASSPHRASE)
    crew.sync([0, 1, 2, 0])
    wanted += forbidden(crew)
    leaving = Leaving()
    hub = TeamFile(ground.path, station_of(lead).team, files=leaving, clock=lead.clock)
    compact(station_of(lead), hub, str(ground.path))
    with pytest.raises(Crash):
        dying = Crashing(after_bytes=5000)
        crashing = TeamFile(ground.path, station_of(lead).team, files=dying, clock=lead.clock)
        compact(station_of(lead), crashing, str(ground.path))
    with TeamFile(ground.path).lock(wait=1):
        there = [entry for entry in folder.rglob("*") if entry.is_file()]
        names = {entry.name for entry in there}
        assert {"north.fieldrep", "north.fieldrep.bak", "north.fieldrep.team", "north.fieldrep.lock"} <= names
        assert any(name.endswith(".new") for name in names)  # what the crash left
        for entry in there:
            assert_clean(entry.read_bytes(), wanted, entry.name)
    for piece in leaving.written:
        assert_clean(piece, wanted, "a temporary file")
    assert said and caplog.records
    assert_clean("\n".join(said).encode(), wanted, "errors")
    assert_clean(caplog.text.encode(), wanted, "log")


def test_errors_of_a_team_quote_nothing(crew: Crew, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    lead, wanted = crew.all[0].book, forbidden(crew)
    crew.ground.path.write_bytes("嘉元实业 王先生".encode() * 500)
    with pytest.raises(SyncError) as caught:
        sync_now(lead)
    assert_clean(f"{caught.value} {caught.value!r} {caplog.text}".encode(), wanted, "error")


def test_keys_are_in_the_key_store_alone(crew: Crew) -> None:
    """Neither in the database nor in what a backup takes along."""
    for each in crew.all:
        station = station_of(each.book)
        keys = [*station.keys().keys.values(), station.device_keys().signing]
        paths = each.book.paths
        for entry in (path for path in paths.root.rglob("*") if path.is_file()):
            if entry.is_relative_to(paths.keys):
                assert entry.stat().st_mode & 0o077 == 0
                continue
            data = entry.read_bytes()
            assert_clean(data, [PASSPHRASE.encode(), *keys, *(k.hex().encode() for k in keys)], entry)


def test_what_is_private_never_enters_a_frame(crew: Crew) -> None:
    """Every frame of every installation is decrypted and looked through."""
    private = {known.wire for known in all_kinds() if known.info.audience is Audience.SELF}
    assert {"own_answer", "objection_note", "practice_card", "report_text", "private_answer"} <= private
    station = station_of(crew.all[0].book)
    key_for = station.opener(station.keys()).key_for
    managers = {group_of(Audience.MANAGER, each.book.identity.person) for each in crew.all}
    looked = 0
    kinds: set[str] = set()
    for frame in frames_of(crew.ground.content):
        if frame.header.type == FrameType.KEY:
            continue
        key = key_for(frame.header.key)
        assert key is not None
        plain = open_frame(frame, key)
        assert_clean(plain, [secret.encode() for secret in SECRETS], frame.header.number)
        if frame.header.type == FrameType.OPERATIONS:
            payload = decode(plain)
            of_frame = {op.kind for op in payload.operations}
            kinds |= of_frame
            if "negotiation_aim" in of_frame:  # not in a frame that colleagues will read
                assert frame.header.key[:8] in managers
            texts = " ".join(f"{op.value}" for op in payload.operations)
            texts += " ".join(f"{row.label} {row.reason}" for row in payload.actions)
            assert not any(secret in texts for secret in SECRETS)
            looked += len(payload.operations)
    assert not kinds & private
    assert {"visit", "promise", "negotiation_aim", "report_version", "account"} <= kinds and looked > 300
    for each in crew.all:  # all of it was written, and each has only his own
        with each.book.read() as ctx:
            connection = ctx.session.connection()
            people = {row[0] for row in connection.exec_driver_sql("SELECT person_id FROM report_text")}
            assert people == {each.book.identity.person}
            sent = connection.exec_driver_sql(
                "SELECT DISTINCT kind FROM operation WHERE frame IS NOT ?", (journal.HOME,)
            )
            assert not {row[0] for row in sent} & private
