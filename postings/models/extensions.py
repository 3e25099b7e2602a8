"""A later closing of an open posting: proposed by one person, confirmed by another before the closing it moves."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from postings.models.proposals import Proposal, held_by_two_people, kept_as_proposed


class Extension(Proposal):
    """One proposal that an open posting closes later, at `closes_at`, and what was decided.

    Where it was confirmed, `revision` is the public revision that it made; it was confirmed before `closing_before`.
    """

    done = "extended"

    extended_at = models.DateTimeField(_("extended"), null=True, blank=True)
    extended_by = models.CharField(_("extended by"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering: ClassVar = ["posting", "proposed_at"]
        constraints: ClassVar = [
            *held_by_two_people("an", "extension", "extend", "extended"),
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
        """The closing that it moves: whoever confirms it does so while the posting is open."""
        return self.closing_before
