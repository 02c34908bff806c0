"""The lines of the conflicts inbox: what is in conflict, and both sides of one with what differs."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from fieldrep.fields import NOTHING
from fieldrep.i18n import _, current_language
from fieldrep.oplog.textmerge import Piece, pieces
from fieldrep.rules.dates import format_date
from fieldrep.rules.text import single_line
from fieldrep.tui.cells import drawn, wrap
from fieldrep.tui.widgets.facts import Fact, FactSource
from fieldrep.tui.widgets.rows import Block, Row, Span

if TYPE_CHECKING:
    from fieldrep.services.conflicts import OpenConflict, Side
    from fieldrep.services.history import HistoryLine
    from fieldrep.services.synctroubles import Trouble

WAITING = "waiting"
NEW = "accent"
"""Style of what only one side has."""


class Marked(NamedTuple):
    """A text of which some runs are shown apart."""

    pieces: tuple[Piece, ...]


class MarkedSource(FactSource):
    """Facts, blocks and marked texts in their order."""

    def __init__(self, lines: Sequence[Fact | Block | Marked]) -> None:
        self._marked = {number: line for number, line in enumerate(lines) if isinstance(line, Marked)}
        super().__init__([Block("") if isinstance(line, Marked) else line for line in lines])

    def _lines(self, number: int, block: Block) -> list[Row]:
        if number not in self._marked:
            return super()._lines(number, block)
        spans = marked_lines(self._marked[number], self._width - 1)
        return [Row(f"b{number}.{part}", (line,), kind="text") for part, line in enumerate(spans)]


def marked_lines(marked: Marked, cells: int) -> list[tuple[Span, ...]]:
    """Return a marked text wrapped to so many cells, each line as spans."""
    text = "".join(piece.text for piece in marked.pieces)
    styles = [NEW if piece.new else "plain" for piece in marked.pieces for _sign in piece.text]
    lines: list[tuple[Span, ...]] = []
    at = 0
    for line in wrap(text, cells):
        start = text.find(line, at)
        if start < 0:  # drawn otherwise than it is written: signs that no terminal shows
            lines.append((Span(line, "plain"),))
            continue
        at = start + len(line)
        lines.append(tuple(_runs(line, styles[start:at])))
    return lines


def _runs(line: str, styles: Sequence[str]) -> Iterator[Span]:
    run = 0
    for place in range(1, len(line) + 1):
        if place == len(line) or styles[place] != styles[run]:
            yield Span(line[run:place], styles[run])
            run = place
    if not line:
        yield Span("")


def list_rows(rows: Sequence["OpenConflict"], troubles: Sequence["Trouble"]) -> Iterator[Row]:
    """Yield the conflicts under their accounts, and below them what waits."""
    account = None
    for row in rows:
        if row.account_id != account:
            account = row.account_id
            yield Row(f"h{account}", (single_line(row.account) or _("Others"),), kind="header")
        what = row.label if row.kind == "account" else f"{single_line(row.title)}: {row.label}"
        other = row.theirs if row.field else row.sides[0]
        who = other.name if other else ""
        yield Row(row.id, (what, who), refs=row, mark="warn" if not row.field else "open")
    if troubles:
        yield Row(f"h{WAITING}", (_("Waiting or set aside"),), kind="header")
    for each in troubles:
        yield Row(f"{WAITING}:{each.code}", (each.text, ""), refs=each, mark="warn")


def moment(at: datetime, zone: str) -> str:
    """Return when something was said, by the clock of a place."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{format_date(local.date(), current_language(), year=True)} {local:%H:%M}"


def detail(row: "OpenConflict", history: Sequence["HistoryLine"], zone: str) -> list[Fact | Block | Marked]:
    """Return both sides of a conflict, what both together would be, and what the field said before.

    ``zone``: where the reader is. All times are told by that clock, as they are to be compared.
    """
    lines: list[Fact | Block | Marked] = [
        Fact(_("Account"), row.account or NOTHING),
        Fact(_("Record"), row.title),
        Fact(_("Field") if row.field else _("Conflict"), row.label),
        Fact(_("Since"), moment(row.since, zone)),
    ]
    for number, side in enumerate(row.sides):
        lines.append(Block(_side_title(row, side, number, zone), kind="header"))
        other = row.sides[0 if number else min(1, len(row.sides) - 1)]
        compared = pieces(side.text, other.text) if row.field else [Piece(side.text, False)]
        lines.append(Marked(tuple(compared)) if side.text else Block(NOTHING, "plain"))
    if row.merged is not None:
        title = _("g  Both together") if row.merged.clean else _("g  Both together: read it, lines differ")
        lines += [Block(title, kind="header"), Block(row.merged.text or NOTHING, "plain")]
    if history:
        lines.append(Block(_("What it said before"), kind="header"))
    for line in history:
        words = f"{single_line(line.before) or NOTHING} → {single_line(line.after) or NOTHING}"
        lines.append(Block(f"{moment(line.at, zone)} · {line.person} · {words}", "plain", hang=2))
    return lines


def _side_title(row: "OpenConflict", side: "Side", number: int, zone: str) -> str:
    who = " · ".join(filter(None, (side.name, moment(side.at, zone), side.installation)))
    if not row.field:
        return who
    names = (_("m  Mine"), _("t  Theirs")) if row.sides[0].mine else (_("m  One"), _("t  The other"))
    whose = names[number] if number < len(names) else _("Another")
    return " · ".join(filter(None, (whose, who, _("shown now") if side.shown else "")))


def trouble_detail(trouble: "Trouble") -> list[Fact | Block | Marked]:
    """Return what a line of what waits says in full."""
    lines: list[Fact | Block | Marked] = [Block(drawn(trouble.text), "plain")]
    if trouble.code.startswith("held"):
        lines += [Block(""), Block(_("y carries the deletions out, b keeps the records."), "plain")]
    return lines
