"""Reader groups: the circle that a frame's key id names. All of them share the data key for now, so that
encryption by group, which comes later, needs no other format."""

from collections.abc import Callable
from hashlib import sha256

from fieldrep.rules.codes import Audience
from fieldrep.sync.keyframes import TEAM_GROUP, TeamKeys, epoch_of, key_id
from fieldrep.sync.outbox import Seal

_GROUP_LENGTH = 8


def group_of(audience: Audience, person: str) -> bytes:
    """Return the reader group (8 bytes) of an audience; a rep and the manager are one for each person."""
    if audience is Audience.TEAM:
        return TEAM_GROUP
    words = f"fieldrep group {audience.value}"
    if audience is Audience.MANAGER:
        words += f" {person}"
    return sha256(words.encode()).digest()[:_GROUP_LENGTH]


def epoch_mark(key: bytes) -> bytes:
    """Return what the key ids of one data key have in common, whatever their group."""
    return key[_GROUP_LENGTH:]


def seal(team: bytes, keys: TeamKeys, person: str, signing_key: bytes | None = None) -> Seal:
    """Return what frames of a person's installation are made with."""

    def key_for(audience: Audience) -> tuple[bytes, bytes]:
        return key_id(keys.key, epoch_of(keys.current), group_of(audience, person)), keys.key

    return Seal(team, key_for, signing_key)


def opener(keys: TeamKeys) -> Callable[[bytes], bytes | None]:
    """Return what gives the data key for a key id of any group, or None."""
    known = {epoch_mark(key): data_key for key, data_key in keys.keys.items()}
    return lambda key: known.get(epoch_mark(key))


def fingerprint(keys: TeamKeys) -> str:
    """Return a text that changes with the keys that are held, and tells nothing of them."""
    return sha256(b"".join(sorted(keys.keys))).hexdigest()[:16]
