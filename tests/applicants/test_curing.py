"""Proofs after the closing: seven days, the same for all, beside a filing that stays as it was received."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from applicants import curing, receipts, reviewing
from applicants.models import Document, PreferenceClaim
from ats import clock
from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.demo.scan import one_page_pdf
from ats.outbox.models import Message
from ats.refusal import Refused
from postings.deadline import CITY_ZONE
from tests import makers

pytestmark = pytest.mark.django_db

PDF = one_page_pdf("Proof of service (invented)")


@pytest.fixture
def claim():
    """A veteran's claim, filed without a proof; the posting has just closed."""
    posting = makers.open_posting()
    makers.filed(posting, veteran=True)
    makers.close(posting)
    return PreferenceClaim.objects.select_related("application__posting", "application__person").get()


def proved(claim, at=None, content=PDF):
    who = claim.application.person
    return curing.prove(claim, "dd214.pdf", content, by=who, at=at or clock.now())


@pytest.mark.parametrize(
    ("closes", "ends"),
    [
        ("2025-07-02T05:00:00+00:00", "2025-07-09T00:00:00-05:00"),  # July 1, whole: the 2nd to the 8th
        ("2025-07-01T22:00:00+00:00", "2025-07-09T00:00:00-05:00"),  # July 1, five in the afternoon
        ("2025-10-31T05:00:00+00:00", "2025-11-07T00:00:00-06:00"),  # over a change of the clock
    ],
)
def test_seven_whole_days_follow_the_day_of_the_closing(closes, ends):
    posting = makers.open_posting()
    posting.closes_at = datetime.fromisoformat(closes)

    end = curing.ends_at(posting)

    assert end == datetime.fromisoformat(ends)
    assert end.astimezone(CITY_ZONE).hour == 0


def test_a_proof_stands_beside_the_filing_whose_receipt_stays(claim):
    filing = claim.application.filing
    before = receipts.of(claim.application, filing, list(filing.documents.all()))

    document = proved(claim)

    assert list(filing.documents.all()) == []
    assert receipts.of(claim.application, filing, list(filing.documents.all())) == before
    assert list(Document.objects.counting_for(filing)) == [document]
    assert Event.objects.filter(action="applicants.prove").count() == 1


def test_hr_verifies_the_claim_on_it(client, claim):
    document = proved(claim)
    client.force_login(makers.person(role=Role.HR_ANALYST))
    page = reverse("desk_application", args=[claim.application.reference])
    shown = client.get(page).content.decode()

    answer = client.post(
        reverse("desk_preference", args=[claim.application.reference, "veteran"]),
        {"veteran-decision": "verify", "veteran-document": document.pk},
    )

    claim.refresh_from_db()
    assert "dd214.pdf" in shown
    assert (answer.status_code, claim.status, claim.document) == (302, "verified", document)


def test_the_first_instant_after_the_last_day_is_too_late(claim):
    end = curing.ends_at(claim.application.posting)

    proved(claim, at=end - timedelta(microseconds=1))
    with pytest.raises(Refused, match="no proof any more"):
        proved(claim, at=end)

    assert Document.objects.count() == 1


def test_a_decided_claim_takes_none(claim):
    reviewing.decide_preference(claim, verified=True, reason="", document=None, by=makers.OPERATOR, at=clock.now())

    with pytest.raises(Refused, match="no proof any more"):
        proved(claim)

    assert Document.objects.count() == 0


def test_before_the_closing_the_form_takes_it():
    makers.filed(makers.open_posting(), veteran=True)
    claim = PreferenceClaim.objects.select_related("application__posting", "application__person").get()

    with pytest.raises(Refused, match="no proof any more"):
        proved(claim)


def test_a_withdrawn_application_takes_none(claim):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE applicants_application SET status = 'withdrawn'")

    with pytest.raises(Refused, match="no proof any more"):
        proved(claim)


def test_who_has_shown_none_is_not_denied_before_the_end(claim):
    end = curing.ends_at(claim.application.posting)
    deny = {"verified": False, "reason": "No proof.", "document": None, "by": makers.OPERATOR}

    with pytest.raises(Refused, match="one can be until") as refusal:
        reviewing.decide_preference(claim, at=end - timedelta(seconds=1), **deny)
    reviewing.decide_preference(claim, at=end, **deny)

    assert refusal.value.field == "reason"
    assert PreferenceClaim.objects.get().status == "denied"


def test_a_proof_that_does_not_convince_is_denied_at_once(claim):
    document = proved(claim)

    reviewing.decide_preference(
        claim, verified=False, reason="Another's name.", document=document, by=makers.OPERATOR, at=clock.now()
    )

    assert PreferenceClaim.objects.get().status == "denied"


def test_the_person_reads_until_when_and_gives_it(client, claim):
    client.force_login(claim.application.person)
    own = claim.application.get_absolute_url()
    page = reverse("prove", args=[claim.application.reference, "veteran"])
    asked = client.get(own).content.decode()

    without = client.post(page, {})
    given = client.post(page, {"file": SimpleUploadedFile("dd214.pdf", PDF)}, follow=True)

    assert page in asked
    assert "You can add a proof until" in asked
    assert without.status_code == 422
    assert "Choose a file." in without.content.decode()
    assert given.redirect_chain == [(own, 302)]
    assert "dd214.pdf" in given.content.decode()
    assert "Given after the closing" in given.content.decode()


def test_a_file_that_is_none_says_why_beside_the_field(client, claim):
    client.force_login(claim.application.person)

    answer = client.post(
        reverse("prove", args=[claim.application.reference, "veteran"]),
        {"file": SimpleUploadedFile("dd214.pdf", b"not a file of any kind")},
    )

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["file"]


def test_nobody_proves_another_s_claim_nor_one_that_was_never_made(client, claim):
    reference = claim.application.reference
    client.force_login(makers.person())
    of_another = client.get(reverse("prove", args=[reference, "veteran"]))
    client.force_login(claim.application.person)

    assert of_another.status_code == 404
    assert client.get(reverse("prove", args=[reference, "cps"])).status_code == 404


def test_once_it_is_over_the_page_leads_back(client, claim):
    reviewing.decide_preference(claim, verified=True, reason="", document=None, by=makers.OPERATOR, at=clock.now())
    client.force_login(claim.application.person)

    answer = client.get(reverse("prove", args=[claim.application.reference, "veteran"]))

    assert answer.url == claim.application.get_absolute_url()


def test_the_letter_of_the_closing_names_the_last_moment_to_whoever_claims(claim):
    other = makers.open_posting()
    plain = makers.filed(other)
    makers.close(other)

    letters = {one.recipient_id: one.body for one in Message.objects.filter(kind="closed")}

    assert "add it on the page of your application until 11:59:59 pm" in letters[claim.application.person_id]
    assert "preference" not in letters[plain.person_id]
