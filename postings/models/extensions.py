"""Another closing of an open posting, later or earlier: proposed by one person, confirmed by another before either comes."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from postings.models.proposals import Proposal, held_by_two_people, kept_as_proposed


class Extension(Proposal):
    """One proposal that an open posting closes at another moment, `closes_at`, and what was decided. Most are later.

    Where it was confirmed, `revision` is the public revision that it made; it was confirmed before `closing_before`, and before
    `closes_at` where that is earlier.
    """

    done = "extended"

    extended_at = models.DateTimeField(_("extended"), null=True, blank=True)
    extended_by = models.CharField(_("extended by"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("moved closing")
        verbose_name_plural = _("moved closings")
        ordering: ClassVar = ["posting", "proposed_at"]
        constraints: ClassVar = [
            *held_by_two_people("an", "extension", "extend", "extended"),
            models.CheckConstraint(condition=~Q(closes_at=F("closing_before")), name="an_extension_is_another_closing"),
            models.CheckConstraint(
                condition=Q(extended_at=None) | Q(extended_at__lt=F("closes_at")),
                name="an_extension_is_confirmed_before_the_new_closing",
            ),
            models.CheckConstraint(
                condition=Q(extended_at=None) | Q(extended_at__lt=F("closing_before")),
                name="an_extension_is_confirmed_before_the_closing",
            ),
            models.CheckConstraint(
                condition=Q(extended_at=None, revision=None) | Q(extended_at__isnull=False, revision__isnull=False),
                name="an_extension_is_a_public_revision",
            ),
        ]
        triggers: ClassVar = kept_as_proposed("extension", "extended")

    @property
    def too_late_at(self) -> datetime:
        """The closing that it moves, or the earlier one that it proposes: it is confirmed while the posting is open by both."""
        return min(self.closing_before, self.closes_at)

    @property
    def is_earlier(self) -> bool:
        """True where it takes time away."""
        return self.closes_at < self.closing_before
