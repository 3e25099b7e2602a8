"""All of one's own data to take along, and the end of an account."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pytest
from django import forms
from django.apps import apps
from django.test import Client
from django.urls import reverse

from applicants import actions as applying
from applicants.documents import attaching
from applicants.documents.slots import Slot
from applicants.models import Application, Filing
from ats import clock
from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.demo.scan import one_page_pdf
from ats.my_data import everything
from selection.choosing import sealed_scores
from tests import makers
from tests.ats.test_sessions import grow_stale
from tests.house import sources
from tests.selection.selecting import interviewed, sealed

pytestmark = pytest.mark.django_db
PASSPHRASE = "sundial lantern orchard"


def test_everything_of_mine_and_nothing_of_anybody_else_s(client):
    who, other = makers.person(password=PASSPHRASE), makers.person(last_name="Somebodyelse")
    posting = makers.open_posting()
    paper = one_page_pdf("Resume")
    mine = applying.start(posting, by=who, at=clock.now())
    attaching.attach(mine, Slot.RESUME, "resume.pdf", paper, by=who, at=clock.now())
    mine = makers.filed(posting, who, employee_number="734951", veteran=True)
    makers.filed(posting, other)
    client.force_login(who)

    answer = client.post(reverse("download_my_data"))
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    data = json.loads(archive.read("data.json"))

    assert answer.streaming
    assert [one["reference"] for one in data["applications"]] == [mine.reference]
    assert data["applications"][0]["filed"][0]["employee_number"] == "734951"
    assert archive.testzip() is None
    assert archive.read(data["applications"][0]["documents"][0]["file"]) == paper
    assert len(data["messages"]) == 1
    assert "Somebodyelse" not in json.dumps(data)
    assert Event.objects.filter(action="accounts.take_data_along").count() == 1


def test_what_an_interviewer_wrote_is_theirs_and_what_was_scored_about_somebody_is_not_in_their_archive():
    listed = interviewed(people=2)
    first, second = listed.panel
    sealed(first, 4, 3, note="Named the frost dates.")
    sealed_scores.keep_scores(second, {"note_0": "Begins calmly."}, by=second.person, at=clock.now())
    reference = listed.people[0].reference

    own, kept, candidates = (everything(one) for one in (first.person, second.person, listed.people[0].person))

    assert own["interviews_you_scored"] == [
        {
            "job_number": listed.posting.job_number, "application": reference, "remark": "",
            "sealed_at": first.sheet.sealed_at,
            "answers": [
                {"question": question, "score": score, "note": "Named the frost dates."}
                for question, score in zip(first.questions.questions, (4, 3), strict=True)
            ],
        }
    ]  # fmt: skip
    assert [one["typed"] for one in kept["interviews_you_scored"]] == [{"note_0": "Begins calmly."}]
    assert candidates["interviews_you_scored"] == []
    assert "frost" not in json.dumps([kept, candidates], default=str)
    assert listed.people[0].person.last_name not in json.dumps(
        [one["interviews_you_scored"] for one in (own, kept)], default=str
    )
    assert "not part of this archive" in candidates["interview_scores_about_you"]


def test_it_asks_once_more_who_you_are_and_is_never_a_link(client):
    client.force_login(makers.person(password=PASSPHRASE))

    typed_in = client.get(reverse("download_my_data"))

    assert (typed_in.status_code, typed_in["Allow"]) == (405, "POST")
    assert b"There is nothing to read at this address" in typed_in.content
    grow_stale(client)

    assert client.post(reverse("download_my_data")).url.startswith("/accounts/reauthenticate/")
    assert not Event.objects.filter(action="accounts.take_data_along").exists()


def test_a_closed_account_signs_nobody_in_and_its_applications_stay(client):
    who = makers.person(password=PASSPHRASE)
    application = makers.filed(makers.open_posting(), who)
    there = Client()
    there.post("/accounts/login/", {"login": who.email, "password": PASSPHRASE})
    client.force_login(who)

    unsure = client.post(reverse("close_account"), follow=True)
    assert "Nothing is closed yet" in unsure.content.decode()
    assert client.get("/applications/").status_code == 200
    led = client.post(reverse("close_account"), {"sure": "on"}, follow=True)

    assert "Your account is closed" in led.content.decode()
    assert client.get("/applications/").status_code == there.get("/applications/").status_code == 302
    again = Client()
    again.post("/accounts/login/", {"login": who.email, "password": PASSPHRASE})
    assert again.get("/applications/").status_code == 302
    application.refresh_from_db()
    assert (application.status, application.person, Filing.objects.count()) == ("filed", who, 1)
    assert Event.objects.filter(action="accounts.close_account").count() == 1


def test_staff_do_not_close_their_own_account(client):
    lead = makers.person(role=Role.HR_LEAD)
    client.force_login(lead)

    assert client.post(reverse("close_account"), {"sure": "on"}).status_code == 409
    assert "Ask an HR lead" in client.get(reverse("my_data")).content.decode()
    lead.refresh_from_db()
    assert lead.is_active
    assert not Application.objects.exists()


FORBIDDEN = re.compile(r"(^|_)(ssn|social_security|birth|born|birthday|date_of_birth|dob|age)(_|$)")


def test_nobody_is_asked_for_a_social_security_number_or_a_birth_date():
    columns = {field.name for model in apps.get_models() for field in model._meta.get_fields()}
    fields = {
        name
        for form in everything_below(forms.BaseForm)
        for name in getattr(form, "base_fields", {})
        if form.__module__.split(".")[0] in {"ats", "applicants", "postings", "seniority", "selection"}
    }

    assert sources()
    assert fields
    assert [name for name in columns | fields if FORBIDDEN.search(name)] == []
    assert FORBIDDEN.search("date_of_birth")


def everything_below(kind):
    for one in kind.__subclasses__():
        yield one
        yield from everything_below(one)
