"""Texts in the user's language through gettext; English is the source.

The language is a context variable, so a report can be written in another language
than the screen while both run.
"""

import gettext as _gettext
import locale
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "zh_CN")
DOMAIN = "fieldrep"
LOCALE_DIR = Path(__file__).parent / "locale"

_default = "en"
_override: ContextVar[str | None] = ContextVar("language", default=None)


@cache
def _catalogue(lang: str) -> _gettext.NullTranslations:
    if lang == "en":
        return _gettext.NullTranslations()
    return _gettext.translation(DOMAIN, str(LOCALE_DIR), languages=[lang], fallback=True)


def current_language() -> str:
    """Return the language in force here."""
    return _override.get() or _default


def set_language(lang: str) -> None:
    """Set the language of the whole program."""
    global _default
    _default = lang if lang in LANGUAGES else "en"


@contextmanager
def language(lang: str | None) -> Iterator[None]:
    """Use another language within the block; ``None`` keeps the present one."""
    token = _override.set(lang or current_language())
    try:
        yield
    finally:
        _override.reset(token)


def guess_language() -> str:
    """Return the language the system speaks, English when it is none of ours."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANGUAGE", "LANG"):
        value = os.environ.get(name)
        if value:
            return "zh_CN" if value.lower().startswith("zh") else "en"
    try:
        return "zh_CN" if (locale.getlocale()[0] or "").lower().startswith(("zh", "chinese")) else "en"
    except ValueError:
        return "en"


def _(message: str) -> str:
    """Translate a text."""
    return _catalogue(current_language()).gettext(message) if message else ""


def ngettext(one: str, many: str, n: int) -> str:
    """Translate a text that depends on a number."""
    return _catalogue(current_language()).ngettext(one, many, n)


def sentences(*texts: str) -> str:
    """Return texts that are whole sentences one after another, empty ones left out: with a blank between
    them, but none after a full-width mark, which brings its own."""
    joined = ""
    for text in filter(None, texts):
        blank = "" if not joined or joined.endswith(("。", "！", "？")) else " "
        joined += blank + text
    return joined


def N_(message: str) -> str:  # noqa: N802 - the usual name of the marker
    """Mark a text for translation that is translated later, when it is shown."""
    return message
