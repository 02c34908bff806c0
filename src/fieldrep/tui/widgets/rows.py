"""What a list shows: rows, their cells, and the sources they are paged from."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, runtime_checkable

from fieldrep.tui.cells import wrap

PAGE = 64
"""Rows asked of a source at a time."""
KEPT_PAGES = 48


class Span(NamedTuple):
    """A piece of a cell in one style, by name: ``strong dim overdue done planned warn link accent``."""

    text: str
    style: str = ""


Cell = str | tuple[Span, ...]


def cell_text(cell: Cell) -> str:
    """Return a cell without its styles."""
    return cell if isinstance(cell, str) else "".join(span.text for span in cell)


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``refs`` says what it speaks of; ``mark`` is a name of ``signs.SIGNS``.

    ``kind``: ``row`` can be chosen; ``header`` is a section's title; ``text`` is read only.
    ``below`` is the second line in a list of two-line rows.
    """

    id: str
    cells: tuple[Cell, ...]
    refs: Any = None
    kind: str = "row"
    mark: str = ""
    below: Cell = ""


@runtime_checkable
class Source(Protocol):
    """Where a list gets its rows from. ``rows`` may be called from a worker thread."""

    def count(self) -> int: ...

    def rows(self, offset: int, limit: int) -> Sequence[Row]: ...


class ListSource:
    """Rows that are in memory already."""

    immediate = True

    def __init__(self, rows: Sequence[Row] = ()) -> None:
        self._rows = rows

    def count(self) -> int:
        return len(self._rows)

    def rows(self, offset: int, limit: int) -> Sequence[Row]:
        return self._rows[offset : offset + limit]


class Block(NamedTuple):
    """A text of any length: a title, a paragraph (``refs`` makes it selectable), or an empty line.

    ``indent`` moves all lines in, ``hang`` those after the first.
    """

    text: str
    style: str = ""
    refs: Any = None
    kind: str = "text"
    mark: str = ""
    id: str = ""
    indent: int = 0
    hang: int = 0


class FlowSource:
    """Blocks of text, wrapped to the width of the list; it has one flexible column."""

    immediate = True

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self._rows: list[Row] = []
        self._width = 0

    def fit_width(self, cells: int) -> bool:
        """Wrap to a new width; False when nothing changed."""
        if cells == self._width:
            return False
        self._width = cells
        self._rows = [row for number, block in enumerate(self._blocks) for row in self._lines(number, block)]
        return True

    def _lines(self, number: int, block: Block) -> list[Row]:
        name = block.id or f"b{number}"
        kind = "row" if block.refs is not None and block.kind == "text" else block.kind
        rows = []
        for part, line in enumerate(wrap(block.text, self._width - block.indent - block.hang, block.hang)):
            pad = " " * (block.indent + (block.hang if part else 0))
            cell = (Span(pad + line, block.style),)
            if part == 0:
                rows.append(Row(name, (cell,), block.refs, kind, block.mark))
            else:
                rows.append(Row(f"{name}.{part}", (cell,), block.refs, "text"))
        return rows

    def count(self) -> int:
        return len(self._rows)

    def rows(self, offset: int, limit: int) -> Sequence[Row]:
        return self._rows[offset : offset + limit]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: ``width`` in cells, or None to share what is left by ``weight`` (at least ``least``).

    ``most`` is all that it has a use for, 0 = any number of cells; what is beyond goes to the others.
    Where the list is too narrow, the columns with the largest ``drop`` are left out first.
    """

    key: str
    label: str = ""
    width: int | None = None
    weight: int = 1
    least: int = 4
    align: str = "left"
    drop: int = 0
    style: str = ""
    most: int = 0


class Placed(NamedTuple):
    """A column on the screen: its place in the row's cells, and its width."""

    place: int
    column: Column
    width: int


def place_columns(columns: Sequence[Column], cells: int) -> list[Placed]:
    """Return the columns that fit into ``cells`` with one cell between them, and their widths."""
    shown = list(enumerate(columns))
    while len(shown) > 1 and _least(shown) > cells and max(column.drop for _i, column in shown) > 0:
        shown.remove(max(reversed(shown), key=lambda pair: pair[1].drop))
    flexible = [column for _i, column in shown if column.width is None]
    room = cells - (len(shown) - 1) - sum(column.width or 0 for _i, column in shown)
    sizes = _share(flexible, room)
    placed = []
    for index, column in shown:
        size = next(sizes) if column.width is None else column.width
        placed.append(Placed(index, column, size))
    return placed


def _share(columns: Sequence[Column], room: int) -> Iterator[int]:
    """Yield the widths of flexible columns: first what each needs, then the rest by weight, as far as each
    has a use for it; what none has a use for goes to the first."""
    sizes = [column.least for column in columns]
    spare = max(0, room - sum(sizes))
    wanting = list(range(len(columns)))
    while spare and wanting:
        total, left = sum(columns[n].weight for n in wanting) or 1, spare
        for n in wanting:
            share = left * columns[n].weight // total
            left, total = left - share, total - columns[n].weight or 1
            taken = max(0, min(share, columns[n].most - sizes[n])) if columns[n].most else share
            sizes[n], spare = sizes[n] + taken, spare - taken
        wanting = [n for n in wanting if not columns[n].most or sizes[n] < columns[n].most]
    if sizes:
        sizes[0] += spare
    yield from sizes


def _least(shown: list[tuple[int, Column]]) -> int:
    return len(shown) - 1 + sum(c.width if c.width is not None else c.least for _i, c in shown)


class PageCache:
    """The pages of a source that were seen last; a missing one is asked for through ``fetch``."""

    def __init__(self, source: Source, fetch: Callable[[int], None] | None = None) -> None:
        self.source = source
        self.count = source.count()
        self._fetch = fetch
        self._pages: dict[int, Sequence[Row]] = {}
        self._asked: set[int] = set()

    def row(self, index: int, now: bool = False) -> Row | None:
        """Return a row; None while its page is on the way, unless it is needed ``now``."""
        if not 0 <= index < self.count:
            return None
        number, at = divmod(index, PAGE)
        page = self._pages.get(number)
        if page is None:
            if self._fetch is not None and not now:
                if number not in self._asked:
                    self._asked.add(number)
                    self._fetch(number)
                return None
            page = self.load(number)
            self.keep(number, page)
        return page[at] if at < len(page) else None

    def load(self, number: int) -> Sequence[Row]:
        """Ask the source for a page; safe in a worker thread."""
        return self.source.rows(number * PAGE, PAGE)

    def keep(self, number: int, page: Sequence[Row]) -> None:
        """Remember a page and forget the oldest."""
        self._asked.discard(number)
        self._pages[number] = page
        while len(self._pages) > KEPT_PAGES:
            del self._pages[next(iter(self._pages))]
