"""An HR lead ends the sessions of one person, or of everybody."""

from __future__ import annotations

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from ats import clock
from ats.accounts.actions import end_sessions
from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.outbox.models import Message
from ats.refusal import Refused
from tests import makers
from tests.ats.test_sessions import grow_stale

pytestmark = pytest.mark.django_db
PASSPHRASE = "sundial lantern orchard"
REASON = "A telephone was stolen on the train."
ALL = "/admin/people/sign-out/"


def signed_in(who):
    """A browser of that person, come in by the front door."""
    browser = Client()
    browser.post(reverse("account_login"), {"login": who.email, "password": PASSPHRASE})
    assert is_in(browser)
    return browser


def is_in(browser):
    return browser.get("/inbox/").status_code == 200


@pytest.fixture
def lead(client):
    client.force_login(makers.person("lead@desk.example", role=Role.HR_LEAD))
    return client


@pytest.fixture
def ann():
    return makers.person("ann@people.example", password=PASSPHRASE)


def page_of(who):
    return reverse("desk_end_sessions", args=[who.pk])


def test_a_lead_ends_every_session_of_one_person_who_is_told(lead, ann):
    one, two = signed_in(ann), signed_in(ann)
    bystander = signed_in(makers.person("bob@people.example", password=PASSPHRASE))
    shown = lead.get(page_of(ann)).content.decode()

    done = lead.post(page_of(ann), {"reason": REASON})

    assert "2 sessions are open now." in shown
    assert done.url == reverse("desk_person", args=[ann.pk])
    assert (is_in(one), is_in(two), is_in(bystander)) == (False, False, True)
    event = Event.objects.get(action="accounts.end_sessions_of")
    assert (event.subject, event.reason, event.facts) == (f"account {ann.email}", REASON, '{"ended":2}')
    letter = Message.objects.get(recipient=ann, subject="You were signed out everywhere")
    assert (letter.in_inbox, "Nothing that you saved is lost" in letter.body) == (True, True)
    assert is_in(signed_in(ann))  # the account itself is as it was


def test_a_lead_signs_everybody_out_themselves_too(lead, ann):
    browsers = [signed_in(ann), signed_in(makers.person("bob@people.example", password=PASSPHRASE))]
    stranger = Client()
    stranger.post("/language/es/")

    done = lead.post(ALL, {"reason": "The proxy's log was read by somebody."})

    assert done.url == reverse("account_login")
    assert [is_in(one) for one in (*browsers, lead)] == [False, False, False]
    assert not UserSession.objects.exists()
    event = Event.objects.get(action="accounts.end_everybodys_sessions")
    assert (event.subject, event.facts) == ("accounts", '{"ended":3}')
    assert not Message.objects.filter(subject="You were signed out everywhere").exists()


def test_what_a_browser_holds_that_is_not_signed_in_stays(lead, ann):
    signed_in(ann)
    stray = Client().session
    stray["kept"] = "a text"
    stray.save()

    lead.post(ALL, {"reason": REASON})

    assert list(Session.objects.values_list("session_key", flat=True)) == [stray.session_key]


def test_whoever_ends_their_own_signs_in_again():
    who = makers.person("lead@desk.example", role=Role.HR_LEAD, password=PASSPHRASE)
    own = Client()
    own.force_login(who)
    theirs = signed_in(makers.person(role=Role.APPLICANT, password=PASSPHRASE))
    UserSession.objects.create(user=who, ip="127.0.0.1", session_key=own.session.session_key)

    done = own.post(page_of(who), {"reason": REASON})

    assert is_in(theirs)
    assert (done.url, is_in(own)) == (reverse("account_login"), False)


def test_a_lead_shows_first_that_it_is_still_they(lead, ann):
    theirs = signed_in(ann)
    grow_stale(lead)

    answers = [lead.post(where, {"reason": REASON}) for where in (page_of(ann), ALL)]

    assert ["reauthenticate" in one.url for one in answers] == [True, True]
    assert is_in(theirs)


@pytest.mark.parametrize("role", [Role.HR_ANALYST, Role.AUDITOR])
def test_no_other_role_may(client, ann, role):
    theirs = signed_in(ann)
    client.force_login(makers.person(role=role))

    assert [client.post(where, {"reason": REASON}).status_code for where in (page_of(ann), ALL)] == [403, 403]
    assert is_in(theirs)
    assert page_of(ann) not in client.get(reverse("desk_person", args=[ann.pk])).content.decode()


def test_without_a_reason_and_where_nobody_is_signed_in_nothing_ends(lead, ann):
    assert lead.post(page_of(ann), {"reason": REASON}).status_code == 422
    theirs = signed_in(ann)

    assert [lead.post(where, {"reason": " "}).status_code for where in (page_of(ann), ALL)] == [422, 422]
    with pytest.raises(Refused, match="Say why"):
        end_sessions(ann, reason=" ", by=makers.person(role=Role.HR_LEAD), at=clock.now())
    assert is_in(theirs)
    assert not Event.objects.filter(action__contains="sessions").exists()
