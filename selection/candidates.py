"""From rows to the law: a posting's applications as the candidates of `seniority.ranking`, the others apart with reasons.

Reads only, in a fixed number of queries however many applied. What a bid is worth is the newest settlement's; one that
was settled while no roster was in force, or not yet, is held against the roster here and nowhere else (`_held_live`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Case, Exists, OuterRef, Value, When
from django.utils import translation
from django.utils.translation import gettext_noop

from applicants.lifecycle import ApplicationStatus, ClaimStatus
from applicants.models import (
    Application,
    ExamScore,
    Outcome,
    PreferenceClaim,
    PreferenceUse,
    QualificationReview,
)
from ats.language import ENGLISH
from postings import seed
from postings.deadline import closing_day
from postings.lifecycle import AFTER_CLOSING
from postings.models import Posting
from selection.bids_held import Bid, corrected, has_roster, held_live, newest, roster_of
from seniority.bids import BidClaim, claims_a_bid
from seniority.facts import PREFERENCES, Preference
from seniority.models import Roster
from seniority.pack_versions import pack_for
from seniority.packs import Pack
from seniority.ranking import Candidate, Place, rank

# Who made no bid on a posting for bidders only has nowhere to stand: named as a bid would be that was never claimed.
# Whether there is a number, without opening what is sealed: of ten thousand nobody asks which.
NUMBER_GIVEN = Case(When(filing__employee_number="", then=Value("")), default=Value("given"))
NO_BID = ("not_ticked", "no_number")


class Person(NamedTuple):
    """Whose a reference is: the application's key and the name on the filing that counts."""

    application_id: int
    name: str


class RejectedBid(NamedTuple):
    """A bid that is not proper: the codes of its problems, and what becomes of the application."""

    reference: str
    problems: tuple[str, ...]
    becomes: str


class Unplaced(NamedTuple):
    """An application without a place: the outcome of its review (empty where there is none) and the reason in words."""

    reference: str
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class Gathered:
    """A posting's applications, sorted out.

    Everybody received is in exactly one of: `candidates`, `not_qualified`, `unreviewed`, or a rejected bid that becomes
    "withdrawn". A rejected bid that becomes "public" is named in `rejected` and in one of the first three.
    `late` are the keys of applications whose bid the roster has settled only here, live.
    """

    roster: Roster | None
    people: Mapping[str, Person]
    candidates: Sequence[Candidate]
    rejected: Sequence[RejectedBid]
    not_qualified: Sequence[Unplaced]
    unreviewed: Sequence[Unplaced]
    late: Sequence[int]


@dataclass(frozen=True, slots=True)
class Order:
    """The order as it would be drawn now. `lottery_seed` is None while the posting is not closed."""

    posting: Posting
    pack: Pack
    lottery_seed: bytes | None
    gathered: Gathered
    places: Sequence[Place]


class _Row(NamedTuple):
    application_id: int
    reference: str
    status: str
    name: str
    is_bid: bool
    received_at: datetime


def order_now(posting: Posting, pack_id: str | None = None) -> Order:
    """The order by the pack named, else by the posting's own. Refused: a pack not in force on the posting's closing day."""
    pack = pack_for(pack_id or posting.rule_pack, closing_day(posting.closes_at))
    gathered = gather(posting)
    shown = seed.reveal(posting) if posting.status in AFTER_CLOSING else None
    return Order(posting, pack, shown, gathered, rank(gathered.candidates, pack, shown))


def gather(posting: Posting) -> Gathered:
    """The posting's applications as candidates, and those apart; see `Gathered`.

    A verified, qualified bid is a bidder; a qualified person without a bid, or whose rejected bid becomes "public", is
    of the public, where the posting is open to it (domain, The order). On a posting not closed, all are unreviewed.
    """
    rows = _received(posting)
    bids = newest(posting)
    held_by = {bid.roster_id for bid in bids.values() if bid.roster_id is not None}
    late = [
        row.application_id
        for row in rows
        if row.is_bid and row.status != ApplicationStatus.WITHDRAWN and not has_roster(bids.get(row.application_id))
    ]
    roster = roster_of(posting, held_by)
    bids = corrected(bids | held_live(posting, roster, late))
    return _sorted_out(posting, rows, bids, roster, late)


