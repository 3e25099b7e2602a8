"""Named places for documents: each says what it is, and why it is asked for."""

from collections.abc import Mapping
from typing import Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Slot(models.TextChoices):
    """What a document is."""

    RESUME = "resume", _("Résumé")
    LICENCE = "licence", _("Driver's license or certificate")
    TRANSCRIPT = "transcript", _("Transcript or diploma")
    VETERAN = "veteran", _("Proof of service (DD-214)")
    SEDA = "seda", _("Proof of home address")
    CPS = "cps", _("CPS high school diploma or transcript")

    @property
    def why(self) -> str | Promise:
        """Why it is asked for."""
        return WHY[self.value]


WHY: Final[Mapping[str, str | Promise]] = {
    "resume": _("Shows your experience to the person who holds your application against the qualifications."),
    "licence": _("Shows the license or certificate that the job asks for."),
    "transcript": _("Shows the education that you claim."),
    # Personnel Rules VI section 3.
    "veteran": _(
        "Shows 180 days of active duty and an honorable or general discharge. Without it your claim cannot be verified."
    ),
    # By address, never by ZIP code or ward (domain, The order).
    "seda": _(
        "Shows your home address, by which alone this preference is decided. Without it your claim cannot be verified."
    ),
    "cps": _(
        "Shows that you graduated from a Chicago Public Schools high school. Without it your claim cannot be verified."
    ),
}
