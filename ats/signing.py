"""What the City signs, and how it is told from what it did not: the audit's checkpoints, the seals of lists, receipts.

ATS_SIGNING_KEY carries one key, or several with commas between them. The first signs. Each verifies, so that what was signed
under an older key is still ours after a new one was put before it. A retired key needs its public half alone, written as
`public:` and the hex that `/receipts/key/` shows: whoever reads the environment then signs nothing in its name.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

PUBLIC: Final = "public:"


def sign(message: bytes) -> bytes:
    """The 64 bytes of an Ed25519 signature by the first key. The same message gives the same ones."""
    return _signing(settings.SIGNING_KEYS[0].strip()).sign(message)


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
    return [public_half(text.strip()) for text in settings.SIGNING_KEYS]


def public_half(text: str) -> str:
    """The public key, in hex, of a key as the environment carries it: a private one, or a public one that is marked so."""
    if text.startswith(PUBLIC):
        return text.removeprefix(PUBLIC)
    return _signing(text).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def published() -> dict[str, object]:
    """The public keys as they are published, each with a short name: its own digest's beginning."""
    named = [{"key": key, "name": hashlib.sha256(bytes.fromhex(key)).hexdigest()[:16]} for key in public_keys()]
    return {"algorithm": "Ed25519", **named[0], "keys": named}


@lru_cache
def _signing(text: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(text))
