"""The lines that frame a screen: areas and status above, notice and keys below. Each is drawn at once."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual import events, getters
from textual.strip import Strip

from fieldrep.i18n import _
from fieldrep.tui.actions import Offer, key_text, keys_while
from fieldrep.tui.cells import clip, drawn, width, wrap
from fieldrep.tui.signs import sign, sign_style
from fieldrep.tui.widgets.drawn import Drawn

if TYPE_CHECKING:
    from fieldrep.tui.app import FieldrepApp

PART = " · "
"""Between the parts of the status."""

Click = Callable[[], object]
Piece = tuple[str, str, Click | None]
"""A piece of a bar: text, style name, what a click does."""


class Bar(Drawn):
    """One line made of pieces: some from the left, some at the right edge."""

    if TYPE_CHECKING:
        app = getters.app(FieldrepApp)

    def __init__(self) -> None:
        super().__init__()
        self._targets: list[tuple[int, int, Click]] = []

    def left(self) -> list[Piece]:
        return []

    def right(self) -> list[Piece]:
        return []

    def render_line(self, y: int) -> Strip:
        cells = self.size.width
        if y or not cells:
            return Strip.blank(cells, self.base)
        right = self.right()
        room = cells - sum(width(text) for text, _style, _click in right)
        self._targets = []
        segments: list[Segment] = []
        at = self._put(self.left(), segments, 0, room)
        if room > at:
            segments.append(Segment(" " * (room - at), self.base))
        self._put(right, segments, max(at, room), cells)
        return Strip(segments).adjust_cell_length(cells, self.base)

    def _put(self, pieces: list[Piece], out: list[Segment], at: int, end: int) -> int:
        """Put pieces one after another; one that does not fit whole, a key with its word, ends the line."""
        for number, (text, style, click) in enumerate(pieces):
            size = width(text)
            word = width(pieces[number + 1][0]) if style == "key" and number + 1 < len(pieces) else 0
            if at + size + word > end:
                break
            out.append(Segment(text, self.style(style)))
            if click is not None:
                self._targets.append((at, at + size, click))
            at += size
        return at

    def on_click(self, event: events.Click) -> None:
        event.stop()
        for start, end, click in self._targets:
            if start <= event.x < end:
                click()
                return


class TopBar(Bar):
    """`` fieldrep  1 Today  2 Accounts …      3 unsent · synced 09:12``."""

    def left(self) -> list[Piece]:
        heading = getattr(self.screen, "heading", str)()
        pieces: list[Piece] = [(" fieldrep ", "strong", None)]
        if heading:
            return [*pieces, (" " + clip(drawn(heading), max(10, self.size.width - 40)), "header", None)]
        labels = {number: _(area.label) for number, area in self.app.areas.items()}
        short = sum(width(label) + 3 for label in labels.values()) > self.size.width - 11
        here = self.app.area
        for number, label in labels.items():
            style = "here" if number == here else ""
            if short and number != here:
                label = clip(label, self._room(labels))
            pieces.append((" ", "", None))
            pieces.append((f"{number} {label}", style, self._opener(number)))
        return pieces

    def _room(self, labels: dict[int, str]) -> int:
        """Return how many cells each label may take where not all fit."""
        free = self.size.width - 10 - 3 * len(labels) - width(labels.get(self.app.area, ""))
        return max(2, free // max(1, len(labels) - 1))

    def _opener(self, number: int) -> Click:
        return lambda: self.app.call_later(self.app.open_area, number)

    def right(self) -> list[Piece]:
        status = self.app.status
        taken = sum(width(text) for text, _style, _click in self.left())
        room = self.size.width - taken - 2
        return [(whole_parts(status, room) + " ", "dim", None)] if status and room >= 8 else []


def whole_parts(text: str, room: int) -> str:
    """Return as many whole parts of a text, from its beginning, as fit; the first is clipped if need be."""
    parts = text.split(PART)
    while len(parts) > 1 and width(drawn(PART.join(parts))) > room:
        parts.pop()
    return clip(drawn(PART.join(parts)), room)


class KeyBar(Bar):
    """The keys that work here and now, and at the right those that work everywhere."""

    ALWAYS = ("menu", "app.palette", "app.help")

    def __init__(self) -> None:
        super().__init__()
        self._shown: list[tuple[str, str]] = []

    def offered(self) -> list[tuple[Offer, str]]:
        """Return what works now and wants to be shown, each with the key that means it here."""
        typing = self.app.typing
        working = [offer for offer in self.app.offers() if offer.reason is None]
        first: dict[str, Offer] = {}  # what each key does here
        shown = []
        for offer in working:
            keys = keys_while(offer, typing)
            for key in keys:
                first.setdefault(key, offer)
            always = offer.action.id in self.ALWAYS
            if keys and offer.action.footer and (first[keys[0]] is offer or always):
                shown.append((offer, keys[-1] if offer.action.id == "app.help" else keys[0]))
        return shown

    def left(self) -> list[Piece]:
        return [
            piece
            for offer, key in self.offered()
            if offer.action.id not in self.ALWAYS
            for piece in self._pieces(offer, key, " ")
        ]

    def right(self) -> list[Piece]:
        always = sorted(
            (pair for pair in self.offered() if pair[0].action.id in self.ALWAYS),
            key=lambda pair: self.ALWAYS.index(pair[0].action.id),
        )
        return [piece for pair in always for piece in self._pieces(*pair, "  ")] + [(" ", "", None)]

    def _pieces(self, offer: Offer, key: str, gap: str) -> list[Piece]:
        head = gap + key_text(key)

        def click() -> object:
            return self.app.call_later(self.app.run_offer, offer)

        return [(head, "key", click), (f" {_(offer.action.label)} ", "", click)]

    def update(self) -> bool:
        """Draw again if other keys work now; True if so."""
        now = [(key, _(offer.action.label)) for offer, key in self.offered()]
        if now == self._shown:
            return False
        self._shown = now
        self.refresh()
        return True


class NoticeLine(Drawn):
    """A notice above the keys: sign, word, text. It goes by itself and never takes the focus."""

    SECONDS = 6.0

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[str] = []
        self._kind = "info"
        self.text = ""
        self.display = False

    def show(self, text: str, kind: str) -> None:
        """Show a text; ``kind`` is done, info, warning or error."""
        words = {"done": _("Done"), "info": _("Info"), "warning": _("Careful"), "error": _("Error")}
        self._kind = kind
        self.text = text
        room = max(20, min(self.app.size.width, 100) - 6)
        said = _("{name}: {value}").format(name=words[kind], value=text)
        self._lines = wrap(said, room)[:5]
        self.styles.width = max(width(line) for line in self._lines) + 4
        self.styles.height = len(self._lines)
        self.display = True
        self.refresh(layout=True)

    def hide(self) -> None:
        self.display = False

    def render_line(self, y: int) -> Strip:
        lead = f" {sign(self._kind)} " if y == 0 else "   "
        line = self._lines[y] if y < len(self._lines) else ""
        segments = [Segment(lead, self.style(sign_style(self._kind))), Segment(line, self.base)]
        return Strip(segments).adjust_cell_length(self.size.width, self.base)

    def on_click(self) -> None:
        self.hide()
