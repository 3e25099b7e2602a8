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
