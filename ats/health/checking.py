"""Checks the audit by itself, so that what an insider altered is seen without anybody asking."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from ats.audit.chain import Verdict, verify
from ats.health.models import AuditCheck

# After a check that took a while comes a pause twenty times as long: a long chain costs a twentieth of one process at most.
PAUSE: Final = 20


def check_audit(*, at: datetime) -> Verdict | None:
    """What was found of chain and checkpoints stands in the one row; None where the last check is not long enough ago.

    Written by the desk alone, and no fact of anybody's: so it is no event of the audit.
    """
    last = AuditCheck.objects.first()
    if last is not None and at - last.at < timedelta(seconds=PAUSE * last.took):
        return None
    began = time.monotonic()
    verdict = verify(settings.CHECKPOINTS)
    found = {"at": at, "events": verdict.events, "broken": verdict.broken, "took": time.monotonic() - began}
    AuditCheck.objects.update_or_create(pk=1, defaults=found)
    return verdict
