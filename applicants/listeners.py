"""What floor 3 does when a posting closes or changes. Runs inside the posting's transaction."""

from __future__ import annotations

from datetime import datetime

from django.dispatch import receiver

from applicants import closing, emails
from applicants.models import Application
from ats.accounts.actors import Actor
from ats.outbox import queue_all
from postings.models import Posting, PostingRevision
from postings.signals import posting_closed, posting_revised


@receiver(posting_closed)
def freeze_what_was_received(*, posting: Posting, at: datetime, by: Actor, **_signal: object) -> None:
    """See `closing.freeze`."""
    closing.freeze(posting, at=at, by=by)


@receiver(posting_revised)
def tell_all_who_applied(*, posting: Posting, revision: PostingRevision, at: datetime, **_signal: object) -> None:
    """Everybody with a live application or a draft is told of the revision."""
    applied = Application.objects.live().filter(posting=posting).select_related("person", "filing", "posting")
    queue_all([emails.revised(application, revision) for application in applied], at=at)
