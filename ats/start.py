"""What a process asks before it serves anybody: a deployment that would be unsafe ends with one sentence and exit code 1."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterator
from typing import Final

from cryptography.fernet import Fernet
from django.conf import settings
from django.db import DatabaseError
from redis import Redis, RedisError

logger = logging.getLogger(__name__)

SHORTEST_KEY: Final = 50  # characters
FEWEST_LETTERS: Final = 10  # different ones: a key that was drawn has many more
PATIENCE: Final = 2.0  # seconds for the broker's answer


def safely() -> None:
    """Nothing about this deployment is known to be unsafe. Else every sentence of why is said, and the process ends."""
    found = [*unsafe_settings(), *unsafe_broker()]
    if found:
        sys.stderr.write("".join(f"Refusing to start: {sentence}\n" for sentence in found))
        raise SystemExit(1)


def unsafe_settings() -> Iterator[str]:
    """A sentence for each setting under which nobody should be served."""
    if settings.DEBUG:
        yield "DEBUG is on, which shows code and secrets to strangers."
    if any(facts.get("ATOMIC_REQUESTS") for facts in settings.DATABASES.values()):
        yield "ATOMIC_REQUESTS is on: a deadline's clock would be read in a transaction that began before its lock."
    if len(settings.SECRET_KEY) < SHORTEST_KEY or len(set(settings.SECRET_KEY)) < FEWEST_LETTERS:
        yield f"ATS_SECRET_KEY is no key: {SHORTEST_KEY} characters drawn at random are needed."
    if settings.SECRET_KEY.startswith("django-insecure"):
        yield "ATS_SECRET_KEY is an example that Django makes for trying out."
    if not is_fernet(settings.SEED_KEY):
        yield "ATS_SEED_KEY is no Fernet key drawn at random."
    if not re.fullmatch(r"[0-9a-f]{64}", settings.SIGNING_KEY) or len(set(settings.SIGNING_KEY)) < FEWEST_LETTERS:
        yield "ATS_SIGNING_KEY is not 32 bytes in hex, drawn at random."


def is_fernet(key: str) -> bool:
    """True for a Fernet key that does not repeat a few letters."""
    try:
        Fernet(key)
    except ValueError:
        return False
    return len(set(key)) >= FEWEST_LETTERS


def unsafe_broker() -> Iterator[str]:
    """A sentence where the broker throws away what it holds when its memory is full. One that does not answer is no
    reason to stay away: nothing an applicant does needs it."""
    try:
        with Redis.from_url(settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE) as broker:
            policy = broker.info("memory")["maxmemory_policy"]
    except (RedisError, OSError, KeyError) as problem:
        logger.warning("The broker does not say whether it evicts: %s", problem)
        return
    if policy != "noeviction":
        yield f"the broker evicts when its memory is full (maxmemory-policy {policy}); set it to noeviction."


def with_our_keys() -> None:
    """The keys are those of this database, or the process does not start. A database that does not answer is asked later:
    nothing is sealed before it has said so (`keys.seal`)."""
    from ats.accounts import keys  # noqa: PLC0415 - Django is set up only now

    try:
        keys.make_sure()
    except DatabaseError as problem:
        logger.warning("The database does not answer; its keys are compared when it does: %s", problem)
