"""What somebody asks for so that a disability does not stand in the way of applying or of an interview."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applicants.lifecycle import AccommodationStatus
from applicants.models.applications import Application
from ats.accounts.roles import may
from ats.accounts.sealed_fields import SealedField
from ats.constraints import says_who_and_when

if TYPE_CHECKING:
    from ats.accounts.models import User


class Purpose(models.TextChoices):
    """What it is asked for."""

    APPLYING = "applying", _("For applying")
    INTERVIEW = "interview", _("For the interview")


class Decision(models.TextChoices):
    """What the coordinator answers."""

    AS_ASKED = "as_asked", _("Yes, as asked")
    OTHERWISE = "otherwise", _("Yes, in another way")
    NOT_POSSIBLE = "not_possible", _("Not possible")


class AccommodationRequestQuerySet(models.QuerySet["AccommodationRequest"]):
    """Requests by who may see them."""

    def visible_to(self, user: User) -> AccommodationRequestQuerySet:
        """All to the accommodation coordinator; to everybody else, the HR desk included, their own alone."""
        return self if may(user, "read accommodation request") else self.filter(application__person=user)

    def waiting(self) -> AccommodationRequestQuerySet:
        """Not answered, of an application that still stands."""
        return self.filter(status=AccommodationStatus.ASKED).exclude(application__status="withdrawn")


class AccommodationRequest(models.Model):
    """One request. Its words are sealed at rest; its own reference names it in the audit, which names no person."""

    reference = models.CharField(_("reference"), max_length=32, unique=True)
    application = models.ForeignKey(
        Application, verbose_name=_("application"), on_delete=models.PROTECT, related_name="accommodation_requests"
    )
    purpose = models.CharField(_("what for"), max_length=10, choices=Purpose.choices)
    need = SealedField(_("what would help"))
    status = models.CharField(
        _("status"), max_length=10, choices=AccommodationStatus.choices, default=AccommodationStatus.ASKED
    )
    asked_at = models.DateTimeField(_("asked"))
    decision = models.CharField(_("decision"), max_length=12, choices=Decision.choices, blank=True)
    answer = SealedField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.CharField(_("answered by"), max_length=400, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects: ClassVar = AccommodationRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("accommodation request")
        verbose_name_plural = _("accommodation requests")
        ordering: ClassVar = ["asked_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "purpose"],
                condition=Q(status=AccommodationStatus.ASKED),
                name="one_waiting_request_an_application_and_purpose",
            ),
            says_who_and_when("an_answer_in_confidence_says_who_and_when", "answered"),
            models.CheckConstraint(
                condition=~Q(status=AccommodationStatus.ANSWERED) | (Q(answered_at__isnull=False) & ~Q(decision="")),
                name="an_answered_request_has_its_answer",
            ),
            models.CheckConstraint(
                condition=Q(status=AccommodationStatus.WITHDRAWN, withdrawn_at__isnull=False)
                | (~Q(status=AccommodationStatus.WITHDRAWN) & Q(withdrawn_at=None)),
                name="a_withdrawn_request_says_when",
            ),
        ]

    def __str__(self) -> str:
        return self.reference
