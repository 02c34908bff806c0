"""Finds the objection that a customer's sentence belongs to, as it is typed.

A term counts for an objection by how many times more often the texts of this one have it than those of all
(``wordings`` says what a term is). So a word counts the more the fewer objections share it, and the more
the more of their wordings have it. The likeness to the nearest single wording is added for those that lead.
The last word may be unfinished, a word that begins nothing may be misspelt, and letters typed over Chinese
texts are tried as pinyin and its initials.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain

from fieldrep.playbook.schema import Objection
from fieldrep.playbook.wordings import CHINESE, Terms, counted, is_word, stem, tells, terms, words_of
from fieldrep.rules.fold import fold
from fieldrep.rules.pinyin import INITIALS_MARK, pinyin_keys

_USUAL_SIZE = 500
"""Added to what the terms of an objection weigh together, so that one of few words does not count too much;
those of the packs weigh about as much."""
_BEGINNING = 0.8
_MISSPELT = 0.7
_SHORTEST_MISSPELT = 4
_LEAST_LIKENESS = 78
"""From which likeness on, in per cent, a word counts as another one misspelt."""
_WORDING = 0.2
"""What the likeness to the nearest single wording adds to the terms shared with all of them."""
_LEAST_TERMS = 5
"""So many terms find something together, even though none tells by itself."""
_LEADING = 5
"""So many of the best are compared wording by wording."""
_SOUND = 2.0
"""Score of a text whose pinyin is what was typed; down to half of it where it only begins so, then less."""

_KEPT = 4096
"""Of so many objections what is made for searching is kept, those of both languages together."""

_OF_EVERY_KIND = "misspeltt begu"
"""Is looked for as misspelt, as begun and as pinyin."""

_MayBe = Mapping[str, float]
"""The terms that one typed may stand for, and how surely."""


@dataclass(frozen=True, slots=True)
class Found:
    """An objection that fits, how well (more is better), and its wording nearest to what was typed."""

    objection: Objection
    score: float
    wording: str


def find(objections: Sequence[Objection], words: str, limit: int = 5) -> list[Found]:
    """Return the objections that fit what was typed, best first; none when nothing is typed or fits."""
    return _index(tuple(objections)).find(words, limit)


def make_ready(objections: Sequence[Objection]) -> None:
    """Do all that a first search among these objections would wait for; may run in another thread.

    What was made for an objection is kept, so that one more or another note costs only itself.
    """
    find(objections, _OF_EVERY_KIND)


@lru_cache(maxsize=4)
def _index(objections: tuple[Objection, ...]) -> "_Index":
    return _Index(objections)


@lru_cache(maxsize=_KEPT)
def _taken_apart(*texts: str) -> Counter[str]:
    """Return the terms of all the texts of an objection."""
    return counted(fold("\n".join(texts)))


@lru_cache(maxsize=_KEPT)
def _spoken(says: tuple[str, ...], tags: tuple[str, ...]) -> list[tuple[str, list[str]]]:
    """Return the pinyin of an objection's Chinese wordings and tags: the wording shown, its keys."""
    spoken = []
    for text in (*says, *tags):
        keys = pinyin_keys("".join(CHINESE.findall(text))).split()
        if keys:
            shown = next((wording for wording in says if text in wording), says[0])
            spoken.append((shown, [key.removeprefix(INITIALS_MARK) for key in keys]))
    return spoken


def _sounds(letters: str, key: str) -> float:
    """Return the score of a pinyin key for the letters typed; inside it they count from three on."""
    if key.startswith(letters):
        return _SOUND * (1 + len(letters) / len(key)) / 2
    return _SOUND / 3 if len(letters) > 2 and letters in key else 0.0


@lru_cache(maxsize=4096)
def _measured(text: str) -> tuple[Mapping[str, float], float]:
    """Return the terms of a wording and their weight together."""
    found = {term: weight for term, weight in terms(text).items() if tells(term)}
    return found, sum(found.values())


def _nearest(said: Terms, objection: Objection) -> tuple[float, str]:
    """Return how like the nearest wording is, from 0 to 1, and the nearest of those that are shown."""
    size = sum(weight for term, weight in said.items() if tells(term))
    best, shown_best, shown = 0.0, 0.0, objection.says[0]
    for number, text in enumerate((*objection.says, *objection.cues)):
        have, own = _measured(text)
        likeness = 2 * sum(weight for term, weight in have.items() if term in said) / (size + own or 1)
        best = max(best, likeness)
        if number < len(objection.says) and likeness > shown_best:
            shown_best, shown = likeness, text
    return best, shown


