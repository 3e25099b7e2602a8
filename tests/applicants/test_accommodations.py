"""An accommodation request: asked in confidence, answered by the coordinator, and seen by nobody else."""

from __future__ import annotations

import json

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from applicants import accommodations, takeout
from applicants import actions as applying
from applicants.models import AccommodationRequest
from applicants.waiting import waiting_for
from ats import clock
from ats.accounts.actions import close_account
from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.outbox.models import Message
from ats.refusal import Refused
from selection.models import ListSeal
from tests import makers
from tests.roles import owner
from tests.test_house import addresses, path_to

pytestmark = pytest.mark.django_db
NEED = "A sign language interpreter, zanzibar."  # a word that stands nowhere else
ANSWER = "An interpreter comes along, madagascar."
EVERYBODY_ELSE = [one for one in Role.values if one != Role.COORDINATOR]


@pytest.fixture
def coordinator():
    return makers.person("cory@city.example", role=Role.COORDINATOR)


def asked(application=None, **facts):
    application = application or makers.filed(makers.open_posting())
    facts = {"purpose": "interview", "need": NEED} | facts
    return accommodations.ask(application, **facts, by=application.person, at=clock.now())


def answered(request, by):
    return accommodations.answer(request, decision="as_asked", words=ANSWER, by=by, at=clock.now())


def page_of(application):
    return reverse("own_accommodation", args=[application.reference])


def test_an_applicant_asks_reads_the_answer_and_takes_it_back(client, coordinator):
    application = makers.filed(makers.open_posting())
    client.force_login(application.person)
    there = Client()
    there.force_login(coordinator)

    assert page_of(application) in client.get(application.get_absolute_url()).content.decode()
    client.post(page_of(application), {"purpose": "interview", "need": NEED})
    made = AccommodationRequest.objects.get()
    waits = there.get(reverse("accommodations")).content.decode()
    there.post(reverse("accommodation", args=[made.reference]), {"decision": "otherwise", "words": ANSWER})
    read = client.get(page_of(application)).content.decode()
    first, again = (client.post(page_of(application), {"withdraw": made.reference}) for _time in range(2))

    assert first.url == again.url == page_of(application)
    assert application.person.full_name in waits and NEED not in waits
    assert NEED in read and ANSWER in read and "Yes, in another way" in read
    made.refresh_from_db()
    assert (made.status, made.need, made.answered_by) == ("withdrawn", NEED, coordinator.audit_label)
    told = Event.objects.filter(action__contains="accommodation").order_by("id").values_list("action", flat=True)
    assert list(told) == [f"applicants.{deed}_accommodation" for deed in ("ask", "answer", "withdraw")]


def test_a_draft_can_ask_too_and_every_mistake_is_said_beside_its_field(client):
    who, posting = makers.person(), makers.open_posting()
    application = applying.start(posting, by=who, at=clock.now())
    client.force_login(who)

    assert page_of(application) in client.get(reverse("apply", args=[posting.job_number])).content.decode()
    empty = client.post(page_of(application), {})
    client.post(page_of(application), {"purpose": "applying", "need": NEED})
    again = client.post(page_of(application), {"purpose": "applying", "need": "Something else"})

    assert (empty.status_code, list(empty.context["form"].errors)) == (422, ["purpose", "need"])
    assert (again.status_code, list(again.context["form"].errors)) == (422, ["purpose"])
    assert "Something else" in again.content.decode()
    assert AccommodationRequest.objects.count() == 1


@pytest.mark.parametrize("role", EVERYBODY_ELSE)
def test_nobody_but_the_coordinator_finds_a_request(client, role):
    made = asked()
    who = makers.person(role=role, departments=("DEPARTMENT OF PARKS",) if role == Role.HIRING_MANAGER else ())
    client.force_login(who)

    for path in (reverse("accommodations"), reverse("accommodation", args=[made.reference]), page_of(made.application)):
        assert client.get(path).status_code == 404
        assert client.post(path, {"decision": "as_asked", "words": "x"}).status_code in {404, 405}
    assert not AccommodationRequest.objects.visible_to(who).exists()
    with pytest.raises(Refused, match="Your role"):
        answered(made, who)
    with pytest.raises(Refused, match="Your role"):
        accommodations.opened(made, by=who, at=clock.now())
    assert Client().get(reverse("accommodations")).url.startswith("/accounts/login/")


