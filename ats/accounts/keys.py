"""What only the City may read is sealed at rest: employee numbers and the secrets of second factors.

Sealed text is Fernet's, so that no two are alike; a number is found again by a hash under a key of its own, which tells
nobody who has only the database anything, however many numbers they try. A witness in the database says which keys
these are: under other keys nothing is sealed, looked up or started.
"""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

WORDS = "What is sealed here can be opened."


def seal(text: str) -> str:
    """The text under the first key. Raises ImproperlyConfigured where the keys are not those of this database."""
    make_sure()
    return box().encrypt(text.encode()).decode("ascii")


def unseal(sealed: str) -> str:
    """The text again. Raises ImproperlyConfigured where none of the keys opens it: it was sealed by others, or altered."""
    try:
        return box().decrypt(sealed.encode("ascii")).decode()
    except (InvalidToken, UnicodeEncodeError) as problem:
        message = "ATS_PERSONAL_KEY does not open what is stored: it is another key, or what is stored was altered."
        raise ImproperlyConfigured(message) from problem


def fingerprint(text: str) -> str:
    """Equal texts have equal ones, and without the key nobody finds a text by trying them all."""
    make_sure()
    return hashed(text)


def hashed(text: str) -> str:
    """The same, asked of nobody."""
    return hmac.new(lookup_key(), text.encode(), hashlib.sha256).hexdigest()


def box() -> MultiFernet:
    """Every key of the environment, the first of which seals. Raises ImproperlyConfigured for what is no key."""
    return _box(tuple(settings.PERSONAL_KEYS))


@lru_cache
def _box(keys: tuple[str, ...]) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key.strip()) for key in keys])
    except ValueError as problem:
        message = "ATS_PERSONAL_KEY is not a Fernet key, nor several with commas between them."
        raise ImproperlyConfigured(message) from problem


def lookup_key() -> bytes:
    """The key of fingerprints. Raises ImproperlyConfigured for what is not 32 bytes in hex."""
    try:
        key = bytes.fromhex(settings.LOOKUP_KEY)
    except ValueError:
        key = b""
    if len(key) != 32:
        message = "ATS_LOOKUP_KEY is not 32 bytes in hex."
        raise ImproperlyConfigured(message)
    return key


def make_sure() -> None:
    """The keys are those that this database's data were sealed with: asked once a process. Else ImproperlyConfigured."""
    _make_sure(tuple(settings.PERSONAL_KEYS), settings.LOOKUP_KEY)


@lru_cache
def _make_sure(_keys: tuple[str, ...], _lookup: str) -> None:
    from ats.accounts.models import KeyWitness  # noqa: PLC0415 - models use this module while loading

    witness = KeyWitness.objects.first()
    if witness is None:
        message = "The database does not know its keys yet: run `manage.py migrate`."
        raise ImproperlyConfigured(message)
    if unseal(witness.sealed) != WORDS or witness.fingerprint != hashed(WORDS):
        message = "ATS_LOOKUP_KEY is not the key by which this database's employees are found."
        raise ImproperlyConfigured(message)


def bear_witness(**_sent: object) -> None:
    """After migrations: a new database remembers its keys, an old one refuses others."""
    from ats.accounts.models import KeyWitness  # noqa: PLC0415 - the same

    if not KeyWitness.objects.exists():
        KeyWitness.objects.create(sealed=box().encrypt(WORDS.encode()).decode("ascii"), fingerprint=hashed(WORDS))
    make_sure()
