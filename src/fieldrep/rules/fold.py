"""Text folded for searching: width, case and diacritics off, Chinese split into characters for FTS5.

SQLite's tokenizers find no two-character Chinese word, so each CJK character is indexed as a word of its
own and searched as a phrase.
"""

import re
import unicodedata

_MARKS = dict.fromkeys(
    [*range(0x300, 0x370), *range(0x1AB0, 0x1B00), *range(0x1DC0, 0x1E00), *range(0x20D0, 0x2100)]
)
"""Combining marks of Latin, Greek and Cyrillic; those of other scripts make other letters and stay."""

_LETTERS = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "ŧ": "t",
        "ŋ": "n",
        "ı": "i",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
    }
)
"""Letters that Unicode does not take apart."""

CJK = r"\u3005-\u9fff\U00020000-\U0003ffff"
"""Han, kana and the signs between, for a regular expression's character class: no spaces between words.

Compiling it takes milliseconds, so patterns with it stay text until they are used.
"""

_CJK_CHARACTER = f"([{CJK}])"
_RUN = f"[{CJK}]+|[^{CJK}]+"
_UNSENDABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")

MOST_TERMS = 32
"""Words of a query that count; FTS5 refuses expressions without end."""


def fold(text: str) -> str:
    """Fold width, case and diacritics: ``México`` → ``mexico``, ``Ｍünster`` → ``munster``; CJK stays."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return unicodedata.normalize("NFKC", apart.translate(_MARKS)).translate(_LETTERS)


def has_cjk(text: str) -> bool:
    """Say whether a text has signs of scripts that put no spaces between words."""
    return re.search(_CJK_CHARACTER, text) is not None


def spaced(text: str) -> str:
    """Put a space round each CJK character, so that FTS5 takes each for a word."""
    # several times faster than a substitution, and the index takes every text through here
    return " ".join(" ".join(re.split(_CJK_CHARACTER, text)).split())


def fts_query(words: str) -> str | None:
    """Return an FTS5 MATCH expression for text indexed as ``spaced(fold(text))``, None for nothing to find.

    All words must occur: a run of CJK as a phrase, any other word as the beginning of a word. Whatever is
    typed is quoted, never an operator.
    """
    terms = []
    for word in _UNSENDABLE.sub(" ", fold(words)).split():
        for run in re.findall(_RUN, word):
            if not any(map(str.isalnum, run)):
                continue
            if re.match(_CJK_CHARACTER, run):
                terms.append(f'"{" ".join(filter(str.isalnum, run))}"')
            else:
                terms.append('"{}"*'.format(run.replace('"', '""')))
    return " ".join(terms[:MOST_TERMS]) or None
