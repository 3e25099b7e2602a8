"""Who of a posting has been told what became of their application, and who has not: nobody is left waiting at its end."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any, Final, NamedTuple

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
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


class Way(NamedTuple):
    """What gets somebody to an outcome: said in words, with the page where it is done."""

    words: str | Promise
    button: str | Promise
    page: str


BY_CANDIDACY: Final = {"select": [C.CONSIDERED, C.INVITED], "answer": [C.OFFERED], "decide": [C.PASSING]}
WAYS: Final[dict[str, Way]] = {
    "review": Way(_("Not reviewed. The finding writes their letter."), _("Review the applications"), "desk_applications"),
    # Late-found, reinstated or reviewed anew after the drawing. The law has one place for them: a list.
    "list": Way(
        _(
            "Qualified and on no certified list. Draw a new list and have it certified: they then stand on it, with their"
            " seniority, and are selected or told that they are not, with the reason."
        ),
        _("Draw a new list"), "desk_posting_lists",
    ),
    "select": Way(
        _("On the list or invited, and nothing decided. Invite, offer, pass over, or tell everybody who is left."),
        _("Go on with the selection"), "desk_selection",
    ),
    "answer": Way(_("Offered the position, without an answer."), _("Record the answer"), "desk_selection"),
    "decide": Way(
        _("Proposed to be passed over, and the second person has not decided."), _("Decide on passing over"), "desk_selection"
    ),
    "hire": Way(_("Accepted the offer, and the hire is not recorded."), _("Record the hire"), "desk_selection"),
    "letter": Way(
        _("An outcome of which no letter speaks. Decide it once more, so that the letter is written."), _("See who they are"),
        "desk_untold",
    ),
}  # fmt: skip


def untold(posting: Posting) -> QuerySet[Application]:
    """Applications filed that have no outcome yet, or one that no letter speaks of, in the order of their references."""
    return untold_among(filed(posting)).order_by("reference")


def untold_among(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Those of them."""
    candidacies = Candidacy.objects.filter(application=OuterRef("pk"))
    hired = Exists(Hire.objects.filter(application=OuterRef("pk")))
    undecided = Q(status__in=[A.FILED, A.UNDER_REVIEW]) | (
        Q(status=A.QUALIFIED) & Q(~hired) & Q(~Exists(candidacies.filter(status__in=OVER)))
    )
    unsaid = [Q(status=status) & Q(~Exists(word(kinds))) for status, kinds in WORD_OF.items()]
    return applications.filter(reduce(or_, unsaid, undecided))


class Wanting(NamedTuple):
    """What is wanting for some people of a posting: how many, what has to be done, in words, and where."""

    way: str
    many: int
    words: str | Promise
    button: str | Promise
    url: str


def by_way(waiting: QuerySet[Application]) -> QuerySet[Any]:  # applications, with one fact more
    """Each of the untold with `way`: what of `WAYS` gets them to an outcome."""
    candidacy = {way: Q(status=A.QUALIFIED, candidacy__status__in=statuses) for way, statuses in BY_CANDIDACY.items()}
    return waiting.annotate(
        way=Case(
            When(status__in=[A.FILED, A.UNDER_REVIEW], then=Value("review")),
            When(status=A.QUALIFIED, candidacy=None, then=Value("list")),
            When(status=A.QUALIFIED, candidacy__status=C.ACCEPTED, hire=None, then=Value("hire")),
            *(When(asked, then=Value(way)) for way, asked in candidacy.items()),
            default=Value("letter"),
        )
    )


def wanting(posting: Posting) -> list[Wanting]:
    """What is wanting until the posting can be finished, in one statement; empty once everybody has been told."""
    rows = by_way(untold(posting)).order_by().values_list("way").annotate(many=Count("pk"))
    counted = dict(rows.values_list("way", "many"))
    return [
        Wanting(way, counted[way], WAYS[way].words, WAYS[way].button, reverse(WAYS[way].page, args=[posting.job_number]))
        for way in WAYS if way in counted
    ]  # fmt: skip


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
