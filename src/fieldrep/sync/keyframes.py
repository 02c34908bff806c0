"""Key frames: the team's data keys, wrapped by its passphrase.

A key frame carries its wrap in the clear, in extensions of its header, and its payload, encrypted
by the very key that it wraps, holds the earlier keys: so the data key authenticates the whole, and
the passphrase of today opens everything ever written. A new passphrase is a key frame of the next
generation for the same key. Rotating makes a new key; it is wrapped by the passphrase and, for
those who hold the key before, by that one too.
"""

import hashlib
import json
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from fieldrep.errors import Invalid
from fieldrep.i18n import _
from fieldrep.sync import crypto
from fieldrep.sync.coverage import read_hex, read_object
from fieldrep.sync.errors import (
    CannotOpen,
    DamagedFrames,
    KeyRefused,
    PayloadError,
    SyncError,
    WrongPassphrase,
)
from fieldrep.sync.frames import Frame, FrameType, Header, build, open_frame

WRAP, HANDOVER = 1, 2
"""Types of header extensions."""

TEAM_GROUP = bytes(8)
"""The reader group of the whole team."""

TRIES = 8
"""Key frames of the highest generations that a passphrase is tried on: each costs some 0.15 s."""

_ARGON2ID = 1
_KEY_ID = struct.Struct(">8sI4s")
_WRAP = struct.Struct(">IBIII16s8s12s48s")
_WRAP_BOUND = 4 + 1 + 12 + 16 + 8  # what the wrapped key is bound to: all before its nonce
_HANDOVER = struct.Struct(">16s12s48s")


@dataclass(frozen=True, slots=True)
class TeamKeys:
    """The data keys that this installation holds, by key id. New frames are written with ``current``.

    ``generation`` is the highest of the key frames known for it.
    """

    current: bytes
    keys: Mapping[bytes, bytes] = field(repr=False)
    generation: int = 0

    @property
    def key(self) -> bytes:
        """The data key for new frames."""
        return self.keys[self.current]


@dataclass(frozen=True, slots=True)
class Wrap:
    """What a key frame says in the clear; ``check`` tells a wrong passphrase from an exchanged header."""

    generation: int
    how: crypto.Derivation
    check: bytes
    nonce: bytes
    wrapped: bytes
    bound: bytes


def key_id(data_key: bytes, epoch: int, group: bytes = TEAM_GROUP) -> bytes:
    """Return the id of a data key: reader group (8 bytes), epoch (4), mark of the key itself (4).

    The mark tells keys apart that two people made at once for the same epoch.
    """
    return _KEY_ID.pack(group, epoch, hashlib.sha256(b"fieldrep key" + data_key).digest()[:4])


def epoch_of(key: bytes) -> int:
    """Return the epoch of a key id."""
    return int(_KEY_ID.unpack(key)[1])


def new_team_keys() -> TeamKeys:
    """Return the first, random data key of a new team."""
    data_key = crypto.new_key()
    first = key_id(data_key, 1)
    return TeamKeys(first, {first: data_key})


def rotate(keys: TeamKeys) -> TeamKeys:
    """Return the keys with a new random one for new frames. Takes effect with its key frame."""
    data_key = crypto.new_key()
    new = key_id(data_key, epoch_of(keys.current) + 1)
    return TeamKeys(new, {**keys.keys, new: data_key}, keys.generation)


def build_key_frame(
    header: Header,
    keys: TeamKeys,
    passphrase: str,
    signing_key: bytes | None,
    *,
    hand_over: bytes | None = None,
) -> tuple[Frame, TeamKeys]:
    """Wrap the current key by a passphrase: the key frame of the next generation, and the keys with it.

    ``header`` gives team, author, number and previous digest; the rest of it is filled in. After
    ``rotate``, ``hand_over`` is the id of the key before: whoever holds it reads on without the
    passphrase; without it they are asked.
    Raises Invalid for an empty passphrase.
    """
    if not passphrase.strip():
        raise Invalid(_("The passphrase is empty."), {"passphrase": _("at least one character")})
    generation = keys.generation + 1
    extensions = [(WRAP, _wrap(header.team, keys, passphrase, generation))]
    if hand_over is not None:
        extensions.append((HANDOVER, _hand_over(header.team, keys, hand_over)))
    header = replace(header, type=FrameType.KEY, key=keys.current, extensions=tuple(extensions))
    earlier = {known.hex(): key.hex() for known, key in keys.keys.items() if known != keys.current}
    payload = json.dumps({"earlier": earlier}).encode()
    return build(header, payload, keys.key, signing_key), replace(keys, generation=generation)


