"""What floor 3 writes to applicants. Each function gives one letter, its key naming the occasion; actions queue it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.utils.translation import gettext, gettext_noop

from applicants import curing, receipts
from applicants.lifecycle import ApplicationStatus
from applicants.models import Application, BidSettlement, Document, LostReceipt, PreferenceClaim, QualificationReview
from applicants.standing import SAID
from ats import language
from ats.outbox import Letter
from ats.templatetags.desk import readable
from postings.emails import letter
from postings.lifecycle import PostingStatus
from postings.models import PostingRevision, Reopening

CHANGEABLE: Final = {ApplicationStatus.DRAFT, ApplicationStatus.FILED}


def to(application: Application, *, occasion: str, template: str, subject: str, **context: object) -> Letter:
    """One letter to the applicant, once an occasion, in their language. `subject` is a sentence of the catalogues that may
    name the application's `reference`, the posting's `number` and its `title`."""
    posting, named = application.posting, application.filing or application.person
    facts = {"reference": application.reference, "number": posting.job_number, "title": readable(posting.title)}
    with language.of(application.person):
        mail = letter(
            f"applicants/emails/{template}.txt", gettext(subject) % facts, application=application, posting=posting,
            name=f"{named.first_name} {named.last_name}".strip(), **(facts | context),
        )  # fmt: skip
    return Letter(
        key=f"{template}:{application.reference}:{occasion}",
        kind=template,
        recipient=application.person,
        address=application.person.email,
        subject=mail["subject"],
        body=mail["body"],
        about=application.reference,
    )


def receipt(application: Application, documents: Sequence[Document]) -> Letter:
    """Filed: the reference and the moment received, with the signed text of the receipt."""
    filing = application.filing
    assert filing is not None  # noqa: S101 - a receipt is written for what was filed
    return to(
        application,
        occasion=str(filing.version),
        template="receipt",
        subject=gettext_noop("Received: your application %(reference)s for %(title)s"),
        filing=filing,
        receipt=receipts.of(application, filing, documents),
    )


def withdrawn(application: Application, *, at: datetime) -> Letter:
    """Withdrawn by the applicant, and whether they can apply again."""
    return to(
        application,
        occasion="1",
        template="withdrawn",
        subject=gettext_noop("Withdrawn: your application %(reference)s"),
        closing=application.posting.closes_at if application.posting.is_open(at) else None,
    )


def closed(application: Application, settlement: BidSettlement | None, *, problems: list[str]) -> Letter:
    """The posting closed: what your bid was found to be, and what happens next."""
    return to(
        application,
        occasion=str(application.posting.revision),  # a posting reopened closes again
        template="closed",
        subject=gettext_noop("Closed: posting %(number)s, your application %(reference)s"),
        settlement=settlement,
        problems=problems,
        proofs_until=proofs_until(application),
    )


def proofs_until(application: Application) -> datetime | None:
    """Until when a proof can be added; None for whoever claims no preference. Asks the database nothing."""
    filing = application.filing
    return curing.ends_at(application.posting) if filing and filing.claimed_preferences else None


def settled(application: Application, settlement: BidSettlement | None, *, problems: list[str]) -> Letter:
    """A bid that no roster had settled at the closing is settled now."""
    return to(
        application,
        occasion=str(application.posting.revision),
        template="settled",
        subject=gettext_noop("Settled: your bid on posting %(number)s, application %(reference)s"),
        settlement=settlement,
        problems=problems,
    )


def reinstated(application: Application, settlement: BidSettlement) -> Letter:
    """A bid that was rejected stands again, and why."""
    return to(
        application,
        occasion=str(settlement.pk),
        template="reinstated",
        subject=gettext_noop("Reinstated: your bid on posting %(number)s, application %(reference)s"),
        settlement=settlement,
    )


def lost_receipt(lost: LostReceipt) -> Letter:
    """What we had lost of them stands again, or is set aside, and why. To the address given where nothing is left here."""
    subject = gettext_noop("Your application %(reference)s, which a fault of ours had lost")
    if lost.application is not None:
        return to(lost.application, occasion=str(lost.version), template="lost_receipt", subject=subject, lost=lost)
    posting, name = lost.posting, f"{lost.said['first_name']} {lost.said['last_name']}"
    facts = {"reference": lost.reference, "number": posting.job_number, "title": readable(posting.title)}
    mail = letter("applicants/emails/lost_receipt.txt", gettext(subject) % facts, lost=lost, name=name, **facts)
    return Letter(
        key=f"lost_receipt:{lost.reference}:{lost.version}", kind="lost_receipt", recipient=None, address=lost.said["email"],
        subject=mail["subject"], body=mail["body"], about=lost.reference,
    )  # fmt: skip


def reminder(application: Application) -> Letter:
    """Begun and not filed, and the posting closes soon. Once a closing: an extension has its own."""
    posting = application.posting
    return to(
        application,
        occasion=posting.closes_at.isoformat(),
        template="reminder",
        subject=gettext_noop("Not sent yet: your application for %(title)s, job %(number)s"),
    )


def revised(application: Application, revision: PostingRevision) -> Letter:
    """The posting was changed, extended or rescinded; where its closing moved, both are said."""
    closings = revision.changes.get("closes_at")
    return to(
        application,
        occasion=str(revision.number),
        template="revised",
        subject=gettext_noop("Rescinded: posting %(number)s, %(title)s")
        if application.posting.status == PostingStatus.CANCELLED
        else gettext_noop("Changed: posting %(number)s, %(title)s"),
        revision=revision,
        closing_before=datetime.fromisoformat(closings[0]) if closings else None,
        is_withdrawn=application.status == ApplicationStatus.WITHDRAWN,
    )


def reopened(application: Application, reopening: Reopening, *, was_late: bool) -> Letter:
    """The posting takes applications again: until when, why, and what that means for this one."""
    return to(
        application,
        occasion=str(reopening.revision),
        template="reopened",
        subject=gettext_noop("Open again: posting %(number)s, %(title)s"),
        reopening=reopening,
        was_late=was_late,
        is_withdrawn=application.status == ApplicationStatus.WITHDRAWN,
    )


def reviewed(application: Application, review: QualificationReview) -> Letter:
    """The review's outcome and the rule behind it."""
    return to(
        application,
        occasion=str(review.pk),
        template="reviewed",
        subject=gettext_noop("Reviewed: your application %(reference)s"),
        review=review,
        then=SAID[ApplicationStatus.QUALIFIED if review.qualified else ApplicationStatus.NOT_QUALIFIED].then,
    )


