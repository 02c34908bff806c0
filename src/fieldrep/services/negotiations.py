"""What is negotiated with a dealer, line by line; the aims stay with the rep and the manager."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import select

from fieldrep.errors import Invalid
from fieldrep.i18n import _
from fieldrep.models.dealers import NegotiationAim, NegotiationLine
from fieldrep.models.registry import kind_of
from fieldrep.rules.codes import AccountKind, NegotiationTerm, Stage
from fieldrep.rules.dealer_flow import is_beyond
from fieldrep.services import records
from fieldrep.services.accounts import change_account, get_account, members
from fieldrep.store.context import Context

SHARED = ("asked", "offered", "agreed")
PRIVATE = ("goal", "bottom_line", "strategy")
"""What only the rep and the manager see."""


@dataclass(frozen=True, slots=True)
class TermLine:
    """One term of the agreement, with all that is written of it."""

    term: str
    goal: str = ""
    bottom_line: str = ""
    strategy: str = ""
    asked: str = ""
    offered: str = ""
    agreed: str = ""


def negotiation(ctx: Context, account: str) -> list[TermLine]:
    """Return the five terms in their order, with what is written of each."""
    ids = members(ctx, account) or [account]
    lines = ctx.session.exec(select(NegotiationLine).where(NegotiationLine.account_id.in_(ids))).all()  # type: ignore[union-attr]
    aims = ctx.session.exec(select(NegotiationAim).where(NegotiationAim.account_id.in_(ids))).all()  # type: ignore[union-attr]
    texts: dict[str, dict[str, str]] = {str(term): {} for term in NegotiationTerm}
    rows: list[tuple[NegotiationLine | NegotiationAim, tuple[str, ...]]] = [
        *((line, SHARED) for line in lines),
        *((aim, PRIVATE) for aim in aims),
    ]
    for row, names in sorted(rows, key=lambda pair: pair[0].account_id == account):  # its own count most
        if row.term in texts:
            texts[row.term] |= {name: text for name in names if (text := getattr(row, name))}
    return [TermLine(term, **values) for term, values in texts.items()]


def set_term(ctx: Context, account: str, term: str, texts: Mapping[str, str]) -> Stage | None:
    """Write what is asked, offered, agreed, or aimed at for a term; returns the stage it leads to.

    With the first line asked, offered or agreed the account is negotiating. Raises Invalid for a term or
    a name that there is not, NotFound.
    """
    of = get_account(ctx, account)
    if term not in list(NegotiationTerm):
        expected = _("Choose one of: {choices}.").format(choices=", ".join(NegotiationTerm))
        raise Invalid(_("There is no such term."), {"term": expected})
    unknown = [name for name in texts if name not in SHARED + PRIVATE]
    if unknown:
        raise Invalid(_("Unknown field."), {name: _("There is no such field.") for name in unknown})
    for model, names in ((NegotiationLine, SHARED), (NegotiationAim, PRIVATE)):
        values = {name: texts[name].strip() for name in names if name in texts}
        known = ctx.session.get(model, _key(model, of.id, term))
        if any(values.values()) or (known is not None and values):
            records.put(ctx, model, account_id=of.id, term=term, **values)
    talked = any(texts.get(name, "").strip() for name in SHARED)
    open_ = of.kind == AccountKind.DEALER and of.stage != Stage.DROPPED
    if not talked or not open_ or not is_beyond(Stage.NEGOTIATING, of.stage):
        return None
    change_account(ctx, of.id, {"stage": Stage.NEGOTIATING, "stage_reason": ""})
    return Stage.NEGOTIATING


def _key(model: type[NegotiationLine] | type[NegotiationAim], account: str, term: str) -> str:
    return kind_of(model).new_id({"account_id": account, "term": term})
