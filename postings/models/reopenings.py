"""A closed posting opened again for all: proposed by one person, decided by another, with the lottery's seed that it spent."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ats.constraints import says_who_and_when
from postings.models.proposals import Proposal, held_by_two_people, kept_as_proposed


class Reopening(Proposal):
    """One proposal to open a closed posting again until `closes_at`, and what was decided.

    Where it was done, `closed_at` and `closed_by` are those of the closing that it undid, and `seed` the lottery's seed that
    this closing had revealed: spent, since everybody knows it, and on record, since anybody may have repeated a draw by it.
    """

    done = "reopened"

    reopened_at = models.DateTimeField(_("reopened"), null=True, blank=True)
    reopened_by = models.CharField(_("reopened by"), max_length=400, blank=True)
    closed_at = models.DateTimeField(_("closed before"), null=True, blank=True)
    closed_by = models.CharField(_("closed before by"), max_length=400, blank=True)
    seed = models.CharField(_("lottery seed spent"), max_length=64, blank=True)
    seed_sha256 = models.CharField(_("its SHA-256"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("reopening")
        verbose_name_plural = _("reopenings")
        ordering: ClassVar = ["posting", "proposed_at"]
        constraints: ClassVar = [
            *held_by_two_people("a", "reopening", "reopen", "reopened"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("closing_before")), name="a_reopened_posting_closes_later"
            ),
            says_who_and_when("a_closing_undone_says_who_and_when", "closed"),
            models.CheckConstraint(
                condition=Q(reopened_at=None, seed="", seed_sha256="", closed_at=None, revision=None)
                | (~Q(seed="") & ~Q(seed_sha256="") & Q(reopened_at__isnull=False, closed_at__isnull=False))
                & Q(revision__isnull=False),
                name="a_reopening_keeps_what_it_undid",
            ),
        ]
        triggers: ClassVar = kept_as_proposed("reopening", "reopened", "closed_at", "closed_by", "seed", "seed_sha256")
