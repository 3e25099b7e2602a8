"""A preliminary bid list under challenge: for how long, by whom, and what HR answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applicants.models import Application
from ats.constraints import says_who_and_when
from selection.lifecycle import ChallengeStatus
from selection.models.lists import CandidateList

if TYPE_CHECKING:
    from ats.accounts.models import User


class ChallengeWindow(models.Model):
    """From when until when the bidders of a list may challenge a seniority date. `closes_at` is the first instant too late."""

    candidate_list = models.OneToOneField(CandidateList, on_delete=models.PROTECT, related_name="challenge_window")
    days = models.PositiveIntegerField(_("days"))
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.CharField(_("opened by"), max_length=400)
    closes_at = models.DateTimeField(_("closes"))

    class Meta:
        verbose_name = _("challenge window")
        verbose_name_plural = _("challenge windows")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opened_at")), name="a_window_closes_after_it_opens"),
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="windows_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.candidate_list} until {self.closes_at:%Y-%m-%d %H:%M}"


class ChallengeQuerySet(models.QuerySet["Challenge"]):
    """Challenges by who may see them."""

    def visible_to(self, user: User) -> ChallengeQuerySet:
        """All to staff, to everybody else those of their own applications."""
        return self if user.is_staff else self.filter(application__person=user)

    def open(self) -> ChallengeQuerySet:
        """Not answered yet."""
        return self.filter(status=ChallengeStatus.OPEN)


class Challenge(models.Model):
    """A bidder says that a seniority date on the preliminary list is wrong; HR upholds or refuses it with a reason."""

    candidate_list = models.ForeignKey(CandidateList, on_delete=models.PROTECT, related_name="challenges")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="challenges")
    claimed_date = models.DateField(_("the date it should be"))
    grounds = models.TextField(_("why"))
    made_at = models.DateTimeField(_("made"))
    status = models.CharField(_("status"), max_length=10, choices=ChallengeStatus.choices, default=ChallengeStatus.OPEN)
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.CharField(_("answered by"), max_length=400, blank=True)

    objects: ClassVar = ChallengeQuerySet.as_manager()

    class Meta:
        verbose_name = _("challenge")
        verbose_name_plural = _("challenges")
        ordering: ClassVar = ["made_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["candidate_list", "application"], name="one_challenge_a_bidder_and_list"),
            says_who_and_when("an_answer_says_who_and_when", "answered"),
            models.CheckConstraint(
                condition=Q(status=ChallengeStatus.OPEN, answer="", answered_by="")
                | (~Q(status=ChallengeStatus.OPEN) & ~Q(answer="") & ~Q(answered_by="")),
                name="a_challenge_is_answered_with_a_reason",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(
                name="a_challenge_is_never_reworded", exclude=["status", "answer", "answered_at", "answered_by"]
            ),
            pgtrigger.Protect(name="challenges_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"challenge of {self.application}"
