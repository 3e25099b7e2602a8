"""Words of ours that are kept or written in English, as the desk's pages and a letter say them in Spanish."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation

from applicants.models import QualificationReview
from ats import clock
from ats.accounts import guarding
from ats.accounts.models import Device
from ats.accounts.roles import Role
from ats.demo import load as demo
from ats.outbox.models import Message
from postings.forms import PostingForm
from selection.candidates import gather
from selection.models import ListedApart
from tests import makers

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(makers.person(role=Role.HR_LEAD, language="es"))
    client.cookies["language"] = "es"
    return client


def page(desk, name, *words, **data):
    path = reverse(name, args=words)
    return (desk.post(path, data, follow=True) if data else desk.get(path, follow=True)).content.decode()


def test_the_first_revision_of_a_posting_is_named_in_spanish(desk):
    posting = makers.open_posting()

    public, own = page(desk, "posting", posting.job_number), page(desk, "desk_posting", posting.job_number)

    assert all("Primera publicación" in said and "First publication" not in said for said in (public, own))


def test_a_class_specification_is_looked_through_under_spanish_headings(desk):
    text = (demo.FOLDER / "class-3897.txt").read_text()

    said = page(desk, "desk_class_read", text=text)

    assert [one in said for one in ("<h2>Conocimientos</h2>", "<h2>Destrezas</h2>", "<h2>Knowledge</h2>")] == [
        True, True, False,
    ]  # fmt: skip


def test_a_rejected_bid_says_its_problem_in_spanish_in_the_list_of_applications(desk):
    posting = makers.open_posting()
    makers.filed(posting, city_employee=True, if_rejected="public")
    makers.close(posting)

    said = page(desk, "desk_applications", posting.job_number)

    assert "sin número de empleado" in said
    assert "no number" not in said


def test_whom_a_list_names_apart_is_kept_in_english_and_said_in_spanish(desk):
    posting = makers.open_posting()
    waiting, paper = makers.filed(posting), makers.filed(posting)
    makers.close(posting)
    makers.reviewed(paper, qualified=False)
    at = clock.now()  # as an import leaves one of which the paper says no more
    QualificationReview.objects.create(
        application=paper, qualified=False, outcome="no_education", reviewed_at=at, reviewed_by="system: import"
    )
    with translation.override("es"):
        gathered = gather(posting)
        makers.listed(posting, certified=False)

    said = {
        kind: desk.get(f"{reverse('desk_list', args=[posting.job_number, 1])}?show={kind}").content.decode()
        for kind in ("unreviewed", "not_qualified")
    }

    assert [one.reason for one in gathered.not_qualified] == ["Required education not shown"]
    assert set(ListedApart.objects.values_list("reference", "reason")) == {
        (waiting.reference, "Nobody has reviewed this application yet."),
        (paper.reference, "Required education not shown"),
    }
    assert "Nadie ha revisado todavía esta solicitud." in said["unreviewed"]
    assert "No se demostró la educación exigida" in said["not_qualified"]


def test_the_records_of_places_name_list_and_tier_in_spanish(desk):
    posting = makers.open_posting()
    application = makers.filed(posting)
    makers.close(posting)
    makers.reviewed(application)
    makers.listed(posting)

    said = page(desk, "admin:selection_listentry_changelist")

    assert "Candidate list" not in said and "Lista de candidatos" in said
    assert f"{posting.job_number}, lista 1" in said
    assert ">público<" in said


def test_every_order_on_offer_is_named_in_spanish():
    makers.exam_pack()
    with translation.override("es"):
        titles = [str(title) for _name, title in PostingForm().fields["rule_pack"].choices]

    assert len(titles) > 2
    assert [one for one in titles if "seniority" in one or "bidders" in one] == []


def test_the_letter_about_a_device_is_in_one_language():
    person = makers.person(language="es")
    at = clock.now()
    device = Device.objects.create(
        user=person, browser="curl", address="203.0.113.1", token_sha256="0" * 64, first_seen_at=at, last_seen_at=at
    )

    with translation.override("en"):
        guarding.tell_of_device(device, at=at)

    body = Message.objects.get(recipient=person).body
    assert "un navegador que no reconocemos" in body
    assert "a browser" not in body
