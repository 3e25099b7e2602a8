"""Receipts: the signed text, the paper, and the page that knows a genuine one without saying whose it is."""

from __future__ import annotations

import base64
import io
import secrets
from dataclasses import replace

import pypdfium2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings as plain
from django.urls import reverse

from applicants import actions, receipt_pdf, receipts
from applicants.documents import attaching
from applicants.documents.slots import Slot
from applicants.models import Application
from ats import clock
from ats.demo.scan import one_page_pdf
from ats.outbox.models import Message
from tests import makers
from tests.roles import tamper

pytestmark = pytest.mark.django_db

VERIFY, KEY = reverse("verify_receipt"), reverse("receipt_key")
NAMES = {"first_name": "Robin", "last_name": "Testwell"}


@pytest.fixture
def filed():
    """Filed with a résumé, claiming two preferences."""
    who, posting = makers.person(**NAMES), makers.open_posting(job_number="412")
    application = actions.start(posting, by=who, at=clock.now())
    paper = one_page_pdf("invented")
    attaching.attach(application, Slot.RESUME, "my résumé.pdf", paper, by=who, at=clock.now())
    return makers.filed(posting, who, veteran=True, cps=True)


def receipt_of(application):
    return receipts.of(application, application.filing, list(application.filing.documents.all()))


def asked(client, reference, signature):
    return client.post(VERIFY, {"reference": reference, "signature": signature})


def test_a_receipt_states_everything_received_and_names_nobody(filed):
    document = filed.filing.documents.get()

    lines = receipt_of(filed).text.splitlines()

    moment = (
        filed.filing.submitted_at.strftime("%Y-%m-%dT%H:%M:%S.")
        + f"{filed.filing.submitted_at.microsecond // 1000:03d}Z"
    )
    assert lines[:4] == [
        "Hiring desk receipt, form 1",
        f"Reference: {filed.reference}",
        "Version: 1",
        "Job: 412, revision 1",
    ]
    assert lines[4].startswith(f"Received: {moment} (") and lines[4].endswith(" America/Chicago)")
    assert lines[5:] == [
        "Bid: none",
        "Preferences claimed: veteran, cps",
        f"Document: resume, {document.size} bytes, SHA-256 {document.sha256}, my résumé.pdf",
    ]
    assert not any(name in " ".join(lines) for name in NAMES.values())


def test_a_bid_is_said_on_the_receipt_without_its_number():
    text = receipt_of(makers.filed(makers.open_posting(), employee_number="700123")).text

    assert "Bid: claimed" in text
    assert "700123" not in text


def test_anybody_checks_a_receipt_with_the_public_key_alone(client, filed):
    receipt = receipt_of(filed)

    key = client.get(KEY).json()

    signature = base64.urlsafe_b64decode(receipt.signature + "==")
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(key["key"])).verify(signature, receipt.text.encode())
    assert key["algorithm"] == "Ed25519"


def test_a_receipt_of_before_is_genuine_after_the_key_was_changed_and_a_forged_one_is_not(client, filed, monkeypatch):
    old = receipt_of(filed).signature
    (key,) = plain.SIGNING_KEYS
    monkeypatch.setattr(plain, "SIGNING_KEYS", [secrets.token_hex(32)])
    forged, alone = receipt_of(filed).signature, asked(client, filed.reference, old)
    monkeypatch.setattr(plain, "SIGNING_KEYS", [secrets.token_hex(32), key])
    new = receipt_of(filed).signature

    said = [asked(client, filed.reference, each).content.decode() for each in (old, new, forged)]

    assert ["This receipt is genuine" in page for page in said] == [True, True, False]
    assert "This receipt is genuine" not in alone.content.decode()  # the control: the old key was let go


def test_the_mail_the_page_and_the_next_look_carry_the_same_receipt(client, filed):
    client.force_login(filed.person)
    receipt = receipt_of(filed)

    page = client.get(filed.get_absolute_url()).content.decode()
    mail = Message.objects.get(kind="receipt").body

    assert receipt.text in mail and f"Signature: {receipt.signature}" in mail
    assert receipt.signature_in_groups in page
    assert receipt_of(filed) == receipt


def test_a_genuine_receipt_is_known_however_it_was_copied_and_says_nothing_of_the_person(client, filed):
    receipt = receipt_of(filed)

    page = asked(
        client, f" {filed.reference.lower().replace('-', '')} ", receipt.signature_in_groups.replace(" ", "\r\n")
    )

    said = page.content.decode()
    assert page.status_code == 200
    assert "This receipt is genuine" in said and "412" in said
    assert not any(name in said for name in (*NAMES.values(), filed.person.email))


