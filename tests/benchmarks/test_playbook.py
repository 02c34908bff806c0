"""How long the playbook takes to be there, and the objection finder to answer."""

import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from fieldrep.playbook import loader, search
from tests.benchmarks.figures import Figures

pytestmark = pytest.mark.benchmark


def milliseconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return (time.perf_counter() - start) * 1000


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_all_packs_of_a_language_load(language: str, figures: Figures) -> None:
    loader._load.cache_clear()
    figures.check(f"all packs loaded, {language}", milliseconds(lambda: loader.load(language)), 50)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "thats to expencive"), ("zh_CN", "太贵了"), ("zh_CN", "taigui")]
)
def test_sixty_objections_are_searched(language: str, words: str, figures: Figures) -> None:
    known = loader.load(language).objections()
    sixty = (*known, *(replace(each, id=f"{each.id}.more") for each in known[: 60 - len(known)]))
    search._index.cache_clear()
    first = milliseconds(lambda: search.find(sixty, words))
    figures.check(f"first find among 60 objections, {words}", first, 50)
    later = milliseconds(lambda: search.find(sixty, words))
    figures.check(f"find among 60 objections, {words}", later, 30)
