"""Whom the tests work as: the desk's own role, as the product does. The owner makes databases, and is who tampers.

In-process tests are signed in as the owner and have taken the desk's role (`SET ROLE`), so that a test can put it off inside
its own transaction; processes under test sign in as the desk.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.db import connection, transaction

from ats import grants
from ats.embedded.postgres import DESK

TAKE = f" -c role={DESK}"


@contextmanager
def worked_as_desk() -> Iterator[None]:
    """Every connection of this process works as the desk meanwhile, on a database whose owner gives it its rights first."""
    grants.give(DESK)
    options = connection.settings_dict["OPTIONS"]
    usual = options["options"]
    connection.close()
    options["options"] = usual + TAKE
    try:
        yield
    finally:
        connection.close()
        options["options"] = usual


@contextmanager
def owner() -> Iterator[None]:
    """Meanwhile this connection works as the owner of the tables, as somebody who tampers might."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
    try:
        yield
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute(f"SET ROLE {DESK}")


def tamper(statement: str, *given: object) -> None:
    """A change by somebody who has the database itself: as its owner, past the triggers that forbid it."""
    with owner(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, given or None)
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")  # as they were: a deed's event comes after its change


def may_tamper() -> bool:
    """Whether this connection could: not where it is signed in as the desk, nor on a home that lasts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_parameter_privilege(session_user, 'session_replication_role', 'SET')")
        return bool(cursor.fetchone()[0])


def address_for(role: str, database: str) -> str:
    """The DATABASE_URL of a database on the tests' server, for one of its roles."""
    url = urlsplit(os.environ["DATABASE_URL"])
    return url._replace(path=f"/{database}", netloc=f"{role}@{url.netloc.rpartition('@')[2]}").geturl()
