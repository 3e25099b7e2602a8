"""What a bid is worth: a person's claim, held against the roster and the posting, answers the problems it has.

To change what makes a bid valid, change `check_bid`; the codes are read by lists, letters and exports and stay. When
two spellings are one name or department is decided in `seniority/likeness.py`, the sentences are in
`seniority/bid_sentences.py`.

What somebody trying another's number learns. Until number *and* name fit one row, nothing is said that depends on
that row: an unknown number and somebody else's number answer with the same sentence and clause, and no fact of the
row is compared. What is said beside it then follows from the claim and the posting alone. So pages show the sentence
and the clause; the code tells the two apart and is for HR. Somebody whose account bears the name on the row is taken
for that person, and learns at most whether the unit they named is the right one: no sentence states the roster's.
Trying many is the rate limit's business.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

from postings.speech import Tongue
from postings.units import normalise_unit
from seniority import bid_sentences
from seniority.likeness import same_department, same_name

__all__ = [
    "BidClaim",
    "BidProblem",
    "PostingTerms",
    "ProblemCode",
    "RosterRow",
    "becomes",
    "check_bid",
    "claims_a_bid",
    "first_preference_gap",
    "has_first_preference",
    "mask_number",
    "may_bid_again_on",
    "same_department",
    "same_name",
]

ProblemCode = Literal[
    "not_ticked",
    "no_number",
    "number_not_on_roster",
    "name_differs",
    "unit_differs",
    "unit_not_eligible",
    "own_class_in_own_department",
    "recent_award",
    "no_roster",
]

MONTHS_BETWEEN_BIDS: Final = 6  # agreement 12.7(j)
_GRADE: Final = re.compile(r"(?:grade:?)?\s*([a-z]*)[\s-]*([0-9]{1,3})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class BidClaim:
    """What a person says of themselves in the bidder section, and the name of their account."""

    city_employee: bool
    employee_number: str
    bargaining_unit: str
    recall_rights: bool
    if_rejected: str
    first_name: str
    last_name: str


@dataclass(frozen=True, slots=True)
class RosterRow:
    """What the City's roster in force says of one employee. `status`: `active`, `probation` or `laid_off`."""

    employee_number: str
    last_name: str
    first_name: str
    bargaining_unit: str
    class_code: str
    department: str
    seniority_date: date | None
    status: str
    grade: str = ""


@dataclass(frozen=True, slots=True)
class PostingTerms:
    """What a posting says of who may bid on it. `closes_on` is the local day of its last moment inside."""

    job_number: str
    class_code: str
    department: str
    department_code: str
    eligible_units: Collection[str]
    new_job: bool
    open_to_public: bool
    closes_on: date
    grade: str = ""


@dataclass(frozen=True, slots=True)
class BidProblem:
    """One reason for which a bid is not proper; the sentence says how to mend it, the clause where the rule stands."""

    code: ProblemCode
    sentence_for_the_applicant: str
    clause: str
    facts: Mapping[str, Any] = field(default_factory=dict, compare=False)

    def said(self, say: Tongue) -> tuple[str, str]:
        """(sentence, clause) in that tongue."""
        return bid_sentences.sentence(self.code, **self.facts, say=say), say.gettext(self.clause)


def claims_a_bid(claim: BidClaim) -> bool:
    """Whether the person claims a bid at all: the box, a number or a unit, any one of them (domain, The bid)."""
    return claim.city_employee or bool(claim.employee_number.strip()) or bool(claim.bargaining_unit.strip())


def check_bid(
    claim: BidClaim,
    row: RosterRow | None,
    terms: PostingTerms,
    *,
    roster_in_force: bool,
    awards: Sequence[date] = (),
) -> tuple[BidProblem, ...]:
    """Every problem the bid has, in the order of `ProblemCode`; none means a proper bid (domain, The bid).

    `row` is what the roster in force holds under the number claimed; `awards` are the days on which that employee was
    awarded a job by bid. Left out because it cannot be known: anything of the roster without a number
    (`no_number`), without a roster (`no_roster`), or without a row that number and name both fit. There the unit
    claimed is still held against the posting's; with such a row it is the roster's unit that must be eligible.
    """
    problems = [] if claim.city_employee else [_problem("not_ticked", terms)]
    if not claim.employee_number.strip():
        return (*problems, _problem("no_number", terms), *_claimed_unit_problems(claim, terms))
    if not roster_in_force:
        return (*problems, *_claimed_unit_problems(claim, terms), _problem("no_roster", terms))
    if row is None:
        return (*problems, _problem("number_not_on_roster", terms), *_claimed_unit_problems(claim, terms))
    if not same_name(claim, row):
        return (*problems, _problem("name_differs", terms), *_claimed_unit_problems(claim, terms))
    return (*problems, *_roster_problems(claim, row, terms, awards))


