"""Tables and figures of a report as lines: one head line for each row, its long texts indented below."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fieldrep.i18n import _, current_language
from fieldrep.reports.blocks import Column, Figures, Item, Items, Refs, Row, Table
from fieldrep.reports.labels import label_text
from fieldrep.reports.render.shape import NUMERIC_TYPES, figures_as_table
from fieldrep.reports.render.wording import marks_text, pair_text, value_text
from fieldrep.reports.values import Code, Date, Several, Value, is_blank
from fieldrep.rules.dates import format_date
from fieldrep.tui.cells import drawn, width
from fieldrep.tui.screens.report_source import Line, Target, grid_of

SEPARATOR = " · "
INLINE_PROSE = 2
"""With so many columns of long texts at most, the first stands on the head line."""
OUTCOME_MARKS = {"done": "done", "moved": "understood", "dropped": "error"}
_ROW_WORDS = 60


@dataclass(frozen=True, slots=True)
class RowLook:
    """What the page knows of a row besides its cells: what is missing in it, and which plan it is of."""

    missing: Sequence[str] = ()
    plan: str = ""
    item: str = ""


def words(value: Value) -> str:
    """Return a value as it stands on the screen: days short, several values with commas, a code set off."""
    match value:
        case Date(day):
            return format_date(day, current_language())
        case Several(values):
            joint = " – " if values and isinstance(values[0], Code) else _(", ")
            return joint.join(words(part) for part in values)
        case _:
            return value_text(value)


def table_lines(table: Table, key: str, looks: Mapping[int, RowLook]) -> Iterator[Line]:
    """Return the lines of a table; the ids of its rows are ``key/number``, counted from 0."""
    if _is_grid(table):
        yield from _grid_lines(table, key, heading=True)
        return
    inline = sum(column.type == "prose" for column in table.columns) <= INLINE_PROSE
    heads = [_head(table, row, inline) for row in table.rows]
    lead = max((width(drawn(head.lead)) for head in heads), default=0)
    labels = max((width(drawn(label_text(c.label))) for c in table.columns if c.type == "prose"), default=0)
    for number, (row, head) in enumerate(zip(table.rows, heads, strict=True)):
        look = looks.get(number, RowLook())
        name = f"{key}/{number}"
        title = " ".join(filter(None, (head.lead, head.name)))[:_ROW_WORDS]
        target = Target(title, row.refs, item=look.item, plan=look.plan, line=name)
        mark = "overdue" if look.missing else _mark(row)
        tail = f"  {marks_text(row.marks)}" if row.marks else ""
        yield Line(name, head.text, head.name, tail, head.lead, lead, mark=mark, target=target)
        for place, (label, text) in enumerate(head.below):
            yield Line(
                f"{name}/{place}",
                text,
                label=label,
                label_width=labels,
                indent=2,
                target=target,
            )
        if look.missing:
            text = _("missing: {what}").format(what=_(", ").join(look.missing))
            yield Line(f"{name}/missing", text, style="overdue", indent=2, target=target)


def figure_lines(block: Figures, key: str) -> Iterator[Line]:
    """Return figures as a small table without a heading for its names."""
    yield from _grid_lines(figures_as_table(block), key, heading=len(block.figures) > 1)


def item_lines(block: Items, key: str) -> Iterator[Line]:
    """Return the lines of a list."""
    for number, item in enumerate(block.items):
        yield _item_line(item, f"{key}/{number}")


def _item_line(item: Item, name: str) -> Line:
    text = SEPARATOR.join(words(value) for value in item.values)
    tail = f"  {marks_text(item.marks)}" if item.marks else ""
    return Line(name, text, tail=tail, target=_target(text, item.refs))


@dataclass(frozen=True, slots=True)
class _Head:
    """The first line of a row, and the long texts below it with their labels."""

    lead: str
    name: str
    text: str
    below: Sequence[tuple[str, str]]


def _head(table: Table, row: Row, inline: bool) -> _Head:
    """Put together what is said of a row, in the order of the columns; ``inline``: long texts too."""
    lead = ""
    pieces: list[tuple[str, str]] = []  # what stands before each, and the words
    below: list[tuple[str, str]] = []
    last: Column | None = None  # of the last long text: the date behind it belongs to it
    for place, (column, cell) in enumerate(zip(table.columns, row.cells, strict=True)):
        if is_blank(cell):
            last = None
            continue
        text = words(cell)
        if column.type == "date" and place == 0:
            lead = text
        elif column.type == "prose" and not inline:
            below.append((label_text(column.label), text))
            last = column
        elif column.type == "prose" and not pieces:
            pieces += _name_and_text(cell)
        elif column.type == "date" and last is not None:
            below[-1] = (below[-1][0], f"{below[-1][1]}{SEPARATOR}{text}")
        elif column.id == "job_title" and pieces:
            before, person = pieces.pop()
            pieces.append((before, _with_titles(table, row, place, person)))
        else:
            pieces.append((_between(table, row, place) if pieces else "", _short(column, text)))
    name = pieces[0][1] if pieces else ""
    bold = len(pieces) > 1 or table.columns[0].type != "date"
    rest = "".join(before + text for before, text in pieces[1:])
    return _Head(lead, name if bold else "", rest if bold else name, below)


def _name_and_text(value: Value) -> list[tuple[str, str]]:
    """Return what was planned: the first of several values is the company or what is to be done there."""
    if not isinstance(value, Several) or len(value.values) < 2:
        return [("", words(value))]
    return [("", words(value.values[0])), (" – ", words(Several(value.values[1:])))]


def _between(table: Table, row: Row, place: int) -> str:
    """Return what stands before a cell."""
    column, before = table.columns[place], table.columns[place - 1].id
    if is_blank(row.cells[place - 1]):
        return SEPARATOR
    if column.id == "reason":
        return pair_text("", "")
    if column.id == "expected" or before in ("before", "stage_before"):
        return " → "
    return " – " if column.type == "prose" else SEPARATOR


def _short(column: Column, text: str) -> str:
    """Name numbers and days that stand within a line."""
    if column.type in ("date", *NUMERIC_TYPES):
        return f"{label_text(column.label)} {text}"
    return text


def _with_titles(table: Table, row: Row, place: int, person: str) -> str:
    """Return the people met, each with the title."""
    people, titles = row.cells[place - 1], row.cells[place]
    if table.columns[place - 1].id != "person" or is_blank(people):
        return f"{person}{SEPARATOR}{words(titles)}"
    names = people.values if isinstance(people, Several) else (people,)
    held = titles.values if isinstance(titles, Several) else (titles,)
    if len(names) != len(held):
        return f"{person} ({words(titles)})"
    return _(", ").join(f"{words(name)} ({words(title)})" for name, title in zip(names, held, strict=True))


def _mark(row: Row) -> str:
    """Return the sign for what became of a plan's item."""
    for cell in row.cells:
        if isinstance(cell, Code) and cell.enum == "PlanOutcome":
            return OUTCOME_MARKS.get(cell.code, "")
    return ""


def _is_grid(table: Table) -> bool:
    """Whether a table is mostly numbers, which are read in columns."""
    numbers = sum(column.type in NUMERIC_TYPES for column in table.columns)
    return numbers >= len(table.columns) - 1 and numbers > 1


def _grid_lines(table: Table, key: str, *, heading: bool) -> Iterator[Line]:
    heads = ("", *(label_text(column.label) for column in table.columns[1:]))
    if not heading:
        heads = ("",) * len(table.columns)
    rows = [tuple(_cell(row, place) for place in range(len(table.columns))) for row in table.rows]
    grid = grid_of([heads, *rows])
    if heading:
        yield Line(f"{key}/heads", style="dim", cells=heads, grid=grid)
    for number, (row, cells) in enumerate(zip(table.rows, rows, strict=True)):
        target = _target(cells[0], row.refs)
        style = "strong" if row.total else ""
        yield Line(f"{key}/{number}", style=style, cells=cells, grid=grid, target=target)


def _cell(row: Row, place: int) -> str:
    return words(row.cells[place])


def _target(title: str, refs: Refs) -> Target:
    return Target(title, refs)
