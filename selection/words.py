"""Short words of floor 4 for the codes of other floors: a preference, a document's place in a list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from applicants.documents.slots import Slot

# What a selector looks at. Proofs of a preference are HR's alone: selectors see no claim's evidence (domain, Selection).
SHOWN_SLOTS: Final = (Slot.RESUME, Slot.LICENCE, Slot.TRANSCRIPT)

SLOTS: Final[Mapping[str, str | Promise]] = {
    Slot.RESUME: _("Résumé"),
    Slot.LICENCE: _("License"),
    Slot.TRANSCRIPT: _("Transcript"),
}

PREFERENCES: Final[Mapping[str, str | Promise]] = {"veteran": _("Veteran"), "seda": _("SEDA"), "cps": _("CPS graduate")}
