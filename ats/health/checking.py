"""Checks by itself what no web request can ask in time: the audit, so that what an insider altered is seen, and the place where
documents lie, which may be a bucket far away."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from applicants.documents import storage
from ats.audit.chain import Verdict, verify
from ats.health.models import AuditCheck, DocumentsCheck

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


def check_documents(*, at: datetime) -> str:
    """What keeps documents from being stored and read just now, empty where nothing does, stands in the one row.

    Asked by the worker alone, so that no visit to the status page, and no storm of them, waits for a bucket.
    """
    trouble = storage.store().trouble() or ""
    DocumentsCheck.objects.update_or_create(pk=1, defaults={"at": at, "trouble": trouble})
    return trouble
