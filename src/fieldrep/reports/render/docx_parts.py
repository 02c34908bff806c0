"""Pieces of a Word file that python-docx has no call for: styles with Chinese fonts, tables, page fields."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.styles.style import ParagraphStyle
    from docx.text.paragraph import Paragraph

LATIN_FONT = "Calibri"
EAST_ASIAN_FONT = "Microsoft YaHei"
OTHER_FONT = "Arial"

QUIET = "Quiet"
TYPED = "Typed Text"
TABLE_TEXT = "Table Text"
TABLE_HEAD = "Table Head"

_BLACK, _GREY = RGBColor(0x20, 0x20, 0x20), RGBColor(0x60, 0x60, 0x60)
_LINE, _HEAD_LINE, _HEAD_SHADE = "BFBFBF", "404040", "F2F2F2"
_TWIPS_PER_MM = 1440 / 25.4
_THUMBNAIL = "/thumbnail"


def set_styles(word: "WordDocument", lang: str) -> None:
    """Give the document our styles, with the East-Asian font on each of them and on the defaults.

    ``font.name`` sets the Latin font only; Word shows Chinese in whatever ``w:eastAsia`` names.
    """
    styles = word.styles.element
    for style in styles.findall(qn("w:style")):
        if style.get(qn("w:type")) == "table" and style.get(qn("w:default")) != "1":
            styles.remove(style)
    for fonts in styles.iter(qn("w:rFonts")):
        _set_fonts(fonts)
    for mark in styles.find(qn("w:docDefaults")).iter(qn("w:lang")):
        _set_languages(mark, lang)
    _style(word, "Normal", 10.5, after=4)
    _style(word, "Title", 20, bold=True, after=6)
    _style(word, "Heading 1", 13, bold=True, before=14, after=4)
    _style(word, "Heading 2", 10.5, bold=True, before=8, after=3)
    _style(word, "List Bullet", 10.5, after=2)
    _style(word, "Footer", 8.5, colour=_GREY)
    for name, size, bold, colour in (
        (QUIET, 10.5, False, _GREY),
        (TYPED, 10.5, False, _BLACK),
        (TABLE_TEXT, 9, False, _BLACK),
        (TABLE_HEAD, 9, True, _BLACK),
    ):
        word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = word.styles["Normal"]
        _style(word, name, size, bold=bold, colour=colour, after=4 if name in (QUIET, TYPED) else 0)


def set_properties(word: "WordDocument", title: str, author: str, created: datetime, lang: str) -> None:
    """Fill the file's properties from the document, so that the same document gives the same bytes."""
    properties = word.core_properties
    properties.title = title[:255]
    properties.author = properties.last_modified_by = author[:255]
    properties.created = properties.modified = created.astimezone(UTC)
    properties.language = lang.replace("_", "-")
    properties.comments = ""
    properties.revision = 1
    relations = word.part.package.rels
    for key in [key for key, rel in relations.items() if rel.reltype.endswith(_THUMBNAIL)]:
        del relations[key]


