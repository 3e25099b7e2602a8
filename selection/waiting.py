"""What of floor 4 waits for HR: lists to draw and certify, challenges, selections that go on, postings to finish."""

from __future__ import annotations

from typing import TypedDict

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from applicants.lifecycle import ApplicationStatus
from applicants.models import Application
from ats.accounts.models import User
from postings.lifecycle import PostingStatus
from postings.models import Posting
from selection.lifecycle import CandidacyStatus, ListStatus
from selection.models import Candidacy, CandidateList, Challenge, Interviewer
from selection.told import untold_among


class Waiting(TypedDict):
    """One line of the desk's home."""

    title: str | Promise
    count: int
    url: str
    what: str | Promise


def waiting_for(user: User) -> list[Waiting]:
    """What waits and is there at all; nothing for who may not act (an auditor reads the lists by themselves)."""
    if not user.is_hr:
        return []
    url = reverse("desk_lists")
    lines = [
        Waiting(
            title=_("Lists to draw"),
            count=to_draw(user).count(),
            url=f"{url}?show=draw",
            what=_("closed postings with every application reviewed and no list"),
        ),
        Waiting(
            title=_("Lists to certify"),
            count=to_certify(user).count(),
            url=f"{url}?show=certify",
            what=_("drawn lists that a second person, an HR lead, looks through"),
        ),
        Waiting(
            title=_("Challenges to answer"),
            count=Challenge.objects.visible_to(user).open().count(),
            url=reverse("desk_challenges_waiting"),
            what=_("bidders who say that their seniority date on a preliminary list is wrong"),
        ),
        Waiting(
            title=_("Postings with a proposal to pass over"),
            count=to_decide(user).count(),
            url=f"{url}?show=decide",
            what=_("where a second person, an HR lead, decides whether somebody is passed over"),
        ),
    ]
    lines += ends(user, url)
    return [line for line in lines if line["count"]]


def ends(user: User, url: str) -> list[Waiting]:
    """From the certified list to the end: selections, postings to finish, and interviews that this person scores."""
    return [
        Waiting(
            title=_("Selections that go on"),
            count=to_select(user).count(),
            url=f"{url}?show=select",
            what=_("postings where somebody waits for an interview, an offer, an answer, a hire or a word of the end"),
        ),
        Waiting(
            title=_("Postings to finish"),
            count=to_finish(user).count(),
            url=f"{url}?show=finish",
            what=_("closed postings where everybody has been told what became of their application"),
        ),
        Waiting(
            title=_("Interviews for you to score"),
            count=Interviewer.objects.visible_to(user).to_score(user).count(),
            url=reverse("interviews"),
            what=_("candidates whom you are named to interview and whose scores you have not sealed"),
        ),
    ]


def closed(user: User) -> QuerySet[Posting]:
    """Closed postings, the latest closing first."""
    return Posting.objects.visible_to(user).filter(status=PostingStatus.CLOSED).order_by("-closes_at", "job_number")


def to_draw(user: User) -> QuerySet[Posting]:
    """Closed postings without a list whose applications are all reviewed; at least one was received."""
    received = Application.objects.received().filter(posting=OuterRef("pk"))
    waits = received.filter(status=ApplicationStatus.UNDER_REVIEW)
    lists = CandidateList.objects.current().filter(posting=OuterRef("pk"))
    return closed(user).filter(Exists(received), ~Exists(waits), ~Exists(lists))


def to_certify(user: User) -> QuerySet[Posting]:
    """Postings whose list in force is drawn and not certified."""
    return closed(user).filter(Exists(CandidateList.objects.filter(posting=OuterRef("pk"), status=ListStatus.DRAWN)))


def to_decide(user: User) -> QuerySet[Posting]:
    """Postings on which somebody is proposed to be passed over, and a second person has not decided."""
    proposed = Candidacy.objects.visible_to(user).filter(posting=OuterRef("pk"), status=CandidacyStatus.PASSING)
    return closed(user).filter(Exists(proposed.exclude(application__status=ApplicationStatus.WITHDRAWN)))


def to_select(user: User) -> QuerySet[Posting]:
    """Postings with a certified list on which somebody qualified has no outcome."""
    certified = CandidateList.objects.filter(posting=OuterRef("pk"), status=ListStatus.CERTIFIED)
    waits = untold_among(Application.objects.filter(posting=OuterRef("pk"), status=ApplicationStatus.QUALIFIED))
    return closed(user).filter(Exists(certified), Exists(waits))


def to_finish(user: User) -> QuerySet[Posting]:
    """Closed postings where nobody waits for an outcome, or for the word of it."""
    sent = Application.objects.filter(posting=OuterRef("pk")).exclude(status=ApplicationStatus.DRAFT)
    return closed(user).filter(~Exists(untold_among(sent)))