def _wrap(team: bytes, keys: TeamKeys, passphrase: str, generation: int) -> bytes:
    how = crypto.new_derivation()
    wrapping = crypto.derive(passphrase, how)
    parameters = (_ARGON2ID, how.iterations, how.memory, how.lanes, how.salt)
    blank = _WRAP.pack(generation, *parameters, _check(wrapping), bytes(12), bytes(48))
    bound, nonce = blank[:_WRAP_BOUND], crypto.new_nonce()
    return bound + nonce + crypto.encrypt(wrapping, nonce, keys.key, _about_wrap(team, keys.current, bound))


def _check(wrapping: bytes) -> bytes:
    return hashlib.sha256(b"fieldrep check" + wrapping).digest()[:8]


def _about_wrap(team: bytes, key: bytes, bound: bytes) -> bytes:
    return b"fieldrep wrap" + team + key + bound


def _hand_over(team: bytes, keys: TeamKeys, before: bytes) -> bytes:
    nonce = crypto.new_nonce()
    about = _about_handover(team, keys.current, before)
    return before + nonce + crypto.encrypt(keys.keys[before], nonce, keys.key, about)


def _about_handover(team: bytes, key: bytes, before: bytes) -> bytes:
    return b"fieldrep handover" + team + key + before


def read_wrap(frame: Frame) -> Wrap:
    """Return what a key frame says in the clear.

    Raises PayloadError for one that says nothing, KeyRefused for parameters that are too weak or
    would take too long.
    """
    found = frame.header.extension(WRAP)
    if frame.header.type != FrameType.KEY or found is None or len(found) != _WRAP.size:
        raise PayloadError("no wrapped key")
    generation, function, iterations, memory, lanes, salt, check, nonce, wrapped = _WRAP.unpack(found)
    how = crypto.Derivation(salt, iterations, memory, lanes)
    if function != _ARGON2ID or not how.acceptable():
        raise KeyRefused
    return Wrap(generation, how, check, nonce, wrapped, found[:_WRAP_BOUND])


def unlock(frames: Iterable[Frame], passphrase: str) -> TeamKeys:
    """Return the keys that a passphrase gives, from all key frames of a file.

    Raises WrongPassphrase (``replaced`` when it was right once), DamagedFrames when the passphrase
    is right and its key frame was changed, or no key frame is whole, KeyRefused when none asks for
    an acceptable key derivation.
    """
    listed = list(frames)
    wraps, refused = _wraps(listed)
    if not wraps:
        raise refused or _no_key_frame()
    damaged: SyncError | None = None
    for frame, wrap in wraps[:TRIES]:
        try:
            keys = _open_wrap(frame, wrap, passphrase)
        except (CannotOpen, PayloadError) as error:
            damaged = damaged or error
            continue
        if keys is None:
            continue
        keys = learn(keys, listed)
        newer = (other for other, later in wraps if later.generation > wrap.generation)
        if any(_stands(other, keys) for other in newer):
            raise WrongPassphrase(replaced=True)
        return keys
    raise damaged or WrongPassphrase()


def _wraps(frames: list[Frame]) -> tuple[list[tuple[Frame, Wrap]], KeyRefused | None]:
    """Return the key frames that can be tried, the highest generation first, each once."""
    found: dict[bytes, tuple[Frame, Wrap]] = {}
    refused = None
    for frame in frames:
        try:
            found[frame.digest] = frame, read_wrap(frame)
        except KeyRefused as error:
            refused = error
        except PayloadError:
            continue
    ordered = sorted(found.values(), key=lambda pair: (pair[1].generation, pair[0].digest), reverse=True)
    return ordered, refused


