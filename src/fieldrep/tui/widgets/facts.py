"""A page of facts: a dim label and beside it what is known, wrapped; titles and paragraphs between them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from fieldrep.tui.cells import clip, drawn, fit, width, wrap
from fieldrep.tui.widgets.rows import Block, FlowSource, Row, Span

WIDEST_LABEL = 22
PLAIN = "plain"
"""The style of ordinary text in rows that can't be chosen, which a list draws dim otherwise."""


class Fact(NamedTuple):
    """One fact. With ``refs`` it can be chosen and opened; an empty label leaves its column blank.

    ``name`` is the style of the label: dim, or "strong" where it is what counts.
    """

    label: str
    text: str
    refs: Any = None
    style: str = ""
    mark: str = ""
    id: str = ""
    name: str = "dim"


class FactSource(FlowSource):
    """Facts and blocks in their order; all labels take the width of the longest."""

    def __init__(self, lines: Sequence[Fact | Block]) -> None:
        self._facts = lines
        self._label = 0
        super().__init__([Block("")] * len(lines))

    def fit_width(self, cells: int) -> bool:
        cells -= 1  # a blank before the border
        labels = (width(drawn(line.label)) for line in self._facts if isinstance(line, Fact))
        self._label = min(WIDEST_LABEL, cells * 2 // 5, max(labels, default=0))
        return super().fit_width(cells)

    def _lines(self, number: int, block: Block) -> list[Row]:
        line = self._facts[number]
        if isinstance(line, Block):
            return super()._lines(number, line)
        name = line.id or f"b{number}"
        kind = "text" if line.refs is None else "row"
        left = self._label + 2 if self._label else 0
        rows = []
        for part, text in enumerate(wrap(line.text, self._width - left)):
            label = drawn(line.label) if part == 0 else ""
            cells = ((Span(fit(clip(label, self._label), left), line.name), Span(text, line.style or PLAIN)),)
            if part == 0:
                rows.append(Row(name, cells, line.refs, kind, line.mark))
            else:
                rows.append(Row(f"{name}.{part}", cells, line.refs, "text"))
        return rows
