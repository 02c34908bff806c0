"""What stands above a visit: who, where, how it stands, what is wanted, what a report would still miss."""

from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.strip import Strip

from fieldrep.i18n import _, current_language
from fieldrep.rules.dates import format_date
from fieldrep.terms import term
from fieldrep.tui.cells import clip, drawn, width
from fieldrep.tui.screens.visit_rows import gaps_text
from fieldrep.tui.signs import sign
from fieldrep.tui.widgets.drawn import Drawn

if TYPE_CHECKING:
    from fieldrep.services.visit_page import VisitPage

Piece = tuple[str, str]
"""A text and the name of its style."""


class VisitHead(Drawn):
    """One to three lines above the panes."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[list[Piece]] = []

    def show(self, lines: list[list[Piece]]) -> None:
        """Show these lines."""
        if lines == self._lines:
            return
        if len(lines) != len(self._lines):
            self.styles.height = len(lines)
        self._lines = lines
        self.refresh()

    def render_line(self, y: int) -> Strip:
        cells = self.size.width
        segments = [Segment(" ", self.base)]
        room = cells - 2
        for text, style in self._lines[y] if y < len(self._lines) else []:
            shown = clip(drawn(text), room)
            room -= width(shown)
            segments.append(Segment(shown, self.style(style)))
        return Strip(segments).adjust_cell_length(cells, self.base)


def visit_heading(page: "VisitPage") -> str:
    """Return the title of the page."""
    return f"{_('Visit')} {sign('dot')} {page.account.name}"


def people_text(page: "VisitPage") -> str:
    """Return the people of a visit with title and role."""
    people = []
    for person in page.people:
        about = _(", ").join(filter(None, (person.title, term(person.role, "DecisionRole"))))
        people.append(f"{person.name} ({about})" if about else person.name)
    return _(", ").join(people)


def status_text(page: "VisitPage") -> str:
    """Return how a visit stands: “running since 10:42”."""
    day = format_date(page.day, current_language()) if page.day else ""
    when = f"{day} {page.time}".strip()
    match page.status:
        case "running":
            text = _("running since {time}").format(time=page.time)
        case "done":
            text = _("done {when}").format(when=when)
        case "cancelled":
            text = _("cancelled: {reason}").format(reason=page.cancel_reason)
        case _:
            text = _("planned {when}").format(when=when)
    return _(", ").join([text, _("written up late")]) if page.late else text


def head_lines(page: "VisitPage", missing: list[str]) -> list[list[Piece]]:
    """Return the lines above the panes; ``missing`` as ``report_gaps`` gives it."""
    account = page.account
    channel = term(account.channel, "Channel") if account.channel else term(account.kind, "AccountKind")
    facts = (
        account.city,
        account.phone,
        channel,
        account.industry,
        term(account.stage, "Stage"),
        _("quadrant {quadrant}").format(quadrant=account.quadrant) if account.quadrant else "",
        term(account.account_class, "AccountClass"),
        account.supplier,
        _("{amount} a month").format(amount=account.potential) if account.potential else "",
    )
    people = people_text(page)
    first: list[Piece] = [(f"{people}  ", "strong")] if people else []
    lines: list[list[Piece]] = [[*first, (f" {sign('dot')} ".join(filter(None, facts)), "dim")]]
    wanted, fallback = page.written["advance_wanted"], page.written["advance_fallback"]
    purpose = page.written["purpose"]
    wants = [
        _("wants: {what}").format(what=wanted) if wanted else "",
        _("else: {what}").format(what=fallback) if fallback else "",
        _("purpose: {what}").format(what=purpose) if purpose else "",
    ]
    if any(wants):
        lines.append([("   ".join(list(filter(None, wants))[:2]), "")])
    if missing and page.status != "planned":
        text = _("A report will miss: {what}").format(what=gaps_text(missing))
        lines.append([(f"{sign('warn')} ", "warn"), (text, "warn")])
    return lines