def becomes(claim: BidClaim, terms: PostingTerms) -> Literal["public", "withdrawn"]:
    """What becomes of the application when its bid is rejected, as the person answered beforehand.

    Only an answer `withdraw` takes it back; without an answer it is considered with the public. On a posting that is
    not open to the public there is nowhere to go, and it is withdrawn.
    """
    return "withdrawn" if claim.if_rejected == "withdraw" or not terms.open_to_public else "public"


def has_first_preference(claim: BidClaim, row: RosterRow, terms: PostingTerms) -> bool:
    """Whether the bidder stands first by recall rights (agreement 12.7(i)): laid off, ticked, equal or lower grade."""
    return not first_preference_gap(claim, row, terms)


def first_preference_gap(claim: BidClaim, row: RosterRow, terms: PostingTerms) -> str:
    """What is missing for first preference by recall rights, in words; empty when nothing is.

    One's own class is of equal grade. Otherwise grades compare by number inside one letter series ("BX-18", "BX 17");
    two series cannot be compared and give no preference. Where the roster or the posting states no grade, nothing shows
    that the posting is higher, and the flag holds (Choice: announcements often state none; docs/adr).
    """
    if row.status != "laid_off":
        return "not laid off according to the roster"
    if not claim.recall_rights:
        return "recall rights are not ticked on the bid"
    held, offered = _grade(row.grade), _grade(terms.grade)
    if row.class_code == terms.class_code or held is None or offered is None:
        return ""
    if held[0] != offered[0]:
        return f"grades {row.grade.strip()} and {terms.grade.strip()} are of different series and cannot be compared"
    return "" if offered[1] <= held[1] else "the posting is of a higher grade"


def may_bid_again_on(award: date) -> date:
    """The first day on which a posting may close that somebody awarded a job on `award` bids on (agreement 12.7(j)).

    Six calendar months on; where that month is shorter, its last day: after August 31 comes February 28 or 29.
    """
    months = award.month - 1 + MONTHS_BETWEEN_BIDS
    year, month = award.year + months // 12, months % 12 + 1
    return date(year, month, min(award.day, calendar.monthrange(year, month)[1]))


def mask_number(number: str) -> str:
    """An employee number fit for lists, letters, exports and logs: "123456" becomes "••••56".

    Always four dots, which tell no length; of a number under four characters nothing is shown, and a blank stays one.
    """
    plain = number.strip()
    return "••••" + (plain[-2:] if len(plain) >= 4 else "") if plain else ""


def _roster_problems(claim: BidClaim, row: RosterRow, terms: PostingTerms, awards: Sequence[date]) -> list[BidProblem]:
    """The problems that only the person's own row can show."""
    problems = []
    unit = normalise_unit(row.bargaining_unit)
    if unit is None or normalise_unit(claim.bargaining_unit) != unit:
        problems.append(_problem("unit_differs", terms))
    if unit not in _eligible(terms):
        problems.append(_problem("unit_not_eligible", terms))
    if not terms.new_job and _is_own_job(row, terms):
        problems.append(_problem("own_class_in_own_department", terms))
    # An award after the closing is none yet: the bid is judged as of that day.
    free_again = [may_bid_again_on(award) for award in awards if award <= terms.closes_on]
    if free_again and terms.closes_on < max(free_again):
        problems.append(_problem("recent_award", terms, free_again=max(free_again)))
    return problems


def _claimed_unit_problems(claim: BidClaim, terms: PostingTerms) -> list[BidProblem]:
    """The problem of a unit that may not bid, as far as the claim alone shows it: said without any row."""
    if claim.bargaining_unit.strip() and normalise_unit(claim.bargaining_unit) not in _eligible(terms):
        return [_problem("unit_not_eligible", terms)]
    return []


def _problem(code: ProblemCode, terms: PostingTerms, *, free_again: date | None = None) -> BidProblem:
    facts: dict[str, Any] = {  # as the sentence takes them
        "units": sorted(_eligible(terms), key=int),
        "open_to_public": terms.open_to_public,
        "free_again": free_again,
    }
    return BidProblem(code, bid_sentences.sentence(code, **facts), bid_sentences.CLAUSES[code], facts)


def _eligible(terms: PostingTerms) -> frozenset[str]:
    units = (normalise_unit(text) for text in terms.eligible_units)
    return frozenset(unit for unit in units if unit is not None)


def _is_own_job(row: RosterRow, terms: PostingTerms) -> bool:
    held, offered = row.class_code.strip().casefold(), terms.class_code.strip().casefold()
    own_department = same_department(row.department, terms.department)
    # A roster may name departments by code; the posting then does too.
    return bool(held) and held == offered and (own_department or same_department(row.department, terms.department_code))


def _grade(text: str) -> tuple[str, int] | None:
    found = _GRADE.fullmatch(text.strip())
    return (found[1].casefold(), int(found[2])) if found else None
