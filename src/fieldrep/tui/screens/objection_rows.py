"""The answer to an objection, as blocks of text."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from fieldrep.i18n import N_, _
from fieldrep.playbook.names import GENERAL
from fieldrep.rules.codes import AnswerResult
from fieldrep.terms import term
from fieldrep.tui.signs import sign
from fieldrep.tui.widgets.rows import Block

if TYPE_CHECKING:
    from fieldrep.playbook.loader import Playbook
    from fieldrep.playbook.schema import Objection
    from fieldrep.playbook.search import Found

OTHER_INDUSTRY = 0.85
"""Weight of an objection that comes from another industry than the account's."""
CALCULATORS = {
    "satisfaction": N_("c works it out: satisfaction = cost ÷ expected value"),
    "margin": N_("c works it out: what the customer earns"),
}


def suited(found: "Sequence[Found]", book: "Playbook", industry: str) -> "list[Found]":
    """Return what was found, that of other industries behind what fits about as well.

    ``industry``: whatever stands in the account's record, or nothing.
    """
    here = book.industry_id(industry)

    def fits(each: "Found") -> float:
        of = book.industry_id(" ".join(each.objection.tags))
        return each.score * (1 if of in (GENERAL, here) else OTHER_INDUSTRY)

    return sorted(found, key=lambda each: -fits(each))


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
