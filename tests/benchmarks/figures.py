"""What a measurement gave, beside its target, and the table of all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.cells import cell_len


@dataclass(frozen=True, slots=True)
class Figure:
    """One number measured; ``floor`` is what the same thing costs bare, where the target is a multiple."""

    name: str
    value: float
    target: float
    unit: str = "ms"
    floor: float | None = None

    @property
    def met(self) -> bool:
        return self.value <= self.target

    @property
    def ratio(self) -> str:
        return f"{self.value / self.floor:.2f} x {self.floor:.0f}" if self.floor else ""


class Figures:
    """The figures of one run."""

    def __init__(self) -> None:
        self.rows: list[Figure] = []

    def note(
        self, name: str, value: float, target: float, unit: str = "ms", floor: float | None = None
    ) -> Figure:
        """Note a figure for the table."""
        self.rows.append(Figure(name, value, target, unit, floor))
        return self.rows[-1]

    def check(
        self, name: str, value: float, target: float, unit: str = "ms", floor: float | None = None
    ) -> None:
        """Note a figure and fail when it is over its target."""
        judge(self.note(name, value, target, unit, floor))


def judge(*figures: Figure) -> None:
    """Fail and name the figures that are over their targets, once all of them are noted."""
    over = [
        f"{one.name}: {one.value:.1f}, target {one.target:.1f} {one.unit}" for one in figures if not one.met
    ]
    assert not over, "; ".join(over)


def table(rows: Iterable[Figure]) -> list[str]:
    """The figures as lines of text, columns aligned."""
    cells = [("what", "figure", "target", "of the floor", "")]
    cells += [
        (
            row.name,
            f"{row.value:.1f} {row.unit}",
            f"{row.target:.1f} {row.unit}",
            row.ratio,
            "ok" if row.met else "OVER",
        )
        for row in rows
    ]
    widths = [max(cell_len(cell[column]) for cell in cells) for column in range(5)]
    return [_line(cell, widths) for cell in cells]


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    name, *numbers = cells
    name += " " * (widths[0] - cell_len(name))
    return "  ".join([name, *(text.rjust(width) for text, width in zip(numbers, widths[1:], strict=True))])


def percentile(values: Iterable[float], share: float) -> float:
    """The value that this share of the values does not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -(-int(share * 100) * len(ordered) // 100) - 1)]
