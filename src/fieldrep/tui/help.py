"""Help: the keys of the place it was asked from, and what its words mean."""

from collections.abc import Mapping, Sequence

from textual.app import ComposeResult

from fieldrep.i18n import N_, _
from fieldrep.tui.actions import Offer, action, key_text, keys_while
from fieldrep.tui.cells import fit
from fieldrep.tui.frame import FrameScreen, Pane
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Block, FlowSource

KEYS = 14


class Help(FrameScreen):
    """One page to read; any part of it can be scrolled to."""

    def __init__(self, found: Sequence[Offer], glossary: Mapping[str, str], typing: bool = False) -> None:
        super().__init__()
        self._blocks = [*_key_blocks(found, typing), *_word_blocks(glossary)]

    def compose_body(self) -> ComposeResult:
        with Pane(title=_("Help")):
            yield LineList(FlowSource(self._blocks), reading=True)

    @action("help.close", ("escape", "q", "f1", "?"), N_("Back"), help=N_("Go back to where you came from."))
    def go_back(self) -> None:
        self.dismiss(None)


def _key_blocks(found: Sequence[Offer], typing: bool) -> list[Block]:
    """The actions that have a key here, by group, in the order in which they were registered."""
    groups: dict[str, list[Offer]] = {}
    for offer in found:
        if keys_while(offer, typing) and not offer.action.id.startswith("area."):
            groups.setdefault(_(offer.action.group) if offer.action.group else _("Here"), []).append(offer)
    blocks = []
    for group, members in groups.items():
        blocks.append(Block(group, kind="header"))
        for offer in members:
            keys = ", ".join(key_text(key) for key in keys_while(offer, typing))
            said = _(offer.action.help) if offer.action.help else _(offer.action.label)
            said = _("{name} ({note})").format(name=said, note=offer.reason) if offer.reason else said
            blocks.append(Block(f"{fit(keys, KEYS)} {said}", hang=KEYS + 1))
    return blocks


def _word_blocks(glossary: Mapping[str, str]) -> list[Block]:
    blocks = [Block(_("Words"), kind="header")] if glossary else []
    for word, meaning in glossary.items():
        blocks.append(Block(word, style="strong"))
        blocks.append(Block(meaning, indent=2))
    return blocks
