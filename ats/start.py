"""What a process asks before it serves anybody: a deployment that would be unsafe ends with one sentence and exit code 1."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterator, Sequence
from typing import Final

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from redis import Redis, RedisError

from ats import signing, transport

logger = logging.getLogger(__name__)

SHORTEST_KEY: Final = 50  # characters
FEWEST_LETTERS: Final = 10  # different ones: a key that was drawn has many more
PATIENCE: Final = 2.0  # seconds for the broker's answer


def safely() -> None:
    """Nothing about this deployment is known to be unsafe. Else every sentence of why is said, and the process ends."""
    found = [*unsafe_settings(), *unsafe_broker(), *unsafe_role()]
    if found:
        sys.stderr.write("".join(f"Refusing to start: {sentence}\n" for sentence in found))
        raise SystemExit(1)


def unsafe_settings() -> Iterator[str]:
    """A sentence for each setting under which nobody should be served."""
    if settings.DEBUG:
        yield "DEBUG is on, which shows code and secrets to strangers."
    yield from transport.unsafe(ways())
    if settings.OWNER_ADDRESS:
        yield (
            "ATS_OWNER_DATABASE_URL is for `manage.py migrate`, `reseal` and `scramble_copy` alone: take it out of this "
            "environment."
        )
    if any(facts.get("ATOMIC_REQUESTS") for facts in settings.DATABASES.values()):
        yield "ATOMIC_REQUESTS is on: a deadline's clock would be read in a transaction that began before its lock."
    if len(settings.SECRET_KEY) < SHORTEST_KEY or len(set(settings.SECRET_KEY)) < FEWEST_LETTERS:
        yield f"ATS_SECRET_KEY is no key: {SHORTEST_KEY} characters drawn at random are needed."
    if settings.SECRET_KEY.startswith("django-insecure"):
        yield "ATS_SECRET_KEY is an example that Django makes for trying out."
    if not is_fernet(settings.SEED_KEY):
        yield "ATS_SEED_KEY is no Fernet key drawn at random."
    if not are_signing_keys(settings.SIGNING_KEYS):
        yield (
            "ATS_SIGNING_KEY is not 32 bytes in hex, drawn at random, nor several such with commas between them; a retired "
            "one may stand as public: and its public half."
        )


def ways() -> transport.Ways:
    """Where this deployment connects to."""
    return transport.Ways(
        database=settings.DATABASES["default"], broker=settings.REDIS_URL, mail=settings.EMAIL_HOST,
        mail_is_encrypted=settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL, scanner=settings.CLAMD,
        documents=settings.BUCKET.url if settings.BUCKET else "", trusted=settings.TRUSTED_HOSTS,
    )  # fmt: skip


def is_fernet(key: str) -> bool:
    """True for a Fernet key that does not repeat a few letters."""
    try:
        Fernet(key)
    except ValueError:
        return False
    return len(set(key)) >= FEWEST_LETTERS


def are_signing_keys(texts: Sequence[str]) -> bool:
    """True where the first signs and each is 32 bytes in hex that do not repeat a few digits, a public half marked as such."""
    keys = [text.strip() for text in texts]
    halves = [key.removeprefix(signing.PUBLIC) for key in keys]
    drawn = [bool(re.fullmatch(r"[0-9a-f]{64}", half)) and len(set(half)) >= FEWEST_LETTERS for half in halves]
    return all(drawn) and not keys[0].startswith(signing.PUBLIC)


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


# Of the role that signed in, for it may put off any other that it has taken.
POWERS: Final = """
    SELECT session_user,
        (SELECT rolsuper FROM pg_roles WHERE rolname = session_user)
            OR pg_has_role(session_user, 'pg_execute_server_program', 'MEMBER')
            OR pg_has_role(session_user, 'pg_write_server_files', 'MEMBER'),
        EXISTS (SELECT FROM pg_class WHERE oid IN ('audit_event'::regclass, 'audit_link'::regclass)
            AND pg_has_role(session_user, relowner, 'MEMBER')),
        has_table_privilege(session_user, 'audit_event', 'UPDATE, DELETE, TRUNCATE, TRIGGER')
            OR has_table_privilege(session_user, 'audit_link', 'INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER')
            OR has_any_column_privilege(session_user, 'audit_event', 'UPDATE')
            OR has_any_column_privilege(session_user, 'audit_link', 'INSERT, UPDATE')
            OR has_parameter_privilege(session_user, 'session_replication_role', 'SET')
"""


def unsafe_role() -> Iterator[str]:
    """A sentence where the database's role could change the audit. A database that does not answer is asked at each
    connection that comes about later (`in_its_place`)."""
    try:
        yield from powers()
    except DatabaseError as problem:
        logger.warning("The database does not answer; its role is looked at when it does: %s", problem)


def powers() -> Iterator[str]:
    """The sentence, by the connection there is."""
    with connection.cursor() as cursor:
        cursor.execute(POWERS)
        role, is_super, is_owner, may_rewrite = cursor.fetchone()
    means = [
        words
        for words, has in (
            ("is a superuser", is_super),
            ("owns the tables", is_owner and not is_super),
            ("may change what the audit holds", may_rewrite and not (is_super or is_owner)),
        )
        if has
    ]
    if means:
        yield (
            f"DATABASE_URL signs in as {role}, which {means[0]}. Name a role there that owns nothing, the owner in "
            "ATS_OWNER_DATABASE_URL, and run `manage.py migrate`, which gives the role its rights (README, Two roles)."
        )


def in_its_place() -> None:
    """From here on no connection serves whose role could change the audit, whenever the database comes to answer."""
    connection_created.connect(look_at_role, dispatch_uid="what the role may do")


def look_at_role(connection: BaseDatabaseWrapper, **_sent: object) -> None:
    """Raises ImproperlyConfigured, and leaves no connection, where it is one of too much power."""
    found = list(powers())
    if found:
        connection.close()
        raise ImproperlyConfigured(found[0])


def with_our_keys() -> None:
    """The keys are those of this database, or the process does not start. A database that does not answer is asked later:
    nothing is sealed before it has said so (`keys.seal`)."""
    from ats.accounts import keys  # noqa: PLC0415 - Django is set up only now

    try:
        keys.make_sure()
    except DatabaseError as problem:
        logger.warning("The database does not answer; its keys are compared when it does: %s", problem)


def with_documents() -> None:
    """Says on standard error what keeps documents from being stored or read. It is no reason to stay away: answers are filed
    without."""
    from applicants.documents import storage  # noqa: PLC0415 - Django is set up only now
    from ats.health.findings import why_no_documents  # noqa: PLC0415

    trouble = storage.store().trouble()
    if trouble:
        logger.warning("%s It is asked again every five seconds.", why_no_documents(trouble))
