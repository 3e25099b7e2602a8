"""`migrate` beside traffic: a change of a table waits two seconds for its lock, lets everybody pass, and tries again.

A waiting ALTER TABLE holds up every later SELECT on that table, so a short wait that fails is better than a long one. Each
migration is a transaction of its own: what was applied stays, and the next try goes on from there.

It works as the owner of the tables, and at the end gives the role of the desk its rights (ats/grants.py).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.core.management.commands import migrate
from django.db import OperationalError, connection

from ats import grants
from ats.owner import as_owner, make

PATIENCE: Final = "2s"
PAUSE: Final = 3.0  # seconds, for those who were held up
TRIES: Final = 20
LOCK_NOT_AVAILABLE: Final = "55P03"


class Command(migrate.Command):
    """Django's own, with a short patience for locks and twenty tries."""

    def handle(self, *args: Any, **options: Any) -> None:  # as Django hands them on
        """The database has this checkout's tables, and the desk its rights. OperationalError where no try got its locks."""
        with as_owner() as desk:
            self.patiently(*args, **options)
            if desk and not options.get("plan"):
                make(desk)
                grants.give(desk.name)

    def patiently(self, *args: Any, **options: Any) -> None:  # the same
        """Django's own migrate has run: tried again where a lock could not be had."""
        for left in reversed(range(TRIES)):
            try:
                with short_patience():
                    super().handle(*args, **options)
                return
            except OperationalError as error:
                if getattr(error.__cause__, "pgcode", "") != LOCK_NOT_AVAILABLE or not left:
                    raise
                self.stderr.write("A lock could not be had; trying again.")
                time.sleep(PAUSE)


@contextmanager
def short_patience() -> Iterator[None]:
    """Statements wait for a lock no longer than that; afterwards for as long as the settings say."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{PATIENCE}'")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