def test_an_earlier_version_is_genuine_too_and_says_which(client, filed):
    first = receipt_of(filed)
    again = makers.filed(filed.posting, filed.person, phone="312 555 0100")

    assert "genuine" in asked(client, filed.reference, first.signature).content.decode()
    assert "<dd>2</dd>" in asked(client, filed.reference, receipt_of(again).signature).content.decode()


@pytest.mark.parametrize("signature", ["", "x", "é" * 86, "A" * 86, "A" * 85 + "!", "AAAA"])
def test_a_receipt_that_is_not_ours_is_told_apart_from_nothing(client, filed, signature):
    wrong, unknown = (asked(client, one, signature) for one in (filed.reference, "0000-00000-0"))

    strip = [page.content.decode().split("<form")[0] for page in (wrong, unknown)]
    assert strip[0] == strip[1]
    assert "genuine</h2>" not in strip[0]
    assert wrong.status_code == (200 if signature else 422)


@pytest.mark.parametrize("typed", ["0000-00000-1", "oooo ooooo i"])
def test_a_mistyped_reference_is_told_apart_from_one_that_never_was(client, filed, typed):
    signature = receipt_of(filed).signature

    slip, unknown = (asked(client, one, signature).content.decode() for one in (typed, "0000-00000-0"))

    assert "The reference is mistyped" in slip and "not a receipt of ours" not in slip
    assert "not a receipt of ours" in unknown and "mistyped" not in unknown


def test_a_reference_given_on_paper_is_valid_without_a_check_sign(client, filed):
    Application.objects.filter(pk=filed.pk).update(reference="PAPER-1999")
    filed.refresh_from_db()

    page = asked(client, "PAPER-1999", receipt_of(filed).signature).content.decode()

    assert "This receipt is genuine" in page
    assert "not a receipt of ours" in asked(client, "PAPER-2000", "x").content.decode()


def test_the_receipt_of_another_does_not_fit(client, filed):
    other = makers.filed(filed.posting)

    assert "not a receipt of ours" in asked(client, other.reference, receipt_of(filed).signature).content.decode()


def test_what_a_changed_row_says_is_no_longer_signed(client, filed):
    receipt = receipt_of(filed)
    tamper("UPDATE applicants_filing SET submitted_at = submitted_at - interval '1 second'")

    assert "not a receipt of ours" in asked(client, filed.reference, receipt.signature).content.decode()


def test_asking_too_often_is_limited(client, filed):
    answers = [asked(client, filed.reference, "x").status_code for _ in range(31)]

    assert answers == [200] * 30 + [429]


def test_the_paper_is_tagged_and_says_the_same(client, filed):
    client.force_login(filed.person)
    receipt = receipt_of(filed)

    answer = client.get(reverse("receipt_pdf", args=[filed.reference]))

    paper = pypdfium2.PdfDocument(io.BytesIO(answer.content))
    words = " ".join("".join(page.get_textpage().get_text_range() for page in paper).split())
    assert answer["Content-Type"] == "application/pdf"
    assert b"/StructTreeRoot" in answer.content and b"/Lang" in answer.content
    assert filed.reference in words and "Robin Testwell" in words
    assert receipt.signature_in_groups in words
    assert filed.filing.documents.get().sha256 in words.replace(" ", "")


def test_a_signature_with_hyphens_is_broken_between_its_groups_only(filed):
    hyphens = replace(receipt_of(filed), signature="-a-b-c-d" * 10 + "-MylAw")

    paper = pypdfium2.PdfDocument(receipt_pdf.of(filed, filed.filing, [], hyphens))

    words = " ".join("".join(page.get_textpage().get_text_range() for page in paper).split())
    assert hyphens.signature_in_groups in words


def test_the_paper_of_one_without_documents_says_so(client):
    mine = makers.filed(makers.open_posting())
    client.force_login(mine.person)

    answer = client.get(reverse("receipt_pdf", args=[mine.reference]))

    paper = pypdfium2.PdfDocument(io.BytesIO(answer.content))
    assert "You sent none." in paper[0].get_textpage().get_text_range()


def test_nobody_reads_the_paper_of_another_or_of_a_draft(client, filed):
    draft = actions.start(filed.posting, by=makers.person(), at=clock.now())
    client.force_login(draft.person)

    answers = [
        client.get(reverse("receipt_pdf", args=[one])) for one in (filed.reference, draft.reference, "0000-00000-0")
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
