"""Signing what an installation says in its person's name, and how signatures of others stand.

An installation has keys once it has joined a team; before, and where its keys can't be had now, records
are made without a signature. That never stops a rep.
"""

import logging
from typing import Any

from fieldrep.errors import FieldrepError
from fieldrep.models.base import SIGNATURE, Record
from fieldrep.models.registry import MODELS, Kind, kind, kind_of
from fieldrep.store import framestore, hubstore
from fieldrep.store.context import Context

_logger = logging.getLogger(__name__)


def sign(ctx: Context, record: Record) -> None:
    """Sign a record that is new or was changed, as the last thing done to it in an action."""
    from fieldrep.sync.keystore import KeyStore
    from fieldrep.sync.signatures import sign_record

    try:
        keys = KeyStore.of_system(ctx.paths.keys).device_keys(framestore.id_bytes(ctx.installation))
    except FieldrepError as error:
        _logger.warning("the keys for a signature can't be had: %s", type(error).__name__)
        keys = None
    known = kind_of(type(record))
    made = None if keys is None else sign_record(known, _row(known, record), ctx.installation, keys.signing)
    setattr(record, SIGNATURE, made)


def sign_settled(ctx: Context, wire: str, record: str) -> None:
    """See to the signature of a record whose conflict was settled: where it says something else now than
    its author signed, it is signed anew in this person's name, and not at all in another's."""
    if not is_signed(wire):
        return
    found: Any = ctx.session.get(kind(wire).model, record)
    state = signature_of(ctx, found)
    if state in ("", "good"):
        return
    if found.person_id == ctx.actor:
        sign(ctx, found)
    elif state == "bad":
        found.signature = None


def is_signed(wire: str) -> bool:
    """Say whether records of a kind carry a signature."""
    return wire in MODELS and SIGNATURE in kind(wire).fields


def signature_of(ctx: Context, record: Record | None) -> str:
    """Return how the signature of a record stands: good, unknown, bad, or an empty text without one."""
    if record is None or getattr(record, SIGNATURE) is None:
        return ""
    from fieldrep.sync.signatures import check_record

    known = kind_of(type(record))
    devices = hubstore.devices(ctx.session.connection())
    return str(check_record(known, _row(known, record), devices) or "")


def _row(known: Kind, record: Record) -> dict[str, Any]:
    columns = (column.name for field in known.fields.values() for column in field.columns)
    return {"id": record.id} | {name: getattr(record, name) for name in columns}
