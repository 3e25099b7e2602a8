"""Who of a posting has been told what became of their application, and who has not: nobody is left waiting at its end."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import ngettext

from applicants.lifecycle import ApplicationStatus
from applicants.models import Application
from ats.outbox.lifecycle import MessageStatus
from ats.outbox.models import Message
from ats.refusal import Refused
from postings.models import Posting
from selection.lifecycle import CandidacyStatus
from selection.models import Candidacy, Hire
from selection.standing import OVER

A, C = ApplicationStatus, CandidacyStatus
# What became of an application → the letters any of which says so. A rejected bid that its person asked to withdraw then is
# told by the letter of the closing, or of its later settlement.
WORD_OF: Final[dict[str, frozenset[str]]] = {
    A.WITHDRAWN: frozenset({"withdrawn", "closed", "settled"}),
    A.NOT_QUALIFIED: frozenset({"reviewed"}),
    A.QUALIFIED: frozenset({"hired", "offer_declined", "passed_over", "not_selected", "offer_taken_back"}),
}


def untold(posting: Posting) -> QuerySet[Application]:
    """Applications filed that have no outcome yet, or one that no letter speaks of, in the order of their references."""
    candidacies = Candidacy.objects.filter(application=OuterRef("pk"))
    hired = Exists(Hire.objects.filter(application=OuterRef("pk")))
    undecided = Q(status__in=[A.FILED, A.UNDER_REVIEW]) | (
        Q(status=A.QUALIFIED) & Q(~hired) & Q(~Exists(candidacies.filter(status__in=OVER)))
    )
    unsaid = [Q(status=status) & Q(~Exists(word(kinds))) for status, kinds in WORD_OF.items()]
    found: QuerySet[Application] = filed(posting).filter(reduce(or_, unsaid, undecided))
    return found.order_by("reference")


def undelivered(posting: Posting) -> QuerySet[Application]:
    """Applications whose outcome was written, and no mail with it could be delivered."""
    lost = [
        Q(status=status)
        & Q(Exists(word(kinds).filter(status=MessageStatus.FAILED)))
        & Q(~Exists(word(kinds).exclude(status=MessageStatus.FAILED)))
        for status, kinds in WORD_OF.items()
    ]
    found: QuerySet[Application] = filed(posting).filter(reduce(or_, lost))
    return found.order_by("reference")


def filed(posting: Posting) -> QuerySet[Application]:
    """Every application of the posting that was ever sent."""
    applications: QuerySet[Application] = Application.objects.filter(posting=posting).exclude(status=A.DRAFT)
    return applications


def word(kinds: frozenset[str]) -> QuerySet[Message]:
    """The letters of these kinds about the application in hand."""
    letters: QuerySet[Message] = Message.objects.filter(about=OuterRef("reference"), kind__in=kinds)
    return letters


def refuse_untold(posting: Posting, *, told_otherwise: str) -> None:
    """Refused while somebody has no outcome or no word of it; or a mail was lost and nobody says how they were told.

    Every application is locked first, so that no finding changes one between the look and the end.
    """
    list(filed(posting).order_by("pk").select_for_update().values_list("pk", flat=True))
    waiting = untold(posting).count()
    if waiting:
        sentence = ngettext(
            "%(n)d person has not been told what became of their application. The page “Not told yet” names them.",
            "%(n)d people have not been told what became of their application. The page “Not told yet” names them.",
            waiting,
        )
        said = sentence % {"n": waiting}
        raise Refused(said, code="untold")
    lost = undelivered(posting).count()
    if lost and not told_otherwise:
        sentence = ngettext(
            "The mail to %(n)d person could not be delivered. Tell them otherwise, and say how.",
            "The mail to %(n)d people could not be delivered. Tell them otherwise, and say how.",
            lost,
        )
        said = sentence % {"n": lost}
        raise Refused(said, field="told_otherwise", code="undelivered")
