"""Save the rows of an import that could not be taken, to be mended and imported again.

The file has the original headings, cells that came after them under ``fieldrep:surplus``, and a last column
with the row's number, the field and the reason. ``exchange.sheet`` knows these columns and reads over them.
"""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from fieldrep.exchange.files import whole_file
from fieldrep.exchange.plan import REJECTED_SUFFIX, PlannedRow, default_source
from fieldrep.exchange.sheet import OURS, SURPLUS
from fieldrep.i18n import _
from fieldrep.rules.text import guard_cell


def rejects_path(imported: Path) -> Path:
    """Return where the rejected rows of a file are saved: beside it, named after its source."""
    return imported.with_name(f"{default_source(imported)}{REJECTED_SUFFIX}.csv")


def save_rejects(target: Path, header: Sequence[str], rejected: Iterable[PlannedRow]) -> int:
    """Write rejected rows as CSV (UTF-8 with BOM) and return how many; raises Unwritable."""
    rows = list(rejected)
    surplus = max((len(planned.row.surplus) for planned in rows), default=0)
    reason = f"{OURS} " + _("row, field, reason")
    with whole_file(target) as path, path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([*map(guard_cell, header), *[SURPLUS] * surplus, reason])
        for planned in rows:
            # A blank cell that is one too many must stay one too many.
            beyond = [cell if cell.strip() else "-" for cell in planned.row.surplus]
            beyond += [""] * (surplus - len(beyond))
            cells = map(guard_cell, (*planned.row.cells, *beyond))
            writer.writerow([*cells, guard_cell(_reason(planned))])
    return len(rows)


def _reason(planned: PlannedRow) -> str:
    found = [problem for problem in planned.problems if problem.rejects]
    told = [problem.told for problem in found]
    return _("Row {row}: {reasons}").format(row=planned.row.number, reasons=" ".join(told))
