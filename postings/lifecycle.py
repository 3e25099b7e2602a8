"""What a posting may become. "Open" is no status: a published posting is open from opens_at until closes_at, by the clock."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from ats.lifecycle import Lifecycle, moves


class PostingStatus(models.TextChoices):
    """From the first draft to the end."""

    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("Approved")
    PUBLISHED = "published", _("Published")
    CLOSED = "closed", _("Closed")
    FINISHED = "finished", _("Finished")
    CANCELLED = "cancelled", _("Rescinded")


# What was received is frozen, and its lottery seed is told; a reopening begins with a new one.
AFTER_CLOSING = frozenset({PostingStatus.CLOSED, PostingStatus.FINISHED})

POSTING = Lifecycle(
    label=gettext_noop("posting"),
    field="status",
    statuses=PostingStatus,
    moves=moves(
        ("approve", {PostingStatus.DRAFT}, PostingStatus.APPROVED),
        ("return_to_draft", {PostingStatus.APPROVED}, PostingStatus.DRAFT),
        ("publish", {PostingStatus.APPROVED}, PostingStatus.PUBLISHED),
        ("close", {PostingStatus.PUBLISHED}, PostingStatus.CLOSED),
        # For all, by two people, before a list is certified (`postings.reopening`).
        ("reopen", {PostingStatus.CLOSED}, PostingStatus.PUBLISHED),
        ("finish", {PostingStatus.CLOSED}, PostingStatus.FINISHED),
        ("cancel", {PostingStatus.APPROVED, PostingStatus.PUBLISHED, PostingStatus.CLOSED}, PostingStatus.CANCELLED),
    ),
)
