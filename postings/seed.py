"""The lottery seed of a posting: made at publication, sealed until the closing, then told to everybody."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from cryptography.fernet import Fernet
from django.conf import settings

from ats.refusal import Refused
from postings.lifecycle import AFTER_CLOSING, PostingStatus
from postings.models import Posting


def make() -> tuple[bytes, str]:
    """A new 32-byte seed as (sealed with the key from the environment, its SHA-256 in hex)."""
    seed = secrets.token_bytes(32)
    return Fernet(settings.SEED_KEY).encrypt(seed), hashlib.sha256(seed).hexdigest()


def digest_at(posting: Posting, at: datetime) -> str:
    """The SHA-256 of the seed that was in force at that moment: each reopening since then has put another in its place."""
    later = posting.reopenings.carried_out().filter(reopened_at__gt=at).first()
    return str(later.seed_sha256) if later else posting.seed_sha256


def shown(posting: Posting) -> str:
    """The seed in hex as everybody may read it; empty before the closing, and where the posting was rescinded before it.

    A rescission takes back nothing that was told: what the closing showed stays on the page.
    """
    is_told = posting.status in AFTER_CLOSING or (
        posting.status == PostingStatus.CANCELLED and posting.closed_at is not None
    )
    return reveal(posting).hex() if is_told else ""


def reveal(posting: Posting) -> bytes:
    """The seed of a closed posting, checked against the hash shown since publication.

    Raises Refused while the posting is not closed: nobody learns a seed while an application can still be filed.
    """
    if posting.status not in AFTER_CLOSING | {PostingStatus.CANCELLED} or posting.seed_sealed is None:
        raise Refused("The lottery seed is revealed when the posting has closed.", code="still_open")
    seed = Fernet(settings.SEED_KEY).decrypt(bytes(posting.seed_sealed))
    if hashlib.sha256(seed).hexdigest() != posting.seed_sha256:
        message = f"the seed of {posting.job_number} is not the one whose hash was published"
        raise RuntimeError(message)
    return seed