def test_the_coordinator_sees_requests_and_nothing_else_of_applications(client, coordinator):
    made = asked()
    client.force_login(coordinator)

    assert NEED in client.get(reverse("accommodation", args=[made.reference])).content.decode()
    for path in ("/admin/", "/shortlists/", made.application.get_absolute_url()):
        assert client.get(path).status_code == 404
    assert not type(made.application).objects.visible_to(coordinator).exists()
    assert Event.objects.filter(action="applicants.view_accommodation", by=coordinator.audit_label).count() == 1


def test_no_page_of_staff_no_list_no_seal_and_no_letter_shows_what_was_asked(client, coordinator):
    posting = makers.open_posting()
    application = makers.filed(posting)
    made = answered(asked(application), coordinator)
    makers.close(posting)
    makers.reviewed(application)
    drawn = makers.listed(posting)
    lead = makers.person(role=Role.HR_LEAD)
    client.force_login(lead)
    parts = {
        "job_number": posting.job_number, "job": posting.job_number, "reference": application.reference, "number": drawn.number,
        "people/pk": application.person.pk, "object_id": application.pk, "app_label": "applicants", "content_type_id": 1,
        "form": "csv", "url": "nowhere", "pack_id": "afscme-seniority", "kind": "veteran",
    }  # fmt: skip
    canaries = ("zanzibar", "madagascar", "answer for you", "/accommodation")
    shown, looked_at = [], 0

    for route, _name in addresses():
        try:
            path = path_to(route, parts)
        except KeyError:  # a part that this world has none of
            continue
        response = client.get(path)
        body = b"".join(response) if response.streaming else response.content
        looked_at += response.status_code == 200
        shown += [(path, one) for one in canaries if one.encode() in body]

    assert shown == []
    assert looked_at > 40
    assert "zanzibar" not in json.dumps(list(ListSeal.objects.values()), default=str)
    letters = list(Message.objects.filter(kind__in=["private", "request_waits"]))
    assert {one.recipient for one in letters} == {application.person, coordinator}
    for letter in letters:
        assert "zanzibar" not in letter.subject + letter.body and "madagascar" not in letter.subject + letter.body
    [to_coordinator] = [one for one in letters if one.recipient == coordinator]
    assert application.reference not in to_coordinator.body and application.person.last_name not in to_coordinator.body
    assert made.reference not in client.get("/admin/outbox/message/").content.decode()


def test_the_audit_names_neither_who_asked_nor_what(coordinator):
    application = makers.filed(makers.open_posting())
    made = asked(application)
    answered(made, coordinator)
    accommodations.withdraw(made, by=application.person, at=clock.now())

    events = Event.objects.filter(action__contains="accommodation")
    text = " ".join(f"{one.by} {one.subject} {one.reason} {one.facts}" for one in events)
    assert events.count() == 3
    assert made.reference in text
    for secret in (application.reference, application.person.email, "zanzibar", "madagascar"):
        assert secret not in text


def test_the_words_are_sealed_at_rest_and_sealed_anew_with_the_rest(coordinator, settings):
    made = answered(asked(), coordinator)
    with connection.cursor() as cursor:
        cursor.execute("SELECT r::text FROM applicants_accommodationrequest r")
        stored = cursor.fetchone()[0]
    settings.PERSONAL_KEYS = [Fernet.generate_key().decode(), *settings.PERSONAL_KEYS]

    with owner():
        call_command("reseal")
    settings.PERSONAL_KEYS = settings.PERSONAL_KEYS[:1]

    assert made.reference in stored
    assert "zanzibar" not in stored and "madagascar" not in stored
    made.refresh_from_db()
    assert (made.need, made.answer) == (NEED, ANSWER)