def answered_in_confidence(application: Application, *, occasion: str) -> Letter:
    """An accommodation request was answered. The letter says neither what nor that it was one."""
    return to(
        application,
        occasion=occasion,
        template="private",
        subject=gettext_noop("An answer for you: your application %(reference)s"),
    )


def preference_decided(claim: PreferenceClaim, *, occasion: str) -> Letter:
    """A preference claim was verified or denied, and why."""
    return to(
        claim.application,
        occasion=f"{claim.kind}:{occasion}",
        template="preference_decided",
        subject=gettext_noop("Decided: a preference you claimed, application %(reference)s"),
        claim=claim,
    )


def infected(document: Document, *, at: datetime) -> Letter:
    """A virus was found in a file: what to do, and by when."""
    application = document.application
    can_change = application.status in CHANGEABLE and application.posting.is_open(at)
    return to(
        application,
        occasion=str(document.pk),
        template="infected",
        subject=gettext_noop("A virus was found in a file you gave us: your application %(reference)s"),
        document=document,
        can_change=can_change,
        # The closing froze what was filed: from then on the one file alone can be replaced, where days are left for it.
        can_replace_later=bool(application.filing_id)
        and application.status != ApplicationStatus.WITHDRAWN
        and not (can_change and document.replace_until == application.posting.closes_at),
    )
