"""Finds the names like a given one among thousands, without comparing it with each of them."""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Generic, TypeVar

from fieldrep.rules.fold import CJK, has_cjk
from fieldrep.rules.names import POSSIBLE, core, core_similarity

Key = TypeVar("Key")

RAREST = 6
"""So many of a name's rarest pairs of signs lead to others; names that share none of them are not found."""

MANY = 300
"""With so many names to compare, commoner pairs are not looked up any more."""

MOST_SIGNS = 40
"""So many signs or words of a name are taken apart to find shorter names in it."""

_WORD = rf"[{CJK}]+|[^{CJK}\s]+"


@dataclass(frozen=True, slots=True)
class Likeness(Generic[Key]):
    """A known name that is like the one asked for; ``score`` as in ``names.similarity``."""

    key: Key
    name: str
    score: int


class NameIndex(Generic[Key]):
    """Names by key, looked up by likeness. Several keys may have the same name."""

    def __init__(self) -> None:
        self._entries: list[tuple[Key, str, str]] = []
        self._by_core: dict[str, list[int]] = defaultdict(list)
        self._by_pair: dict[str, set[str]] = defaultdict(set)

    def add(self, key: Key, name: str) -> None:
        """Take a name in."""
        number, core_ = len(self._entries), core(name)
        self._entries.append((key, name, core_))
        self._by_core[core_].append(number)
        for pair in _pairs(core_):
            self._by_pair[pair].add(core_)

    def like(self, name: str, *, least: int = POSSIBLE, limit: int = 5) -> list[Likeness[Key]]:
        """Return the names at least so much like this one, the likest first, then in the order of adding."""
        wanted = core(name)
        scores = {core_: core_similarity(wanted, core_) for core_ in self._alike(wanted, least)}
        found = [
            (score, number)
            for core_, score in scores.items()
            if score >= least
            for number in self._by_core[core_]
        ]
        found.sort(key=lambda entry: (-entry[0], entry[1]))
        return [Likeness(*self._entries[number][:2], score) for score, number in found[:limit]]

    def _alike(self, wanted: str, least: int) -> set[str]:
        """Return the cores worth a closer look: contained in this one, containing it, or of like signs."""
        from rapidfuzz import fuzz, process

        cores = self._sharing_rare_pairs(wanted)
        alike = {part for part in (wanted, *_parts(wanted)) if part in self._by_core}
        alike.update(core_ for core_ in cores if wanted in core_)
        for scorer in (fuzz.ratio, fuzz.token_sort_ratio) if " " in wanted else (fuzz.ratio,):
            close = process.extract(wanted, cores, scorer=scorer, score_cutoff=least - 1, limit=None)
            alike.update(core_ for core_, _score, _position in close)
        return alike

    def _sharing_rare_pairs(self, wanted: str) -> set[str]:
        """Return the cores that share one of the rarest pairs, the rarest first, till they are many."""
        cores: set[str] = set()
        known = [pair for pair in _pairs(wanted) if pair in self._by_pair]
        for pair in sorted(known, key=lambda pair: (len(self._by_pair[pair]), pair))[:RAREST]:
            cores |= self._by_pair[pair]
            if len(cores) > MANY:
                break
        return cores


def _pairs(core_: str) -> set[str]:
    """Return the pairs of neighbouring signs of each word; a lone sign counts too."""
    words = re.findall(_WORD, core_)
    return {word[start : start + 2] for word in words for start in range(max(len(word) - 1, 1))}


def _parts(core_: str) -> set[str]:
    """Return the shorter names that a name may contain: runs of words, or of signs where there is Chinese."""
    signs, between = (list(core_), "") if has_cjk(core_) else (core_.split(), " ")
    count = min(len(signs), MOST_SIGNS)
    return {between.join(signs[start:end]) for start in range(count) for end in range(start + 1, count + 1)}