class _Index:
    """The terms of a set of objections: how much each one tells, by the number of the objection."""

    def __init__(self, objections: tuple[Objection, ...]) -> None:
        self._objections = objections
        self._counts = [_taken_apart(*each.says, *each.cues, *each.tags) for each in objections]
        self._sizes = [count.total() for count in self._counts]
        self._together = sum(self._sizes)

    def find(self, words: str, limit: int) -> list[Found]:
        folded = fold(words)
        typed = "".join(folded.split())
        said = terms(words)
        scores = self._shared(folded, said)
        heard = self._heard(typed) if typed.isascii() and typed.isalpha() and len(typed) > 1 else {}
        leading = sorted(scores, key=lambda number: -scores[number])[: max(_LEADING, limit)]
        found = []
        for number in dict.fromkeys((*leading, *heard)):
            objection = self._objections[number]
            likeness, wording = _nearest(said, objection)
            score = scores.get(number, 0.0)
            score += _WORDING * likeness if score else 0.0
            sound, spoken = heard.get(number, (0.0, ""))
            if sound > score:
                score, wording = sound, spoken
            found.append(Found(objection, round(score, 4), wording))
        return sorted((each for each in found if each.score > 0), key=lambda each: -each.score)[:limit]

    def _shared(self, folded: str, said: Terms) -> dict[int, float]:
        """Return for each objection that has something of what was typed how much of it, up to 1."""
        scores: dict[int, float] = defaultdict(float)
        told_by: set[int] = set()
        whole = 0.0
        for weight, may_be in self._meant(folded, said):
            weights = self._weights(may_be)
            sure = max(may_be.values(), default=0.0)
            for number, telling in weights.items():
                scores[number] += weight * sure * telling
            if any(map(tells, may_be)):
                told_by.update(weights)
            whole += weight * max(weights.values(), default=0.0)
        if len(said) >= _LEAST_TERMS:  # "what's in it for me": no word tells, all of them together do
            told_by = told_by or set(scores)
        return {number: scores[number] / whole for number in told_by}

    def _weights(self, may_be: _MayBe) -> dict[int, float]:
        """Return how much a term tells for each objection that has it; if it may be several, their sum."""
        counts = [
            (number, sum(sure * count[term] for term, sure in may_be.items() if term in count))
            for number, count in enumerate(self._counts)
            if not count.keys().isdisjoint(may_be)
        ]
        usual = (1 + sum(count for _number, count in counts)) / (1 + self._together)  # once might be chance
        return {
            number: math.log1p(count / (self._sizes[number] + _USUAL_SIZE) / usual)
            for number, count in counts
        }

    def _meant(self, folded: str, said: Terms) -> Iterator[tuple[float, _MayBe]]:
        """Yield the weight of each term typed and what it may stand for; the last word may be unfinished."""
        last = (words_of(folded) or [""])[-1]
        for term, weight in said.items():
            unfinished = term == stem(last)
            if not is_word(term) or (term in self._spelt and not unfinished):
                yield weight, {term: 1.0}
            elif unfinished and (begun := self._begun(last)):
                yield weight, begun | ({term: 1.0} if term in self._spelt else {})
            elif term in self._spelt or len(term) < _SHORTEST_MISSPELT:
                yield weight, {term: 1.0}
            else:
                yield weight, self._alike(term)

    def _begun(self, word: str) -> dict[str, float]:
        """Return the known terms that begin with a word."""
        return {term: _BEGINNING for term in self._spelt if len(word) > 1 and term.startswith(word)}

    def _alike(self, word: str) -> _MayBe:
        """Return the known terms that are spelt like a word."""
        from rapidfuzz import fuzz, process  # 20 ms; only words that begin nothing need it

        alike = process.extract(word, list(self._spelt), scorer=fuzz.ratio, score_cutoff=_LEAST_LIKENESS)
        return {term: _MISSPELT * likeness / 100 for term, likeness, _place in alike}

    @cached_property
    def _spelt(self) -> dict[str, None]:
        """The words of other scripts than Chinese that the objections have, in their order."""
        return dict.fromkeys(filter(is_word, dict.fromkeys(chain.from_iterable(self._counts))))

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
        return [
            (number, shown, keys)
            for number, each in enumerate(self._objections)
            for shown, keys in _spoken(each.says, each.tags)
        ]


def told(said: str, steps: Sequence[str]) -> list[bool]:
    """Return for each step whether what was said seems to have it: a hint, by the words they share.

    A word that stands in one step only is enough, one that stands in several tells the less.
    """
    heard = _measured(said)[0]
    having = [_measured(step)[0] for step in steps]
    shared = Counter(term for each in having for term in each)
    hits = (sum(weight / shared[term] for term, weight in each.items() if term in heard) for each in having)
    return [weight >= 1 for weight in hits]
