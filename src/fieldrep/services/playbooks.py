"""The playbook of a data folder: the built-in packs, over them those of its folder, over these the team's."""

from pathlib import Path

from fieldrep.models.packs import PackItem
from fieldrep.models.registry import kind_of
from fieldrep.playbook.entries import TeamRow
from fieldrep.playbook.layers import Composed
from fieldrep.playbook.loader import Playbook, compose_pack, load
from fieldrep.store.context import Context


def playbook(ctx: Context, language: str = "") -> Playbook:
    """Return the playbook in the rep's language or another one; kept until a file or record changes."""
    return load(language or ctx.language, packs_folder(ctx), team_rows(ctx))


def composed(ctx: Context, pack: str, language: str) -> Composed:
    """Return one pack with all its layers."""
    return compose_pack(pack, language, packs_folder(ctx), team_rows(ctx))


def packs_folder(ctx: Context) -> Path | None:
    """Return the folder of the team's pack files, if there is one."""
    return ctx.paths.packs if ctx.paths.packs.is_dir() else None


def team_rows(ctx: Context) -> tuple[TeamRow, ...]:
    """Return the entries that the team's records hold; a thousand of them take some milliseconds."""
    ctx.session.flush()
    rows = ctx.session.connection().exec_driver_sql(
        "SELECT pack, language, part, item, parent, CAST(data AS TEXT), place, removed"
        f" FROM {kind_of(PackItem).table} ORDER BY place, id"
    )
    return tuple(TeamRow._make((*(t or "" for t in row[:6]), row[6] or 0, bool(row[7]))) for row in rows)
