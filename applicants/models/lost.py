"""Receipts that people hold and this database does not, as after a restore: what two people decided of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applicants.models.applications import Application
from ats.accounts.sealed_fields import SealedDict
from ats.constraints import says_who_and_when
from postings.models import Posting

if TYPE_CHECKING:
    from ats.accounts.models import User

DECIDED = ["application", "confirmed_at", "confirmed_by", "declined_at", "declined_by", "decline_reason"]


class Fate(models.TextChoices):
    """What becomes of an application that only its receipt knows."""

    STANDS = "stands", _("It stands, as received then")
    SET_ASIDE = "set_aside", _("It is set aside")


class LostReceiptQuerySet(models.QuerySet["LostReceipt"]):
    """Lost receipts by who may see them, and by what became of them."""

    def visible_to(self, user: User) -> LostReceiptQuerySet:
        """All to staff, none to others."""
        return self if user.is_staff else self.none()

    def waiting(self) -> LostReceiptQuerySet:
        """Proposed, and neither confirmed nor declined."""
        return self.filter(confirmed_at=None, declined_at=None)


class LostReceipt(models.Model):
    """One receipt that we signed, and what one person proposes of it and another confirms or declines.

    `text` and `signature` are the receipt's own, so that anybody can check it again; `said` is what the person answered once
    more, where nothing of the application is left here.
    """

    text = models.TextField(_("receipt"))
    signature = models.CharField(_("signature"), max_length=100)
    reference = models.CharField(_("reference"), max_length=32)
    version = models.PositiveIntegerField(_("version"))
    posting = models.ForeignKey(Posting, verbose_name=_("posting"), on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(_("received"))
    fate = models.CharField(_("what becomes of it"), max_length=10, choices=Fate.choices)
    said = SealedDict(_("answers given again"), default=dict, blank=True)
    reason = models.TextField(_("reason"))
    proposed_at = models.DateTimeField(_("proposed"))
    proposed_by = models.CharField(_("proposed by"), max_length=400)
    application = models.ForeignKey(
        Application, verbose_name=_("application"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    confirmed_by = models.CharField(_("confirmed by"), max_length=400, blank=True)
    declined_at = models.DateTimeField(_("declined"), null=True, blank=True)
    declined_by = models.CharField(_("declined by"), max_length=400, blank=True)
    decline_reason = models.TextField(_("reason of the declining"), blank=True)

    objects: ClassVar = LostReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = _("lost receipt")
        verbose_name_plural = _("lost receipts")
        ordering: ClassVar = ["-proposed_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reference", "version"], condition=Q(declined_at=None), name="one_decision_a_lost_receipt"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_lost_receipt_has_a_reason"),
            says_who_and_when("a_confirmed_receipt_says_who_and_when", "confirmed"),
            says_who_and_when("a_declined_receipt_says_who_and_when", "declined"),
            models.CheckConstraint(
                condition=Q(confirmed_by="") | ~Q(confirmed_by=F("proposed_by")),
                name="two_people_decide_a_lost_receipt",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(declined_at=None), name="a_lost_receipt_is_confirmed_or_declined"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, application=None)
                | Q(confirmed_at__isnull=False, fate=Fate.SET_ASIDE)
                | Q(confirmed_at__isnull=False, fate=Fate.STANDS, application__isnull=False),
                name="what_stands_again_has_its_application",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(name="a_lost_receipt_is_never_reworded", exclude=DECIDED),
            pgtrigger.Protect(
                name="a_decided_receipt_is_never_changed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__confirmed_at__isnull=False) | pgtrigger.Q(old__declined_at__isnull=False),
            ),
            pgtrigger.Protect(name="lost_receipts_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.reference} version {self.version}"

    def get_absolute_url(self) -> str:
        """The desk's page of it."""
        return reverse("desk_lost_receipt", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        """True until somebody decides."""
        return self.confirmed_at is None and self.declined_at is None
