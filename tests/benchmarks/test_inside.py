"""What happens inside the process: search at every key, a list, drafting a week."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from fieldrep.paths import DataPaths
from fieldrep.services.accounts import AccountFilter, list_accounts
from fieldrep.services.finding import find_anything
from fieldrep.services.reportperiods import period_due
from fieldrep.services.reports import draft_report
from fieldrep.services.workspace import Workspace
from fieldrep.store.context import Context
from tests.benchmarks.figures import Figures, percentile

pytestmark = pytest.mark.benchmark

TYPED = (
    "嘉元实业",
    "jyqy",
    "jiayuan",
    "样品",
    "price list",
    "mexico",
    "tianjin",
    "1380",
    "wang",
    "trial next",
)
SEARCH_TARGET = 30.0
DRAFT_TARGET = 1000.0
ROUNDS = 3


@pytest.fixture(scope="module")
def workspace(generated: Path) -> Iterator[Workspace]:
    opened = Workspace.open(DataPaths(generated))
    yield opened
    opened.close()


def keys(words: str) -> list[str]:
    """What stands in the field after each key."""
    return [words[:length] for length in range(1, len(words) + 1)]


def milliseconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


def search_accounts(ctx: Context, text: str) -> object:
    return list_accounts(ctx, AccountFilter(text=text), limit=50)


def search_anything(ctx: Context, text: str) -> object:
    return find_anything(ctx, text, limit=50)


@pytest.mark.parametrize("search", [search_accounts, search_anything])
def test_search_as_you_type(workspace: Workspace, figures: Figures, search: Callable[..., object]) -> None:
    took: list[float] = []
    for _round in range(ROUNDS):
        for words in TYPED:
            for text in keys(words):
                with workspace.read() as ctx:
                    took.append(milliseconds(partial(search, ctx, text)))
    name = search.__name__.replace("_", " ")
    figures.check(f"{name}, per key, p95", percentile(took, 0.95), SEARCH_TARGET)


def test_drafting_the_week(workspace: Workspace, figures: Figures) -> None:
    took = []
    for _round in range(ROUNDS):
        with workspace.read() as ctx:
            took.append(milliseconds(partial(draft_report, ctx, "weekly", period_due(ctx, "weekly"))))
    figures.check("draft of the weekly report", max(took), DRAFT_TARGET)


def test_a_page_of_the_list(workspace: Workspace, figures: Figures) -> None:
    took = []
    for offset in range(0, 5000, 500):
        with workspace.read() as ctx:
            took.append(milliseconds(partial(list_accounts, ctx, offset=offset, limit=100)))
    figures.check("a page of the list of accounts, p95", percentile(took, 0.95), SEARCH_TARGET)
