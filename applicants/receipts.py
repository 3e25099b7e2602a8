"""Receipts: what was received and when, as a text that is the same for ever, and our signature under it.

The text is made from a filing, which never changes, so that nothing is stored twice: the same filing gives the same text and,
Ed25519 being deterministic, the same signature. It names no person. `FIRST_LINE` keeps it apart from everything else the key
signs (docs/adr).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from applicants import reference
from applicants.models import Application, Document, Filing
from ats import signing
from postings.deadline import CITY_ZONE
from postings.models import Posting
from seniority.bids import claims_a_bid

FIRST_LINE: Final = "Hiring desk receipt, form 1"
GROUP: Final = 8


@dataclass(frozen=True)
class Receipt:
    """The text of a receipt, and the signature under it: 64 bytes, as 86 signs of base64 for addresses."""

    text: str
    signature: str

    @property
    def signature_in_groups(self) -> str:
        """The same as people copy it: eleven groups of eight signs, the last shorter."""
        return " ".join(self.signature[at : at + GROUP] for at in range(0, len(self.signature), GROUP))


@dataclass(frozen=True)
class Genuine:
    """What a genuine receipt says to whoever shows it: which job, which version, when. Nothing of the person."""

    posting: Posting
    version: int
    submitted_at: datetime
    text: str


def of(application: Application, filing: Filing, documents: Sequence[Document]) -> Receipt:
    """The signed receipt of that filing with the documents it carries. Asks the database nothing."""
    text = text_of(application, filing, documents)
    signature = signing.sign(text.encode())
    return Receipt(text, base64.urlsafe_b64encode(signature).decode().rstrip("="))


def text_of(application: Application, filing: Filing, documents: Sequence[Document]) -> str:
    """One fact a line, in one spelling, whatever language the reader has."""
    bid = claims_a_bid(filing.bid_claim) and application.posting.takes_bids
    lines = [
        FIRST_LINE,
        f"Reference: {application.reference}",
        f"Version: {filing.version}",
        f"Job: {application.posting.job_number}, revision {filing.posting_revision}",
        f"Received: {moment(filing.submitted_at)}",
        f"Bid: {'claimed' if bid else 'none'}",
        f"Preferences claimed: {', '.join(filing.claimed_preferences) or 'none'}",
        *(
            f"Document: {one.slot}, {one.size} bytes, SHA-256 {one.sha256}, {one.name}"
            for one in sorted(documents, key=lambda one: (one.slot, one.sha256, one.name))
        ),
    ]
    return "\n".join(lines) + "\n"


def moment(at: datetime) -> str:
    """An instant in milliseconds, in UTC and as the clocks of Chicago showed it."""
    local = at.astimezone(CITY_ZONE)
    utc = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return f"{utc} ({local.isoformat(sep=' ', timespec='milliseconds')} {CITY_ZONE.key})"


def verify(typed_reference: str, typed_signature: str) -> Genuine | None:
    """What the receipt of that reference and signature says; None where it is not one of ours.

    The same None for a reference that never was and for a signature that does not fit, so that nobody learns which
    references there are. Blanks and line ends in what was typed do not matter.
    """
    signature = signature_of(typed_signature)
    spelled = reference.read(typed_reference) or typed_reference.strip()
    filings = Filing.objects.filter(application__reference=spelled).select_related("application__posting")
    for filing in filings.prefetch_related("documents"):
        text = text_of(filing.application, filing, list(filing.documents.all()))
        if signing.is_ours(text.encode(), signature):
            return Genuine(filing.application.posting, filing.version, filing.submitted_at, text)
    return None


def signature_of(typed: str) -> bytes:
    """The signature somebody typed or pasted; no bytes where it cannot be one."""
    signs = "".join(typed.split())
    try:
        return base64.b64decode(signs + "=" * (-len(signs) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
