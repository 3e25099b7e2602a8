"""What a candidate list may become."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ats.lifecycle import Lifecycle, moves


class ListStatus(models.TextChoices):
    """A list is drawn, certified by an HR lead, and superseded by a newer one; it is never edited."""

    DRAWN = "drawn", _("Drawn")
    CERTIFIED = "certified", _("Certified")
    SUPERSEDED = "superseded", _("Superseded")


CANDIDATE_LIST = Lifecycle(
    label="list",
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
    label="challenge",
    field="status",
    statuses=ChallengeStatus,
    moves=moves(
        ("uphold", {ChallengeStatus.OPEN}, ChallengeStatus.UPHELD),
        ("refuse", {ChallengeStatus.OPEN}, ChallengeStatus.REFUSED),
    ),
)
