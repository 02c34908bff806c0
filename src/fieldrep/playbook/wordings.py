"""Takes what customers say apart into terms that can be compared.

Chinese gives pairs of characters and, for less, the single ones; other scripts give word stems and, for
less, two words side by side, which keeps "no money" apart from "money". Words that say little by themselves
count little. A word of ``synonyms.txt`` also gives the term of its group, so that a brother and a cousin
are something alike.
"""

import re
from collections import Counter, defaultdict
from functools import cache, lru_cache
from itertools import pairwise
from operator import add
from pathlib import Path

from fieldrep.rules.fold import CJK, fold

CHINESE = re.compile(f"[{CJK}]+")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_WORD_OR_BREAK = re.compile(r"[^\W_]+(?:'[^\W_]+)?|[^\w\s'-]|\n")
_BREAK = "."
"""Stands for what is between words that don't belong side by side."""

STOP_WORDS = frozenset(
    "a an the and or but of to for in on at by is are be am was were been it its it's this that i i'm i'd "
    "i'll i've we we're we'll we've you you're you'll your our my me us they them their he his she do does "
    "did have has had will would can could so as if with from there here what which who how just some any "
    "too very not no don't s".split()
)
_STOP_CHARACTERS = frozenset(
    "的了吗呢吧啊呀嘛我你您他们是有在就也都还这那个一和跟把给被得地着过去来说要会不没"
)
_ENDINGS = (("ing", 6), ("ies", 5), ("ed", 5), ("es", 5), ("s", 4), ("e", 4))
"""English endings that are cut off, and the length from which a word loses each."""

# What each sort of term weighs against a word or a pair; chosen by holding wordings out of the packs.
_CHARACTER = 0.7
_TWO_WORDS = 0.25
_LITTLE = 0.4
_GROUP = 0.8
_GROUP_MARK = "="

Terms = dict[str, float]


def stem(word: str) -> str:
    """Return a word without its commonest English endings; other languages lose little by it."""
    word = word.removesuffix("'s")
    for ending, least in _ENDINGS:
        if word.endswith(ending) and len(word) >= least:
            return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return word


@lru_cache(maxsize=8192)
def _term(token: str) -> str:
    return token if token in STOP_WORDS else stem(token) if token[0].isalnum() else _BREAK


def words_of(folded: str) -> list[str]:
    """Return the words that tell something, those of other scripts than Chinese."""
    words = _WORD.findall(CHINESE.sub(" ", folded))
    return [word for word in words if word not in STOP_WORDS]


def counted(folded: str) -> Counter[str]:
    """Return how often each term stands in a folded text.

    Lists and the counter do it without a step of Python for each occurrence: hundreds of objections are
    taken apart while somebody waits for what was typed first.
    """
    found: list[str] = []
    runs = CHINESE.findall(folded)
    for run in runs:
        found += run
        found += map(add, run, run[1:])
    rest = CHINESE.sub(_BREAK, folded) if runs else folded
    words = list(map(_term, _WORD_OR_BREAK.findall(rest))) if _WORD.search(rest) else []
    found += filter(_BREAK.__ne__, words)
    found += [f"{one} {next_}" for one, next_ in pairwise(words) if _BREAK not in (one, next_)]
    count = Counter(found)
    for stop in _STOP_CHARACTERS & count.keys():
        del count[stop]
    groups = _groups()
    for begin in groups.keys() & count.keys():
        for word, group in groups[begin]:
            if times := folded.count(word) if len(word) > 2 and CHINESE.match(word) else count[begin]:
                count[group] += times
    return count


def terms(text: str) -> Terms:
    """Return the terms of a text with their weights."""
    return {term: weight(term) for term in counted(fold(text))}


def weight(term: str) -> float:
    """Return what a term weighs by its sort."""
    if term[0] == _GROUP_MARK:
        return _GROUP
    if " " in term:
        return _TWO_WORDS
    if term in STOP_WORDS or _STOP_CHARACTERS.issuperset(term):
        return _LITTLE
    return _CHARACTER if len(term) == 1 and CHINESE.match(term) else 1.0


def tells(term: str) -> bool:
    """Say whether a term means something by itself; the others only add to what does."""
    return weight(term) > _LITTLE


def is_word(term: str) -> bool:
    """Say whether a term is a word of another script than Chinese, which may be begun or misspelt."""
    if CHINESE.match(term) or " " in term:  # most are: what is cheap to see comes first
        return False
    return term[0] != _GROUP_MARK and term not in STOP_WORDS


@cache
def _groups() -> dict[str, list[tuple[str, str]]]:
    """Return the words that have synonyms, each with its group, by their stem or first two characters."""
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    lines = Path(__file__).with_name("synonyms.txt").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if not line.startswith("#"):
            of = f"{_GROUP_MARK}{number}"
            for word in dict.fromkeys(w if CHINESE.match(w) else stem(w) for w in line.split(", ")):
                groups[word[:2] if CHINESE.match(word) else word].append((word, of))
    return dict(groups)
