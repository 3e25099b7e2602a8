"""A closed posting opened again for all: proposed by one person, decided by another, with the lottery's seed that it spent."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ats.constraints import says_who_and_when
from postings.models.postings import Posting

if TYPE_CHECKING:
    from ats.accounts.models import User

DECIDED = (
    "reopened_at", "reopened_by", "declined_at", "declined_by", "decline_reason", "closed_at", "closed_by", "revision",
    "seed", "seed_sha256",
)  # fmt: skip


class ReopeningQuerySet(models.QuerySet["Reopening"]):
    """Reopenings by what became of them."""

    def visible_to(self, user: User) -> ReopeningQuerySet:
        """At the desk: all to staff, none to others. The public reads what a posting's page says of those done."""
        return self if user.is_staff else self.none()

    def waiting(self) -> ReopeningQuerySet:
        """Proposed, and neither done nor declined."""
        return self.filter(reopened_at=None, declined_at=None)

    def done(self) -> ReopeningQuerySet:
        """Those that opened their posting, the first before the next."""
        return self.filter(reopened_at__isnull=False).order_by("reopened_at")


class Reopening(models.Model):
    """One proposal to open a closed posting again until `closes_at`, and what was decided.

    Where it was done, `closed_at` and `closed_by` are those of the closing that it undid, and `seed` the lottery's seed that
    this closing had revealed: spent, since everybody knows it, and on record, since anybody may have repeated a draw by it.
    """

    posting = models.ForeignKey(Posting, verbose_name=_("posting"), on_delete=models.PROTECT, related_name="reopenings")
    reason = models.TextField(_("reason"))
    closing_before = models.DateTimeField(_("closing before"))
    closes_at = models.DateTimeField(_("new closing"))
    proposed_at = models.DateTimeField(_("proposed"))
    proposed_by = models.CharField(_("proposed by"), max_length=400)
    reopened_at = models.DateTimeField(_("reopened"), null=True, blank=True)
    reopened_by = models.CharField(_("reopened by"), max_length=400, blank=True)
    declined_at = models.DateTimeField(_("declined"), null=True, blank=True)
    declined_by = models.CharField(_("declined by"), max_length=400, blank=True)
    decline_reason = models.TextField(_("reason of the declining"), blank=True)
    closed_at = models.DateTimeField(_("closed before"), null=True, blank=True)
    closed_by = models.CharField(_("closed before by"), max_length=400, blank=True)
    revision = models.PositiveIntegerField(_("public revision"), null=True, blank=True)
    seed = models.CharField(_("lottery seed spent"), max_length=64, blank=True)
    seed_sha256 = models.CharField(_("its SHA-256"), max_length=64, blank=True)

    objects: ClassVar = ReopeningQuerySet.as_manager()

    class Meta:
        verbose_name = _("reopening")
        verbose_name_plural = _("reopenings")
        ordering: ClassVar = ["posting", "proposed_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["posting"],
                condition=Q(reopened_at=None, declined_at=None),
                name="one_reopening_waits_a_posting",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_reopening_has_a_reason"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("closing_before")), name="a_reopened_posting_closes_later"
            ),
            says_who_and_when("a_reopening_says_who_and_when", "reopened"),
            says_who_and_when("a_declined_reopening_says_who_and_when", "declined"),
            says_who_and_when("a_closing_undone_says_who_and_when", "closed"),
            models.CheckConstraint(
                condition=Q(reopened_by="") | ~Q(reopened_by=F("proposed_by")), name="two_people_reopen_a_posting"
            ),
            models.CheckConstraint(
                condition=Q(reopened_at=None) | Q(declined_at=None), name="a_reopening_is_done_or_declined"
            ),
            models.CheckConstraint(
                condition=Q(reopened_at=None, seed="", seed_sha256="", closed_at=None, revision=None)
                | (~Q(seed="") & ~Q(seed_sha256="") & Q(reopened_at__isnull=False, closed_at__isnull=False))
                & Q(revision__isnull=False),
                name="a_reopening_keeps_what_it_undid",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(name="a_proposed_reopening_is_never_reworded", exclude=list(DECIDED)),
            pgtrigger.Protect(
                name="a_decided_reopening_is_never_changed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__reopened_at__isnull=False) | pgtrigger.Q(old__declined_at__isnull=False),
            ),
            pgtrigger.Protect(name="reopenings_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.posting} until {self.closes_at:%Y-%m-%d %H:%M:%S}"

    @property
    def is_waiting(self) -> bool:
        """True until somebody decides."""
        return self.reopened_at is None and self.declined_at is None
