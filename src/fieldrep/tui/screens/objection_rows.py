"""The answer to an objection, as blocks of text."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fieldrep.i18n import N_, _
from fieldrep.playbook.names import GENERAL
from fieldrep.tui.signs import sign
from fieldrep.tui.widgets.rows import Block

if TYPE_CHECKING:
    from fieldrep.playbook.loader import Playbook
    from fieldrep.playbook.schema import Objection
    from fieldrep.playbook.search import Found
    from fieldrep.rules.success import Tally
    from fieldrep.services.answers import Answer

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


def rate(answers: "Sequence[Answer]") -> str:
    """Return how the best answer of an objection does for the team, in a few cells; "" where none is used."""
    used = [answer.team for answer in answers if answer.team.uses]
    if not used:
        return ""
    best = used[0]
    return f"{best.percent} %/{best.uses}" if best.percent is not None else f"{best.worked}/{best.uses}"


def whose(answer: "Answer") -> str:
    """Return whose answer it is, and who sees it."""
    if not answer.source:
        return _("playbook")
    if not answer.mine:
        return answer.author or _("unknown")
    return _("my own, shared") if answer.shared else _("my own, private")


def says_blocks(objection: "Objection") -> list[Block]:
    """Return what the customer says, in all its wordings."""
    return [Block(f"“{says}”", "strong" if not n else "dim") for n, says in enumerate(objection.says)]


def answer_blocks(objection: "Objection", answer: "Answer | None" = None, *, note: str = "") -> list[Block]:
    """Return what is behind an objection, the steps of an answer, how it went, the question back, what next.

    Without ``answer`` it is the one that the objection brings. ``note`` is the rep's own.
    """
    told = answer or objection  # both have these texts
    blocks = []
    if behind := told.behind or objection.behind:
        blocks.append(Block(_("Behind it: {what}").format(what=behind), "dim", hang=2))
    for number, step in enumerate(told.steps, start=1):
        blocks.append(Block(f"{number}. {step}", "plain", hang=3))
    if told.ask_back:
        blocks.append(Block(_("Ask back: {what}").format(what=f"“{told.ask_back}”"), "strong", hang=2))
    if told.next_step:
        next_step = _("Next step: {what}").format(what=told.next_step)
        blocks.append(Block(f"{sign('understood')} {next_step}", "accent", hang=2))
    if note:
        blocks.append(Block(_("My note: {text}").format(text=note), "warn", hang=2))
    if objection.calculator:
        blocks.append(Block(_(CALCULATORS[objection.calculator]), "link"))
    if answer is not None:
        blocks += rate_blocks(answer.own, answer.team)
    return blocks


def rate_blocks(own: "Tally", team: "Tally") -> list[Block]:
    """Return how an answer went: for the rep, and for the team where others used it too."""
    from fieldrep.services.answers import tally_text

    blocks = []
    if own.uses:
        blocks.append(Block(_("You: {rate}").format(rate=tally_text(own)), "dim", hang=2))
    if team.uses > own.uses:
        blocks.append(Block(_("Team: {rate}").format(rate=tally_text(team)), "dim", hang=2))
    return blocks
