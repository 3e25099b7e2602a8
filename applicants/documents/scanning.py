"""Documents and the virus scanner: who is asked, when again, and what follows from the answer.

The scanner is never asked inside a request, nor inside a transaction: a document is claimed for a while, looked at, and then
marked. Whoever dies in between leaves a claim that ends by itself.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from applicants import emails
from applicants.documents import clamd, storage
from applicants.lifecycle import DOCUMENT
from applicants.models import Document
from ats.accounts.actors import Actor
from ats.accounts.roles import require
from ats.alone import alone
from ats.lifecycle import move
from ats.outbox import queue_all
from ats.refusal import Refused
from postings.deadline import CITY_ZONE, after_whole_days

SCANNERS: Final = (7241, 3)  # the advisory lock of whoever scans
# Longer than any conversation with the scanner (clamd.SECONDS).
CLAIMED_FOR: Final = timedelta(minutes=2)
# Tries of one document are so far apart at the longest; and while the scanner is away, it is asked about one document only.
LONGEST_PAUSE: Final = timedelta(minutes=5)
SCANNER_LEFT_ALONE_FOR: Final = timedelta(seconds=30)
# Whole days of Chicago, the day of the letter not counted (Choice).
DAYS_TO_REPLACE: Final = 7


def scan_due(*, by: Actor, at: datetime, most: int = 20) -> int:
    """Up to `most` documents that were due have a verdict; how many. None where no scanner is set up.

    One process does this at a time, and stops for this turn where the scanner does not answer: one that hangs must not hold
    every process that could close a posting.
    """
    done = 0
    with alone(SCANNERS) as is_ours:
        for _turn in range(most if is_ours and settings.CLAMD else 0):
            document = claim(at)
            if document is None or not look_at(document, by=by, at=at):
                break
            done += not document.is_being_checked
    return done


def claim(at: datetime) -> Document | None:
    """The next document that is due, claimed for a while; None where there is none."""
    with transaction.atomic():
        document = Document.objects.next_due(at)
        if document:
            document.scan_attempts += 1
            document.scan_due_at = at + CLAIMED_FOR
            document.save(update_fields=["scan_attempts", "scan_due_at"])
    return document


def look_at(document: Document, *, by: Actor, at: datetime) -> bool:
    """The document has its verdict or its next time. False where the scanner did not answer."""
    try:
        verdict = clamd.ask(settings.CLAMD, storage.read(document.storage_key, document.sha256))
    except Refused as refusal:  # the file itself cannot be read
        put_off(document, refusal.sentence, at=at)
    except clamd.TooLargeError as error:  # others are asked about meanwhile
        put_off(document, str(error), at=at)
    except clamd.NotAnsweredError as error:
        put_off(document, str(error), at=at)
        Document.objects.due(at).update(scan_due_at=at + SCANNER_LEFT_ALONE_FOR)
        return False
    else:
        judge(document, verdict, by=by, at=at)
    return True


def put_off(document: Document, why: str, *, at: datetime) -> None:
    """The document is due again, later the more often it was tried, and says why."""
    pause = min(LONGEST_PAUSE, timedelta(seconds=5) * 2 ** min(document.scan_attempts, 10))
    document.scan_due_at, document.scan_error = at + pause, why[:500]
    document.save(update_fields=["scan_due_at", "scan_error"])


def judge(document: Document, verdict: clamd.Verdict, *, by: Actor, at: datetime) -> Document:
    """The document says what the scanner found, and when. Refused where it was judged already.

    Where it found a virus, the file stays where it lies and is given to nobody. The applicant is told until when another one
    can take its place, unless they took it out themselves.
    """
    require(by, "judge document")
    application = document.application
    changes: dict[str, object] = {
        "scanned_at": at,
        "scanned_with": verdict.scanner,
        "scan_due_at": None,
        "scan_error": "",
    }
    facts: dict[str, object] = {
        "application": application.reference,
        "sha256": document.sha256,
        "scanner": verdict.scanner,
    }
    if not verdict.signature:
        return move(document, DOCUMENT, "find_clean", by=by, at=at, changes=changes, facts=facts)
    until = replaceable_until(at, application.posting.closes_at)
    changes |= {"signature": verdict.signature, "replace_until": until}
    facts |= {"signature": verdict.signature, "replace_until": until}
    with transaction.atomic():
        move(document, DOCUMENT, "find_infected", by=by, at=at, changes=changes, facts=facts)
        if document.removed_at is None or Document.objects.filed().filter(pk=document.pk).exists():
            queue_all([emails.infected(document, at=at)], at=at)
    return document


def replaceable_until(at: datetime, closes_at: datetime) -> datetime:
    """The end of the seventh day from then, in Chicago, and never before the closing."""
    return max(closes_at, after_whole_days(at.astimezone(CITY_ZONE).date(), DAYS_TO_REPLACE))
