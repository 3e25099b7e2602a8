"""The roster: the City's list of employees with unit, class, department and seniority date, as of a day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ats.accounts.sealed_fields import SealedField
from ats.constraints import says_who_and_when
from seniority.bids import RosterRow, mask_number
from seniority.numbers import NumberFingerprint

if TYPE_CHECKING:
    from ats.accounts.models import User

KEPT = [pgtrigger.Protect(name="rosters_stay", operation=pgtrigger.Update | pgtrigger.Delete)]


class EmployeeStatus(models.TextChoices):
    """As the roster states it."""

    ACTIVE = "active", _("Active")
    PROBATION = "probation", _("On probation")
    LAID_OFF = "laid_off", _("Laid off")


class RosterQuerySet(models.QuerySet["Roster"]):
    """Rosters by what is asked of them."""

    def in_force(self, on: date) -> RosterQuerySet:
        """Newest first, those that speak of that day or an earlier one; the first is the roster in force on the day."""
        return self.filter(as_of__lte=on).order_by("-as_of", "-imported_at")

    def visible_to(self, user: User) -> RosterQuerySet:
        """All to staff, none to others."""
        return self if user.is_staff else self.none()


class Roster(models.Model):
    """One snapshot of the City's list, as of a day. Kept for ever, never changed: a newer one takes its place."""

    as_of = models.DateField(_("as of"))
    file_name = models.CharField(_("file"), max_length=255)
    sha256 = models.CharField(_("file's SHA-256"), max_length=64)
    size = models.PositiveIntegerField(_("employees"))
    imported_at = models.DateTimeField(_("imported"))
    imported_by = models.CharField(_("imported by"), max_length=400)

    objects: ClassVar = RosterQuerySet.as_manager()

    class Meta:
        verbose_name = _("roster")
        verbose_name_plural = _("rosters")
        ordering: ClassVar = ["-as_of", "-imported_at"]
        triggers: ClassVar = KEPT

    def __str__(self) -> str:
        return f"{self.as_of} ({self.size})"


class RosterEntryQuerySet(models.QuerySet["RosterEntry"]):
    """Entries by who may see them."""

    def visible_to(self, user: User) -> RosterEntryQuerySet:
        """All to staff, none to others."""
        return self if user.is_staff else self.none()


