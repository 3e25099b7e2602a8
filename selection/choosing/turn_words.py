"""The sentences of `turn.py`, each naming the rule it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ats.refusal import Refused
from selection.choosing.turn import Code, Objection

SENTENCES: Final[Mapping[Code, str | Promise]] = {
    "block": _(
        "The bidders at places %(first)d to %(last)d are interviewed first. Invite or pass over everybody there before"
        " (agreement 12.7(i))."
    ),
    "bidders_first": _(
        "Every qualified bidder comes before the public, and the bidder at place %(place)d has neither accepted, declined"
        " nor been passed over. Only a documented finding of demonstrably greater skill and ability changes that"
        " (agreement 12.7(i))."
    ),
    "bidder_before": _(
        "An offer to the next waits until the bidder at place %(place)d has accepted, declined, or been found not"
        " qualified or passed over in writing (agreement 12.7(i))."
    ),
    "not_referred": _("Of the public, only people referred to the department are invited. Refer them first."),
    "no_number": _("The posting names no number of vacancies. State first how many are filled."),
    "none_left": _("Every vacancy is filled or has an open offer (%(held)d), so no other offer can be made."),
    "not_filled": _("Vacancies are left: %(left)d. They are not all filled."),
    "open_offer": _("Offers wait for their answer: %(open)d. Nobody is turned away before."),
    "pass_over": _(
        "While vacancies are left, a bidder is passed over by two people with a written reason, and not turned away by one"
        " (agreement 12.7(i))."
    ),
    "not_invited": _("This reason is for people who were invited to an interview."),
    "all_at_once": _("This reason is for everybody who is left, all at once."),
}


def sentence(objection: Objection) -> str:
    """What is said to whoever asked."""
    return str(SENTENCES[objection.code]) % dict(objection.values)


def refuse(objection: Objection | None) -> None:
    """Refused where there is an objection."""
    if objection is not None:
        raise Refused(sentence(objection), code=objection.code)
