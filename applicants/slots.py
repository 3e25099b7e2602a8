"""Named places for documents: each says what it is for."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Slot(models.TextChoices):
    """What a document is."""

    RESUME = "resume", _("Résumé")
    LICENCE = "licence", _("Driver's license or certificate")
    TRANSCRIPT = "transcript", _("Transcript or diploma")
    VETERAN = "veteran", _("Proof of service (DD-214)")
    SEDA = "seda", _("Proof of home address")
    CPS = "cps", _("CPS high school diploma or transcript")
