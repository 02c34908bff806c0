"""Company names compared by their core: without place, legal form, width, case and punctuation.

The same core means the same firm as far as a name can tell; nothing is ever merged for it unasked.
"""

import re
import unicodedata
from functools import lru_cache

from fieldrep.rules.company_words import (
    DOTTED_LATIN,
    LEGAL_LATIN,
    LEGAL_LATIN_ENDINGS,
    LEGAL_LATIN_FIRST,
    LEGAL_ZH,
    LINES_OF_BUSINESS,
    TRADE_FORMS_ZH,
)
from fieldrep.rules.fold import CJK, fold, has_cjk
from fieldrep.rules.places import PLACES

POSSIBLE = 85
"""From this likeness on two names are worth showing as a possible duplicate; 100 only for the same core."""

CONTAINED = 90
"""Likeness of a name that another one contains, as 同恒 and 同恒软件: possible, not certain."""


def _any_of(words: list[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_LEGAL_ZH_LAST = re.compile(rf"(?<!分)(?:{_any_of(LEGAL_ZH)})$")
_TRADE_FORM_LAST = re.compile(rf"(?<!农)(?:{_any_of(TRADE_FORMS_ZH)})$")
_LEGAL_ZH_BEFORE_BRANCH = re.compile(r"(?:股份|责任)?有限(?:责任)?公司(?=.{2,}(?:分公司|分店|分厂|办事处)$)")
_DOTTED_LAST = re.compile(rf"(?<=\w)[\s,]+(?:{_any_of([form.rstrip('.') for form in DOTTED_LATIN])})\.?$")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.\s?){2,}")
_BRACKETS = re.compile(r"\s*\(([^()]*)\)\s*")
_TOKEN = rf"[{CJK}]+|[^{CJK}\s]+"
_BLANK_BESIDE_CJK = rf"(?<=[{CJK}])\s+|\s+(?=[{CJK}])"

_KIND_OF_PLACE = re.compile(r"省|市(?![场政民立值])|(?:壮族|回族|维吾尔)?自治区|特别行政区")
_OTHER_CITY = rf"[{CJK}]{{2,3}}(?<![超城都门夜菜股花])市(?![场政民立值])|[{CJK}]{{2}}省"
_DISTRICT = rf"[{CJK}]{{2,3}}[区县]"
_SHARED_NUMBER = re.compile(r"第[一二三四五六七八九十0-9]+|[0-9]+")
_LEGAL_IN_BRACKETS = frozenset((*LEGAL_ZH, "株", "有", "주", "유"))
_LONGEST_PLACE = max(map(len, PLACES))
_LONGEST_SHARED = max(map(len, LINES_OF_BUSINESS))


def same_core(one: str, other: str) -> bool:
    """Say whether two names are those of the same firm, as far as names can tell."""
    return core(one) == core(other) != ""


@lru_cache(maxsize=20_000)
def core(name: str) -> str:
    """Return a name without what it shares with others: ``深圳市金丰达科技有限公司`` → ``金丰达科技``.

    Never empty unless the name is blank: where nothing would be left, less is taken off.
    """
    text = _cleaned(name)
    if not text:
        return " ".join(fold(name).split()) or " ".join(name.split())
    while (shorter := _without_place(_without_legal_form(text))) != text:
        text = shorter
    return text


def _cleaned(name: str) -> str:
    """Fold a name and take out punctuation, dots of abbreviations, and brackets that only say where."""
    text = fold(name).strip()
    text = _BRACKETS.sub(lambda found: " " if _says_nothing(found[1].strip()) else found[0], text)
    text = _DOTTED_LAST.sub("", text)
    text = _DOTTED.sub(lambda found: re.sub(r"[.\s]", "", found[0]) + " ", text)
    text = re.sub(r"['’`´]", "", text).replace("&", " and ")
    kept = "".join(sign if unicodedata.category(sign)[0] in "LNM" else " " for sign in text)
    return re.sub(_BLANK_BESIDE_CJK, "", " ".join(kept.split()))


def _says_nothing(bracketed: str) -> bool:
    return bracketed in _LEGAL_IN_BRACKETS or 0 < _place_end(bracketed) == len(bracketed)


def _without_legal_form(text: str) -> str:
    tokens = re.findall(_TOKEN, text)
    while len(tokens) > 1 and (length := _latin_ending(tokens)):
        tokens = tokens[:-length]
        if len(tokens) > 1 and tokens[-1] == "and":
            tokens.pop()
    while len(tokens) > 1 and tokens[0] in LEGAL_LATIN_FIRST:
        tokens = tokens[1:]
    return _without_chinese_form(re.sub(_BLANK_BESIDE_CJK, "", " ".join(tokens)))


def _latin_ending(tokens: list[str]) -> int:
    """Return how many words at the end are a legal form, leaving one at least."""
    for length in range(min(5, len(tokens) - 1), 1, -1):
        if tuple(tokens[-length:]) in LEGAL_LATIN_ENDINGS:
            return length
    return 1 if tokens[-1] in LEGAL_LATIN else 0


def _without_chinese_form(text: str) -> str:
    text = _LEGAL_ZH_BEFORE_BRANCH.sub("", text)
    shorter = _LEGAL_ZH_LAST.sub("", text)
    if shorter != text and len(shorter.strip()) >= 2:
        return shorter.strip()
    shorter = _TRADE_FORM_LAST.sub("", text)
    return shorter.strip() if shorter != text and is_distinctive(shorter) else text


def _without_place(text: str) -> str:
    """Take off a place before the name, with its district, as long as a name of its own is left."""
    end = _place_end(text)
    district = re.match(_DISTRICT, text[end:]) if text[:end].endswith("市") else None
    for cut in (end + district.end() if district else 0, end):
        if cut and is_distinctive(text[cut:]):
            return text[cut:].strip()
    return text


def _place_end(text: str) -> int:
    """Return where a place at the start of a text ends, 0 where there is none."""
    if text.startswith("中国"):
        return 2
    if end := _known_place(text, 0):
        return end
    other = re.match(_OTHER_CITY, text)
    return other.end() if other else 0


def _known_place(text: str, start: int) -> int:
    """Return the length of a place we know by name, with 省 or 市 behind it, 0 for none."""
    length = _word_at(text, start, PLACES, _LONGEST_PLACE)
    kind = _KIND_OF_PLACE.match(text, start + length) if length else None
    return kind.end() - start if kind else length


def _word_at(text: str, start: int, words: frozenset[str], longest: int) -> int:
    """Return the length of the longest of the words that stands at a position, 0 for none."""
    for length in range(min(longest, len(text) - start), 0, -1):
        if text[start : start + length] in words:
            return length
    return 0


def is_distinctive(text: str) -> bool:
    """Say whether two signs or more are left beside places, numbers and lines of business."""
    left = position = 0
    while position < len(text) and left < 2:
        number = _SHARED_NUMBER.match(text, position)
        shared = (
            number.end() - position
            if number
            else _word_at(text, position, LINES_OF_BUSINESS, _LONGEST_SHARED) or _known_place(text, position)
        )
        left += not shared and text[position].isalnum()
        position += shared or 1
    return left >= 2


def similarity(one: str, other: str) -> int:
    """Return the likeness of two names from 0 to 100; 100 for the same core and only then."""
    return core_similarity(core(one), core(other))


def core_similarity(one: str, other: str) -> int:
    """Return the likeness of two cores, as ``similarity`` does of names."""
    from rapidfuzz import fuzz

    if not one or not other:
        return 0
    if one == other:
        return 100
    likeness = max(fuzz.ratio(one, other), fuzz.token_sort_ratio(one, other))
    if _contains(one, other) or _contains(other, one):
        likeness = max(likeness, CONTAINED)
    return min(round(likeness), 99)


def _contains(longer: str, shorter: str) -> bool:
    """Say whether a name stands whole in another: Latin as words, two Chinese signs in front only."""
    if shorter not in longer or not is_distinctive(shorter):
        return False
    if not has_cjk(shorter):
        return len(shorter) >= 4 and f" {shorter} " in f" {longer} "
    return len(shorter) >= 3 or longer.startswith(shorter)
