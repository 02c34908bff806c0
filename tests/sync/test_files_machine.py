"""Attached files in installations to which anything happens: every content in use is everywhere."""

import os
from random import Random, SystemRandom

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import rule

from fieldrep.models.accounts import Account
from fieldrep.models.extras import Attachment
from fieldrep.services.attachments import attach_file, attachments_of, remove_attachment
from fieldrep.sync.compaction import CannotCompact, compact
from fieldrep.sync.errors import SyncError
from tests.sync.installations import Installation
from tests.sync.members import station_of
from tests.sync.test_machine import SHORT, Team, play


class Filing(Team):
    """A team whose members attach files, remove them and have the file compacted."""

    @rule(data=st.data(), which=st.integers(0, 4), size=st.sampled_from([10, 5000, (1 << 20) + 9]))
    def attach(self, data: st.DataObject, which: int, size: int) -> None:
        _number, each = self.who(data)
        if accounts := self.ids(each, Account):
            source = self.folder / f"photo {which} {size}.jpg"
            source.write_bytes(Random(which).randbytes(size))
            attach_file(each.book, "account", data.draw(st.sampled_from(accounts)), source)

    @rule(data=st.data())
    def detach(self, data: st.DataObject) -> None:
        _number, each = self.who(data)
        if attached := self.ids(each, Attachment):
            with each.book.write("attachment.remove") as ctx:
                remove_attachment(ctx, data.draw(st.sampled_from(attached)))

    @rule(data=st.data())
    def compact(self, data: st.DataObject) -> None:
        _number, each = self.who(data)
        try:
            compact(station_of(each), self.hub(each), str(self.file))
        except (CannotCompact, SyncError):
            pass
        finally:
            each.book.forget_identity()
            self.owed |= self.shared_here(each)

    def file_holds_everything(self) -> None:
        super().file_holds_everything()
        for each in self.all:
            self.has_files(each)

    def has_files(self, each: Installation) -> None:
        with each.book.read() as ctx:
            for account in self.ids(each, Account):
                assert all(row.here for row in attachments_of(ctx, account))


def test_files_arrive_whatever_happens() -> None:
    play(Filing, settings(SHORT, max_examples=2), 20261122)


@pytest.mark.soak
@pytest.mark.parametrize("turn", range(10))
def test_files_arrive_whatever_happens_by_chance(turn: int) -> None:
    number = int(os.environ.get("FIELDREP_SEED") or SystemRandom().getrandbits(32))
    play(Filing, settings(SHORT, max_examples=4, stateful_step_count=40), number + turn)
