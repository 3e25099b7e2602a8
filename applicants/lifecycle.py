"""What an application and a preference claim may become."""

from django.db import models
from django.utils.translation import gettext_lazy as _

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
    label="application",
    field="status",
    statuses=ApplicationStatus,
    moves=moves(
        ("file", {A.DRAFT}, A.FILED),
        ("withdraw", {A.FILED, A.UNDER_REVIEW, A.QUALIFIED, A.NOT_QUALIFIED}, A.WITHDRAWN),
        ("freeze", {A.FILED}, A.UNDER_REVIEW),
        ("find_qualified", {A.UNDER_REVIEW, A.NOT_QUALIFIED}, A.QUALIFIED),
        ("find_not_qualified", {A.UNDER_REVIEW, A.QUALIFIED}, A.NOT_QUALIFIED),
    ),
)


class ClaimStatus(models.TextChoices):
    """A preference is claimed by the applicant and decided by HR, on proof."""

    CLAIMED = "claimed", _("Claimed")
    VERIFIED = "verified", _("Verified")
    DENIED = "denied", _("Denied")


CLAIM = Lifecycle(
    label="preference claim",
    field="status",
    statuses=ClaimStatus,
    moves=moves(
        ("verify", {ClaimStatus.CLAIMED, ClaimStatus.DENIED}, ClaimStatus.VERIFIED),
        ("deny", {ClaimStatus.CLAIMED, ClaimStatus.VERIFIED}, ClaimStatus.DENIED),
    ),
)
