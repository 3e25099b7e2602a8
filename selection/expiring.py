"""The letter to everybody who still waits when the year of a posting's lists is over (agreement 12.7(n)): once, and no end.

The end is HR's deed, with a reason (`choosing/not_selecting.py`); what is decided and offered before stands.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_noop

from applicants import emails
from applicants.lifecycle import ApplicationStatus
from applicants.models import Application
from ats.accounts.actors import Actor
from ats.audit import record_all
from ats.outbox import Letter, queue_all
from ats.outbox.models import Message
from postings.deadline import list_lives_until
from postings.lifecycle import PostingStatus
from postings.models import Posting
from selection.choosing.candidacies import is_expired
from selection.models import Candidacy
from selection.progress import AT_ONCE, in_progress

KIND: Final = "list_over"
WAITING: Final = [ApplicationStatus.UNDER_REVIEW, ApplicationStatus.QUALIFIED]
# No posting's lists count for less; the day itself is the law's (`postings.deadline.list_lives_until`).
SHORTEST: Final = timedelta(days=365)


def tell_due(*, at: datetime, by: Actor) -> int:
    """Everybody left over by the end of a year has one letter that says so; how many they were.

    What is due stands in the messages themselves: who has the letter is never due again.
    """
    postings = Posting.objects.filter(pk__in=due(at).order_by().values("posting"))
    over = [posting.pk for posting in postings if is_expired(posting, at=at)]
    told = 0
    while over and (batch := tell_some(over, at=at, by=by)):
        told += batch
    return told


def tell_some(postings: list[int], *, at: datetime, by: Actor) -> int:
    """Up to AT_ONCE of them, in one transaction with their letters, in a fixed number of statements.

    What another worker holds is passed by; whom it has just told is looked at again here, under the lock.
    """
    with transaction.atomic():
        waiting = due(at).filter(posting__in=postings).select_related("person", "posting", "filing").order_by("pk")
        held = list(waiting.select_for_update(skip_locked=True, of=("self",))[:AT_ONCE])
        letters = Message.objects.filter(kind=KIND, about__in=[one.reference for one in held])
        known = set(letters.values_list("about", flat=True))
        people = [one for one in held if one.reference not in known]
        queue_all([letter(one) for one in people], at=at)
        facts = [(one, {"counted_until": list_lives_until(one.posting.opens_at).isoformat()}) for one in people]
        record_all("selection.tell_list_over", facts, by=by, at=at)
    return len(held)


def due(at: datetime) -> QuerySet[Application]:
    """Those waiting without an offer, of postings old enough, who have no such letter yet."""
    told = Message.objects.filter(kind=KIND, about=OuterRef("reference"))
    held = Candidacy.objects.holding().filter(application=OuterRef("pk"))
    return in_progress().filter(
        ~Exists(told), ~Exists(held), status__in=WAITING, posting__status=PostingStatus.CLOSED,
        posting__opens_at__lt=at - SHORTEST,
    )  # fmt: skip


def letter(application: Application) -> Letter:
    """To one person, once in the life of an application."""
    return emails.to(
        application, occasion="1", template=KIND, until=list_lives_until(application.posting.opens_at),
        subject=gettext_noop("The list’s year is over: your application %(reference)s for %(title)s"),
    )  # fmt: skip
