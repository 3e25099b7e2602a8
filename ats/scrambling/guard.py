"""What is no copy is never scrambled: each sentence here is one reason why this database may be the City's own desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from ats import clock, signing
from ats.accounts import keys
from ats.scrambling.catalog import may_hold_words, rows
from ats.scrambling.treatments import GONE, OTHERWISE, TREATMENTS

QUIET: Final = timedelta(minutes=10)
# What of a home holds words of somebody's, beside the database.
ROOMS: Final = ("uploads", "outbox", "checkpoints")


def reasons(named: str) -> Iterator[str]:
    """Every reason to keep away from this database, as a sentence. `named` is what the operator says that the copy is called."""
    (found,) = rows("SELECT current_database() AS name")
    name = str(settings.HOME) if settings.EMBEDDED else str(found["name"])
    if (str(Path(named).resolve()) if settings.EMBEDDED else named) != name:
        what = "home" if settings.EMBEDDED else "database"
        yield f"This is {name}, not {named}: --i-am-a-copy names the {what} that is scrambled."
    yield from of_the_keys()
    yield from of_the_living()
    yield from of_the_surroundings()
    yield from of_the_columns()


def of_the_keys() -> Iterator[str]:
    """A copy has keys of its own: under those that the database lives by it may be the desk itself."""
    for witness in rows("SELECT sealed, fingerprint FROM accounts_keywitness"):
        texts = [one.strip() for one in settings.PERSONAL_KEYS]
        if opens(texts[0], witness["sealed"]):
            yield (
                "ATS_PERSONAL_KEY begins with the key that this database lives by. Put a new one before it, made for the copy "
                "alone."
            )
        elif not any(opens(one, witness["sealed"]) for one in texts[1:]):
            yield "ATS_PERSONAL_KEY does not open what is stored: put the key of the backup behind the copy's own."
        if keys.hashed(keys.WORDS) == witness["fingerprint"]:
            yield "ATS_LOOKUP_KEY is the one that this database lives by. Make a new one for the copy."
    if any(rows("SELECT 1 AS found FROM selection_listseal WHERE public_key = %s LIMIT 1", [signing.public_keys()[0]])):
        yield "ATS_SIGNING_KEY is the one that lists of this database are signed with. Make a new one for the copy."


def opens(key: str, sealed: str) -> bool:
    """True where that key alone opens it."""
    try:
        Fernet(key).decrypt(sealed.encode("ascii"))
    except (InvalidToken, ValueError):
        return False
    return True


def of_the_living() -> Iterator[str]:
    """Signs of life: of worker and beat, and of anybody who is connected."""
    now = clock.now()
    for heart in rows("SELECT kind, at FROM health_heartbeat WHERE at > %s ORDER BY kind", [now - QUIET]):
        yield f"Its {heart['kind']} has shown a sign of life within ten minutes. A copy has none: wait, if its desk was stopped."
    others = (
        "SELECT count(*) AS many FROM pg_stat_activity WHERE datname = current_database() AND usename IS NOT NULL "
        "AND pid <> pg_backend_pid()"
    )
    for one in rows(others):
        if one["many"]:
            yield f"Somebody else is connected to it ({one['many']}). A copy is scrambled while nobody works on it."


def of_the_surroundings() -> Iterator[str]:
    """What lies beside the database may be the desk's own: a bucket always, folders where the home is not the copy's."""
    if settings.BUCKET:
        yield (
            "ATS_S3_URL names a bucket, which may be the desk's. A copy is scrambled without: its documents are made anew in a "
            "folder."
        )
    if settings.EMBEDDED:
        return
    for folder in folders():
        if any(one.is_file() for one in folder.rglob("*")):
            yield f"{folder} is not empty, so it may be the desk's. Give the copy a home of its own, and restore nothing into it."


def folders() -> list[Path]:
    """Where documents, mails and checkpoints lie."""
    return [Path(settings.MEDIA_ROOT), Path(settings.EMAIL_FILE_PATH), Path(settings.CHECKPOINTS)]


def of_the_columns() -> Iterator[str]:
    """A column of which nobody said what happens to it."""
    for table, columns in may_hold_words().items():
        if table in GONE | OTHERWISE:
            continue
        missing = sorted(columns - set(TREATMENTS.get(table, {})) - {"id"})
        if missing:
            yield f"Nobody has said what is to happen to {table}: {', '.join(missing)} (ats/scrambling/treatments.py)."
