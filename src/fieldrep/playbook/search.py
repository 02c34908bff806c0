"""Finds the objection that a customer's sentence belongs to, as it is typed.

A word counts the more the fewer objections share it. Chinese is compared by pairs of characters, other
scripts by word stems, by beginnings of words and, where nothing begins so, by spelling. Letters typed
over Chinese texts are tried as pinyin and its initials.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from fieldrep.playbook.schema import Objection
from fieldrep.rules.fold import CJK, fold
from fieldrep.rules.pinyin import INITIALS_MARK, pinyin_keys

_CHINESE = re.compile(f"[{CJK}]+")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")

_STOP_WORDS = frozenset(
    "a an the and or but of to for in on at by is are be am was were been it its it's this that i i'm i'd "
    "i'll i've we we're we'll we've you you're you'll your our my me us they them their he she his do does "
    "did have has had will would can could so as if with from there here what which who how just some any "
    "too very not no don't".split()
)
_STOP_CHARACTERS = frozenset(
    "的了吗呢吧啊呀嘛我你您他们是有在就也都还这那个一和跟把给被得地着过去来说要会不没"
)
_ENDINGS = (("ing", 6), ("ies", 5), ("ed", 5), ("es", 5), ("s", 4), ("e", 4))
"""English endings that are cut off, and the length from which a word loses each."""

_CHARACTER = 0.35
"""Weight of one Chinese character against a pair."""
_TAG = 0.9
"""Weight of a term that stands in the tags only."""
_BEGINNING = 0.8
_MISSPELT = 0.7
_LEAST_LIKENESS = 78
"""From which likeness on, in per cent, a word counts as another one misspelt."""
_WORDING = 0.6
"""What the likeness to the nearest single wording adds to the terms shared with all of them."""
_SOUND = 2.0
"""Score of a text whose pinyin is what was typed; down to half of it where it only begins so, then less."""


@dataclass(frozen=True, slots=True)
class _Meant:
    """What was typed. ``certain``: terms that stand for themselves, ``vague``: for each other term those
    that it may stand for; with how much each one tells. ``whole`` is how much all of it tells."""

    certain: Mapping[str, float]
    vague: list[Mapping[str, float]]
    whole: float


@dataclass(frozen=True, slots=True)
class Found:
    """An objection that fits, how well (more is better), and its wording nearest to what was typed."""

    objection: Objection
    score: float
    wording: str


def find(objections: Sequence[Objection], words: str, limit: int = 5) -> list[Found]:
    """Return the objections that fit what was typed, best first; none when nothing is typed or fits."""
    return _index(tuple(objections)).find(words, limit)


@lru_cache(maxsize=4)
def _index(objections: tuple[Objection, ...]) -> "_Index":
    return _Index(objections)


def _words(folded: str) -> list[str]:
    """Return the words that tell something, those of other scripts than Chinese."""
    words = _WORD.findall(_CHINESE.sub(" ", folded))
    return [word for word in words if word not in _STOP_WORDS]


def _stem(word: str) -> str:
    """Return a word without its commonest English endings; other languages lose little by it."""
    word = word.removesuffix("'s")
    for ending, least in _ENDINGS:
        if word.endswith(ending) and len(word) >= least:
            return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return word


def _terms(folded: str) -> dict[str, float]:
    """Return the terms of a folded text with their weights."""
    terms: dict[str, float] = {}
    for run in _CHINESE.findall(folded):
        pairs = map("".join, pairwise(run))
        terms.update((pair, 1.0) for pair in pairs if not set(pair) <= _STOP_CHARACTERS)
        terms.update((one, _CHARACTER) for one in run if one not in _STOP_CHARACTERS)
    terms.update((_stem(word), 1.0) for word in _words(folded))
    return terms


def _sounds(letters: str, key: str) -> float:
    """Return the score of a pinyin key for the letters typed; inside it they count from three on."""
    if key.startswith(letters):
        return _SOUND * (1 + len(letters) / len(key)) / 2
    return _SOUND / 3 if len(letters) > 2 and letters in key else 0.0


def _overlap(terms: Mapping[str, float], meant: _Meant) -> float:
    """Return how much of what was typed stands among terms, each by its weight there."""
    total = sum(terms[term] * meant.certain[term] for term in terms.keys() & meant.certain.keys())
    for each in meant.vague:
        total += max((terms[term] * each[term] for term in terms.keys() & each.keys()), default=0.0)
    return total


@dataclass(frozen=True, slots=True)
class _Wording:
    text: str
    terms: Mapping[str, float]  # each counts as one
    size: float


class _Index:
    """The terms of a set of objections, and how much each one tells."""

    def __init__(self, objections: tuple[Objection, ...]) -> None:
        self._objections = objections
        says = [[(text, _terms(fold(text))) for text in objection.says] for objection in objections]
        self._weights: list[dict[str, float]] = []
        for objection, wordings in zip(objections, says, strict=True):
            weights = dict.fromkeys((term for tag in objection.tags for term in _terms(fold(tag))), _TAG)
            weights.update((term, 1.0) for _text, terms in wordings for term in terms)
            self._weights.append(weights)
        shared = Counter(term for weights in self._weights for term in weights)
        self._tells = {term: math.log(1 + len(objections) / count) for term, count in shared.items()}
        self._unknown = math.log(1 + len(objections))
        self._spelt = [term for term in self._tells if not _CHINESE.match(term)]
        self._wordings = [
            [_Wording(text, dict.fromkeys(terms, 1.0), self._size(terms)) for text, terms in wordings]
            for wordings in says
        ]

    def find(self, words: str, limit: int) -> list[Found]:
        folded = fold(words)
        meant = self._meant(folded)
        typed = "".join(folded.split())
        heard = self._heard(typed) if typed.isascii() and typed.isalpha() and len(typed) > 1 else {}
        found = []
        for number, objection in enumerate(self._objections):
            score, wording = self._score(number, meant)
            sound, spoken = heard.get(number, (0.0, ""))
            if sound > score:
                score, wording = sound, spoken
            if score > 0:
                found.append(Found(objection, round(score, 4), wording))
        return sorted(found, key=lambda each: -each.score)[:limit]

    def _meant(self, folded: str) -> _Meant:
        """Return what each term typed may stand for; the last word may be unfinished."""
        last = (_words(folded) or [""])[-1]
        certain: dict[str, float] = {}
        vague: list[Mapping[str, float]] = []
        for term, weight in _terms(folded).items():
            may_be = {term: weight}
            if not _CHINESE.match(term) and (term not in self._tells or term == _stem(last)):
                may_be = dict(self._alike(last if term == _stem(last) else term)) | may_be
            telling = {each: sure * self._tells.get(each, self._unknown) for each, sure in may_be.items()}
            if len(telling) == 1:
                certain |= telling
            else:
                vague.append(telling)
        return _Meant(certain, vague, sum(certain.values()) + sum(max(each.values()) for each in vague))

    def _alike(self, word: str) -> Iterator[tuple[str, float]]:
        """Yield the known terms that begin with a word; those spelt like it when none does."""
        begun = [term for term in self._spelt if term.startswith(word)] if len(word) > 1 else []
        if begun or len(word) < 4 or word in self._tells:
            yield from ((term, _BEGINNING) for term in begun)
            return
        from rapidfuzz import process  # 20 ms; only words that begin nothing need it

        stem = _stem(word)
        for term, _likeness, _place in process.extract(stem, self._spelt, score_cutoff=_LEAST_LIKENESS):
            yield term, _MISSPELT

    def _score(self, number: int, meant: _Meant) -> tuple[float, str]:
        """Return how much of what was typed an objection has, and its nearest wording."""
        nearest = self._wordings[number][0]
        have = _overlap(self._weights[number], meant)
        if not have:
            return 0.0, nearest.text
        best = 0.0
        for wording in self._wordings[number]:
            likeness = 2 * _overlap(wording.terms, meant) / (meant.whole + wording.size)
            if likeness > best:
                best, nearest = likeness, wording
        return have / meant.whole + _WORDING * best, nearest.text

    def _size(self, terms: Mapping[str, float]) -> float:
        return sum(weight * self._tells.get(term, self._unknown) for term, weight in terms.items())

    def _heard(self, letters: str) -> dict[int, tuple[float, str]]:
        """Return the objections in whose texts the letters are pinyin, by number: score and wording."""
        heard: dict[int, tuple[float, str]] = {}
        for number, text, keys in self._sounds:
            score = max(_sounds(letters, key) for key in keys)
            if score > heard.get(number, (0.0, ""))[0]:
                heard[number] = (score, text)
        return heard

    @cached_property
    def _sounds(self) -> list[tuple[int, str, list[str]]]:
        """The pinyin of every Chinese wording and tag: number of the objection, wording, keys."""
        sounds = []
        for number, objection in enumerate(self._objections):
            for text in (*objection.says, *objection.tags):
                spoken = pinyin_keys("".join(_CHINESE.findall(text))).split()
                if keys := [key.removeprefix(INITIALS_MARK) for key in spoken]:
                    shown = text if text in objection.says else objection.says[0]
                    sounds.append((number, shown, keys))
        return sounds


def told(said: str, steps: Sequence[str]) -> list[bool]:
    """Return for each step whether what was said seems to have it: a hint, by the words they share.

    A word that stands in one step only is enough, one that stands in several tells the less.
    """
    heard = _terms(fold(said))
    terms = [_terms(fold(step)) for step in steps]
    shared = Counter(term for each in terms for term in each)
    tells = (sum(weight / shared[term] for term, weight in each.items() if term in heard) for each in terms)
    return [weight >= 1 for weight in tells]
