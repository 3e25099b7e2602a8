"""Letters of the selection: to everybody on a certified list, to the people referred, and at the end to the union."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from applicants import emails
from applicants.lifecycle import ApplicationStatus
from applicants.models import Application
from ats.outbox import queue_all
from ats.templatetags.desk import readable
from postings import emails as union_letters
from postings.actions import tell_union as tell_of_posting
from postings.deadline import list_lives_until
from postings.models import Posting
from selection.lifecycle import CandidacyStatus, ListStatus
from selection.models import (
    Apart,
    Candidacy,
    CandidateList,
    Group,
    Hire,
    ListedApart,
    ListEntry,
    Referral,
    ReferredPerson,
)

HIRED: Final = "hired"


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


def tell_union(posting: Posting, *, at: datetime) -> None:
    """The union has the bid list with its seniority dates and what became of each bidder, the successful among them, with the
    exact moment of this notice (agreement 12.7(j)). A posting that takes no bids has no such list.
    """
    if not posting.takes_bids:
        return
    listed = CandidateList.objects.filter(posting=posting, status=ListStatus.CERTIFIED).first()
    bidders = (
        list(ListEntry.objects.filter(candidate_list=listed, group=Group.BIDDER).order_by("place")) if listed else []
    )
    came_to = outcomes(posting)
    rows = [(one, came_to.get(one.application_id, "")) for one in bidders]
    rejected = ListedApart.objects.filter(candidate_list=listed, kind=Apart.REJECTED_BID).count() if listed else 0
    successful = [one for one in bidders if came_to.get(one.application_id) == HIRED]
    tell_of_posting(
        posting, at=at,
        **union_letters.letter(
            "postings/emails/finished.txt",
            f"Posting {posting.job_number}, {readable(posting.title)}: bid list and outcome",
            posting=posting, at=at, list=listed, rows=rows, rejected=rejected, successful=successful,
            public_hired=list(came_to.values()).count(HIRED) - len(successful),
        ),
    )  # fmt: skip


def outcomes(posting: Posting) -> dict[int, str]:
    """What became of each candidate, in a word or two, by application; a withdrawal goes before all else but a hire."""
    rows = Candidacy.objects.filter(posting=posting).values_list("application_id", "status", "application__status")
    found = {
        key: "withdrawn" if application == ApplicationStatus.WITHDRAWN
        else "found not qualified" if application == ApplicationStatus.NOT_QUALIFIED
        else str(CandidacyStatus(status).label).lower()
        for key, status, application in rows
    }  # fmt: skip
    hired = Hire.objects.filter(candidate_list__posting=posting).values_list("application_id", flat=True)
    return found | dict.fromkeys(hired, HIRED)
