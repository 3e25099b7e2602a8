"""Signs of life of the processes that no web request can see."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


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
