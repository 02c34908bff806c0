"""The tags of an account as the page shows them: its own and those of the accounts merged into it."""

from collections.abc import Sequence

from sqlmodel import select

from fieldrep.models.accounts import Tag
from fieldrep.services import records
from fieldrep.services.accounts import members
from fieldrep.store.context import Context


def set_tags(ctx: Context, account: str, tags: Sequence[str]) -> None:
    """Make these the tags of an account; what is missing is added to itself, what is not wanted goes."""
    wanted = {tag.strip() for tag in tags if tag.strip()}
    present = ctx.session.exec(select(Tag).where(Tag.record_id.in_(members(ctx, account)))).all()  # type: ignore[union-attr]
    for row in present:
        if row.name not in wanted:
            records.delete(ctx, row)
    for name in sorted(wanted - {row.name for row in present}):
        records.add(ctx, Tag, record_kind="account", record_id=account, name=name)
