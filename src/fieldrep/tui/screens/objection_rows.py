"""The answer to an objection, as blocks of text."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from fieldrep.i18n import N_, _
from fieldrep.rules.codes import AnswerResult
from fieldrep.terms import term
from fieldrep.tui.signs import sign
from fieldrep.tui.widgets.rows import Block

if TYPE_CHECKING:
    from fieldrep.playbook.schema import Objection

CALCULATORS = {
    "satisfaction": N_("c works it out: satisfaction = cost ÷ expected value"),
    "margin": N_("c works it out: what the customer earns"),
}


def answer_blocks(objection: "Objection", results: Mapping[str, int], *, title: bool = False) -> list[Block]:
    """Return what is behind an objection, the steps of the answer, the question back, the next step.

    ``results``: how often the answer worked, worked in part or failed. ``title`` puts what the
    customer says above it, in all its wordings.
    """
    blocks = [Block(f"“{says}”", "strong" if not n else "dim") for n, says in enumerate(objection.says)]
    blocks = blocks if title else []
    blocks.append(Block(_("Behind it: {what}").format(what=objection.behind), "dim", hang=2))
    for number, step in enumerate(objection.steps, start=1):
        blocks.append(Block(f"{number}. {step}", "plain", hang=3))
    blocks.append(Block(_("Ask back: {what}").format(what=f"“{objection.ask_back}”"), "strong", hang=2))
    next_step = _("Next step: {what}").format(what=objection.next_step)
    blocks.append(Block(f"{sign('understood')} {next_step}", "accent", hang=2))
    if objection.calculator:
        blocks.append(Block(_(CALCULATORS[objection.calculator]), "link"))
    if results:
        counts = (f"{term(went)} {results[went]}" for went in AnswerResult if results.get(went))
        blocks.append(Block(_("In your visits: {counts}").format(counts=", ".join(counts)), "dim"))
    return blocks
