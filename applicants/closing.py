"""What the closing does to applications: freezes what was received, settles every bid, tells people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext as _

from applicants import emails
from applicants.bids import RosterFacts, roster_at_closing, terms_of
from applicants.borrowed import tell_owners_of
from applicants.lifecycle import APPLICATION, ApplicationStatus
from applicants.models import Application, BidSettlement, Filing
from ats import language
from ats.accounts.actors import Actor
from ats.audit import record_all
from ats.lifecycle import move_all
from ats.outbox import Letter, queue_all
from ats.refusal import Refused
from ats.spoken import READERS
from postings.models import Posting
from seniority.bids import PostingTerms, becomes, claims_a_bid, has_first_preference, same_department


class Notice(Protocol):
    """Writes to an applicant what their bid was found to be."""

    def __call__(
        self, application: Application, settlement: BidSettlement | None, *, problems: list[str]
    ) -> Letter: ...


def freeze(posting: Posting, *, at: datetime, by: Actor) -> None:
    """Every application filed is under review, its bid settled by the roster in force at the closing, its notice waits.

    Runs inside the closing's transaction. A bid rejected whose person chose so is withdrawn.
    """
    filed = list(
        Application.objects.filter(posting=posting, status=ApplicationStatus.FILED)
        .select_related("filing", "person", "posting__class_specification")
        .order_by("pk")
    )
    move_all(filed, APPLICATION, "freeze", by=by, at=at)
    settle(posting, filed, at=at, by=by)


def settle(
    posting: Posting, applications: Sequence[Application], *, at: datetime, by: Actor, letter: Notice = emails.closed
) -> None:
    """Each bid among these frozen applications has its settlement, and each applicant a notice of it.

    `letter` is how it is written: of the closing, or of a bid settled after it. A fixed number of statements, however
    many they are. Somebody whose bid is rejected and who chose so is withdrawn.
    """
    terms = terms_of(posting)
    facts = RosterFacts.about(roster_at_closing(posting), [the_filing(application) for application in applications])
    settlements: list[BidSettlement] = []
    letters: list[Letter] = []
    for application in applications:
        settlement, problems = settled(application, facts, terms, at=at, by=by)
        if settlement is not None:
            settlements.append(settlement)
        letters.append(letter(application, settlement, problems=problems))
    BidSettlement.objects.bulk_create(settlements, batch_size=2000)
    record_all(
        "applicants.settle_bid",
        [
            (one.application, {"problems": one.problems, "becomes": one.becomes, "roster": str(facts.roster)})
            for one in settlements
        ],
        by=by,
        at=at,
    )
    queue_all(letters, at=at)
    tell_owners_of(settlements, at=at, by=by)
    # Where only the roster is missing, one imported later can still find the bid proper.
    leaving = [one.application for one in settlements if one.becomes == "withdrawn" and not one.awaits_roster]
    move_all(
        leaving,
        APPLICATION,
        "withdraw",
        by=by,
        at=at,
        reason="The bid was rejected, and the bidder asked to withdraw then.",
    )


def settled(
    application: Application, facts: RosterFacts, terms: PostingTerms, *, at: datetime, by: Actor
) -> tuple[BidSettlement | None, list[str]]:
    """(the settlement of this application's bid, not yet saved; the sentences of its problems); (None, []) for no bid."""
    filing = the_filing(application)
    if not claims_a_bid(filing.bid_claim):
        return None, []
    problems = facts.problems(filing, terms)
    entry = None if problems else facts.entry_of(filing)
    row = entry.as_row() if entry else None
    settlement = BidSettlement(
        application=application, filing=filing, roster=facts.roster, entry=entry,
        problems=[problem.code for problem in problems],
        becomes=becomes(filing.bid_claim, terms) if problems else "",
        recall_first=row is not None and has_first_preference(filing.bid_claim, row, terms),
        hiring_department=row is not None and works_in(row.department, application.posting),
        settled_at=at, settled_by=by.audit_label,
    )  # fmt: skip
    with language.of(application.person):
        return settlement, [problem.said(READERS)[0] for problem in problems]


def works_in(department: str, posting: Posting) -> bool:
    """True where the roster's department is the hiring one, by its name or its short name."""
    full = f"{posting.department} ({posting.department_code})" if posting.department_code else posting.department
    return same_department(department, full)


def the_filing(application: Application) -> Filing:
    """The filing that counts. What was filed always has one (a constraint says so)."""
    if application.filing is None:
        raise Refused(_("Application %(reference)s was never filed.") % {"reference": application.reference})
    return application.filing
