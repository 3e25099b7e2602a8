"""Who of the public was referred to the department, which share brought in whom, and who was hired off a list."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from applicants.models import Application
from selection.models.lists import CandidateList


class Referral(models.Model):
    """One referral of `wanted` people out of the public part of a list, with the outcome of every share; never changed.

    `shares` is [{"preference", "percent", "asked", "minimum", "referred", "note"}] in the pack's order; `displaced` the
    references of those who would have been referred by the plain order, in that order.
    """

    candidate_list = models.ForeignKey(CandidateList, on_delete=models.PROTECT, related_name="referrals")
    number = models.PositiveIntegerField(_("number"))
    wanted = models.PositiveIntegerField(_("people asked for"))
    shares = models.JSONField(_("shares"), default=list)
    displaced = ArrayField(models.CharField(max_length=32), verbose_name=_("displaced"), default=list, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    referred_at = models.DateTimeField(_("referred"))
    referred_by = models.CharField(_("referred by"), max_length=400)

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        ordering: ClassVar = ["candidate_list", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["candidate_list", "number"], name="one_referral_a_number"),
            models.CheckConstraint(condition=models.Q(wanted__gte=1), name="a_referral_is_of_somebody"),
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="referrals_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.candidate_list} referral {self.number}"


class ReferredPerson(models.Model):
    """One person referred. `moved_by` names the shares that brought them in, `ahead_of` whom they went before."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="people")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveIntegerField(_("place on the list"))
    reference = models.CharField(_("reference"), max_length=32)
    preferences = ArrayField(models.CharField(max_length=10), verbose_name=_("preferences"), default=list, blank=True)
    moved_by = ArrayField(models.CharField(max_length=10), verbose_name=_("brought in by"), default=list, blank=True)
    ahead_of = ArrayField(models.CharField(max_length=32), verbose_name=_("ahead of"), default=list, blank=True)
    because = models.TextField(_("because"))

    class Meta:
        verbose_name = _("person referred")
        verbose_name_plural = _("people referred")
        ordering: ClassVar = ["referral", "place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["referral", "application"], name="referred_once_a_referral"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="people_referred_stay", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.referral} {self.reference}"


class Hire(models.Model):
    """Somebody on a certified list was hired. A successful bid and a preference used up are recorded with it."""

    candidate_list = models.ForeignKey(CandidateList, on_delete=models.PROTECT, related_name="hires")
    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="hire")
    hired_on = models.DateField(_("hired on"))
    reason = models.TextField(_("reason"))
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.CharField(_("recorded by"), max_length=400)

    class Meta:
        verbose_name = _("hire")
        verbose_name_plural = _("hires")
        ordering: ClassVar = ["-recorded_at"]
        triggers: ClassVar = [pgtrigger.Protect(name="hires_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"hire of {self.application}"
