"""What an application, a preference claim, an accommodation request and a document may become."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from ats.lifecycle import Lifecycle, moves


class ApplicationStatus(models.TextChoices):
    """From the first answer typed to the finding."""

    DRAFT = "draft", _("Draft, not filed")
    FILED = "filed", _("Filed")
    UNDER_REVIEW = "under_review", _("Under review")
    QUALIFIED = "qualified", _("Qualified")
    NOT_QUALIFIED = "not_qualified", _("Not qualified")
    WITHDRAWN = "withdrawn", _("Withdrawn")


A = ApplicationStatus

APPLICATION = Lifecycle(
    label=gettext_noop("application"),
    field="status",
    statuses=ApplicationStatus,
    moves=moves(
        ("file", {A.DRAFT}, A.FILED),
        ("withdraw", {A.FILED, A.UNDER_REVIEW, A.QUALIFIED, A.NOT_QUALIFIED}, A.WITHDRAWN),
        ("freeze", {A.FILED}, A.UNDER_REVIEW),
        # The posting was reopened: what the closing did is taken back, and the next closing does it anew.
        ("reopen", {A.UNDER_REVIEW, A.QUALIFIED, A.NOT_QUALIFIED}, A.FILED),
        ("undo_withdrawal", {A.WITHDRAWN}, A.FILED),
        ("find_qualified", {A.UNDER_REVIEW, A.NOT_QUALIFIED}, A.QUALIFIED),
        ("find_not_qualified", {A.UNDER_REVIEW, A.QUALIFIED}, A.NOT_QUALIFIED),
    ),
)


class AccommodationStatus(models.TextChoices):
    """A request is answered by the coordinator, or taken back by whoever made it."""

    ASKED = "asked", _("Waiting for an answer")
    ANSWERED = "answered", _("Answered")
    WITHDRAWN = "withdrawn", _("Withdrawn")


ACCOMMODATION = Lifecycle(
    label=gettext_noop("accommodation request"),
    field="status",
    statuses=AccommodationStatus,
    moves=moves(
        (
            "answer_accommodation",
            {AccommodationStatus.ASKED, AccommodationStatus.ANSWERED},
            AccommodationStatus.ANSWERED,
        ),
        (
            "withdraw_accommodation",
            {AccommodationStatus.ASKED, AccommodationStatus.ANSWERED},
            AccommodationStatus.WITHDRAWN,
        ),
    ),
)


class ClaimStatus(models.TextChoices):
    """A preference is claimed by the applicant and decided by HR, on proof."""

    CLAIMED = "claimed", _("Claimed")
    VERIFIED = "verified", _("Verified")
    DENIED = "denied", _("Denied")


CLAIM = Lifecycle(
    label=gettext_noop("preference claim"),
    field="status",
    statuses=ClaimStatus,
    moves=moves(
        ("verify", {ClaimStatus.CLAIMED, ClaimStatus.DENIED}, ClaimStatus.VERIFIED),
        ("reopen_claim", {ClaimStatus.VERIFIED, ClaimStatus.DENIED}, ClaimStatus.CLAIMED),
        ("deny", {ClaimStatus.CLAIMED, ClaimStatus.VERIFIED}, ClaimStatus.DENIED),
    ),
)


class DocumentStatus(models.TextChoices):
    """What the virus scanner said of a document. Where none is set up, each waits for one."""

    BEING_CHECKED = "being_checked", _("Being checked")
    CLEAN = "clean", _("Scanned, no virus found")
    REFUSED = "refused", _("Refused: a virus was found")


DOCUMENT = Lifecycle(
    label="document",
    field="status",
    statuses=DocumentStatus,
    moves=moves(
        ("find_clean", {DocumentStatus.BEING_CHECKED}, DocumentStatus.CLEAN),
        ("find_infected", {DocumentStatus.BEING_CHECKED}, DocumentStatus.REFUSED),
    ),
)
