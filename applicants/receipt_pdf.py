"""The receipt on paper: the posting's sheet (postings/posting.typ), tagged like it, with what was received."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from applicants.models import Application, Document, Filing, Preference
from applicants.receipts import Receipt
from ats.spoken import moment_in_words
from ats.templatetags.desk import readable
from postings.pdf import bullets, made, texts
from seniority.bids import claims_a_bid


def of(application: Application, filing: Filing, documents: Sequence[Document], receipt: Receipt) -> bytes:
    """The PDF of that receipt, in the reader's language."""
    posting = application.posting
    address = settings.PUBLIC_URL + reverse("verify_receipt")
    data = {
        "language": (get_language() or "en")[:2],
        "title": _("Application received"),
        "eyebrow": _("Receipt %s") % application.reference,
        "department": f"{readable(posting.title)}, {readable(posting.department)}",
        "closing": _("Received at %s.") % moment_in_words(filing.submitted_at),
        "facts": facts(application, filing),
        "sections": [
            {"heading": _("Documents"), "parts": papers(documents)},
            {
                "heading": _("Signed text"),
                "parts": [*texts(explanation(address)), *bullets(receipt.text.strip().split("\n"))],
            },
            {"heading": _("Signature (Ed25519)"), "parts": bullets(receipt.signature_in_groups.split(), kind="groups")},
        ],
        "footer": f"{application.reference} · {address}",
    }
    return made(data, stamp=int(filing.submitted_at.timestamp()))


def explanation(address: str) -> str:
    """How the receipt is checked."""
    return _(
        "Anybody can check this receipt at %(address)s, with the reference and the signature. It names no person."
    ) % {"address": address}


def facts(application: Application, filing: Filing) -> list[tuple[str, str]]:
    """The facts as (name, value)."""
    bids = application.posting.takes_bids and claims_a_bid(filing.bid_claim)
    claims = [str(Preference(kind).label) for kind in filing.claimed_preferences]
    return [
        (_("Reference"), application.reference),
        (_("Version"), str(filing.version)),
        (
            _("Posting"),
            _("%(job)s, revision %(revision)s")
            % {"job": application.posting.job_number, "revision": filing.posting_revision},
        ),
        (_("Signed by"), filing.certified_name),
        (_("Bid"), _("Claimed; settled at the closing") if bids else _("None claimed")),
        (_("Preferences claimed"), "; ".join(claims) or _("None")),
    ]


def papers(documents: Sequence[Document]) -> list[dict[str, object]]:
    """Each document's name and digest, or that there are none."""
    if not documents:
        return texts(_("You sent none."))
    return bullets([f"{one.get_slot_display()}: {one.name} (SHA-256 {one.sha256})" for one in documents])
