"""The lines of a report's page: how it stands, what is missing, its head, and its sections in order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fieldrep.i18n import _, current_language, ngettext
from fieldrep.reports.blocks import Block, Empty, Figure, Figures, Items, Refs, Table, TextBlock
from fieldrep.reports.check import Gap, has_content
from fieldrep.reports.definition import Definition, Part, SectionDefinition, definition
from fieldrep.reports.document import Document, Section
from fieldrep.reports.labels import label_text, reason_text
from fieldrep.reports.render.shape import visible_blocks
from fieldrep.reports.render.wording import (
    NO_VALUE,
    block_label,
    figure_text,
    pair_text,
    section_title,
    unknown_text,
    value_text,
)
from fieldrep.reports.values import is_blank
from fieldrep.rules.text import single_line
from fieldrep.tui.cells import clip, drawn, width
from fieldrep.tui.screens.report_read import Page, days_text, local, moment_text
from fieldrep.tui.screens.report_source import Line, Target
from fieldrep.tui.screens.report_tables import RowLook, figure_lines, item_lines, table_lines, words
from fieldrep.tui.signs import sign
from fieldrep.tui.widgets.section_bar import Section as Tab

TOP = "top"
"""The key of what stands above the first section."""
GAPS_SHOWN = 5
ALL_GAPS = "gaps"
LAST_PLAN, NEXT_PLAN = "last", "next"
_PLANS = {"last_plan": LAST_PLAN, "next_plan": NEXT_PLAN}
_ROW_CELLS = 70


@dataclass(frozen=True, slots=True)
class Missing:
    """Something missing as one line: what is missing of a row stands together."""

    section: str
    place: str
    what: Sequence[str]
    target: Target


def page_lines(page: Page, *, all_gaps: bool = False) -> list[Line]:
    """Return the lines of a page; of what is missing the first few, or ``all_gaps``."""
    return list(_Writer(page).lines(all_gaps))


def tabs(page: Page) -> list[Tab]:
    """Return the sections for the bar above the page, with a sign where something is missing.

    Without their numbers: those would look like the keys of the areas in the bar above.
    """
    lacking = {gap.section for gap in page.gaps}
    titles = [
        Tab(section.id, (f"{sign('overdue')} " if section.id in lacking else "") + label_text(section.title))
        for section in page.document.sections
    ]
    return [Tab(TOP, _("Top")), *titles]


def section_of(line: str) -> str:
    """Return the key of the section that a line belongs to."""
    section = line.partition("/")[0]
    return TOP if section in ("gap", "head", "status") else section


def filled_sections(document: Document) -> int:
    """Return in how many sections there is anything."""
    return sum(any(map(has_content, section.blocks)) for section in document.sections)


class _Writer:
    """Writes one page. The ids of lines are ``section``, ``section/part``, ``section/part/row``."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.known = _definition(page)
        self.missing = _missing(page, self.known) if page.is_draft else []

    def lines(self, all_gaps: bool) -> Iterator[Line]:
        yield self._status()
        if note := self._note():
            yield note
        yield from self._gaps(all_gaps)
        yield from self._head()
        for number, section in enumerate(self.page.document.sections, 1):
            yield Line("")
            yield Line(section.id, self._title(number, section), header=True)
            yield from self._section(section)

    # Above the sections

    def _status(self) -> Line:
        page = self.page
        if page.is_draft:
            due = _("overdue since {moment}") if page.late else _("due {moment}")
            filled = ngettext(
                "{filled} of {count} section filled",
                "{filled} of {count} sections filled",
                len(page.document.sections),
            ).format(filled=filled_sections(page.document), count=len(page.document.sections))
            parts = [_("Draft"), due.format(moment=moment_text(page.due)), filled]
            if page.versions:
                parts[:2] = [_("Draft of a correction")]
            mark = "overdue" if page.late and not page.versions else "open"
            return Line("status", " · ".join(parts), style="overdue" if mark == "overdue" else "", mark=mark)
        submitted = next((v.submitted_at for v in page.versions if v.number == page.number), None)
        parts = [_("Submitted")]
        if submitted is not None:
            parts = [_("Submitted {moment}").format(moment=moment_text(local(submitted, page.zone)))]
        first = page.versions[-1].submitted_at if page.versions else None
        if first is not None and local(first, page.zone) > page.due:
            parts.append(_("late, it was due {moment}").format(moment=moment_text(page.due)))
        return Line("status", " · ".join(parts), style="done", mark="done")

    def _note(self) -> Line | None:
        note = next((v.note for v in self.page.versions if v.number == self.page.number), "")
        return Line("status/note", note, label=_("Correction:")) if note else None

    def _gaps(self, all_gaps: bool) -> Iterator[Line]:
        if not self.page.is_draft:
            return
        if not self.missing:
            yield Line("status/whole", _("Nothing is missing. s submits it."), style="done", mark="done")
            return
        count = sum(max(1, len(one.what)) for one in self.missing)
        title = ngettext("{count} thing missing", "{count} things missing", count).format(count=count)
        yield Line("gap", title, header=True)
        shown = len(self.missing) if all_gaps or len(self.missing) <= GAPS_SHOWN + 1 else GAPS_SHOWN
        for number, one in enumerate(self.missing[:shown]):
            text = f" – {_(', ').join(one.what)}" if one.what else ""
            yield Line(f"gap/{number}", text, one.place, mark="overdue", target=one.target)
        if shown < len(self.missing):
            text = ngettext(
                "{count} more: Enter shows it",
                "{count} more: Enter shows them all",
                len(self.missing) - shown,
            ).format(count=len(self.missing) - shown)
            yield Line("gap/more", text, style="link", target=Target(text, line=ALL_GAPS))

    def _head(self) -> Iterator[Line]:
        document = self.page.document
        yield Line("")
        who = " · ".join(
            filter(None, (single_line(document.person.name), single_line(document.territory),
                          days_text(document.period)))
        )  # fmt: skip
        yield Line("head", who, style="strong")
        labels = max((width(drawn(label_text(figure.label))) for figure in document.head), default=0)
        for figure in document.head:
            yield self._head_line(figure, labels)

    def _head_line(self, figure: Figure, lead: int) -> Line:
        code, label = figure.label.code, label_text(figure.label)
        key = f"head/{code}"
        text = figure_text(figure)
        mark, target = "", Target(label, figure.refs) if figure.refs else None
        if key in self.page.places or (self.known and any(h.typed and h.id == code for h in self.known.head)):
            if self.page.is_draft:
                mark = "open" if is_blank(figure.value) else "done"
            text = NO_VALUE if is_blank(figure.value) else value_text(figure.value)
            target = Target(label, place=key)
        return Line(key, text, lead=label, lead_width=lead, mark=mark, target=target)

    # Sections

    def _title(self, number: int, section: Section) -> str:
        title = section_title(number, section)
        first = section.blocks[0] if section.blocks else None
        if isinstance(first, Table) and first.label is None:
            title += f"  {_size(first)}"
        gaps = sum(max(1, len(one.what)) for one in self.missing if one.section == section.id)
        if not gaps:
            return title
        missing = ngettext("{count} missing", "{count} missing", gaps).format(count=gaps)
        return f"{title} · {missing}"

    def _section(self, section: Section) -> Iterator[Line]:
        blocks = section.blocks if self.page.is_draft else visible_blocks(section)
        known = _section_definition(self.known, section.id)
        for number, block in enumerate(blocks):
            part = next((p for p in known.parts if p.id == getattr(block, "id", "")), None) if known else None
            lines = list(self._block(section, block, part))
            if number and len(lines) > 1:
                yield Line("")
            yield from lines

    def _block(self, section: Section, block: Block, part: Part | None) -> Iterator[Line]:
        key = f"{section.id}/{getattr(block, 'id', '')}"
        label = block_label(block)
        if part is not None and part.shape == "typed":
            yield from self._typed(section, block, part, key)
            return
        match block:
            case Empty():
                reason = reason_text(block.reason)
                yield Line(f"{key}/none", pair_text(label, reason) if label else reason, style="dim")
                return
            case TextBlock():
                if label:
                    yield Line(f"{key}/title", label, style="strong")
                yield from self._paragraphs(block, key, Target(label))
                return
        if label:
            yield Line(f"{key}/title", f"  {_size(block)}", label)
        match block:
            case Table():
                yield from table_lines(block, key, self._looks(section.id, block, part))
            case Figures():
                yield from figure_lines(block, key)
            case Items():
                yield from item_lines(block, key)
            case _:
                yield Line(f"{key}/unknown", unknown_text(), style="dim")

    def _typed(self, section: Section, block: Block, part: Part, key: str) -> Iterator[Line]:
        """Return a typed part: its title with a sign whether it is written, the text or what to write."""
        label = block_label(block)
        target = Target(label or label_text(section.title), place=key)
        if isinstance(block, TextBlock) and has_content(block):
            if label:
                yield Line(key, "", label, mark="done", target=target)
            yield from self._paragraphs(block, key, target, titled=bool(label))
            return
        lacking = any(gap.section == section.id and gap.part in ("", part.id) for gap in self.page.gaps)
        mark = ("overdue" if lacking else "open") if self.page.is_draft else ""
        text = self._help(section.id, part) if self.page.is_draft else ""
        text = text or reason_text("nothing_typed")
        yield Line(key, "", label, " – " * bool(label and text) + text, mark=mark, target=target)

    def _help(self, section: str, part: Part) -> str:
        """Return what belongs into a typed part."""
        known = _section_definition(self.known, section)
        found = part.help or (known.help if known and len(known.parts) == 1 else {})
        return found.get(current_language(), "")

    def _paragraphs(
        self, block: TextBlock, key: str, target: Target, *, titled: bool = True
    ) -> Iterator[Line]:
        """Return the lines of a text; without a title the first carries the sign and the part's key."""
        paragraphs = [text.strip() for text in block.paragraphs if text.strip()]
        lines = "\n\n".join(paragraphs).splitlines()
        for number, text in enumerate(lines):
            first = not titled and number == 0
            name, mark = (key, "done") if first else (f"{key}/{number}", "")
            yield Line(name, text, bar=True, mark=mark, target=target if text else None)

    def _looks(self, section: str, table: Table, part: Part | None) -> dict[int, RowLook]:
        """Return what is known of rows besides their cells."""
        plan = _PLANS.get(part.source, "") if part and self.page.is_draft else ""
        looks: dict[int, RowLook] = {}
        for number, row in enumerate(table.rows):
            if plan and (item := _item_of(plan, row.refs, self.page)):
                looks[number] = RowLook((), plan, item)
        for gap in self.page.gaps:
            if gap.section == section and gap.part == table.id and gap.row is not None and gap.column:
                known = looks.get(gap.row, RowLook())
                looks[gap.row] = RowLook((*known.missing, label_text(gap.column)), known.plan, known.item)
        return looks


