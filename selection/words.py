"""Short words of floor 4 for the codes of other floors: a bid's problems as HR reads them, a document's place in a list."""

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

PROBLEMS: Final[Mapping[str, str | Promise]] = {
    "not_ticked": _("“Employed by the City” is not ticked"),
    "no_number": _("no employee number"),
    "number_not_on_roster": _("number not on the roster"),
    "name_differs": _("name differs from the roster’s"),
    "unit_differs": _("unit differs from the roster’s"),
    "unit_not_eligible": _("unit may not bid here"),
    "own_class_in_own_department": _("own class in own department"),
    "recent_award": _("won a bid in the six months before"),
    "no_roster": _("no roster in force"),
}

BECOMES: Final[Mapping[str, str | Promise]] = {
    "public": _("considered with the public"),
    "withdrawn": _("not considered further"),
}
