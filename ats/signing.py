"""What the City signs, and how it is told from what it did not: the audit's checkpoints, the seals of lists, receipts.

ATS_SIGNING_KEY carries one key, or several with commas between them. The first signs. Each verifies, so that what was signed
under an older key is still ours after a new one was put before it.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings


def sign(message: bytes) -> bytes:
    """The 64 bytes of an Ed25519 signature by the first key. The same message gives the same ones."""
    return keys()[0].sign(message)


def is_ours(message: bytes, signature: bytes) -> bool:
    """True where one of our keys made the signature of that message."""
    return any(holds(public, message, signature) for public in public_keys())


def holds(public: str, message: bytes, signature: bytes) -> bool:
    """True where the signature of that message was made by the key of that public half, in hex. What is no key made none."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(signature, message)
    except (ValueError, InvalidSignature):
        return False
    return True


def public_keys() -> list[str]:
    """What anybody checks our signatures with: the 32 bytes of each public key in hex, the one that signs now first."""
    return [key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex() for key in keys()]


def published() -> dict[str, object]:
    """The public keys as they are published, each with a short name: its own digest's beginning."""
    named = [{"key": key, "name": hashlib.sha256(bytes.fromhex(key)).hexdigest()[:16]} for key in public_keys()]
    return {"algorithm": "Ed25519", **named[0], "keys": named}


def keys() -> list[Ed25519PrivateKey]:
    """The keys themselves, never in the database."""
    return _keys(tuple(settings.SIGNING_KEYS))


@lru_cache
def _keys(texts: tuple[str, ...]) -> list[Ed25519PrivateKey]:
    return [Ed25519PrivateKey.from_private_bytes(bytes.fromhex(text.strip())) for text in texts]
