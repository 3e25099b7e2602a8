"""What a process asks before it serves anybody."""

from __future__ import annotations

import logging

from django.db import DatabaseError

logger = logging.getLogger(__name__)


def with_our_keys() -> None:
    """The keys are those of this database, or the process does not start. A database that does not answer is asked later:
    nothing is sealed before it has said so (`keys.seal`)."""
    from ats.accounts import keys  # noqa: PLC0415 - Django is set up only now

    try:
        keys.make_sure()
    except DatabaseError as problem:
        logger.warning("The database does not answer; its keys are compared when it does: %s", problem)
