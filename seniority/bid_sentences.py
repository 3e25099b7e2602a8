"""What an applicant reads about a problem of their bid: what is wrong, and how to mend it, in plain words.

One sentence a code, and the rule's place beside it. None states a fact of the roster. An unknown number and a number
whose name differs share every word, so that nobody learns from them whose a number is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from postings.deadline import day_in_words

_NUMBER_AND_NAME = (
    "We could not match this employee number with the name on your account. Check the number on your pay stub, "
    "labeled “payee/employee number”, and that your first and last name are written here as on the pay stub. If both "
    "are right, contact the Department of Human Resources before the deadline."
)

_SENTENCES: Final[Mapping[str, str]] = {
    "not_ticked": (
        "Tick the box “Currently employed by the City of Chicago”: a bid counts only from somebody who says so."
    ),
    "no_number": "Enter your employee number. It is on your pay stub, labeled “payee/employee number”.",
    "number_not_on_roster": _NUMBER_AND_NAME,
    "name_differs": _NUMBER_AND_NAME,
    "unit_differs": (
        "The bargaining unit on your application is not the one the City's roster has for you. Select your correct "
        "unit; your union steward or the Department of Human Resources can tell you which it is."
    ),
    "unit_not_eligible": "{who_may_bid}. {elsewhere}",
    "own_class_in_own_department": (
        "You already hold this title in this department, and this posting is not marked as a new job, so you cannot "
        "bid on it. If you hold another title or work in another department, contact the Department of Human Resources "
        "before the deadline."
    ),
    "recent_award": (
        "You were awarded a job by bid in the six months before this posting closes. You can bid again on postings "
        "that close on or after {free_again}."
    ),
    "no_roster": (
        "The City has no employee roster in force for this posting yet, so no bid can be confirmed. You need not "
        "change anything for that: the Department of Human Resources has to load it."
    ),
}

CLAUSES: Final[Mapping[str, str]] = {
    "not_ticked": "posting, bid instruction 1",
    "no_number": "posting, bid instruction 2",
    "number_not_on_roster": "posting, bid instruction 2",
    "name_differs": "posting, bid instruction 2",
    "unit_differs": "posting, bid instruction 3",
    "unit_not_eligible": "posting, eligible bargaining units",
    "own_class_in_own_department": "agreement 12.7(f)",
    "recent_award": "agreement 12.7(j)",
    "no_roster": "posting, bid instruction 2",
}


def sentence(code: str, *, units: Sequence[str], open_to_public: bool, free_again: date | None) -> str:
    """The sentence for one problem. `units` are those that may bid here, `free_again` the day a recent award ends."""
    return _SENTENCES[code].format(
        who_may_bid=_who_may_bid(units),
        elsewhere="You can apply with the public." if open_to_public else "This posting is not open to the public.",
        free_again=day_in_words(free_again) if free_again else "",
    )


def _who_may_bid(units: Sequence[str]) -> str:
    if not units:
        return "No bargaining unit may bid on this posting"
    if len(units) == 1:
        return f"Only bargaining unit {units[0]} may bid on this posting"
    return f"Only bargaining units {', '.join(units[:-1])} and {units[-1]} may bid on this posting"
