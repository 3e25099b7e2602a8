"""What a candidate list, a challenge of it, and the candidacy of one person on it may become."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from ats.lifecycle import Lifecycle, moves


class ListStatus(models.TextChoices):
    """A list is drawn, certified by an HR lead, and superseded by a newer one; it is never edited."""

    DRAWN = "drawn", _("Drawn")
    CERTIFIED = "certified", _("Certified")
    SUPERSEDED = "superseded", _("Superseded")


CANDIDATE_LIST = Lifecycle(
    label=gettext_noop("list"),
    field="status",
    statuses=ListStatus,
    moves=moves(
        ("certify", {ListStatus.DRAWN}, ListStatus.CERTIFIED),
        ("supersede", {ListStatus.DRAWN, ListStatus.CERTIFIED}, ListStatus.SUPERSEDED),
    ),
)


class ChallengeStatus(models.TextChoices):
    """A bidder's challenge of a date: open until HR answers it, upheld or refused, with a reason."""

    OPEN = "open", _("Open")
    UPHELD = "upheld", _("Upheld")
    REFUSED = "refused", _("Refused")


CHALLENGE = Lifecycle(
    label=gettext_noop("challenge"),
    field="status",
    statuses=ChallengeStatus,
    moves=moves(
        ("uphold", {ChallengeStatus.OPEN}, ChallengeStatus.UPHELD),
        ("refuse", {ChallengeStatus.OPEN}, ChallengeStatus.REFUSED),
    ),
)


class CandidacyStatus(models.TextChoices):
    """How far the selection has come for one application on a certified list (agreement 12.7(i)).

    `passing` is a proposal: one person has written why somebody is passed over, and a second has not agreed yet.
    """

    CONSIDERED = "considered", _("On the list")
    INVITED = "invited", _("Invited to an interview")
    OFFERED = "offered", _("Offered the position")
    ACCEPTED = "accepted", _("Offer accepted")
    DECLINED = "declined", _("Offer declined")
    PASSING = "passing", _("Passing over proposed")
    PASSED_OVER = "passed_over", _("Passed over")
    NOT_SELECTED = "not_selected", _("Not selected")


CANDIDACY = Lifecycle(
    label=gettext_noop("candidacy"),
    field="status",
    statuses=CandidacyStatus,
    moves=moves(
        ("invite", {CandidacyStatus.CONSIDERED}, CandidacyStatus.INVITED),
        ("offer", {CandidacyStatus.INVITED}, CandidacyStatus.OFFERED),
        ("accept", {CandidacyStatus.OFFERED}, CandidacyStatus.ACCEPTED),
        # Who accepted may still say no, until the hire is recorded.
        ("decline", {CandidacyStatus.OFFERED, CandidacyStatus.ACCEPTED}, CandidacyStatus.DECLINED),
        ("propose_passing_over", {CandidacyStatus.CONSIDERED, CandidacyStatus.INVITED}, CandidacyStatus.PASSING),
        ("pass_over", {CandidacyStatus.PASSING}, CandidacyStatus.PASSED_OVER),
        # A proposal that the second person does not share: back to where it came from.
        ("keep_considered", {CandidacyStatus.PASSING}, CandidacyStatus.CONSIDERED),
        ("keep_invited", {CandidacyStatus.PASSING}, CandidacyStatus.INVITED),
        ("not_select", {CandidacyStatus.CONSIDERED, CandidacyStatus.INVITED}, CandidacyStatus.NOT_SELECTED),
        # Found not qualified after the offer, in writing (`applicants.reviewing`): the offer no longer stands.
        ("take_offer_back", {CandidacyStatus.OFFERED, CandidacyStatus.ACCEPTED}, CandidacyStatus.NOT_SELECTED),
    ),
)
