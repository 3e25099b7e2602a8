"""The product with its deadline broken in three ways, for the control of the race: each third posting in another way.

- looks whether the posting is open, and inserts then, without the gate: the oldest mistake;
- decides by the application's clock, five minutes fast;
- decides by the application's clock, five minutes slow.
"""

from __future__ import annotations

import time
import uuid
from datetime import UTC, datetime, timedelta

from ats.wsgi import application  # makes Django ready, so it comes first

# isort: split
from django.db import transaction

from applicants import actions
from applicants.actions import Late
from applicants.models import Application, Filing
from ats import clock
from ats.accounts.models import User
from postings import gate
from postings.models import Posting

OFF = (None, timedelta(minutes=5), timedelta(minutes=-5))
enter, submit = gate.enter, actions.submit


def enter_by_our_clock(posting: Posting) -> datetime:
    """The lock as it should be, but the moment of a clock that is off."""
    moment, off = enter(posting), OFF[posting.pk % 3]
    return moment if off is None else datetime.now(UTC) + off


def check_then_insert(found: Application, *, key: uuid.UUID, certified_name: str, by: User) -> Filing | Late:
    """Looks first, without the gate, and stamps what it writes when it writes it."""
    if OFF[found.posting_id % 3] is not None:
        return submit(found, key=key, certified_name=certified_name, by=by)
    seen_at = clock.now()
    with transaction.atomic():
        if seen_at >= found.posting.closes_at:
            return actions.file_or_late(found, key=key, certified_name=certified_name, at=seen_at, by=by)
    time.sleep(0.5)  # a look at an upload, a mail sent: what stands between the two where nobody minds the gap
    with transaction.atomic():
        held = actions.hold(found, key)
        return actions.write_filing(found, held, key=key, certified_name=certified_name, at=clock.now(), by=by)


gate.enter, actions.submit = enter_by_our_clock, check_then_insert
__all__ = ["application"]
