"""The notice that an application is still in progress, to everybody who has had no word of it for a month."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_noop

from applicants import emails
from applicants.lifecycle import ApplicationStatus
from applicants.models import Application
from applicants.standing import AT_LEAST_EVERY, SAID, Words, last_word
from ats.accounts.actors import Actor
from ats.audit import record_all
from ats.outbox import Letter, queue_all
from ats.outbox.models import Message
from postings.deadline import list_lives_until
from postings.lifecycle import PostingStatus
from selection import standing
from selection.choosing.candidacies import is_expired
from selection.models import Candidacy, Hire

# A day before the promise falls due, so that a worker that is away overnight breaks none.
AFTER: Final = AT_LEAST_EVERY - timedelta(days=1)
AT_ONCE: Final = 500


def tell_due(*, at: datetime, by: Actor) -> int:
    """Everybody whose application is in progress and who had no letter about it for 29 days has one; how many they were.

    What is due stands in the messages themselves: every letter about an application moves it.
    """
    told = 0
    while batch := tell_some(at=at, by=by):
        told += batch
    return told


def tell_some(*, at: datetime, by: Actor) -> int:
    """Up to AT_ONCE of them, in one transaction with their letters, in a fixed number of statements.

    Two workers at once take different ones: what one holds the other passes by, and what one has just told is looked at
    again here, under the lock.
    """
    with transaction.atomic():
        held = list(due(at).select_for_update(skip_locked=True, of=("self",))[:AT_ONCE])
        said = last_word(held)
        people = [one for one in held if said[one.pk] <= at - AFTER]
        candidacies = {one.application_id: one for one in Candidacy.objects.filter(application__in=people)}
        letters = [
            letter(one, words_of(one, candidacies.get(one.pk), at=at), since=said[one.pk], at=at) for one in people
        ]
        queue_all(letters, at=at)
        record_all("selection.tell_progress", [(one, {"last_word": said[one.pk]}) for one in people], by=by, at=at)
    return len(held)


def due(at: datetime) -> QuerySet[Application]:
    """The applications in progress about which nothing was written for 29 days, the oldest first."""
    written = Message.objects.filter(about=OuterRef("reference"), created_at__gt=at - AFTER)
    return (
        in_progress()
        .filter(~Exists(written), filing__submitted_at__lte=at - AFTER)
        .select_related("person", "posting", "filing")
        .order_by("pk")
    )


def in_progress() -> QuerySet[Application]:
    """Filed and not decided: neither withdrawn, found not qualified, turned away nor hired, of a posting not rescinded."""
    waiting = [ApplicationStatus.FILED, ApplicationStatus.UNDER_REVIEW, ApplicationStatus.QUALIFIED]
    over = Candidacy.objects.filter(application=OuterRef("pk"), status__in=standing.OVER)
    hired = Hire.objects.filter(application=OuterRef("pk"))
    applications: QuerySet[Application] = Application.objects.filter(
        ~Exists(over), ~Exists(hired), status__in=waiting,
        posting__status__in=[PostingStatus.PUBLISHED, PostingStatus.CLOSED],
    )  # fmt: skip
    return applications


def words_of(application: Application, candidacy: Candidacy | None, *, at: datetime) -> Words:
    """How it stands and what comes next, in the words of its page."""
    if standing.is_left_over(application, candidacy, at=at):
        return standing.YEAR_OVER
    if application.status == ApplicationStatus.QUALIFIED and candidacy is not None:
        return standing.SAID[standing.shown(candidacy)]
    return SAID[application.status]


def letter(application: Application, words: Words, *, since: datetime, at: datetime) -> Letter:
    """To one person: still in progress. Once for each silence, which its beginning names."""
    return emails.to(
        application, occasion=since.isoformat(), template="progress", words=words, hears_by=at + AT_LEAST_EVERY,
        subject=gettext_noop("Still in progress: your application %(reference)s for %(title)s"),
        until=None if is_expired(application.posting, at=at) else list_lives_until(application.posting.opens_at),
    )  # fmt: skip
