"""What floor 3 does when a posting closes or changes, inside the posting's transaction; and when somebody signs in."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from applicants import closing, emails, thawing
from applicants.models import Application
from applicants.views.kept import save_what_was_kept
from ats.accounts.actors import Actor
from ats.accounts.models import User
from ats.outbox import queue_all
from postings.models import Posting, PostingRevision, Reopening
from postings.signals import posting_closed, posting_reopened, posting_revised


@receiver(posting_closed)
def freeze_what_was_received(*, posting: Posting, at: datetime, by: Actor, **_signal: object) -> None:
    """See `closing.freeze`."""
    closing.freeze(posting, at=at, by=by)


@receiver(posting_reopened)
def take_the_closing_back(
    *, posting: Posting, reopening: Reopening, at: datetime, by: Actor, **_signal: object
) -> None:
    """See `thawing.thaw`."""
    thawing.thaw(posting, reopening, at=at, by=by)


@receiver(posting_revised)
def tell_all_who_applied(*, posting: Posting, revision: PostingRevision, at: datetime, **_signal: object) -> None:
    """Everybody with a live application or a draft is told of the revision; of another closing, whoever withdrew too: they know
    until when they can apply again."""
    applied = Application.objects.live().filter(posting=posting).select_related("person", "filing", "posting")
    told = thawing.everybody(posting) if "closes_at" in revision.changes else applied
    queue_all([emails.revised(application, revision) for application in told], at=at)


@receiver(user_logged_in)
def save_what_they_had_typed(*, request: HttpRequest, user: User, **_signal: object) -> None:
    """See `kept.save_what_was_kept`."""
    save_what_was_kept(request, user)
