"""The gate of a posting: who may pass while it is open, and who shuts it. Measured reasons stand in docs/adr.

Writers pass together (shared advisory lock); the closing, an amendment or a rescission goes through alone (exclusive).
The clock is read in the statement after the lock, never in the same one: a clock read in the locking statement may lie
before the wait, and accepted rows a second late.
"""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import connection
from django.utils.translation import gettext as _

from ats.refusal import Refused
from postings.models import Posting

ROOM = 412  # the first half of the lock's key: "gate of a posting"
FACTS = ("status", "opens_at", "closes_at", "revision")
NEWEST_EVENT = "(SELECT linked_at FROM audit_link ORDER BY number DESC LIMIT 1)"
MOMENT_AND_FACTS = (
    f"SELECT clock_timestamp(), {NEWEST_EVENT}, {', '.join(FACTS)} FROM {Posting._meta.db_table} WHERE id = %s"  # noqa: S608 - names of our own
)


def enter(posting: Posting) -> datetime:
    """The shared lock is held until the transaction ends; the moment after it was had. Waits for a closing under way.

    Refused (503) while the database's clock lies before the newest event of the audit: somebody set it back, and a moment
    it gives could pass a deadline off as still to come.
    """
    moment, newest_event_at = locked("SELECT pg_advisory_xact_lock_shared(%s, %s)", posting)
    if newest_event_at and moment < newest_event_at:
        raise Refused(
            _("The clock that decides deadlines was set back, so nothing is taken until it is right again."),
            code="clock_set_back",
            status=503,
        )
    return moment


def shut(posting: Posting) -> datetime:
    """The exclusive lock is held until the transaction ends; the moment after it was had. Waits for those inside."""
    return locked("SELECT pg_advisory_xact_lock(%s, %s)", posting)[0]


def locked(statement: str, posting: Posting) -> tuple[datetime, datetime | None]:
    """Runs the locking statement, then reads the clock in the next, which brings the posting's own facts up to date too.

    (the moment, when the newest event of the audit was linked)
    """
    if not connection.in_atomic_block:
        message = "the gate stands only inside a transaction"
        raise RuntimeError(message)
    with connection.cursor() as cursor:
        cursor.execute(statement, [ROOM, posting.pk])
        cursor.execute(MOMENT_AND_FACTS, [posting.pk])
        moment, newest_event_at, *facts = cursor.fetchone()
    for name, value in zip(FACTS, facts, strict=True):
        setattr(posting, name, value)
    assert isinstance(moment, datetime)  # noqa: S101 - tells the type checker what psycopg2 returns
    return moment.astimezone(UTC), newest_event_at
