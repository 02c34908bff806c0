"""Text that any file format can hold."""

import re

from fieldrep.rules.text import clean_text

_NO_CHARACTERS = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")


def clean(text: str) -> str:
    """Return text without what no file format holds: controls, marks that turn direction, no-characters."""
    return text if text.isprintable() else _NO_CHARACTERS.sub("", clean_text(text))
