"""Attempts to file that failed for another reason than being late alone."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from applicants.models.applications import Application


class Reason(models.TextChoices):
    """Why nothing was filed."""

    STEPS_MISSING = "steps_missing", _("Steps were missing")
    UNSIGNED = "unsigned", _("The signature was missing")
    NOT_OPEN = "not_open", _("The posting took no applications")


class FailedAttempt(models.Model):
    """A request to file that filed nothing: not whole, not signed, or not taken. HR reads it beside the late ones.

    `page` is the form page it came from: the same page sent again is the same attempt.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="failed_attempts")
    page = models.CharField(_("page"), max_length=100)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices)
    missing = models.JSONField(_("steps missing"), default=list)
    received_at = models.DateTimeField(_("received"))
    closes_at = models.DateTimeField(_("closing then"))

    class Meta:
        verbose_name = _("failed attempt")
        verbose_name_plural = _("failed attempts")
        ordering: ClassVar = ["-received_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "page", "reason"], name="one_failed_attempt_a_page_and_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.received_at:%Y-%m-%d %H:%M:%S}"
