"""The plan of an import as lines to read: the rows by what becomes of them, duplicates, one row in full."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from fieldrep.exchange.duplicates import Duplicate, reason_text
from fieldrep.exchange.fields import Field, label
from fieldrep.exchange.plan import PlannedRow, Verdict
from fieldrep.exchange.problems import Problem
from fieldrep.fields import NOTHING, field_label
from fieldrep.i18n import N_, _, current_language, ngettext
from fieldrep.rules.dates import format_date
from fieldrep.rules.money import Money, format_money
from fieldrep.rules.text import single_line
from fieldrep.services.import_progress import Phase, phase_text
from fieldrep.services.imports import Preview
from fieldrep.terms import term
from fieldrep.tui.cells import bar
from fieldrep.tui.screens.account_list import MARGIN
from fieldrep.tui.widgets.facts import Fact
from fieldrep.tui.widgets.rows import Block, Column, Row, Span

CODES = {
    Field.KIND: "AccountKind",
    Field.CHANNEL: "Channel",
    Field.STAGE: "Stage",
    Field.CLASS: "AccountClass",
    Field.SOURCE: "Source",
    Field.CONTACT_ROLE: "DecisionRole",
}
EXTRA = "extra:"
BAR = 30
"""Cells of the bar of progress."""


class Part(NamedTuple):
    """A section of the preview: its title, how many lines, its columns, and how to make each line."""

    title: str
    items: Sequence[Any]
    columns: tuple[Column, ...]
    line: Callable[[int, Any], Row]


class PartSource:
    """The lines of a part, made when they come into view."""

    immediate = True

    def __init__(self, part: Part) -> None:
        self._part = part

    def count(self) -> int:
        return len(self._part.items)

    def rows(self, offset: int, limit: int) -> Sequence[Row]:
        found = self._part.items[offset : offset + limit]
        return [self._part.line(number, item) for number, item in enumerate(found, start=offset)]


ROW = (
    Column("row", width=6, align="right", style="dim"),
    Column("name", weight=3, least=12),
    Column("city", width=10, drop=2, style="dim"),
    Column("what", weight=2, least=10, drop=1, style="dim"),
    MARGIN,
)
PAIR = (
    Column("row", width=6, align="right", style="dim"),
    Column("new", least=12),
    Column("other", least=12),
    Column("why", least=12, drop=1, style="dim"),
)
PROBLEM = (
    Column("row", width=6, align="right", style="dim"),
    Column("field", width=14, drop=1, style="dim"),
    Column("text", least=16),
)
TITLES = {
    Verdict.CREATED: N_("New"),
    Verdict.UPDATED: N_("Changed"),
    Verdict.UNCHANGED: N_("Unchanged"),
    Verdict.REJECTED: N_("Rejected"),
}


def parts_of(preview: Preview) -> dict[str, Part]:
    """Return the sections of a preview that have anything in them, by key."""
    parts: dict[str, Part] = {}
    for verdict in (Verdict.CREATED, Verdict.UPDATED):
        rows = [row for row in preview.rows if row.verdict is verdict]
        parts[verdict] = Part(_(TITLES[verdict]), rows, ROW, row_line)
    parts["duplicates"] = Part(_("Possible duplicates"), preview.duplicates, PAIR, pair_line)
    parts[Verdict.REJECTED] = Part(_(TITLES[Verdict.REJECTED]), preview.rejected, ROW, row_line)
    parts["warnings"] = Part(_("Warnings"), preview.row_warnings, PROBLEM, problem_line)
    unchanged = [row for row in preview.rows if row.verdict is Verdict.UNCHANGED]
    parts[Verdict.UNCHANGED] = Part(_(TITLES[Verdict.UNCHANGED]), unchanged, ROW, row_line)
    return {key: part for key, part in parts.items() if part.items}


def progress_lines(done: int, total: int, phase: Phase, *, reading: bool) -> list[Fact | Block]:
    """Return how far the reading of the file, or the import, has come; ``total`` 0: not known."""
    if phase is Phase.READING:
        text = ngettext("{count} row read", "{count} rows read", done).format(count=f"{done:,}")
    else:
        text = f"{bar(done / (total or 1), BAR)} {done:,} / {total:,}"
    hint = _("Esc stops it.") if reading else _("Esc stops it; then nothing is changed.")
    if phase is Phase.INDEXING:
        hint = _("The import is done; it is being made searchable.")
    return [Fact(phase_text(phase), text), Fact("", hint, style="dim")]


def row_line(_number: int, row: PlannedRow) -> Row:
    """Return a row of the file as one line."""
    draft = row.draft
    name = single_line(draft.name) if draft else single_line(" · ".join(filter(None, row.row.cells[:3])))
    what = ""
    if row.verdict is Verdict.REJECTED:
        what = " ".join(p.told for p in row.problems if p.rejects)
    elif row.verdict is Verdict.UPDATED:
        what = _(", ").join(_changed(row))
    elif draft and draft.contact:
        what = draft.contact.name
    mark = {Verdict.REJECTED: "error", Verdict.CREATED: "new"}.get(row.verdict, "")
    if not mark and row.problems:
        mark = "warn"
    city = draft.text(Field.CITY) if draft else ""
    return Row(
        f"r{row.row.number}", (str(row.row.number), name, city, single_line(what)), refs=row, mark=mark
    )


def _changed(row: PlannedRow) -> Iterator[str]:
    for change in row.changes:
        yield value_label(change.field)
    if row.new_contact and row.draft and row.draft.contact:
        yield _("new person {name}").format(name=row.draft.contact.name)
    for change in row.contact_changes:
        yield field_label("contact", change.field)


def pair_line(number: int, pair: Duplicate) -> Row:
    """Return two accounts that may be one as a line."""
    why = _(", ").join(map(reason_text, pair.reasons))
    other = _("row {row}").format(row=pair.other.row) if pair.other.row else pair.other.city
    cells = (
        str(pair.new.row),
        single_line(pair.new.name),
        (Span(single_line(pair.other.name)), Span(f"  {other}" if other else "", "dim")),
        why,
    )
    return Row(f"d{number}", cells, refs=pair, mark="warn")


def problem_line(number: int, problem: Problem) -> Row:
    """Return a warning as a line."""
    cells = (str(problem.row), problem.field, single_line(problem.text))
    return Row(f"p{number}", cells, refs=problem, mark="warn")


# One of them in full


def detail(item: Any, preview: Preview) -> list[Fact | Block]:
    """Return everything of a line: a row with its values, changes and problems, or both of a pair."""
    if isinstance(item, PlannedRow):
        return row_detail(item)
    if isinstance(item, Duplicate):
        return pair_detail(item)
    if isinstance(item, Problem):
        row = next((row for row in preview.rows if row.row.number == item.row), None)
        return row_detail(row) if row is not None else [Block(item.text, "plain")]
    return []


def row_detail(row: PlannedRow) -> list[Fact | Block]:
    """Return a row in full."""
    lines: list[Fact | Block] = [
        Fact(_("Row"), str(row.row.number)),
        Fact(_("Becomes"), _(TITLES[row.verdict])),
    ]
    if row.problems:
        lines.append(Block(_("Remarks"), kind="header"))
        for problem in row.problems:
            style = "overdue" if problem.rejects else "warn"
            lines.append(
                Fact(problem.field, problem.text, style=style, mark="error" if problem.rejects else "warn")
            )
    if row.verdict is Verdict.UPDATED:
        lines.append(Block(_("Changes"), kind="header"))
        for change in (*row.changes, *row.contact_changes):
            before = value_text(change.field, change.before) or NOTHING
            lines.append(
                Fact(value_label(change.field), f"{before} → {value_text(change.field, change.after)}")
            )
    draft = row.draft
    if draft is None:
        lines.append(Block(_("Cells"), kind="header"))
        return [*lines, *(Block(cell, "plain") for cell in row.row.cells if cell)]
    lines.append(Block(_("Values"), kind="header"))
    lines.append(Fact(label(Field.NAME), draft.name))
    if draft.number:
        lines.append(Fact(label(Field.NUMBER), draft.number))
    lines += [Fact(label(field), value_text(field.value, value)) for field, value in draft.values.items()]
    if draft.contact:
        lines.append(Block(_("Person"), kind="header"))
        for key, text in draft.contact.filled().items():
            shown = term(text, "DecisionRole") if key == "role" else text
            lines.append(Fact(field_label("contact", key), shown))
    if draft.extras:
        lines.append(Block(_("Extra fields"), kind="header"))
        lines += [Fact(name, text) for name, text in draft.extras.items()]
    return lines


def pair_detail(pair: Duplicate) -> list[Fact | Block]:
    """Return both sides of a possible duplicate and why they are taken for one."""
    lines: list[Fact | Block] = [
        Fact(_("Because"), _(", ").join(map(reason_text, pair.reasons))),
    ]
    if pair.score:  # names may have nothing in common: the number or the phone is the reason then
        lines.append(Fact(_("Likeness"), _("{percent} %").format(percent=pair.score)))
    for title, side in ((_("In this file"), pair.new), (_("Already there"), pair.other)):
        if side is pair.other and side.row:
            title = _("Also in this file")
        lines.append(Block(title, kind="header"))
        facts = [
            (_("Row"), str(side.row) if side.row else ""),
            (_("Name"), side.name),
            (_("City"), side.city),
            (_("Address"), side.address),
            (_("Phone"), side.phone),
            (_("E-mail"), side.email),
        ]
        lines += [Fact(name, text) for name, text in facts if text]
    lines.append(Block(""))
    lines.append(
        Block(_("Nothing is merged by the import. Afterwards M compares the two and merges them."), "dim")
    )
    return lines


def value_label(name: str) -> str:
    """Return the label of a value by its wire name, or the heading of an extra field."""
    if name.startswith(EXTRA):
        return name.removeprefix(EXTRA)
    return label(Field(name)) if name in set(Field) else field_label("contact", name)


def value_text(name: str, value: Any) -> str:
    """Return a value of a draft as a text."""
    if isinstance(value, Money):
        return format_money(value, current_language())
    if isinstance(value, date):
        return format_date(value, current_language(), year=True)
    if isinstance(value, tuple):
        return _(", ").join(value)
    if name in set(Field) and Field(name) in CODES:
        return term(value, CODES[Field(name)])
    return str(value or "")
