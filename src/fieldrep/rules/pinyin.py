"""Pinyin of names: what a search types for Chinese, as whole syllables or as initials.

The readings stand in ``pinyin.tsv``, made by ``.ci/make-pinyin``: a line per syllable with the characters
read so first, second or third, then lines ``*word<TAB>reading`` for words that are read as a whole. ü is
typed v.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache
from itertools import combinations, islice
from operator import ne
from pathlib import Path

from fieldrep.rules.fold import fold

MOST_READINGS = 8
"""So many readings of one text are searched by at most."""

INITIALS_MARK = "~"
"""Stands before the initials among the keys and tells them from whole syllables."""

SURNAMES = {
    "仇": "qiu",
    "朴": "piao",
    "覃": "qin",
    "单": "shan",
    "解": "xie",
    "区": "ou",
    "查": "zha",
    "尉": "yu",
    "翟": "zhai",
    "盖": "ge",
    "召": "shao",
    "洗": "xian",
    "缪": "miao",
    "繁": "po",
    "员": "yun",
    "秘": "bi",
    "折": "she",
    "黑": "he",
    "乜": "nie",
    "种": "chong",
    "乐": "yue",
    "重": "chong",
    "万俟": "mo qi",
    "尉迟": "yu chi",
    "单于": "chan yu",
    "长孙": "zhang sun",
    "澹台": "tan tai",
}
"""Surnames that are not read as their characters are elsewhere."""

_LONGEST_WORD = 6

SHORTEST_TOLERATED = 4
"""Initials from this length on may have one wrong letter, not among the first two."""


class InitialsMatch(IntEnum):
    """How well typed initials fit a name; the smaller the better."""

    EXACT = 0
    BEGINS = 1
    ONE_WRONG = 2
    BEGINS_ONE_WRONG = 3
    WITHIN = 4


@dataclass(frozen=True, slots=True)
class _Table:
    readings: tuple[dict[str, str], ...]
    words: dict[str, tuple[str, ...]]
    begin_words: frozenset[str]
    syllables: frozenset[str]


@cache
def _table() -> _Table:
    """Read the table once: per rank a reading by character, readings of words, all syllables."""
    readings: tuple[dict[str, str], ...] = ({}, {}, {})
    words, syllables = {}, []
    text = Path(__file__).with_name("pinyin.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        first, *columns = line.split("\t")
        if first.startswith("*"):
            words[first[1:]] = tuple(columns[0].split())
            continue
        syllables.append(first)
        for rank, signs in enumerate(columns):
            ranked = readings[rank]
            for sign in signs:  # half the time of joining one small dictionary after the other
                ranked[sign] = first
    return _Table(readings, words, frozenset(word[0] for word in words), frozenset(syllables))


@lru_cache(maxsize=512)  # towns come again and again
def pinyin_keys(text: str) -> str:
    """Return what finds a Chinese text by pinyin: ``嘉元实业`` → ``jiayuanshiye ~jysy``, "" without Chinese.

    All plausible readings at once, the likeliest first; initials bear ``INITIALS_MARK``. Letters and digits
    between stand as they are. The start of the text is also read as a surname.
    """
    folded = fold(text)
    options = [] if folded.isascii() else _options(folded)
    if not options:
        return ""
    readings = list(islice(_combined(options), MOST_READINGS))
    whole = dict.fromkeys("".join(syllable for syllable, _initial in reading) for reading in readings)
    initials = dict.fromkeys("".join(initial for _syllable, initial in reading) for reading in readings)
    return " ".join((*whole, *(INITIALS_MARK + letters for letters in initials)))


_Part = tuple[str, str]
"""A syllable and its initial; of what is not Chinese, the same text twice."""


def _options(text: str) -> list[list[_Part]]:
    """Return each sign's possible readings, the likeliest first; nothing for a text without Chinese."""
    table = _table()
    options: list[list[_Part]] = []
    position, chinese = 0, False
    while position < len(text):
        sign = text[position]
        at_a_word = not position or sign in table.begin_words
        if spoken := _spoken_as_a_whole(text, position, table) if at_a_word else []:
            options += spoken
        elif parts := _parts(sign):
            options.append(parts)
        else:
            if sign.isalnum():
                options.append([(sign, sign)])
            position += 1
            continue
        chinese = True
        position += len(spoken) or 1
    return options if chinese else []


