"""The cryptography of the shared file. The package ``cryptography`` is imported when it is used."""

import secrets
import unicodedata
from dataclasses import dataclass

from fieldrep.sync.errors import KeyRefused

KEY_LENGTH = 32
NONCE_LENGTH = 12
SALT_LENGTH = 16


def new_key() -> bytes:
    """Return a new random key of 256 bits."""
    return secrets.token_bytes(KEY_LENGTH)


def new_nonce() -> bytes:
    """Return a random nonce of 96 bits for AES-GCM."""
    return secrets.token_bytes(NONCE_LENGTH)


def encrypt(key: bytes, nonce: bytes, plaintext: bytes, aad: bytes) -> bytes:
    """Return ciphertext and tag (AES-256-GCM); ``aad`` is authenticated with it."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key).encrypt(nonce, plaintext, aad)


def decrypt(key: bytes, nonce: bytes, ciphertext: bytes, aad: bytes) -> bytes | None:
    """Return the plaintext, or None when key, ciphertext or ``aad`` are not those of ``encrypt``."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(key).decrypt(nonce, ciphertext, aad)
    except InvalidTag:
        return None


def new_signing_key() -> bytes:
    """Return a new Ed25519 private key (32 bytes)."""
    return secrets.token_bytes(KEY_LENGTH)


def signing_public(private: bytes) -> bytes:
    """Return the public half of an Ed25519 private key, 32 bytes."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def sign(private: bytes, message: bytes) -> bytes:
    """Return the Ed25519 signature (64 bytes)."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(private).sign(message)


def verify(public: bytes, signature: bytes, message: bytes) -> bool:
    """Say whether a signature is that of the private half; False for a key that is none."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def new_exchange_key() -> bytes:
    """Return a new X25519 private key (32 bytes), for keys of reader groups."""
    return secrets.token_bytes(KEY_LENGTH)


def exchange_public(private: bytes) -> bytes:
    """Return the public half of an X25519 private key, 32 bytes."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


@dataclass(frozen=True, slots=True)
class Derivation:
    """How a key is derived from a passphrase by Argon2id: passes, memory in KiB, lanes, salt."""

    salt: bytes
    iterations: int = 3
    memory: int = 64 << 10
    lanes: int = 4

    def acceptable(self) -> bool:
        """Say whether it is neither weaker than ours nor longer than some seconds."""
        strong = self.iterations >= 3 and self.memory >= 64 << 10 and self.lanes >= 1 and len(self.salt) >= 16
        short = self.iterations <= 64 and self.memory <= 512 << 10 and self.lanes <= 16
        return strong and short and self.iterations * self.memory <= 16 * 3 * (64 << 10)


def new_derivation() -> Derivation:
    """Return today's parameters with a random salt."""
    return Derivation(secrets.token_bytes(SALT_LENGTH))


def derive(passphrase: str, how: Derivation) -> bytes:
    """Return the 32 bytes that Argon2id gives for a passphrase (about 0.15 s and 64 MiB).

    The passphrase is taken in NFKC, so that full-width digits and composed letters are the same
    on every keyboard. Raises KeyRefused for parameters that are not acceptable.
    """
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    if not how.acceptable():
        raise KeyRefused
    text = unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass")
    argon2 = Argon2id(
        salt=how.salt,
        length=KEY_LENGTH,
        iterations=how.iterations,
        lanes=how.lanes,
        memory_cost=how.memory,
    )
    return argon2.derive(text)
