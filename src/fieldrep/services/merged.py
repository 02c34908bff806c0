"""Accounts that were merged into others: which one words mean, to take it apart again."""

from sqlmodel import col, select

from fieldrep.errors import Ambiguous, NotFound
from fieldrep.i18n import _
from fieldrep.models.accounts import Account
from fieldrep.rules.fold import fold
from fieldrep.store.context import Context


def resolve_merged(ctx: Context, words: str) -> Account:
    """Return the merged account that words mean: its id, its name or a part of it.

    Raises NotFound, or Ambiguous with the candidates.
    """
    wanted = fold(words.strip())
    merged = ctx.session.exec(select(Account).where(col(Account.merged_into).is_not(None))).all()
    exact = [row for row in merged if words.strip() == row.id or wanted == row.name_key]
    found = exact or [row for row in merged if wanted and wanted in row.name_key]
    if not found:
        raise NotFound(_("No merged account fits “{words}”.").format(words=words))
    if len(found) > 1:
        raise Ambiguous(
            _("Several accounts fit “{words}”.").format(words=words),
            [(row.id, f"{row.name} · {row.city}" if row.city else row.name) for row in found],
            hint=_("Say more of the name, or give the id."),
        )
    return found[0]
