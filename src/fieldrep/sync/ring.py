"""The system's keyring, where the extra ``secure`` is installed and a backend works."""

import logging
from typing import Protocol

log = logging.getLogger(__name__)

SERVICE = "fieldrep"
_PROBE = "probe"


class Ring(Protocol):
    """What the package ``keyring`` and each of its backends offer."""

    def get_password(self, service: str, username: str, /) -> str | None: ...

    def set_password(self, service: str, username: str, password: str, /) -> None: ...

    def delete_password(self, service: str, username: str, /) -> None: ...


def system_ring() -> Ring | None:
    """Return the keyring of the system; None when there is none."""
    try:
        import keyring
    except ImportError:
        return None
    found: Ring = keyring
    return found


def take(ring: Ring | None, name: str) -> str | None:
    """Return a secret, None when the keyring has none or does not work now."""
    if ring is None:
        return None
    try:
        return ring.get_password(SERVICE, name)
    except Exception as error:  # backends raise what they like
        log.info("the keyring can't be read: %s", type(error).__name__)
        return None


def put(ring: Ring | None, name: str, secret: str) -> bool:
    """Keep a secret; False when the keyring does not give it back, as one without a desktop."""
    if ring is None:
        return False
    try:
        ring.set_password(SERVICE, name, secret)
    except Exception as error:  # backends raise what they like
        log.info("the keyring can't be written: %s", type(error).__name__)
        return False
    return take(ring, name) == secret


def works(ring: Ring) -> bool:
    """Say whether a keyring keeps what it is given, by a word of no meaning that is taken out again."""
    kept = put(ring, _PROBE, _PROBE)
    if kept:
        try:
            ring.delete_password(SERVICE, _PROBE)
        except Exception as error:  # backends raise what they like
            log.info("the keyring does not delete: %s", type(error).__name__)
    return kept
