"""The steps of the application form: which ones a posting has, what each still lacks, and when they can be changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants import drafting
from applicants.documents.slots import Slot
from applicants.lifecycle import ApplicationStatus
from applicants.models import Answers, Application, Document, IfRejected
from ats.spoken import in_words
from postings.lifecycle import PostingStatus
from postings.models import Posting
from seniority.bids import claims_a_bid

TITLES: Final[dict[str, str | Promise]] = {
    "contact": gettext_lazy("Contact details"),
    "bid": gettext_lazy("Your bid"),
    "preferences": gettext_lazy("Hiring preferences"),
    "qualifications": gettext_lazy("Qualifications"),
    "documents": gettext_lazy("Documents"),
    "check": gettext_lazy("Check and send"),
}

QUESTIONS: Final = ("contact", "bid", "preferences", "qualifications")


@dataclass(frozen=True)
class Step:
    """One step as pages show it."""

    application: Application
    name: str

    @property
    def label(self) -> str | Promise:
        """Its title."""
        return TITLES[self.name]

    @property
    def href(self) -> str:
        """Where its page is, or its part of the one long page."""
        if self.application.draft.one_page and self.name in QUESTIONS:
            return f"{address(self.application.posting, 'whole')}#{self.name}"
        return address(self.application.posting, self.name)

    @property
    def lack(self) -> str:
        """What is missing, as a sentence; empty where nothing is. Reads the qualifications, so only pages that show it ask."""
        return lack_of(self.application, self.name)


def names_of(posting: Posting) -> list[str]:
    """The steps this posting has, in order: no bid on a job announcement, no preferences on a bid announcement."""
    left_out = {"bid": not posting.takes_bids, "preferences": not posting.open_to_public}
    return [name for name in TITLES if not left_out.get(name)]


def steps_of(application: Application) -> list[Step]:
    """Every step of the application, in order."""
    return [Step(application, name) for name in names_of(application.posting)]


def questions_of(posting: Posting) -> list[str]:
    """The steps that ask questions, in order: all but documents and the signature."""
    return [name for name in names_of(posting) if name in QUESTIONS]


def address(posting: Posting, name: str) -> str:
    """Where the step's page is."""
    return address_of(posting.job_number, name)


@lru_cache(maxsize=4096)
def address_of(job_number: str, name: str) -> str:
    """The same by the job number; kept, since every page of the form names all of them."""
    return reverse(f"apply_{name}", args=[job_number])


def after(posting: Posting, name: str) -> str:
    """The address of the step that follows."""
    names = names_of(posting)
    return address(posting, names[names.index(name) + 1])


def lacking(application: Application) -> Sequence[Step]:
    """The steps to finish before the application can be sent."""
    return [step for step in steps_of(application) if step.lack]


def lack_of(application: Application, name: str) -> str:
    """What the step still lacks, as a sentence; empty where nothing is missing."""
    draft, posting = application.draft, application.posting
    if name == "contact" and not draft.last_name:
        return _("Enter your last name.")
    if name == "contact" and draft.seda and preferences_count(draft, posting) and not draft.street:
        return _("Enter your home address: the SEDA preference is decided by it.")
    if name == "bid" and posting.open_to_public and claims_a_bid(draft.bid_claim) and not draft.if_rejected:
        return _("Say what we should do if your bid is rejected.")
    if name == "qualifications" and unanswered(draft, posting):
        return unanswered(draft, posting)
    return _("Correct what is marked on this page.") if drafting.typed_in(draft, name) else ""


def unanswered(draft: Answers, posting: Posting) -> str:
    """How many qualifications have no answer yet, in words."""
    asked = posting.requirements
    open_ones = sum(1 for one in asked if not draft.answers.get(one.key, {}).get("answer"))
    if not open_ones:
        return ""
    return _("Answer every question. Without an answer: %(number)d of %(total)d.") % {
        "number": open_ones,
        "total": len(asked),
    }


def preferences_count(draft: Answers, posting: Posting) -> bool:
    """True for the public, and for a bidder who would be considered with the public if the bid is rejected."""
    claims = posting.takes_bids and claims_a_bid(draft.bid_claim)
    return posting.open_to_public and (not claims or draft.if_rejected == IfRejected.PUBLIC)


def slots_of(application: Application) -> list[Slot]:
    """The documents asked for: three of everybody, and a proof for each preference claimed."""
    draft = application.draft
    claimed = draft.claimed_preferences if preferences_count(draft, application.posting) else []
    return [Slot.RESUME, Slot.LICENCE, Slot.TRANSCRIPT, *(Slot(kind) for kind in claimed)]


def not_attached(application: Application, documents: Iterable[Document]) -> list[Slot]:
    """The documents asked for that the draft has not; none of them is needed to send it."""
    standing = {document.slot for document in documents if not document.is_refused}
    return [slot for slot in slots_of(application) if slot not in standing]


def has_settled(application: Application) -> bool:
    """True once nothing the applicant types can count any more: withdrawn, or frozen by the closing."""
    return application.status not in {ApplicationStatus.DRAFT, ApplicationStatus.FILED}


def can_change(application: Application, at: datetime) -> bool:
    """True where the form can still be filled in and sent."""
    return not has_settled(application) and application.posting.is_open(at)


def why_closed(posting: Posting) -> str:
    """Why a posting takes no applications now, in a sentence."""
    if posting.status == PostingStatus.CANCELLED:
        return _("This posting was rescinded, so it takes no applications.")
    return _("This posting closed at %(deadline)s.") % {"deadline": in_words(posting.closes_at)}
