"""What of a screen is drawn anew: only what changed, and nothing that lies under something else.

Textual draws every widget that reaches into the rectangle around all that changed, the bars, the other
pane and what lies under a list included, and throws most of it away: half of the time of turning a page.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import cast

from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.strip import Strip

Chops = list[dict[int, Strip | None]]
"""For each line of the screen what stands there, by the column where it begins; None = not drawn."""
NOTHING = Strip([], 0)
"""Stands where what begins further left goes on."""


class SteadyCompositor(Compositor):
    """Draws the widgets from the front to the back until all that changed is covered."""

    def render_partial_update(self) -> ChopsUpdate | None:
        screen = self.size.region
        changed = [part for region in self._dirty_regions if (part := screen.intersection(region))]
        self._dirty_regions.clear()
        if not changed:
            return None
        chops = self._draw(changed)
        spans = [(y, _begin(chops[y], x1), x2) for y, x1, x2 in self._regions_to_spans(changed)]
        return ChopsUpdate(chops, spans, [line[1:] for line in self.cuts])

    def _render_chops(
        self, crop: Region, is_rendered_line: Callable[[int], bool]
    ) -> Sequence[Mapping[int, Strip]]:
        return cast("Sequence[Mapping[int, Strip]]", self._draw([crop]))

    def _draw(self, changed: Sequence[Region]) -> Chops:
        """Return the lines of the screen with what is seen in these regions."""
        chops: Chops = [dict.fromkeys(line[:-1]) for line in self.cuts]
        left = changed
        for widget, (region, clip) in self.visible_widgets.items():
            shown = region.intersection(clip)
            parts = [part for other in left if (part := shown.intersection(other))]
            if not parts:
                continue
            top, bottom = min(part.y for part in parts), max(part.bottom for part in parts)
            seen = Region(shown.x - region.x, top - region.y, shown.width, bottom - top)
            lines = {y for part in parts for y in part.line_range}
            for y, strip in enumerate(widget.render_lines(seen), top):
                if y in lines:
                    self._place(strip, shown.column_span, chops[y], self.cuts[y])
            left = [other for other in left if not shown.contains_region(other)]
            if not left:
                break
        return chops

    @staticmethod
    def _place(strip: Strip, span: tuple[int, int], line: dict[int, Strip | None], cuts: list[int]) -> None:
        """Put a line of a widget where nothing stands in front of it.

        It stays whole where it can: cut at the edge of a pane that lies under it, a wide character would
        become two blanks.
        """
        first, last = span
        inside = [cut for cut in cuts if first <= cut <= last]
        parts = inside[:-1]
        if strip.cell_length == last - first and all(line[cut] is None for cut in parts):
            line.update(dict.fromkeys(parts, NOTHING))
            line[first] = strip
            return
        for cut, piece in zip(parts, strip.divide([cut - first for cut in inside[1:]]), strict=False):
            if line[cut] is None:
                line[cut] = piece


def _begin(line: dict[int, Strip | None], x: int) -> int:
    """Return where to begin painting, so that what stands at a place and begins left of it is painted too."""
    if line.get(x, NOTHING) is not NOTHING:
        return x
    left = [at for at, strip in line.items() if at <= x and strip is not NOTHING]
    return min(x, max(left)) if line[max(at for at in line if at <= x)] is NOTHING else x