class RosterEntry(models.Model):
    """One employee on one roster. `seniority_date` is the adjusted continuous-service date; empty for a probationer."""

    roster = models.ForeignKey(Roster, verbose_name=_("roster"), on_delete=models.PROTECT, related_name="entries")
    employee_number = SealedField(_("employee number"))
    fingerprint = NumberFingerprint(_("fingerprint"))
    last_name = models.CharField(_("last name"), max_length=200)
    first_name = models.CharField(_("first name"), max_length=200, blank=True)
    bargaining_unit = models.CharField(_("bargaining unit"), max_length=4)
    class_code = models.CharField(_("class code"), max_length=10)
    department = models.CharField(_("department"), max_length=200)
    seniority_date = models.DateField(_("seniority date"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=EmployeeStatus.choices)
    grade = models.CharField(_("grade"), max_length=20, blank=True)
    # Seniority dates beside the City-wide one, by name: {"class": "2015-03-02"}. Other agreements rank by them.
    other_dates = models.JSONField(_("other seniority dates"), default=dict, blank=True)

    objects: ClassVar = RosterEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("roster entry")
        verbose_name_plural = _("roster entries")
        ordering: ClassVar = ["roster", "last_name", "first_name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["roster", "fingerprint"], name="one_entry_an_employee_and_roster"),
            models.CheckConstraint(
                condition=Q(seniority_date__isnull=False) | Q(status=EmployeeStatus.PROBATION),
                name="only_a_probationer_has_no_seniority_date",
            ),
        ]
        triggers: ClassVar = KEPT

    def __str__(self) -> str:
        return f"{mask_number(self.employee_number)} {self.last_name}"

    def as_row(self) -> RosterRow:
        """The entry as the pure rules take it."""
        return RosterRow(
            employee_number=self.employee_number,
            last_name=self.last_name,
            first_name=self.first_name,
            bargaining_unit=self.bargaining_unit,
            class_code=self.class_code,
            department=self.department,
            seniority_date=self.seniority_date,
            status=self.status,
            grade=self.grade,
        )


class RosterCorrection(models.Model):
    """The seniority date an entry should have said. The entry stays as it was imported; its newest correction counts."""

    entry = models.ForeignKey(
        RosterEntry, verbose_name=_("roster entry"), on_delete=models.PROTECT, related_name="corrections"
    )
    seniority_date = models.DateField(_("seniority date"))
    reason = models.TextField(_("reason"))
    corrected_at = models.DateTimeField(_("corrected"))
    corrected_by = models.CharField(_("corrected by"), max_length=400)

    class Meta:
        verbose_name = _("corrected seniority date")
        verbose_name_plural = _("corrected seniority dates")
        ordering: ClassVar = ["entry", "-id"]
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(reason=""), name="a_correction_says_why")]
        triggers: ClassVar = [pgtrigger.Protect(name="corrections_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.entry}: {self.seniority_date}"


class PackVersionQuerySet(models.QuerySet["PackVersion"]):
    """Filters on versions of rule packs."""

    def visible_to(self, user: User) -> PackVersionQuerySet:
        """All to staff; none to others, who read on a list by which law it was drawn."""
        return self if user.is_staff else self.none()


class PackVersion(models.Model):
    """One text of one rule pack. It counts from its day of effect, once a second person has activated it."""

    pack_id = models.CharField(_("rule pack"), max_length=60)
    version = models.CharField(_("version"), max_length=20)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("the pack's text"))
    sha256 = models.CharField(_("SHA-256 of the text"), max_length=64)
    effective_from = models.DateField(_("in effect from"))
    effective_until = models.DateField(_("last day in effect"), null=True, blank=True)
    proposed_at = models.DateTimeField(_("proposed"))
    proposed_by = models.CharField(_("proposed by"), max_length=400)
    activated_at = models.DateTimeField(_("activated"), null=True, blank=True)
    activated_by = models.CharField(_("activated by"), max_length=400, blank=True)

    objects: ClassVar = PackVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule pack version")
        verbose_name_plural = _("rule pack versions")
        ordering: ClassVar = ["pack_id", "-effective_from", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pack_id", "version"], name="one_text_a_pack_version"),
            says_who_and_when("an_activation_says_who_and_when", "activated"),
            models.CheckConstraint(
                condition=Q(activated_by="") | ~Q(activated_by=F("proposed_by")), name="two_people_activate_a_pack"
            ),
            models.CheckConstraint(
                condition=Q(effective_until=None) | Q(effective_until__gte=F("effective_from")),
                name="a_pack_ends_after_it_begins",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(name="a_pack_text_stays", exclude=["activated_at", "activated_by"]),
            pgtrigger.Protect(name="a_pack_version_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.pack_id} {self.version}"


class Award(models.Model):
    """A successful bid: this employee won that job on that day. Another bid within six months is rejected (12.7(j))."""

    employee_number = SealedField(_("employee number"))
    fingerprint = NumberFingerprint(_("fingerprint"))
    job_number = models.CharField(_("job number"), max_length=40)
    awarded_on = models.DateField(_("awarded"))
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.CharField(_("recorded by"), max_length=400)

    class Meta:
        verbose_name = _("successful bid")
        verbose_name_plural = _("successful bids")
        ordering: ClassVar = ["-awarded_on"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fingerprint", "job_number"], name="one_award_a_job_and_employee"),
        ]

    def __str__(self) -> str:
        return f"{self.job_number} {mask_number(self.employee_number)}"
