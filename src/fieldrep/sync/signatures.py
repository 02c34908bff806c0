"""The author's signature as a field of a record: it stays when compaction drops the frame it came in.

Signed is the canonical JSON of kind, id and all other wire values that are not at their default, so that
a field added later changes nothing for records that do not use it. What a signature says is shown, nothing
is refused for it.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from fieldrep.models.base import SIGNATURE
from fieldrep.models.registry import Kind
from fieldrep.oplog.merge import canonical
from fieldrep.store.framestore import id_bytes
from fieldrep.store.hubstore import DeviceFacts
from fieldrep.sync import crypto
from fieldrep.sync.devices import SignatureState, check_signature


def sign_record(known: Kind, row: Mapping[str, Any], author: str, signing_key: bytes) -> dict[str, str]:
    """Return the signature of a record: ``author`` (the installation's id) and ``signature``, both in hex.

    ``row`` maps column names to values, with the id; ``signing_key`` is the private Ed25519 key.
    """
    return {
        "author": id_bytes(author).hex(),
        "signature": crypto.sign(signing_key, _message(known, row)).hex(),
    }


def check_record(
    known: Kind, row: Mapping[str, Any], devices: Iterable[DeviceFacts]
) -> SignatureState | None:
    """Say how the signature of a record stands; None when it has none.

    UNKNOWN: the installation is not known here, or it is not that of the person the record names.
    """
    given = row[SIGNATURE]
    if given is None:
        return None
    try:
        author, signature = bytes.fromhex(given["author"]), bytes.fromhex(given["signature"])
    except (KeyError, TypeError, ValueError):
        return SignatureState.BAD
    person = row["person_id"]
    keys = {id_bytes(each.author): each.signing_key for each in devices if each.person == person}
    return check_signature(author, signature, _message(known, row), keys)


def _message(known: Kind, row: Mapping[str, Any]) -> bytes:
    values = known.values(row)
    values.pop(SIGNATURE, None)
    return canonical([known.wire, row["id"], values]).encode("utf-8", "surrogatepass")
