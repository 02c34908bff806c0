"""Put the text of an SVG screenshot back on the grid of cells.

Rich writes one text per style and gives it a length of cells times characters, so Chinese, two cells
a character, is squeezed by browsers and pushed off the grid by other renderers. Here each text is cut
into runs of one width, each with its own place and spacing, which every renderer draws right.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from rich.cells import cell_len

CELL = 12.2  # the width Rich draws a cell with
NARROW_SIZE = 20.266  # DejaVu Sans Mono is then exactly one cell wide
WIDE_SIZE = 22.0
FAMILY = "'DejaVu Sans Mono','Fira Code','Noto Sans Mono CJK SC','Noto Sans SC',monospace"

TEXT = re.compile(
    r'<text class="(?P<style>[\w-]+-r\d+)" x="(?P<x>[\d.]+)" y="(?P<y>[\d.]+)" textLength="[\d.]+"'
    r' (?P<clip>clip-path="[^"]+")>(?P<body>.*?)</text>',
    re.S,
)
NETWORK_FONTS = re.compile(r"@font-face\s*\{[^}]*\}\s*")
BLANK = "\xa0 \n"


def runs(text: str) -> Iterator[tuple[int, str, int]]:
    """Yield (cells before it, text, cells per character) for each stretch of equal width."""
    start = at = width = 0
    run = ""
    for char in text:
        cells = cell_len(char)
        if run and cells and cells != width and width:
            yield start, run, width
            start, run = at, ""
        width = cells or width
        run += char
        at += cells
    if run:
        yield start, run, width or 1


def _text(style: str, x: float, y: str, clip: str, text: str, width: int) -> str:
    length = cell_len(text) * CELL
    shown = html.escape(text, quote=False).replace(" ", "&#160;")
    look = ""
    if width == 2:
        gap = 2 * CELL - WIDE_SIZE
        look = f' style="font-size:{WIDE_SIZE}px;letter-spacing:{gap:.1f}px"'
        return f'<text class="{style}"{look} x="{x + gap / 2:.1f}" y="{y}" {clip}>{shown}</text>'
    return f'<text class="{style}" x="{x:.1f}" y="{y}" textLength="{length:.1f}" {clip}>{shown}</text>'


def _aligned(match: re.Match[str]) -> str:
    pieces = []
    for offset, run, width in runs(html.unescape(match["body"])):
        core = run.strip(BLANK)
        if not core:
            continue
        lead = (len(run) - len(run.lstrip(BLANK))) * width
        x = float(match["x"]) + (offset + lead) * CELL
        pieces.append(_text(match["style"], x, match["y"], match["clip"], core, width))
    return "".join(pieces)


def align(svg: str) -> str:
    """The same picture with every character in its cell, and no font from the network."""
    svg = TEXT.sub(_aligned, svg)
    svg = NETWORK_FONTS.sub("", svg)
    svg = svg.replace("font-family: Fira Code, monospace;", f"font-family: {FAMILY};")
    svg = svg.replace("font-size: 20px;", f"font-size: {NARROW_SIZE}px;")
    return svg.replace("font-variant-east-asian: full-width;", "")
