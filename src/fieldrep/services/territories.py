"""The territories that accounts can lie in."""

from sqlmodel import select

from fieldrep.models.people import Territory
from fieldrep.store.context import Context


def list_territories(ctx: Context) -> list[tuple[str, str]]:
    """Return (id, name) of the territories in use, by name."""
    query = select(Territory.id, Territory.name).where(Territory.archived == False).order_by(Territory.name)  # noqa: E712
    return [(record, name) for record, name in ctx.session.exec(query).all()]
