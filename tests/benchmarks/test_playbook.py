"""How long the playbook takes to be there, and the objection finder to answer."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from fieldrep import i18n
from fieldrep.paths import DataPaths
from fieldrep.playbook import loader, search
from fieldrep.playbook.schema import Objection
from fieldrep.services.answers import ObjectionBook
from fieldrep.services.objections import find_objections, make_ready
from fieldrep.services.pack_files import export_packs
from fieldrep.services.packs import import_packs
from fieldrep.services.setup import Setup, initialise
from fieldrep.services.workspace import Workspace
from fieldrep.store.context import Context
from tests.benchmarks.figures import Figures, judge

pytestmark = pytest.mark.benchmark


def milliseconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return (time.perf_counter() - start) * 1000


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_all_packs_of_a_language_load(language: str, figures: Figures) -> None:
    loader._load.cache_clear()
    figures.check(f"all packs loaded, {language}", milliseconds(lambda: loader.load(language)), 50)


def processor_time(action: Callable[[], object]) -> float:
    start = time.process_time()
    action()
    return (time.process_time() - start) * 1000


def book_of(language: str, own: int) -> ObjectionBook:
    """The built-in objections and as many of one's own, each worded differently."""
    book = loader.load(language)
    known = book.objections()
    said = [text for each in known for text in (*each.says, *each.cues)]
    written = (
        Objection(
            f"own.{n}", (f"{said[n % len(said)]} {said[n * 7 % len(said)][:30]} {n}",), "", ("…",), "", ""
        )
        for n in range(own)
    )
    return ObjectionBook(book, (*known, *written))


@pytest.mark.parametrize("own", [0, 500])
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "thats to expencive"),
        ("en", "qwzx wibble"),
        ("en", "taigui"),
        ("zh_CN", "太贵了"),
        ("zh_CN", "taigui"),
        ("zh_CN", "too expensive"),
    ],
)
def test_objections_are_searched(language: str, words: str, own: int, figures: Figures) -> None:
    name = f"find {words!r}, {language}, {own} own"
    with i18n.language(language):
        book = book_of(language, own)
        for kept in (search._index, search._taken_apart, search._spoken):
            kept.cache_clear()
        ready = figures.note(f"finder made ready beforehand, {language}, {own} own",
                             processor_time(lambda: make_ready(book)), 200)  # fmt: skip
        first = processor_time(lambda: find_objections(book, words, 12))
        later = min(processor_time(lambda: find_objections(book, words, 12)) for _time in range(3))
    rows = (ready, figures.note(f"first {name}", first, 50), figures.note(f"later {name}", later, 20))
    judge(*rows)


def test_packs_are_imported_without_holding_the_lock_for_long(tmp_path: Path, figures: Figures) -> None:
    """Every text of all six packs in both languages is another one: some 1,400 records."""
    locked: list[float] = []

    class Watched(Workspace):
        @contextmanager
        def write(self, code: str, label: str = "", **more: Any) -> Iterator[Context]:
            start = time.process_time()
            with super().write(code, label, **more) as ctx:
                yield ctx
            locked.append((time.process_time() - start) * 1000)

    workspace = Watched.open(DataPaths(tmp_path / "data"))
    initialise(workspace, Setup("Li Wei", "North", "en", "CNY", "Asia/Shanghai"))
    with workspace.read() as ctx:
        for file in export_packs(ctx, [], tmp_path / "packs"):
            text = file.read_text("utf-8")
            file.write_text(re.sub(r'^(text|title|behind) = "', r"\g<0>New ", text, flags=re.M), "utf-8")
    locked.clear()
    assert import_packs(workspace, tmp_path / "packs").counts["added"] > 1000
    workspace.close()
    figures.check("lock held by an import of all packs, all changed", max(locked), 100)
