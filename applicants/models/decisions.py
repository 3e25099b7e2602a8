"""What was decided of an application: its bid, its preferences, its qualifications."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applicants.lifecycle import ApplicationStatus, ClaimStatus
from applicants.models.applications import Application, Filing, Preference
from applicants.models.documents import Document
from seniority.models import Roster, RosterEntry

if TYPE_CHECKING:
    from ats.accounts.models import User


class BidSettlementQuerySet(models.QuerySet["BidSettlement"]):
    """Settlements by whether they count."""

    def counting(self) -> BidSettlementQuerySet:
        """Of what was filed last, and not while the posting is open again: the next closing settles every bid anew."""
        return self.filter(filing=F("application__filing")).exclude(application__status=ApplicationStatus.FILED)


class BidSettlement(models.Model):
    """What a bid was worth by the roster in force at the closing. The newest settlement of an application counts."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="settlements")
    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="+")
    roster = models.ForeignKey(Roster, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey(RosterEntry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    problems = ArrayField(models.CharField(max_length=40), verbose_name=_("problems"), default=list, blank=True)
    becomes = models.CharField(_("becomes"), max_length=10, blank=True)
    recall_first = models.BooleanField(_("first preference by recall rights"), default=False)
    hiring_department = models.BooleanField(_("works in the hiring department"), default=False)
    reason = models.TextField(_("reason"), blank=True)  # given where a person settled it, not the roster alone
    settled_at = models.DateTimeField(_("settled"))
    settled_by = models.CharField(_("settled by"), max_length=400)

    objects: ClassVar = BidSettlementQuerySet.as_manager()

    class Meta:
        verbose_name = _("settled bid")
        verbose_name_plural = _("settled bids")
        ordering: ClassVar = ["application", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(problems=[], becomes="", entry__isnull=False)
                | (~Q(problems=[]) & Q(becomes__in=["public", "withdrawn"])),
                name="a_rejected_bid_becomes_something",
            ),
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="settlements_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"bid of {self.application}"

    @property
    def is_verified(self) -> bool:
        """True for a proper bid."""
        return not self.problems

    @property
    def awaits_roster(self) -> bool:
        """True while it is not final: no roster was in force, and one imported before a list is drawn settles it."""
        return "no_roster" in self.problems


class PreferenceClaimQuerySet(models.QuerySet["PreferenceClaim"]):
    """Claims by who may see them."""

    def visible_to(self, user: User) -> PreferenceClaimQuerySet:
        """All to staff, to everybody else their own."""
        return self if user.is_staff else self.filter(application__person=user)


class PreferenceClaim(models.Model):
    """One preference one applicant claims, and what HR decided of it."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="preference_claims")
    kind = models.CharField(_("preference"), max_length=10, choices=Preference.choices)
    status = models.CharField(_("status"), max_length=10, choices=ClaimStatus.choices, default=ClaimStatus.CLAIMED)
    document = models.ForeignKey(
        Document, verbose_name=_("proof"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(_("reason"), blank=True)
    claimed_at = models.DateTimeField(_("claimed"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.CharField(_("decided by"), max_length=400, blank=True)

    objects: ClassVar = PreferenceClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("preference claim")
        verbose_name_plural = _("preference claims")
        ordering: ClassVar = ["application", "kind"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "kind"], name="one_claim_a_preference"),
            models.CheckConstraint(
                condition=Q(status=ClaimStatus.CLAIMED, decided_at=None, decided_by="")
                | (~Q(status=ClaimStatus.CLAIMED) & Q(decided_at__isnull=False) & ~Q(decided_by="")),
                name="a_decided_claim_says_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.application}"


class PreferenceUse(models.Model):
    """A preference that a hire has used up: it counts once for a person during City employment (Personnel Rules VI section 3)."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT, related_name="preferences_used"
    )
    kind = models.CharField(_("preference"), max_length=10, choices=Preference.choices)
    application = models.ForeignKey(
        Application, verbose_name=_("hired on"), on_delete=models.PROTECT, related_name="preferences_used"
    )
    used_at = models.DateTimeField(_("used up"))
    used_by = models.CharField(_("recorded by"), max_length=400)

    class Meta:
        verbose_name = _("preference used up")
        verbose_name_plural = _("preferences used up")
        ordering: ClassVar = ["-used_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "kind"], name="a_preference_is_used_up_once"),
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="uses_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.application}"


class Finding(models.TextChoices):
    """What a reviewer finds of one minimum qualification."""

    MET = "met", _("Met")
    NOT_MET = "not_met", _("Not met")
    UNCLEAR = "unclear", _("Unclear")


class Outcome(models.TextChoices):
    """One flat short list of reasons; nested ones end as "Other"."""

    MEETS_ALL = "meets_all", _("Meets every minimum qualification")
    EQUIVALENT = "equivalent", _("Meets them by an equivalent combination of education and experience")
    NO_EDUCATION = "no_education", _("Required education not shown")
    NO_EXPERIENCE = "no_experience", _("Required experience not shown")
    NO_LICENCE = "no_licence", _("Required license or certification not shown")
    INCOMPLETE = "incomplete", _("The application does not show enough to decide")
    NOT_STATED = "not_stated", _("As the paper record says")


class QualificationReview(models.Model):
    """One person's finding on one application, with reasons. The newest review counts; none is ever changed."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="reviews")
    qualified = models.BooleanField(_("qualified"))
    outcome = models.CharField(_("reason"), max_length=20, choices=Outcome.choices)
    reason = models.TextField(_("in words"), blank=True)
    findings = models.JSONField(_("findings"), default=list)  # [{"key", "text", "finding", "note"}]
    reviewed_at = models.DateTimeField(_("reviewed"))
    reviewed_by = models.CharField(_("reviewed by"), max_length=400)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering: ClassVar = ["application", "-id"]
        triggers: ClassVar = [pgtrigger.Protect(name="reviews_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"review of {self.application}"


class ExamScoreQuerySet(models.QuerySet["ExamScore"]):
    """Scores by who may see them."""

    def visible_to(self, user: User) -> ExamScoreQuerySet:
        """All to staff, to everybody else their own."""
        return self if user.is_staff else self.filter(application__person=user)


class ExamScore(models.Model):
    """What an application scored in a ranked exam, as it was marked: no points are in it. None takes back one that was not
    theirs. The newest, by number, counts; none is ever changed."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="exam_scores")
    number = models.PositiveIntegerField(_("number"))
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=2, null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.CharField(_("recorded by"), max_length=400)

    objects: ClassVar = ExamScoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("exam score")
        verbose_name_plural = _("exam scores")
        ordering: ClassVar = ["application", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "number"], name="one_exam_score_a_number"),
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__gte=0, score__lte=100), name="an_exam_score_is_from_0_to_100"
            ),
            models.CheckConstraint(
                condition=Q(number=1, score__isnull=False) | (Q(number__gt=1) & ~Q(reason="")),
                name="a_corrected_exam_score_says_why",
            ),
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="scores_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"exam score {self.number} of {self.application}"


class BidCheck(models.Model):
    """One look at the roster before filing. Kept to limit how often one account may look, and to show HR who looks often."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(_("at"))
    number_sha256 = models.CharField(max_length=64)  # keyed hash: which number was asked for, without keeping it

    class Meta:
        verbose_name = _("bid check")
        verbose_name_plural = _("bid checks")
        indexes: ClassVar = [models.Index("person", "at", name="bid_checks_of_a_person")]

    def __str__(self) -> str:
        return f"{self.person} {self.at:%Y-%m-%d %H:%M}"
