"""Signs of life of the processes that no web request can see, and what they found of the audit and of the documents' place."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditCheck(models.Model):
    """One row: when the whole audit was last checked, and what was found. `broken` is empty, or names the first wrong row."""

    at = models.DateTimeField(_("at"))
    events = models.PositiveBigIntegerField(_("events"))
    broken = models.TextField(_("what is broken"), blank=True)
    took = models.FloatField(_("seconds it took"))

    class Meta:
        verbose_name = _("check of the audit")
        verbose_name_plural = _("checks of the audit")
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(pk=1), name="one_row_for_the_last_check")]

    def __str__(self) -> str:
        return self.broken or str(self.events)


class DocumentsCheck(models.Model):
    """One row: when the place where documents lie was last asked, and what was wrong with it then; `trouble` is empty, or a
    code of `applicants.documents.store.Trouble`."""

    at = models.DateTimeField(_("at"))
    trouble = models.CharField(_("trouble"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("check of where documents lie")
        verbose_name_plural = _("checks of where documents lie")
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(pk=1), name="one_row_for_the_last_question")]

    def __str__(self) -> str:
        return self.trouble or "sound"


class Heartbeat(models.Model):
    """The last sign of life of all workers, or of all beats: when one of them wrote, and when it last heard the broker."""

    kind = models.CharField(_("kind"), max_length=10, primary_key=True)
    at = models.DateTimeField(_("at"))
    heard_at = models.DateTimeField(_("heard from the broker"))

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(heard_at__lte=models.F("at")), name="a_heart_hears_before_it_beats"
            )
        ]

    def __str__(self) -> str:
        return self.kind
