"""What is typed is on disk within half a second, in order, and never comes back after the end."""

import asyncio
import threading
import time
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from fieldrep.tui.forms.keeping import DELAY, DraftKeeper


class Draft:
    """Remembers what was written; ``slow`` holds a write up until it is released."""

    def __init__(self) -> None:
        self.written: list[dict[str, str]] = []
        self.gone = self.left = False
        self.slow: threading.Event | None = None

    def load(self) -> dict[str, str]:
        return {}

    def put(self, texts: Mapping[str, str]) -> None:
        if self.slow is not None:
            self.slow.wait(5)
        self.written.append(dict(texts))

    def leave(self) -> None:
        self.left = True

    def discard(self) -> None:
        self.gone = True


async def until(reached: object) -> None:
    end = time.monotonic() + 5
    while not reached() and time.monotonic() < end:  # type: ignore[operator]
        await asyncio.sleep(0.01)


async def test_many_keys_make_one_write_that_later_keys_do_not_put_off() -> None:
    draft, texts = Draft(), {"a": ""}
    keeper = DraftKeeper(draft, lambda: texts)
    begin = time.monotonic()
    while not draft.written and time.monotonic() < begin + 5:
        texts["a"] += "x"
        keeper.touch()
        await asyncio.sleep(0.02)
    assert DELAY <= 0.5
    assert len(draft.written) == 1


async def test_flushing_writes_at_once_and_only_what_is_new() -> None:
    draft, texts = Draft(), {"a": "1"}
    keeper = DraftKeeper(draft, lambda: texts)
    keeper.flush()
    assert draft.written == []
    keeper.touch()
    keeper.flush()
    keeper.flush()
    assert draft.written == [{"a": "1"}]
    assert keeper.kept_at is not None


async def test_a_slow_write_never_overwrites_a_newer_one() -> None:
    draft, texts = Draft(), {"a": "old"}
    draft.slow = threading.Event()
    keeper = DraftKeeper(draft, lambda: texts)
    keeper.touch()
    await asyncio.sleep(DELAY + 0.1)
    texts["a"] = "new"
    keeper.touch()
    threading.Timer(0.1, draft.slow.set).start()
    keeper.flush()
    await until(lambda: len(draft.written) == 2)
    assert [written["a"] for written in draft.written] == ["old", "new"]


async def test_nothing_is_written_after_the_form_was_finished() -> None:
    draft = Draft()
    keeper = DraftKeeper(draft, lambda: {"a": "1"})
    keeper.touch()
    keeper.discard()
    keeper.touch()
    keeper.flush()
    await asyncio.sleep(DELAY + 0.1)
    assert draft.gone and draft.written == []


async def test_leaving_writes_and_says_so() -> None:
    draft = Draft()
    keeper = DraftKeeper(draft, lambda: {"a": "1"})
    keeper.touch()
    keeper.leave()
    assert draft.left and draft.written == [{"a": "1"}]


async def test_a_form_without_a_draft_keeps_nothing() -> None:
    keeper = DraftKeeper(None, lambda: {"a": "1"})
    keeper.touch()
    keeper.flush()
    keeper.discard()
    assert keeper.kept_at is None


async def test_the_draft_is_kept_at_the_time_where_the_rep_is() -> None:
    noon = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
    keeper = DraftKeeper(Draft(), dict, now=lambda: noon)
    keeper.touch()
    keeper.flush()
    assert f"{keeper.kept_at:%H:%M}" == "12:00"
