"""The one clock that decides: the database's."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import connection


def now() -> datetime:
    """The database's clock at this statement (`clock_timestamp()`), aware, UTC.

    Not the transaction's start (`now()` in SQL), which may lie seconds back where the transaction had to wait.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (moment,) = cursor.fetchone()
    assert isinstance(moment, datetime)  # noqa: S101 - tells the type checker what psycopg2 returns
    return moment.astimezone(UTC)
