"""Letters of the selection: to everybody on a certified list, and to the people referred to the department."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from applicants import emails
from applicants.models import Application
from ats.outbox import queue_all
from postings.deadline import list_lives_until
from postings.models import Posting
from selection.models import CandidateList, Group, ListEntry, Referral, ReferredPerson


def tell_listed(certified: CandidateList, *, at: datetime) -> None:
    """Everybody with a place who has not withdrawn has a letter: among whom they stand, and what happens next by when.

    Three statements however long the list is. A list that takes another's place tells its people anew.
    """
    places = ListEntry.objects.filter(candidate_list=certified)
    bidders = set(places.filter(group=Group.BIDDER).values_list("application_id", flat=True))
    subject = gettext_noop("On the list: your application %(reference)s for %(title)s")
    write(
        "listed", subject, certified.posting, places.values("application"), occasion=str(certified.number), at=at,
        particular=lambda one: {"is_bidder": one.pk in bidders, "is_again": certified.number > 1},
    )  # fmt: skip


def tell_referred(referral: Referral, *, at: datetime) -> None:
    """Everybody referred has a letter; and everybody of the referral before who is not referred any more."""
    of_the_list = ReferredPerson.objects.filter(referral__candidate_list=referral.candidate_list)
    now = of_the_list.filter(referral=referral).values("application")
    dropped = (
        of_the_list.filter(referral__number=referral.number - 1).exclude(application__in=now).values("application")
    )
    posting = referral.candidate_list.posting
    occasion = f"{referral.candidate_list.number}:{referral.number}"
    write(
        "referred", gettext_noop("Referred: your application %(reference)s for %(title)s"), posting, now,
        occasion=occasion, at=at,
    )  # fmt: skip
    write(
        "referred_no_more", gettext_noop("Not referred any more: your application %(reference)s for %(title)s"), posting,
        dropped, occasion=occasion, at=at,
    )  # fmt: skip


def write(
    template: str,
    subject: str,
    posting: Posting,
    keys: QuerySet[Any],  # of applications
    *,
    occasion: str,
    at: datetime,
    particular: Callable[[Application], dict[str, object]] = lambda _one: {},
) -> None:
    """Each of these applications that is not withdrawn has that letter, written in two statements."""
    people = Application.objects.live().filter(posting=posting, pk__in=keys).select_related("person", "filing")
    until = list_lives_until(posting.opens_at)
    letters = []
    for one in people.order_by("pk"):
        one.posting = posting
        letters.append(
            emails.to(one, occasion=occasion, template=template, subject=subject, until=until, **particular(one))
        )
    queue_all(letters, at=at)
