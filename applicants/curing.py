"""After the closing whoever claimed a preference can still show the proof, for as many days as everybody else has.

The filing itself stays as it was received, and so does its receipt; the claim is what it was. To change how long: DAYS.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from applicants.documents import attaching, storage
from applicants.documents.slots import Slot
from applicants.lifecycle import ApplicationStatus, ClaimStatus
from applicants.models import Document, Draft, PreferenceClaim
from ats.accounts.models import User
from ats.audit import record
from ats.refusal import Refused
from ats.spoken import in_words
from postings.deadline import after_whole_days, closing_day
from postings.lifecycle import PostingStatus
from postings.models import Posting

# Whole Chicago days after the day of the closing (ADR 0030: the sources ask for a proof, and name no time to bring it).
DAYS: Final = 7


def ends_at(posting: Posting) -> datetime:
    """The first instant too late for a proof: midnight after the seventh day that follows the day of the closing."""
    return after_whole_days(closing_day(posting.closes_at), DAYS)


def until_when(claim: PreferenceClaim, *, at: datetime) -> datetime | None:
    """Until when a proof can be given; None where it cannot: before the closing (the form takes it), after the last day, once
    the claim is decided, and where nothing is considered any more."""
    application = claim.application
    posting, end = application.posting, ends_at(application.posting)
    is_over = application.status in {ApplicationStatus.DRAFT, ApplicationStatus.WITHDRAWN}
    is_over = is_over or posting.status == PostingStatus.CANCELLED or claim.status != ClaimStatus.CLAIMED
    return None if is_over or not posting.closes_at <= at < end else end


def prove(claim: PreferenceClaim, name: str, content: bytes, *, by: User, at: datetime) -> Document:
    """The file stands beside what was filed, as proof of that claim, and HR decides on it.

    Refused: what `attaching.attach` refuses of a file; a claim that is decided, and one whose days are over.
    """
    application = claim.application
    found = attaching.checked(application, Slot(claim.kind), name, content, by=by, at=at)
    attaching.refuse_one_too_many(application)
    with storage.kept(content) as key, transaction.atomic():
        Draft.objects.select_for_update().get(application=application)
        held = PreferenceClaim.objects.select_for_update(of=("self",)).select_related("application__posting")
        if until_when(held.get(pk=claim.pk), at=at) is None:
            raise Refused(_("This claim takes no proof any more."), field="file", code="not_provable")
        attaching.refuse_one_too_many(application)
        document = attaching.noted(application, Slot(claim.kind), name, content, found, key=key, at=at, proves=claim)
        facts = {"claim": claim.kind, "flagged": found.mentions_sponsorship, **attaching.facts_of(document)}
        record("applicants.prove", by=by, at=at, subject=application, facts=facts)
        attaching.flag_anew(application, found)
    return document


def refuse_denial_before_the_end(claim: PreferenceClaim, *, at: datetime) -> None:
    """Nothing where a proof lies there, the time for it is over, or a decision is corrected. Refused: who has shown none yet
    still has as long as everybody."""
    end = ends_at(claim.application.posting)
    shown = Document.objects.counting_for(claim.application.filing_id).usable().filter(slot=claim.kind)
    if at < end and claim.status == ClaimStatus.CLAIMED and not shown.exists():
        raise Refused(
            _("No proof was given, and one can be until %(end)s. Deny the claim after that.") % {"end": in_words(end)},
            field="reason", code="proof_may_come",
        )  # fmt: skip
