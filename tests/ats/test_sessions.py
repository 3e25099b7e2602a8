"""Sessions and devices: listed, ended, told of; and what asks for a fresh sign-in."""

from __future__ import annotations

import json
import re
import time

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from ats.accounts.browsers import browser_in_words
from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.outbox.models import Message
from tests import makers

pytestmark = pytest.mark.django_db
PASSPHRASE = "sundial lantern orchard"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def signed_in(who, **headers):
    client = Client(**headers)
    assert client.post("/accounts/login/", {"login": who.email, "password": PASSPHRASE}).status_code == 302
    return client


def grow_stale(client):
    """The sign-in is half an hour old."""
    session = client.session
    for one in session["account_authentication_methods"]:
        one["at"] = time.time() - 1800
    session.save()


def test_a_new_device_is_told_to_its_owner_and_a_known_one_is_not():
    who = makers.person(password=PASSPHRASE)
    first = signed_in(who)
    signed_in(who, HTTP_USER_AGENT=FIREFOX)
    first.post("/accounts/logout/")
    first.post("/accounts/login/", {"login": who.email, "password": PASSPHRASE})

    told = Message.objects.get(recipient=who)

    assert told.subject == "A new device signed in to your account"
    assert "Firefox on Windows" in told.body
    assert told.in_inbox
    assert Event.objects.filter(action="accounts.new_device").count() == 2
    cookie = first.cookies["device"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/accounts/", True, "Lax")


def test_both_browsers_are_listed_and_each_can_be_signed_out():
    who = makers.person(password=PASSPHRASE)
    here, there = signed_in(who), signed_in(who, HTTP_USER_AGENT=FIREFOX)
    page = here.get(reverse("sessions")).content.decode()
    number = UserSession.objects.get(user_agent=FIREFOX).pk

    here.post(reverse("sessions"), {"session": number})

    assert "Firefox on Windows" in page
    assert page.count("This one") == 1
    assert there.get("/applications/").status_code == 302
    assert here.get("/applications/").status_code == 200
    assert json.loads(Event.objects.get(action="accounts.end_sessions").facts) == {"ended": 1}


@pytest.mark.parametrize(("button", "is_left"), [("others", True), ("everywhere", False)])
def test_signed_out_everywhere(button, is_left):
    who = makers.person(password=PASSPHRASE)
    here, there = signed_in(who), signed_in(who)

    here.post(reverse("sessions"), {button: "1"})

    assert there.get("/applications/").status_code == 302
    assert (here.get("/applications/").status_code == 200) == is_left


@pytest.mark.parametrize("number", ["0", "x", "9" * 30])
def test_nobody_ends_what_is_not_theirs(number):
    signed_in(makers.person(password=PASSPHRASE))
    here = signed_in(makers.person(password=PASSPHRASE))
    others = str(UserSession.objects.order_by("pk").first().pk)

    assert {here.post(reverse("sessions"), {"session": one}).status_code for one in (number, others)} == {404}
    assert UserSession.objects.count() == 2


def test_a_session_is_new_after_signing_in_and_dead_after_signing_out():
    who = makers.person(password=PASSPHRASE)
    client = Client()
    client.cookies["sessionid"] = "fixedfixedfixedfixedfixedfixed00"
    client.post("/accounts/login/", {"login": who.email, "password": PASSPHRASE})
    cookie = client.cookies["sessionid"].value
    client.post("/accounts/logout/")
    replay = Client()
    replay.cookies["sessionid"] = cookie

    assert cookie != "fixedfixedfixedfixedfixedfixed00"
    assert replay.get("/applications/").status_code == 302
    assert "no-store" in replay.get("/applications/")["Cache-Control"]


@pytest.mark.parametrize(
    "asked", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "/\\evil.example", "http:evil"]
)
def test_signing_in_leads_to_no_other_site(asked):
    who = makers.person(password=PASSPHRASE)

    led = Client().post("/accounts/login/", {"login": who.email, "password": PASSPHRASE, "next": asked})

    assert led.url == reverse("after_sign_in")


def test_what_is_sensitive_asks_once_more_and_shows_what_was_typed():
    lead, other = makers.person(role=Role.HR_LEAD, password=PASSPHRASE), makers.person()
    client = Client()
    client.force_login(lead)
    where = f"/admin/people/{other.pk}/"
    name = re.findall(r'name="from_page" value="([^"]+)"', client.get(where).content.decode())[0]
    grow_stale(client)
    deed = {"role": "auditor", "reason": "Asked for.", "from_page": name}

    asked = client.post(where, deed)
    back = client.post(asked.url, {"password": PASSPHRASE, "next": where})
    other.refresh_from_db()
    page = client.get(back.url).content.decode()

    assert (asked.url.partition("?")[0], back.url, other.role) == ("/accounts/reauthenticate/", where, "applicant")
    assert "Asked for.</textarea>" in page
    assert re.search(r'value="auditor"[^>]* checked', page)
    client.post(where, deed)
    other.refresh_from_db()
    assert other.role == "auditor"
    assert "Asked for.</textarea>" not in client.get(where).content.decode()


def test_nothing_that_was_posted_is_done_by_itself_nor_kept_as_it_came():
    lead, other = makers.person(role=Role.HR_LEAD, password=PASSPHRASE), makers.person()
    client = Client()
    client.force_login(lead)
    grow_stale(client)
    where = f"/admin/people/{other.pk}/"

    asked = client.post(where, {"role": "auditor", "reason": "Asked for."})
    back = client.post(asked.url, {"password": PASSPHRASE, "next": where})

    other.refresh_from_db()
    assert (back.url, other.role) == (where, "applicant")
    assert "Asked for." not in json.dumps(dict(client.session.items()))


def test_what_is_not_sensitive_asks_nothing():
    client = Client()
    client.force_login(makers.person(role=Role.HR_LEAD))
    grow_stale(client)

    assert client.get("/admin/").status_code == 200


def test_who_has_no_password_shows_by_a_mailed_code_that_it_is_they():
    who, client = makers.person(), Client()
    client.force_login(who)
    grow_stale(client)
    page = reverse("reauthenticate_by_code")

    led = client.get(reverse("mfa_activate_totp"))
    client.post(page, {"send": "1"})
    code = re.search(r"^\s*([A-Z0-9-]{6,})\s*$", Message.objects.get().body, re.M)[1]
    wrong = client.post(page, {"code": "WRONG1"})
    done = client.post(page, {"code": code, "next": reverse("mfa_activate_totp")})

    assert led.url.partition("?")[0] == page
    assert "This is not the code we sent." in wrong.content.decode()
    assert done.url == reverse("mfa_activate_totp")
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    assert "no longer good" in client.post(page, {"code": code}).content.decode()


def test_a_code_is_tried_three_times_and_not_a_fourth():
    who, client = makers.person(), Client()
    client.force_login(who)
    page = reverse("reauthenticate_by_code")
    client.post(page, {"send": "1"})
    code = re.search(r"^\s*([A-Z0-9-]{6,})\s*$", Message.objects.get().body, re.M)[1]
    for _ in range(3):
        client.post(page, {"code": "WRONG1"})

    assert "no longer good" in client.post(page, {"code": code}).content.decode()


@pytest.mark.parametrize(
    ("says", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Linux"),
        ("curl/8.0", "a browser we do not recognize"),
        ("Firefox", "Firefox"),
    ],
)
def test_a_browser_in_words(says, words):
    assert browser_in_words(says) == words
