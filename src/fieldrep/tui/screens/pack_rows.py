"""The packs, and what is in one of them, as rows; an entry as it will look in use."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fieldrep.i18n import N_, _
from fieldrep.terms import term
from fieldrep.tui.screens.talk_rows import Leaf, page_blocks
from fieldrep.tui.widgets.rows import Block, Row, Span

if TYPE_CHECKING:
    from fieldrep.playbook.entries import Entry
    from fieldrep.playbook.layers import Composed
    from fieldrep.services.pack_editing import EntryLine, PackView
    from fieldrep.services.packs import PackRow

PARTS = {
    "pack": N_("The pack itself"),
    "industry": N_("Industries"),
    "checklist": N_("Checklists"),
    "checklist.item": N_("Checklist item"),
    "worksheet": N_("Worksheets"),
    "worksheet.item": N_("Item of a worksheet"),
    "scheme": N_("Schemes"),
    "scheme.mark": N_("Sign to score"),
    "question_set": N_("Questions"),
    "question_set.question": N_("Question"),
    "objection": N_("Objections"),
    "script": N_("Telephone scripts"),
    "script.question": N_("Question of a script"),
    "advance": N_("Advances"),
    "flow": N_("Step by step"),
    "flow.step": N_("Step"),
    "guide": N_("Guides"),
}
_PAGES = {
    "worksheet": "worksheet",
    "script": "script",
    "flow": "flow",
    "guide": "guide",
    "objection": "objection",
}
"""Part of the pack → kind of the page in Talk that shows it."""


def pack_rows(packs: "Sequence[PackRow]", mistakes: int) -> Iterator[Row]:
    """Yield the packs; the mistakes there are stand above them."""
    if mistakes:
        text = _("What is wrong: {count}").format(count=mistakes)
        yield Row("notices", ((Span(text, "warn"),),), mark="warn")
    for pack in packs:
        own = _("{count} own").format(count=pack.own) if pack.own else ""
        yield Row(pack.pack, (pack.title, own), refs=pack)


def entry_title(entry: "Entry") -> str:
    """Return the words by which one knows an entry."""
    data = entry.data if isinstance(entry.data, Mapping) else {}
    for name in ("title", "text", "name", "says", "wanted"):
        value = data.get(name)
        if value:
            return str(value[0] if isinstance(value, list) else value)
    return entry.id


def entry_rows(view: "PackView", fits: Any) -> Iterator[Row]:
    """Yield the entries of a pack under the names of their parts; only those that ``fits(line)`` takes."""
    outer = ""
    for line in (line for line in view.lines if fits(line)):
        entry = line.entry
        table = entry.part.partition(".")[0]
        if table != outer:
            outer = table
            name = _(PARTS[table]) if table in PARTS else table
            yield Row(f"h:{table}", ((Span(name, "strong"),),), kind="header")
        style = "dim" if line.hidden else "" if line.depth else "accent"
        text = "  " * line.depth + entry_title(entry)
        cells = ((Span(text, style),), (Span(state_word(line), "dim"),))
        yield Row(f"{entry.part} {entry.id}", cells, refs=line)


def state_word(line: "EntryLine") -> str:
    """Return in a word where an entry comes from; nothing for what is built in."""
    if line.hidden:
        return _("hidden")
    if line.origin.language:
        return term(line.origin.language, "Language")
    if line.origin.layer == "built_in":
        return ""
    if line.over:
        return _("changed")
    return term(line.origin.layer, "PackLayer")


def preview_blocks(composed: "Composed", entry: "Entry") -> list[Block]:
    """Return the page on which an entry stands as it will look in use; its mistakes if it can't be used."""
    problems = [problem for problem in composed.notices if not problem.warning]
    blocks = [Block(str(problem), "warn") for problem in problems]
    leaf = _leaf(composed, entry)
    return [*blocks, *(page_blocks(leaf, {}) if leaf else [])]


def _leaf(composed: "Composed", entry: "Entry") -> Leaf | None:
    pack, around = composed.pack, entry.parent or entry.id
    if pack is None:
        return None
    table = entry.part.partition(".")[0]
    found = next((each for each in _tables(pack, table) if each.id == around), None)
    if found is None:
        return None
    if table == "checklist":
        return Leaf(around, "checklist", found.title, found.item)
    if table == "question_set":
        return Leaf(around, "questions", found.title, found.question)
    return Leaf(around, _PAGES[table], around, (found,)) if table in _PAGES else None


def _tables(pack: Any, table: str) -> Sequence[Any]:
    return () if table == "pack" else getattr(pack, table, ())