def test_what_cannot_be_asked_is_refused(coordinator):
    application, other = makers.filed(makers.open_posting()), makers.person()

    with pytest.raises(Refused, match="your own application"):
        accommodations.ask(application, purpose="interview", need=NEED, by=other, at=clock.now())
    with pytest.raises(Refused, match="Say what would help"):
        asked(application, need="  ")
    made = asked(application)
    with pytest.raises(Refused, match="asked for this already"):
        asked(application)
    with pytest.raises(Refused, match="your own request"):
        accommodations.withdraw(made, by=other, at=clock.now())
    with pytest.raises(Refused, match="what is arranged"):
        accommodations.answer(made, decision="as_asked", words=" ", by=coordinator, at=clock.now())
    applying.withdraw(application, by=application.person)
    with pytest.raises(Refused, match="withdrawn"):
        asked(application, purpose="applying")
    assert not AccommodationRequest.objects.waiting().exists()
    assert AccommodationRequest.objects.count() == 1


def test_a_request_withdrawn_is_not_answered_and_one_asked_too_often_is_refused(coordinator):
    application = makers.filed(makers.open_posting())
    for _time in range(accommodations.MOST):
        made = accommodations.withdraw(asked(application), by=application.person, at=clock.now())

    with pytest.raises(Refused, match="Withdrawn"):
        answered(made, coordinator)
    with pytest.raises(Refused, match="very often"):
        asked(application)
    assert Message.objects.filter(kind="request_waits").count() == 1


def test_a_coordinator_does_not_answer_their_own_request(coordinator):
    made = asked(makers.filed(makers.open_posting(), coordinator))

    with pytest.raises(Refused, match="Another coordinator"):
        answered(made, coordinator)


def test_a_closed_account_keeps_its_request_and_gets_no_letter_that_it_could_not_read(client, coordinator):
    made = asked()
    close_account(made.application.person, by=made.application.person, at=clock.now())
    client.force_login(coordinator)
    path = reverse("accommodation", args=[made.reference])

    page = client.get(path).content.decode()
    client.post(path, {"decision": "as_asked", "words": ANSWER})

    assert "closed their account" in page
    made.refresh_from_db()
    assert (made.status, made.answer) == ("answered", ANSWER)
    assert not Message.objects.filter(kind="private").exists()


def test_the_persons_own_takeout_has_it_and_nobody_elses(coordinator):
    made = answered(asked(), coordinator)

    [own] = takeout.applications_of(made.application.person)

    assert [(one["need"], one["answer"]) for one in own["accommodations"]] == [(NEED, ANSWER)]
    assert takeout.applications_of(coordinator) == []


def test_a_lead_is_told_when_nobody_has_the_role_that_somebody_waits_for():
    lead, analyst = makers.person(role=Role.HR_LEAD), makers.person(role=Role.HR_ANALYST)

    def waits(who):
        [entry] = [one for one in waiting_for(who) if one["title"].startswith("Role that nobody has")]
        return entry["count"]

    assert waits(lead) == 0
    asked()
    assert (waits(lead), waits(analyst)) == (1, 0)
    makers.person(role=Role.COORDINATOR)
    assert waits(lead) == 0


@pytest.mark.parametrize(
    "change",
    [{"status": "answered"}, {"status": "withdrawn"}, {"answered_at": "2026-01-01T00:00:00Z"}],
    ids=lambda change: next(iter(change)),
)
def test_the_schema_refuses_half_an_answer(change):
    made = asked()

    with pytest.raises(IntegrityError), transaction.atomic():
        AccommodationRequest.objects.filter(pk=made.pk).update(**change)


def test_the_list_costs_the_same_queries_for_one_request_and_for_three(client, coordinator, django_assert_num_queries):
    client.force_login(coordinator)
    asked()
    client.get(reverse("accommodations"))
    with django_assert_num_queries(5):
        client.get(reverse("accommodations"))
    asked()
    asked()

    with django_assert_num_queries(5):
        page = client.get(reverse("accommodations"))

    assert len(page.context["page"].object_list) == 3
