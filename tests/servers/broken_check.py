"""The product with the oldest mistake: look whether the posting is open, then insert. Served by a control of the race."""

from __future__ import annotations

import time
import uuid

from ats.wsgi import application  # makes Django ready, so it comes first

# isort: split

from django.db import transaction

from applicants import actions
from applicants.actions import Late
from applicants.models import Application, Filing
from ats import clock
from ats.accounts.models import User


def check_then_insert(found: Application, *, key: uuid.UUID, certified_name: str, by: User) -> Filing | Late:
    """Looks first, without the gate, and stamps what it writes when it writes it."""
    known = actions.answered_before(found, key)
    if known is not None:
        return known
    seen_at = clock.now()
    with transaction.atomic():
        if seen_at >= found.posting.closes_at:
            return actions.file_or_late(found, key=key, certified_name=certified_name, at=seen_at, by=by)
    time.sleep(0.05)  # a look at an upload, a mail written: what stands between the two in the field's systems
    with transaction.atomic():
        return actions.write_filing(found, key=key, certified_name=certified_name, at=clock.now(), by=by)


actions.submit = check_then_insert
__all__ = ["application"]
