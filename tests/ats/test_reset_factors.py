"""Somebody of the staff has lost their second step: another HR lead takes it away, and a new one is set up."""

from __future__ import annotations

import io

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from ats import clock
from ats.accounts.actions import reset_factors
from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.command import Failed
from ats.outbox.models import Message
from ats.refusal import Refused
from tests import makers
from tests.ats.test_sessions import grow_stale

pytestmark = pytest.mark.django_db
PASSPHRASE = "sundial lantern orchard"
REASON = "Lost the telephone; seen in person with the badge."


@pytest.fixture
def lead():
    return makers.person("lead@desk.example", role=Role.HR_LEAD)


@pytest.fixture
def loser():
    """An analyst with an authenticator app and recovery codes, whose telephone is gone."""
    who = makers.person("analyst@desk.example", role=Role.HR_ANALYST, password=PASSPHRASE)
    TOTP.activate(who, generate_totp_secret())
    RecoveryCodes.activate(who)
    return who


def page_of(who):
    return reverse("desk_reset_second_step", args=[who.pk])


def test_a_lead_takes_the_second_step_and_its_owner_is_told_signed_out_and_sets_up_a_new_one(client, lead, loser):
    theirs = Client()
    theirs.force_login(loser)
    inside = theirs.get("/admin/").status_code
    client.force_login(lead)

    done = client.post(page_of(loser), {"reason": REASON})

    assert inside == 200
    assert done.url == reverse("desk_person", args=[loser.pk])
    assert not Authenticator.objects.filter(user=loser).exists()
    event = Event.objects.get(action="accounts.reset_factors")
    assert (event.by, event.subject, event.reason) == (lead.audit_label, f"account {loser.email}", REASON)
    assert '"taken":["recovery_codes","totp"]' in event.facts
    letter = Message.objects.get(recipient=loser)
    assert (letter.address, letter.in_inbox) == (loser.email, True)
    assert "If you did not ask for this, choose another password now" in letter.body
    assert theirs.get("/admin/").status_code == 302  # signed out
    theirs.post(reverse("account_login"), {"login": loser.email, "password": PASSPHRASE})
    assert theirs.get("/admin/", follow=True).redirect_chain[-1][0].startswith(reverse("second_factor"))


def test_every_lead_reads_it_on_the_home_of_the_desk(client, lead, loser):
    reset_factors(loser, reason=REASON, by=lead, at=clock.now())
    client.force_login(makers.person(role=Role.HR_LEAD))

    said = client.get("/admin/").content.decode()

    assert "lead@desk.example (hr_lead) took the second step from analyst@desk.example" in said


def test_a_lead_shows_first_that_it_is_still_they(client, lead, loser):
    client.force_login(lead)
    grow_stale(client)

    answer = client.post(page_of(loser), {"reason": REASON})

    assert answer.status_code == 302
    assert "reauthenticate" in answer.url
    assert Authenticator.objects.filter(user=loser).exists()


def test_nobody_takes_their_own(client, lead):
    TOTP.activate(lead, generate_totp_secret())
    client.force_login(lead)

    answer = client.post(page_of(lead), {"reason": REASON})

    assert answer.status_code == 422
    assert "Another HR lead takes your own second step." in answer.content.decode()
    assert page_of(lead) not in client.get(reverse("desk_person", args=[lead.pk])).content.decode()
    assert Authenticator.objects.filter(user=lead).exists()


@pytest.mark.parametrize("role", [Role.HR_ANALYST, Role.AUDITOR])
def test_no_other_role_may(client, loser, role):
    client.force_login(makers.person(role=role))

    assert client.post(page_of(loser), {"reason": REASON}).status_code == 403
    assert Authenticator.objects.filter(user=loser).exists()
    assert page_of(loser) not in client.get(reverse("desk_person", args=[loser.pk])).content.decode()


def test_without_a_reason_and_without_a_second_step_nothing_is_taken(client, lead, loser):
    client.force_login(lead)
    bare = makers.person("bare@desk.example", role=Role.HR_ANALYST)

    silent = client.post(page_of(loser), {"reason": "  "})
    none = client.post(page_of(bare), {"reason": REASON})

    assert (silent.status_code, none.status_code) == (422, 422)
    assert "no second step that could be taken" in none.content.decode()
    with pytest.raises(Refused, match="Say why"):
        reset_factors(loser, reason=" ", by=lead, at=clock.now())
    assert not Event.objects.filter(action="accounts.reset_factors").exists()


def test_the_only_lead_who_lost_theirs_asks_the_operator(lead):
    TOTP.activate(lead, generate_totp_secret())
    out = io.StringIO()

    call_command("reset_factors", "LEAD@desk.example", "--reason", "Lost.", stdout=out)

    assert out.getvalue() == "lead@desk.example sets up a new second step at the next sign-in.\n"
    assert Event.objects.get(action="accounts.reset_factors").by == "system: reset_factors"
    assert not Authenticator.objects.exists()
    with pytest.raises(Failed, match="Nobody signs in as"):
        call_command("reset_factors", "nobody@desk.example", "--reason", "Lost.")