def _received(posting: Posting) -> list[_Row]:
    """Everything that was filed, withdrawn ones too: some of these are rejected bids."""
    rows = (
        Application.objects.filter(posting=posting, filing__isnull=False)
        .order_by("reference")
        .values_list(
            "pk", "reference", "status",
            "filing__city_employee", NUMBER_GIVEN, "filing__bargaining_unit", "filing__recall_rights",
            "filing__if_rejected", "filing__first_name", "filing__last_name", "filing__submitted_at",
        )
    )  # fmt: skip
    return [
        _Row(
            key, reference, status, f"{first} {last}".strip(),
            claims_a_bid(BidClaim(ticked, number, unit, recall, if_rejected, first, last)), received_at,
        )
        for key, reference, status, ticked, number, unit, recall, if_rejected, first, last, received_at in rows
    ]  # fmt: skip


def _sorted_out(
    posting: Posting, rows: Sequence[_Row], bids: Mapping[int, Bid], roster: Roster | None, late: Sequence[int]
) -> Gathered:
    verified, reasons, scores = _verified_preferences(posting), _reasons(posting), _exam_scores(posting)
    candidates: list[Candidate] = []
    rejected: list[RejectedBid] = []
    not_qualified: list[Unplaced] = []
    unreviewed: list[Unplaced] = []
    people: dict[str, Person] = {}
    for row in rows:
        bid = _bid_of(row, bids, posting)
        leaves = bid is not None and bid.becomes == "withdrawn"
        if row.status == ApplicationStatus.WITHDRAWN and not leaves:
            continue
        people[row.reference] = Person(row.application_id, row.name)
        if bid is not None and bid.problems:
            rejected.append(RejectedBid(row.reference, bid.problems, bid.becomes))
        if leaves:
            continue
        if row.status == ApplicationStatus.QUALIFIED:
            key = row.application_id
            candidates.append(_candidate(row, bid, verified.get(key, frozenset()), scores.get(key)))
        elif row.status == ApplicationStatus.NOT_QUALIFIED:
            not_qualified.append(Unplaced(row.reference, *reasons[row.application_id]))
        else:
            unreviewed.append(Unplaced(row.reference, "", _why_unreviewed(posting)))
    return Gathered(roster, people, candidates, rejected, not_qualified, unreviewed, late)


def _bid_of(row: _Row, bids: Mapping[int, Bid], posting: Posting) -> Bid | None:
    """The bid, None where none was made; on a posting for bidders only, none made is one rejected."""
    bid = bids.get(row.application_id)
    if bid is None and not posting.open_to_public and row.status != ApplicationStatus.WITHDRAWN:
        return Bid(NO_BID, "withdrawn", False, False, None, None, False)
    return bid


def _candidate(row: _Row, bid: Bid | None, preferences: frozenset[Preference], score: Decimal | None) -> Candidate:
    if bid is None or bid.problems:
        return Candidate(
            row.reference, "public", preferences=preferences, received_at=row.received_at, exam_score=score
        )
    return Candidate(
        row.reference, "bidder", bid.seniority_date, bid.probation, bid.recall_first, bid.hiring_department,
        other_dates=bid.other_dates, received_at=row.received_at,
    )  # fmt: skip


def _verified_preferences(posting: Posting) -> dict[int, frozenset[Preference]]:
    """Verified, not merely claimed, and not used up at a hire before."""
    held: dict[int, frozenset[Preference]] = {}
    used = PreferenceUse.objects.filter(person=OuterRef("application__person"), kind=OuterRef("kind"))
    # The hire that used it up was off a list of this very posting? Then that list's order stays as it was.
    claims = PreferenceClaim.objects.filter(
        ~Exists(used.exclude(application=OuterRef("application"))),
        application__posting=posting, status=ClaimStatus.VERIFIED,
    )  # fmt: skip
    for key, kind in claims.values_list("application_id", "kind"):
        held[key] = held.get(key, frozenset()) | {known for known in PREFERENCES if known == kind}
    return held


def _exam_scores(posting: Posting) -> dict[int, Decimal | None]:
    """The newest exam score of each application that has any."""
    rows = (
        ExamScore.objects.filter(application__posting=posting)
        .order_by("application_id", "-number")
        .distinct("application_id")
        .values_list("application_id", "score")
    )
    return dict(rows)


def _reasons(posting: Posting) -> dict[int, tuple[str, str]]:
    """The outcome and the reason of the newest review of each application."""
    rows = (
        QualificationReview.objects.filter(application__posting=posting)
        .order_by("application_id", "-id")
        .distinct("application_id")
        .values_list("application_id", "outcome", "reason")
    )
    with translation.override(ENGLISH):  # a list keeps its words in English, whoever draws it
        return {key: (outcome, reason or str(Outcome(outcome).label)) for key, outcome, reason in rows}


def _why_unreviewed(posting: Posting) -> str:
    if posting.status in AFTER_CLOSING:
        return gettext_noop("Nobody has reviewed this application yet.")
    return gettext_noop("Review starts after the closing.")