def _spoken_as_a_whole(text: str, position: int, table: _Table) -> list[list[_Part]]:
    """Return the readings of a word at a position, or of a surname at the start, which may be none."""
    if text[position] in table.begin_words:
        for length in range(min(_LONGEST_WORD, len(text) - position), 1, -1):
            if reading := table.words.get(text[position : position + length]):
                return [_read([syllable]) for syllable in reading]
    for length in (2, 1) if position == 0 else ():
        if surname := SURNAMES.get(text[:length]):
            ordinary = (_readings(sign, table) for sign in text[:length])
            return [_read([own, *others]) for own, others in zip(surname.split(), ordinary, strict=True)]
    return []


@cache  # texts are made of the same few thousand signs
def _parts(sign: str) -> list[_Part]:
    """Return the readings of a sign, the likeliest first; none where it is not Chinese."""
    return _read(_readings(sign, _table()))


def _readings(sign: str, table: _Table) -> list[str]:
    return [ranked[sign] for ranked in table.readings if sign in ranked]


def _read(syllables: list[str]) -> list[_Part]:
    return [(syllable, syllable[0]) for syllable in dict.fromkeys(syllables)]


def _combined(options: list[list[_Part]]) -> Iterator[list[_Part]]:
    """Combine one reading per sign: first all likeliest ones, then with one of them changed, with two …"""
    changes = [
        (position, part) for position, parts in enumerate(options) for part in parts[1:] if len(parts) > 1
    ]
    likeliest = [parts[0] for parts in options]
    for count in range(len(changes) + 1):
        for chosen in combinations(changes, count):
            if len({position for position, _part in chosen}) == count:
                reading = likeliest.copy()
                for position, part in chosen:
                    reading[position] = part
                yield reading


def initials_match(query: str, keys: str) -> InitialsMatch | None:
    """Say how typed initials fit the keys of ``pinyin_keys``, None where they don't.

    From four letters on one may be wrong, but not of the first two, and not where the letters spell
    syllables: ``jyqy`` finds 嘉元实业, which is jysy, also within 天津嘉元实业有限公司. ``keys`` may have
    other words between.
    """
    typed = fold(query).replace(" ", "")
    tolerant = _is_tolerated(typed)
    best: InitialsMatch | None = None
    for key in keys.split() if typed else ():
        if key.startswith(INITIALS_MARK):
            found = _match(typed, key[len(INITIALS_MARK) :], tolerant)
            if found is not None and (best is None or found < best):
                best = found
    return best


def initials_like(query: str) -> str | None:
    """Return a LIKE pattern for texts that hold keys which ``initials_match`` may take with a wrong letter.

    None where it takes none. SQL narrows by it, ``initials_match`` decides and ranks.
    """
    typed = fold(query).replace(" ", "")
    return f"%{INITIALS_MARK}%{typed[:2]}{'_' * (len(typed) - 2)}%" if _is_tolerated(typed) else None


def _match(typed: str, initials: str, tolerant: bool) -> InitialsMatch | None:
    if initials.startswith(typed):
        return InitialsMatch.EXACT if initials == typed else InitialsMatch.BEGINS
    if not tolerant:
        return None
    for start in range(len(initials) - len(typed) + 1):
        part = initials[start : start + len(typed)]
        if part[:2] == typed[:2] and sum(map(ne, typed, part)) <= 1:
            if start:
                return InitialsMatch.WITHIN
            same_length = len(initials) == len(typed)
            return InitialsMatch.ONE_WRONG if same_length else InitialsMatch.BEGINS_ONE_WRONG
    return None


@lru_cache(maxsize=64)
def _is_tolerated(typed: str) -> bool:
    letters_only = typed.isascii() and typed.isalpha()
    return letters_only and len(typed) >= SHORTEST_TOLERATED and not _spells_syllables(typed)


def _spells_syllables(typed: str) -> bool:
    """Say whether letters are whole syllables, the last of which may have only been begun."""
    syllables = _table().syllables
    ends = {0}
    for end in range(1, len(typed)):
        if any(typed[start:end] in syllables for start in ends):
            ends.add(end)
    return any(syllable.startswith(typed[start:]) for start in ends for syllable in syllables)
