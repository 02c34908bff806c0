"""Finds the line of a table or field in the text of a TOML file, which a parser of values has lost."""

import re
from collections.abc import Sequence

_HEADING = re.compile(r"\s*\[\[?\s*([^\[\]]+?)\s*\]")

Path = Sequence[tuple[str, int]]
"""Tables from the outside in: (name, which one of that name inside the one before, from 0)."""


class Lines:
    """The lines and headings of one file; lines count from 1."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._headings = [
            (number, match.group(1).replace('"', "").replace(" ", ""))
            for number, line in enumerate(self._lines)
            if (match := _HEADING.match(line))
        ]

    def line_of(self, path: Path, key: str = "") -> int:
        """Return the line of a field; that of its table or of the nearest one around when it has none.

        Tables written inline have no heading: the key is then looked for below the heading around them.
        """
        start, name = -1, ""
        for part, index in path:
            name = f"{name}.{part}" if name else part
            below = [number for number, heading in self._headings if heading == name and number > start]
            if index < len(below):
                start = below[index]
        if key:
            start = self._key_after(start, key)
        return max(start, 0) + 1

    def _key_after(self, start: int, key: str) -> int:
        end = next((number for number, _ in self._headings if number > start), len(self._lines))
        assignment = re.compile(rf'(^|[\s,{{])"?{re.escape(key)}"?\s*=')
        for number in range(max(start, 0), end):
            if assignment.search(self._lines[number]):
                return number
        heading = next((number for number, name in self._headings if name.split(".")[-1] == key), None)
        return heading if start < 0 and heading is not None else start
