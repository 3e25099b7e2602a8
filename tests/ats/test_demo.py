"""The demo: whole, repeatable, nowhere but in an embedded home."""

from __future__ import annotations

import json
import time

import pytest
from django.core.management import call_command

from applicants.models import Application
from ats.accounts.models import User
from ats.command import Failed
from ats.demo.codes import digits
from ats.demo.people import APPLICANTS, CHOSEN_FROM
from postings.models import Posting
from selection.models import CandidateList, ListEntry
from tests.makers import person

pytestmark = pytest.mark.django_db


def test_the_demo_is_loaded_once_with_a_closed_an_open_and_a_third_posting(settings, capsys):
    settings.EMBEDDED = True

    call_command("load_demo")
    call_command("load_demo")

    closed, opened = Posting.objects.get(job_number="412401"), Posting.objects.get(job_number="412402")
    assert (closed.status, opened.status) == ("closed", "published")
    assert closed.closes_at.isoformat() == "2025-07-02T05:00:00+00:00"
    assert Application.objects.filter(posting=closed).count() == len(APPLICANTS)
    assert CandidateList.objects.get(posting=closed).status == "certified"
    places = ListEntry.objects.filter(candidate_list__posting=closed).order_by("place")
    assert [entry.group for entry in places] == ["bidder"] * 13 + ["public"] * 20
    capsys.readouterr()
    call_command("demo_sign_ins", as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert User.objects.get(email=told["people"][0][1]).check_password(told["password"])


def test_a_selection_is_under_way_with_an_offer_for_the_bidder_who_can_sign_in(settings):
    settings.EMBEDDED = True
    call_command("load_demo")

    places = ListEntry.objects.filter(candidate_list__posting__job_number="412400").order_by("place")
    statuses = [entry.application.candidacy.status for entry in places]

    assert statuses == ["declined", "offered", "passing", *["invited"] * 5, *["considered"] * 8]
    assert places[1].application.person.email == "hazel.granite@people.example"
    assert len(CHOSEN_FROM) == 16


def test_the_sign_ins_open_the_desk_with_password_and_digits(settings, capsys, client):
    settings.EMBEDDED = True
    call_command("load_demo")
    call_command("demo_sign_ins", as_json=True)
    told = json.loads(capsys.readouterr().out)
    call_command("demo_sign_ins")
    said = capsys.readouterr().out
    client.post("/accounts/login/", {"login": "lead@desk.example", "password": told["password"]})
    client.post("/accounts/2fa/authenticate/", {"code": told["digits"]["lead@desk.example"]})

    assert client.get("/admin/").status_code == 200
    assert set(told["digits"]) == {one[1] for one in told["people"] if one[1].endswith("@desk.example")}
    assert (
        f"lead@desk.example             second step {digits(told['secrets']['lead@desk.example'], time.time())}" in said
    )
    assert (
        said.splitlines()[-1]
        == "Six digits are good for half a minute at most, and once. New ones: ./run manage demo_sign_ins"
    )


def test_no_demo_on_a_real_server(settings, capsys):
    settings.EMBEDDED = False

    with pytest.raises(Failed, match="only into an embedded home"):
        call_command("load_demo")

    call_command("demo_sign_ins")
    assert capsys.readouterr().out == ""
    assert not User.objects.exists()


def test_a_home_that_has_postings_gets_no_demo(settings):
    settings.EMBEDDED = True
    from tests.makers import open_posting

    open_posting()
    person()

    call_command("load_demo")

    assert not Posting.objects.filter(job_number="412401").exists()
