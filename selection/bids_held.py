"""What each bid on a posting is worth now: by its newest settlement, by the roster where none was made yet, and by the
dates that were corrected since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from applicants.bids import RosterFacts, roster_at_closing, terms_of
from applicants.closing import settled
from applicants.models import Application, BidSettlement
from ats.accounts.actors import System
from postings.models import Posting
from seniority.models import EmployeeStatus, Roster, RosterCorrection

# Rosters settle bids at the closing; what is held live carries no signature, since nothing of it is stored here.
READER: Final = System("rank")


class Bid(NamedTuple):
    """A bid as the order needs it: its problems and what becomes of it then, else the roster's facts."""

    problems: tuple[str, ...]
    becomes: str
    recall_first: bool
    hiring_department: bool
    roster_id: int | None
    seniority_date: date | None
    probation: bool
    entry_id: int | None = None
    other_dates: tuple[tuple[str, date], ...] = ()


def newest(posting: Posting) -> dict[int, Bid]:
    """The newest settlement of each application."""
    rows = (
        BidSettlement.objects.counting().filter(application__posting=posting)
        .order_by("application_id", "-id")
        .distinct("application_id")
        .values_list(
            "application_id", "problems", "becomes", "recall_first", "hiring_department", "roster_id",
            "entry__seniority_date", "entry__status", "entry_id", "entry__other_dates",
        )
    )  # fmt: skip
    return {
        key: Bid(
            tuple(problems), becomes, recall, own, roster, day, status == EmployeeStatus.PROBATION, entry, _days(other)
        )
        for key, problems, becomes, recall, own, roster, day, status, entry, other in rows
    }


def _days(other: Mapping[str, str] | None) -> tuple[tuple[str, date], ...]:
    """The roster's other seniority dates, by name."""
    return tuple((name, date.fromisoformat(day)) for name, day in sorted((other or {}).items()))


def corrected(bids: Mapping[int, Bid]) -> dict[int, Bid]:
    """The bids by the dates the roster should have said: an entry's newest correction counts."""
    rows = (
        RosterCorrection.objects.filter(entry__in=[bid.entry_id for bid in bids.values() if bid.entry_id])
        .order_by("entry_id", "-id")
        .distinct("entry_id")
        .values_list("entry_id", "seniority_date")
    )
    days = dict(rows)
    return {
        key: bid._replace(seniority_date=days[bid.entry_id]) if bid.entry_id in days else bid
        for key, bid in bids.items()
    }


def has_roster(bid: Bid | None) -> bool:
    """True where a roster has settled it."""
    return bid is not None and bid.roster_id is not None


def roster_of(posting: Posting, held_by: set[int]) -> Roster | None:
    """The roster that settled the bids; where none did yet, the one in force on the closing day.

    So a roster that comes after the closing counts only until bids were settled by one, at the latest by a drawing.
    """
    if held_by:
        return Roster.objects.filter(pk__in=held_by).order_by("-as_of", "-imported_at").first()
    return roster_at_closing(posting)


def held_live(posting: Posting, roster: Roster | None, late: Sequence[int]) -> dict[int, Bid]:
    """Bids without a settlement by a roster, settled as the closing would, and nothing stored."""
    if not late:
        return {}
    applications = list(Application.objects.filter(posting=posting, pk__in=late).select_related("filing", "person"))
    terms = terms_of(posting)
    facts = RosterFacts.about(roster, [one.filing for one in applications if one.filing is not None])
    for application in applications:
        application.posting = posting  # the one already read, with its class specification
    made = (settled(application, facts, terms, at=posting.closes_at, by=READER)[0] for application in applications)
    return {settlement.application_id: _as_bid(settlement) for settlement in made if settlement is not None}


def _as_bid(settlement: BidSettlement) -> Bid:
    entry = settlement.entry
    return Bid(
        problems=tuple(settlement.problems),
        becomes=settlement.becomes,
        recall_first=settlement.recall_first,
        hiring_department=settlement.hiring_department,
        roster_id=settlement.roster_id,
        seniority_date=entry.seniority_date if entry else None,
        probation=entry is not None and entry.status == EmployeeStatus.PROBATION,
        entry_id=settlement.entry_id,
        other_dates=_days(entry.other_dates if entry else None),
    )
