"""A bid that was wrongly rejected stands again, by a person's word and with a reason."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from applicants import emails
from applicants.bids import RosterFacts, terms_of
from applicants.closing import the_filing, works_in
from applicants.models import Application, BidSettlement
from applicants.reviewing import refuse_undecidable
from ats.accounts.actors import Actor
from ats.accounts.roles import require
from ats.audit import record
from ats.outbox import queue_all
from ats.refusal import Refused
from postings import gate
from seniority.bids import has_first_preference


def reinstate_bid(application: Application, *, reason: str, by: Actor, at: datetime) -> BidSettlement:
    """The rejected bid has a new settlement without problems, by the roster that rejected it; the applicant is told.

    The old settlement stays, and so does every list drawn before; the next drawing counts the bid. Refused: no reason;
    a posting not closed; an application withdrawn; a bid not rejected; an employee number that the roster does not have.
    """
    require(by, "reinstate bid")
    if not reason.strip():
        raise Refused("Say why the bid is reinstated. The applicant reads it.", field="reason", code="reason")
    with transaction.atomic():
        gate.shut(application.posting)  # no drawing comes in between
        locked = Application.objects.select_for_update(of=("self",)).select_related(
            "posting__class_specification", "person", "filing"
        )
        application = locked.get(pk=application.pk)
        refuse_undecidable(application)
        settlement = reinstated(rejected_of(application), reason.strip(), by=by, at=at)
        settlement.save()
        queue_all([emails.reinstated(application, settlement)], at=at)
        record(
            "applicants.reinstate_bid", by=by, at=at, subject=application, reason=reason.strip(),
            facts={"roster": str(settlement.roster), "entry": str(settlement.entry)},
        )  # fmt: skip
    return settlement


def rejected_of(application: Application) -> BidSettlement:
    """The settlement that rejected the application's bid, and that counts."""
    newest = (
        BidSettlement.objects.counting()
        .filter(application=application)
        .select_related("roster")
        .order_by("-id")
        .first()
    )
    if newest is None or newest.is_verified:
        raise Refused("This application has no rejected bid.", code="not_rejected")
    newest.application = application
    return newest


def reinstated(rejected: BidSettlement, reason: str, *, by: Actor, at: datetime) -> BidSettlement:
    """The settlement, not yet saved, that takes its place: what the roster says of the number counts, its problems do not."""
    application, filing = rejected.application, the_filing(rejected.application)
    entry = RosterFacts.about(rejected.roster, [filing]).entry_of(filing)
    if entry is None:
        raise Refused(
            "The roster that settled this bid has no employee of the number given, so there is no seniority to rank by.",
            code="no_entry",
        )
    terms = terms_of(application.posting)
    return BidSettlement(
        application=application, filing=filing, roster=rejected.roster, entry=entry, problems=[], becomes="",
        recall_first=has_first_preference(filing.bid_claim, entry.as_row(), terms),
        hiring_department=works_in(entry.department, application.posting),
        reason=reason, settled_at=at, settled_by=by.audit_label,
    )  # fmt: skip
