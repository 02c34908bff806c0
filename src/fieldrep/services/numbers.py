"""The numbers that an account has in other systems: a number belongs to its source."""

from sqlmodel import select

from fieldrep.errors import Invalid
from fieldrep.i18n import _
from fieldrep.models.accounts import ExternalId
from fieldrep.services import records
from fieldrep.services.accounts import members
from fieldrep.store.context import Context


def list_numbers(ctx: Context, account: str) -> list[ExternalId]:
    """Return the numbers of an account and of those merged into it, by source."""
    found = ctx.session.exec(
        select(ExternalId).where(ExternalId.record_id.in_(members(ctx, account)))  # type: ignore[union-attr]
    ).all()
    return sorted(found, key=lambda row: (row.source, row.number))


def add_number(ctx: Context, account: str, source: str, number: str) -> ExternalId:
    """Note the number that a source gives an account; raises Invalid where one of the two is empty."""
    wrong = {
        key: _("This is needed.")
        for key, text in (("source", source), ("number", number))
        if not text.strip()
    }
    if wrong:
        raise Invalid(_("A number needs its source."), wrong)
    return records.put(
        ctx,
        ExternalId,
        record_kind="account",
        record_id=account,
        source=source.strip(),
        number=number.strip(),
    )


def remove_number(ctx: Context, number: str) -> None:
    """Take a number away by the id of its record; it can be undone."""
    records.delete(ctx, records.get(ctx, ExternalId, number))
