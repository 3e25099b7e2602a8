"""What an applicant reads about a problem of their bid: what is wrong, and how to mend it, in plain words.

One sentence a code, and the rule's place beside it. None states a fact of the roster. An unknown number and a number
whose name differs share every word, so that nobody learns from them whose a number is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from postings.deadline import day_in_words
from postings.speech import ENGLISH, Tongue, gettext_noop

_NUMBER_AND_NAME = gettext_noop(
    "We could not match this employee number with the name on your account. Check the number on your pay stub, "
    "labeled “payee/employee number”, and that your first and last name are written here as on the pay stub. If both "
    "are right, contact the Department of Human Resources before the deadline."
)

_ELSEWHERE: Final = gettext_noop("You can apply with the public.")
_NOWHERE: Final = gettext_noop("This posting is not open to the public.")

_SENTENCES: Final[Mapping[str, str]] = {
    "not_ticked": gettext_noop(
        "Tick the box “Currently employed by the City of Chicago”: a bid counts only from somebody who says so."
    ),
    "no_number": gettext_noop("Enter your employee number. It is on your pay stub, labeled “payee/employee number”."),
    "number_not_on_roster": _NUMBER_AND_NAME,
    "name_differs": _NUMBER_AND_NAME,
    "unit_differs": gettext_noop(
        "The bargaining unit on your application is not the one the City's roster has for you. Select your correct "
        "unit; your union steward or the Department of Human Resources can tell you which it is."
    ),
    "unit_not_eligible": "{who_may_bid} {elsewhere}",
    "own_class_in_own_department": gettext_noop(
        "You already hold this title in this department, and this posting is not marked as a new job, so you cannot "
        "bid on it. If you hold another title or work in another department, contact the Department of Human Resources "
        "before the deadline."
    ),
    "recent_award": gettext_noop(
        "You were awarded a job by bid in the six months before this posting closes. You can bid again on postings "
        "that close on or after {free_again}."
    ),
    "no_roster": gettext_noop(
        "The City has no employee roster in force for this posting yet, so no bid can be confirmed. You need not "
        "change anything for that: the Department of Human Resources has to load it."
    ),
}

CLAUSES: Final[Mapping[str, str]] = {
    "not_ticked": gettext_noop("posting, bid instruction 1"),
    "no_number": gettext_noop("posting, bid instruction 2"),
    "number_not_on_roster": gettext_noop("posting, bid instruction 2"),
    "name_differs": gettext_noop("posting, bid instruction 2"),
    "unit_differs": gettext_noop("posting, bid instruction 3"),
    "unit_not_eligible": gettext_noop("posting, eligible bargaining units"),
    "own_class_in_own_department": gettext_noop("agreement 12.7(f)"),
    "recent_award": gettext_noop("agreement 12.7(j)"),
    "no_roster": gettext_noop("posting, bid instruction 2"),
}


def sentence(
    code: str, *, units: Sequence[str], open_to_public: bool, free_again: date | None, say: Tongue = ENGLISH
) -> str:
    """The sentence for one problem. `units` are those that may bid here, `free_again` the day a recent award ends."""
    elsewhere = _ELSEWHERE if open_to_public else _NOWHERE
    return say.gettext(_SENTENCES[code]).format(
        who_may_bid=_who_may_bid(units, say),
        elsewhere=say.gettext(elsewhere),
        free_again=day_in_words(free_again, say) if free_again else "",
    )


def _who_may_bid(units: Sequence[str], say: Tongue) -> str:
    if not units:
        return say.gettext("No bargaining unit may bid on this posting.")
    if len(units) == 1:
        return say.gettext("Only bargaining unit %(unit)s may bid on this posting.") % {"unit": units[0]}
    facts = {"units": ", ".join(units[:-1]), "last": units[-1]}
    return say.gettext("Only bargaining units %(units)s and %(last)s may bid on this posting.") % facts
