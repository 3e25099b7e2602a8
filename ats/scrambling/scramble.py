"""The whole of it: refused where it may be no copy, else done in one transaction, and swept afterwards."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection, transaction

from applicants.documents import storage
from ats import clock
from ats.accounts.actors import System
from ats.accounts.models import User
from ats.audit import record
from ats.audit.models import Scrambling
from ats.refusal import Refused
from ats.scrambling import guard, sealing
from ats.scrambling.catalog import columns, rewrite, rows
from ats.scrambling.known import Known
from ats.scrambling.treating import Treatment, label, paper_of, place_of
from ats.scrambling.treatments import GONE, OTHERWISE, TREATMENTS

BY: Final = System("scramble_copy")
Tell = Callable[[str], None]


def scramble(named: str, *, tell: Tell) -> str:
    """The database is a scrambled copy, marked as one; answers the password of every account in it. Run as its owner.

    All or nothing, but for the folders of an embedded home, which are emptied first. Refused: whatever may be no copy.
    """
    found = list(guard.reasons(named))
    if found:
        raise Refused(" ".join(found), code="no_copy")
    if settings.EMBEDDED:
        empty_rooms()
    password = secrets.token_urlsafe(12)
    with transaction.atomic():
        triggers("DISABLE")
        rewrite_all(password, tell)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        triggers("ENABLE")
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        mark()
    tell("Clearing away what the tables held before …")
    sweep()
    return password


def rewrite_all(password: str, tell: Tell) -> None:
    """Every table, each by its treatments; then what proves something."""
    known, types = Known(), columns()
    known.learn_labels(
        {table: names for table, row in TREATMENTS.items() if (names := [n for n, one in row.items() if one is label])}
    )
    # Asked before the first row is another.
    _ = (
        known.accounts,
        known.applicants,
        known.numbers,
        known.one_person,
        known.references,
        known.vocabulary,
        known.told_seeds,
    )
    old_rosters = {one["id"]: one["sha256"] for one in rows("SELECT id, sha256 FROM seniority_roster")}
    for table, treatments in TREATMENTS.items():
        row = {name: one for name, one in treatments.items() if one is not None}
        many = rewrite(table, types[table], list(row), of_row(known, row)) if row else 0
        tell(f"{table}: {many}")
    with connection.cursor() as cursor:
        for table in sorted(GONE):
            cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608 - our own names
        cursor.execute("UPDATE accounts_user SET password = %s", [hash_of(password)])
    new_rosters = {one["id"]: one["sha256"] for one in rows("SELECT id, sha256 FROM seniority_roster")}
    sealing.seal_lists(known, {old: new_rosters[pk] for pk, old in old_rosters.items()})
    sealing.invent_answers()
    sealing.bear_witness()
    for one in rows("SELECT id FROM applicants_document"):
        storage.store().put(place_of(one["id"]), paper_of(one["id"]))
    tell(f"audit_link: {sealing.link_anew()}")


def of_row(known: Known, treatments: dict[str, Treatment]) -> Callable[[dict[str, object]], list[object]]:
    """What a row becomes. What is empty stays so."""

    def new(row: dict[str, object]) -> list[object]:
        return [
            row[name] if row[name] in (None, "", []) else one(known, row[name], row) for name, one in treatments.items()
        ]

    return new


def hash_of(password: str) -> str:
    """Hashed once for all accounts."""
    somebody = User()
    somebody.set_password(password)
    return somebody.password


def triggers(verb: str) -> None:
    """The triggers by which rows stay, and events are linked, rest or work again: the owner of the tables may say so."""
    with connection.cursor() as cursor:
        for table in sorted((set(TREATMENTS) | GONE | OTHERWISE) - set(others())):
            cursor.execute(f'ALTER TABLE "{table}" {verb} TRIGGER USER')


def others() -> list[str]:
    """Tables of another owner, and those that Django's cache makes later."""
    return [one for one in OTHERWISE | GONE if "." in one or one not in columns()]


def mark() -> None:
    """The copy says of itself what it is, in a row and in the audit."""
    at = clock.now()
    Scrambling.objects.create(at=at)
    record("audit.scramble_copy", by=BY, at=at, subject="database")


def sweep() -> None:
    """What was rewritten is gone from the tables' files and from the planner's statistics too."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (FULL, ANALYZE)")
        cursor.execute(f"SET ROLE {sealing.ROLE}")
        for table in ("answer", "counted", "total"):
            cursor.execute(f"VACUUM (FULL, ANALYZE) self_identification.{table}")
        cursor.execute("RESET ROLE")


def empty_rooms() -> None:
    """Documents, mails, checkpoints and logs of an embedded home that is a copy are gone."""
    for folder in guard.folders():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for log in (Path(settings.HOME) / "logs").glob("*.log*"):
        log.write_text("")