def _no_key_frame() -> DamagedFrames:
    return DamagedFrames(
        _("The shared file holds no key that a passphrase could open."),
        hint=_("Ask someone of the team to sync; that brings the key back."),
    )


def _open_wrap(frame: Frame, wrap: Wrap, passphrase: str) -> TeamKeys | None:
    """Return the keys of one key frame, None when the passphrase is another."""
    wrapping = crypto.derive(passphrase, wrap.how)
    if _check(wrapping) != wrap.check:
        return None
    about = _about_wrap(frame.header.team, frame.header.key, wrap.bound)
    data_key = crypto.decrypt(wrapping, wrap.nonce, wrap.wrapped, about)
    if data_key is None or not _fits(data_key, frame.header.key):
        raise CannotOpen
    return TeamKeys(frame.header.key, _earlier(frame, data_key), wrap.generation)


def _fits(data_key: bytes, named: bytes) -> bool:
    return len(data_key) == crypto.KEY_LENGTH and key_id(data_key, epoch_of(named), named[:8]) == named


def _earlier(frame: Frame, data_key: bytes) -> dict[bytes, bytes]:
    """Authenticate a key frame by its key; return that key and those before it."""
    listed = read_object(open_frame(frame, data_key)).get("earlier")
    if not isinstance(listed, dict):
        raise PayloadError("no earlier keys")
    found = {read_hex(known, 16): read_hex(key, 32) for known, key in listed.items()}
    return {known: key for known, key in found.items() if _fits(key, known)} | {frame.header.key: data_key}


def _stands(frame: Frame, keys: TeamKeys) -> bool:
    """Say whether a key frame counts: False for one that a key held here proves to be forged."""
    data_key = keys.keys.get(frame.header.key)
    if data_key is None:
        return True
    try:
        open_frame(frame, data_key)
    except (CannotOpen, PayloadError):
        return False
    return True


def learn(keys: TeamKeys, frames: Iterable[Frame]) -> TeamKeys:
    """Return the keys with what the key frames of a file add for those who hold some of them.

    Earlier keys, keys handed over, the highest generation. A frame that its key does not
    authenticate is passed over. New frames go on to a key only from the one they were written
    with so far.
    """
    listed = {frame.digest: frame for frame in frames if frame.header.type == FrameType.KEY}
    while True:
        known = len(keys.keys)
        for digest, frame in sorted(listed.items(), key=lambda pair: (_generation(pair[1]), pair[0])):
            found = _learn_from(keys, frame)
            if found is not None:
                keys = found
                del listed[digest]
        if len(keys.keys) == known:
            return keys


def _generation(frame: Frame) -> int:
    try:
        return read_wrap(frame).generation
    except (PayloadError, KeyRefused):
        return 0


def _learn_from(keys: TeamKeys, frame: Frame) -> TeamKeys | None:
    """Return the keys with those of one key frame, None when it can't be opened by them."""
    named = frame.header.key
    data_key, before = keys.keys.get(named), None
    if data_key is None:
        data_key, before = _handed_over(keys, frame)
    if data_key is None:
        return None
    try:
        found = {**_earlier(frame, data_key), **keys.keys}
    except (CannotOpen, PayloadError):
        return None
    current = named if before == keys.current else keys.current
    generation = max(keys.generation, _generation(frame))
    return TeamKeys(current, found, generation)


def _handed_over(keys: TeamKeys, frame: Frame) -> tuple[bytes | None, bytes | None]:
    """Return the key that a frame wraps by one that is held here, and that one's id."""
    named = frame.header.key
    for kind, value in frame.header.extensions:
        if kind != HANDOVER or len(value) != _HANDOVER.size:
            continue
        before, nonce, wrapped = _HANDOVER.unpack(value)
        held = keys.keys.get(before)
        if held is None or before[:8] != named[:8] or epoch_of(named) != epoch_of(before) + 1:
            continue
        data_key = crypto.decrypt(held, nonce, wrapped, _about_handover(frame.header.team, named, before))
        if data_key is not None and _fits(data_key, named):
            return data_key, before
    return None, None