def _item_of(plan: str, refs: Refs, page: Page) -> str:
    """Return the plan item of a row that can be settled or changed by hand; "" where it follows a record."""
    item = next((ref.ids[0] for ref in refs if ref.kind == "plan_item" and ref.ids), "")
    of_last = item in page.open_items  # an item that was moved stands in the next plan too
    if plan == LAST_PLAN:
        return item if of_last else ""
    return "" if of_last or any(ref.kind == "visit" for ref in refs) else item


def _size(block: Block) -> str:
    """Return how many records a block lists; rows of kinds, such as quadrants, are no number of anything."""
    match block:
        case Table():
            return "" if block.columns and block.columns[0].type == "code" else f"{len(block.rows):,}"
        case Items():
            return f"{len(block.items):,}"
        case _:
            return ""


def _definition(page: Page) -> Definition | None:
    """Return the definition by which a page is read; a report of a newer program may have none here."""
    try:
        return definition(page.definition)
    except KeyError:
        return None


def _section_definition(known: Definition | None, section: str) -> SectionDefinition | None:
    return next((one for one in known.sections if one.id == section), None) if known else None


# What is missing


def _missing(page: Page, known: Definition | None) -> list[Missing]:
    grouped: dict[tuple[str, str, int | None], list[Gap]] = {}
    for gap in page.gaps:
        grouped.setdefault((gap.section, gap.part, gap.row), []).append(gap)
    return [_missing_line(page, known, found) for found in grouped.values()]


