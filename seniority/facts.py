"""What the order knows of a person: plain facts, and which of them count for whom."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal, NamedTuple

Group = Literal["bidder", "public"]
Preference = Literal["veteran", "seda", "cps"]
PREFERENCES: Final[tuple[Preference, ...]] = ("veteran", "seda", "cps")


class Candidate(NamedTuple):
    """One qualified person as the order sees them: no name, no number.

    `seniority_date`, `other_dates` (by name, such as "class"), `probation`, `recall_first` and `hiring_department` are the
    roster's and count for bidders only; `preferences` are those verified and count for the public only, as does
    `exam_score`, to the hundredth. Of `received_at` and `exam_score` a pack must ask by naming their rules.
    """

    reference: str
    group: Group
    seniority_date: date | None = None
    probation: bool = False
    recall_first: bool = False
    hiring_department: bool = False
    preferences: frozenset[Preference] = frozenset()
    other_dates: tuple[tuple[str, date], ...] = ()
    received_at: datetime | None = None
    exam_score: Decimal | None = None


def seniority_of(candidate: Candidate) -> date | None:
    """The date by which a bidder has seniority; None for a probationer, who has none yet (agreement 12.10).

    None also where the roster has no date, since nothing is then shown; and for the public, who hold none here.
    """
    return None if candidate.probation or candidate.group == "public" else candidate.seniority_date


def other_date_of(candidate: Candidate, name: str) -> date | None:
    """The candidate's seniority date of that name, "class" or "department"; None where the roster has none.

    A date that the roster states counts, on probation too: whether probationers stand last is another rule's matter.
    """
    return next((day for known, day in candidate.other_dates if known == name), None)