def head_table(lines: Sequence[tuple[str, str]], width: float, pairs: int) -> Any:
    """Return the head of the report: names and values in pairs of columns, read downwards."""
    widths = [width / pairs * share for share in (0.3, 0.7)] * pairs
    table = new_table(widths)
    height = -(-len(lines) // pairs)
    for index in range(height):
        line = _element("w:tr")
        cells = [text for pair in lines[index::height] for text in pair]
        cells += [""] * (len(widths) - len(cells))
        for position, (text, cell_width) in enumerate(zip(cells, widths, strict=True)):
            line.append(_cell(text, cell_width, TABLE_TEXT if position % 2 else TABLE_HEAD))
        table.append(line)
    return table


def new_table(widths: Sequence[float]) -> Any:
    """Return an empty table of fixed column widths (millimetres) with light horizontal rules."""
    borders = _element("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        borders.append(_element(f"w:{side}", val="single", sz="4", space="0", color=_LINE))
    margins = _element("w:tblCellMar")
    for side, twips in (("top", 40), ("left", 90), ("bottom", 40), ("right", 90)):
        margins.append(_element(f"w:{side}", w=str(twips), type="dxa"))
    properties = _element("w:tblPr")
    properties.append(_element("w:tblW", w=_twips(sum(widths)), type="dxa"))
    properties.append(borders)
    properties.append(_element("w:tblLayout", type="fixed"))
    properties.append(margins)
    grid = _element("w:tblGrid")
    for width in widths:
        grid.append(_element("w:gridCol", w=_twips(width)))
    table = _element("w:tbl")
    table.append(properties)
    table.append(grid)
    return table


def head_row(texts: Sequence[str], widths: Sequence[float], numeric: Sequence[bool]) -> Any:
    """Return the row of column heads, which Word repeats on every page."""
    line = _row_element(whole=True)
    line.find(qn("w:trPr")).append(_element("w:tblHeader"))
    for text, width, right in zip(texts, widths, numeric, strict=True):
        line.append(_cell(text, width, TABLE_HEAD, right=right, head=True))
    return line


def row(
    texts: Sequence[str], widths: Sequence[float], numeric: Sequence[bool], *, bold: bool, whole: bool
) -> Any:
    """Return a row of cells; a ``whole`` one is not broken across pages."""
    line = _row_element(whole=whole)
    for text, width, right in zip(texts, widths, numeric, strict=True):
        line.append(_cell(text, width, TABLE_HEAD if bold else TABLE_TEXT, right=right))
    return line


def append_block(word: "WordDocument", element: Any) -> None:
    """Add an element at the end of the text, with the empty paragraph that keeps tables apart."""
    gap = word.add_paragraph()
    gap.paragraph_format.space_after = Pt(0)
    gap.paragraph_format.line_spacing = Pt(6)
    gap._p.addprevious(element)


def fill_footer(
    paragraph: "Paragraph", name: str, page_text: Callable[[str, str], str], width: float
) -> None:
    """Write the report's name at the left and "page x of y" as fields at the right."""
    stops = paragraph.paragraph_format.tab_stops
    stops.clear_all()
    stops.add_tab_stop(Mm(width), WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run(f"{name}\t")
    for piece in re.split("(<PAGE>|<NUMPAGES>)", page_text("<PAGE>", "<NUMPAGES>")):
        if piece in ("<PAGE>", "<NUMPAGES>"):
            field = _element("w:fldSimple", instr=piece.strip("<>"))
            field.append(_run("1"))
            paragraph._p.append(field)
        else:
            paragraph.add_run(piece)


def _style(
    word: "WordDocument",
    name: str,
    size: float,
    *,
    bold: bool = False,
    colour: RGBColor = _BLACK,
    before: float = 0,
    after: float = 0,
) -> None:
    style: ParagraphStyle = word.styles[name]
    properties = style.element.get_or_add_rPr()
    for child in list(properties):
        properties.remove(child)
    for inherited in [*style.element.iter(qn("w:pBdr"), qn("w:tabs"))]:
        inherited.getparent().remove(inherited)
    style.font.name = LATIN_FONT
    _set_fonts(properties.find(qn("w:rFonts")))
    style.font.size = Pt(size)
    style.font.bold = bold
    style.font.color.rgb = colour
    style.paragraph_format.space_before = Pt(before)
    style.paragraph_format.space_after = Pt(after)
    style.paragraph_format.line_spacing = 1.15


def _set_fonts(fonts: Any) -> None:
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script, font in (
        ("ascii", LATIN_FONT),
        ("hAnsi", LATIN_FONT),
        ("eastAsia", EAST_ASIAN_FONT),
        ("cs", OTHER_FONT),
    ):
        fonts.set(qn(f"w:{script}"), font)


def _set_languages(mark: Any, lang: str) -> None:
    mark.set(qn("w:val"), "en-US")
    mark.set(qn("w:eastAsia"), "zh-CN" if lang.startswith("zh") else "en-US")


def _row_element(*, whole: bool) -> Any:
    line = _element("w:tr")
    properties = _element("w:trPr")
    if whole:
        properties.append(_element("w:cantSplit"))
    line.append(properties)
    return line


def _cell(text: str, width: float, style: str, *, right: bool = False, head: bool = False) -> Any:
    properties = _element("w:tcPr")
    properties.append(_element("w:tcW", w=_twips(width), type="dxa"))
    if head:
        borders = _element("w:tcBorders")
        borders.append(_element("w:bottom", val="single", sz="8", space="0", color=_HEAD_LINE))
        properties.append(borders)
        properties.append(_element("w:shd", val="clear", color="auto", fill=_HEAD_SHADE))
    about = _element("w:pPr")
    about.append(_element("w:pStyle", val=style.replace(" ", "")))
    if right:
        about.append(_element("w:jc", val="right"))
    paragraph = _element("w:p")
    paragraph.append(about)
    paragraph.append(_run(text))
    cell = _element("w:tc")
    cell.append(properties)
    cell.append(paragraph)
    return cell


def _run(text: str) -> Any:
    run = OxmlElement("w:r")
    run.text = text  # python-docx turns line ends into breaks and tabs into tab characters
    return run


def _element(tag: str, **attributes: str) -> Any:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def _twips(millimetres: float) -> str:
    return str(round(millimetres * _TWIPS_PER_MM))