def _missing_line(page: Page, known: Definition | None, found: Sequence[Gap]) -> Missing:
    gap = found[0]
    section = page.document.section(gap.section)
    place = label_text(section.title)
    line = f"{gap.section}/{gap.part or _writable(known, gap.section)}"
    if gap.row is None:
        if gap.part and label_text(gap.title) != place:
            place = f"{place} · {label_text(gap.title)}"
        where = line if gap.part else ""
        return Missing(
            gap.section, place, (), Target(place, place=where if where in page.places else "", line=line)
        )
    table = next(block for block in section.blocks if isinstance(block, Table) and block.id == gap.part)
    part = next((p for p in _parts(known, gap.section) if p.id == gap.part), None)
    plan = _PLANS.get(part.source, "") if part else ""
    item = _item_of(plan, gap.refs, page)
    name = _row_name(table, gap.row)
    target = Target(
        name,
        gap.refs,
        item=item,
        plan=plan if item else "",
        line=f"{line}/{gap.row}",
    )
    return Missing(
        gap.section,
        f"{place} · {name}",
        [label_text(one.column) for one in found if one.column is not None],
        target,
    )


def _parts(known: Definition | None, section: str) -> Sequence[Part]:
    found = _section_definition(known, section)
    return found.parts if found else ()


def _writable(known: Definition | None, section: str) -> str:
    """Return the part of a section to go to when all of it is missing: the first that is typed."""
    parts = _parts(known, section)
    return next((part.id for part in parts if part.shape == "typed"), parts[0].id if parts else "")


def _row_name(table: Table, row: int) -> str:
    """Return the first two cells of a row that say something, to know it by."""
    cells = [words(cell) for cell in table.rows[row].cells if not is_blank(cell)]
    return clip(" ".join(cells[:2]), _ROW_CELLS)
