"""Who waits for whom where no row can be locked: there is none yet, or it is one that nobody may change (ats/grants.py)."""

from __future__ import annotations

from typing import Final

from django.db import connection

# The first half of an advisory lock's key. 412 is the gate of a posting (postings/gate.py).
ROSTERS: Final = 413  # stored one at a time
PACKS: Final = 414  # proposed and activated one at a time
CLASS_SPECIFICATIONS: Final = 421  # read in one at a time
CORRECTIONS: Final = 422  # one at a time on an entry of the roster


def wait_for_turn(room: int, number: int = 0) -> None:
    """Nobody else has that turn until the transaction ends.

    A key holds 31 bits: two numbers that far apart wait for each other in vain, which is no harm.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [room, number % 2**31])
