"""Nothing is asked twice: what was answered before stands or is offered, with its day, and counts only once taken."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from applicants.documents import attaching
from applicants.documents.slots import Slot
from applicants.documents.storage import store
from applicants.models import Application, Document, Draft
from ats import clock
from ats.accounts.models import User
from ats.templatetags.desk import day
from postings.models import Posting
from tests import makers

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
BEFORE = {
    "street": "1 Elm Street", "veteran": True,
    "answers": {"education-1": {"answer": "yes", "how": "B.A. 2012"}, "licensure-1": {"answer": "no", "how": ""}},
}  # fmt: skip


@pytest.fixture
def who(client) -> User:
    """Somebody who has applied before, with a résumé."""
    person = makers.person()
    application = makers.filed(makers.open_posting(), person, **BEFORE)
    attaching.attach(application, Slot.RESUME, "resume.pdf", PDF, by=person, at=clock.now())
    client.force_login(person)
    return person


def begun(client: Client, layout: str = "") -> Posting:
    posting = makers.open_posting()
    client.post(reverse("apply", args=[posting.job_number]), {"layout": layout})
    return posting


def draft_of(posting: Posting) -> Draft:
    return Application.objects.get(posting=posting).draft


def at(posting: Posting, name: str) -> str:
    return reverse(f"apply_{name}", args=[posting.job_number])


def test_contact_details_stand_in_the_new_draft_with_their_day(client, who):
    posting = begun(client)

    page = client.get(at(posting, "contact")).content.decode()

    assert 'value="1 Elm Street"' in page
    assert f"what you answered on {day(clock.now())}" in page


@pytest.mark.parametrize("layout", ["", "whole"])
def test_answers_and_claims_are_offered_with_their_day_and_taken_by_a_button(client, who, layout):
    posting = begun(client, layout)
    pages = ["whole"] if layout else ["preferences", "qualifications"]

    offered = "".join(client.get(at(posting, name)).content.decode() for name in pages)
    untouched = draft_of(posting)
    typed = {"education-1-how": "My own words now", "last_name": who.last_name}
    answers = [client.post(at(posting, name), typed | {"use-earlier": "1"}) for name in pages]
    taken = draft_of(posting)

    assert offered.count(f"On {day(clock.now())} you answered:") == 3
    assert "B.A. 2012" in offered
    assert (untouched.veteran, untouched.answers) == (False, {})
    assert [answer.url for answer in answers] == [at(posting, name) for name in pages]
    assert taken.veteran
    assert taken.answers["education-1"] == {"answer": "yes", "how": "My own words now"}
    assert taken.answers["licensure-1"] == {"answer": "no", "how": ""}
    assert "you answered:" not in client.get(at(posting, "qualifications")).content.decode()


def test_a_qualification_in_other_words_is_asked_anew(client, who):
    posting = makers.open_posting(minimum_qualifications=["Ten years at sea"])

    client.post(reverse("apply", args=[posting.job_number]))

    offered = draft_of(posting).earlier["qualifications"]
    assert [list(one["fields"]) for one in offered] == [
        ["education-1", "education-1-how"], ["licensure-1", "licensure-1-how"],
    ]  # fmt: skip


def test_an_earlier_document_is_offered_and_taken_as_a_file_of_its_own_with_the_same_hash(client, who):
    posting = begun(client)
    earlier = Document.objects.get()

    offered = client.get(at(posting, "documents")).content.decode()
    answer = client.post(reverse("reuse_document", args=[posting.job_number]), {"document": earlier.pk})

    taken = Document.objects.exclude(pk=earlier.pk).get()
    assert f"On {day(clock.now())} you gave us “resume.pdf”." in offered
    assert answer.url == at(posting, "documents")
    assert (taken.application.posting, taken.slot, taken.sha256) == (posting, earlier.slot, earlier.sha256)
    assert taken.storage_key != earlier.storage_key
    assert store().get(taken.storage_key, len(PDF)) == PDF
    assert "you gave us" not in client.get(at(posting, "documents")).content.decode()


def test_nobody_takes_the_document_of_somebody_else_or_one_that_never_was(client, who):
    other = Client()
    other.force_login(makers.person())
    posting = begun(other)
    document = Document.objects.get()

    answers = [
        other.post(reverse("reuse_document", args=[posting.job_number]), {"document": pk}).status_code
        for pk in (document.pk, "", "x", "9" * 30)
    ]

    assert answers == [404] * 4
    assert Document.objects.count() == 1


def test_a_document_lost_from_the_disk_is_not_taken(client, who):
    posting = begun(client)
    document = Document.objects.get()
    store().remove(document.storage_key)

    answer = client.post(reverse("reuse_document", args=[posting.job_number]), {"document": document.pk})

    assert answer.status_code == 503
    assert client.get(reverse("reuse_document", args=[posting.job_number])).url == at(posting, "documents")
