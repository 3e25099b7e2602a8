"""The reminder of a closing to everybody who has begun an application and not filed it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from applicants import emails
from applicants.lifecycle import ApplicationStatus
from applicants.models import Draft
from ats.accounts.actors import Actor
from ats.audit import record_all
from ats.outbox import queue_all
from postings.lifecycle import PostingStatus

BEFORE_THE_CLOSING = timedelta(hours=24)
AT_ONCE = 500


def remind_due(*, at: datetime, by: Actor) -> int:
    """Everybody whose unfiled draft's posting closes within 24 hours is reminded of that closing, once; how many were.

    What is due stands in the rows: the posting's closing, and in the draft the closing its person was reminded of. An
    extension is another closing, so its reminder comes 24 hours before it. Whoever began within the last 24 hours knows.
    """
    reminded = 0
    while batch := remind_some(at=at, by=by):
        reminded += batch
    return reminded


def remind_some(*, at: datetime, by: Actor) -> int:
    """Up to AT_ONCE of them, in one transaction with their letters; two workers at once take different ones."""
    with transaction.atomic():
        drafts = list(due(at).select_for_update(skip_locked=True, of=("self",))[:AT_ONCE])
        for draft in drafts:
            draft.reminded_of = draft.application.posting.closes_at
        Draft.objects.bulk_update(drafts, ["reminded_of"])
        queue_all([emails.reminder(draft.application) for draft in drafts], at=at)
        closings = [(draft.application, {"closes_at": draft.reminded_of}) for draft in drafts]
        record_all("applicants.remind", closings, by=by, at=at)
    return len(drafts)


def due(at: datetime) -> QuerySet[Draft]:
    """The drafts whose person is to be reminded now, oldest first."""
    not_yet = Q(reminded_of=None) | ~Q(reminded_of=F("application__posting__closes_at"))
    return (
        Draft.objects.filter(
            not_yet,
            application__status=ApplicationStatus.DRAFT,
            application__posting__status=PostingStatus.PUBLISHED,
            application__posting__closes_at__gt=at,
            application__posting__closes_at__lte=at + BEFORE_THE_CLOSING,
            application__started_at__lte=F("application__posting__closes_at") - BEFORE_THE_CLOSING,
        )
        .select_related("application__person", "application__posting")
        .order_by("application_id")
    )
