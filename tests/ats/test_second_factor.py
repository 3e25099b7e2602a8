"""Staff sign in with a second factor, or go no further than setting one up."""

from __future__ import annotations

import re
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse

from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.demo.codes import digits
from tests import makers
from tests.ats.test_switching_elsewhere import Browser

pytestmark = pytest.mark.django_db
PASSPHRASE = "sundial lantern orchard"
PLACES = {
    Role.HR_ANALYST: "/admin/",
    Role.HR_LEAD: "/admin/",
    Role.AUDITOR: "/admin/",
    Role.HIRING_MANAGER: "/shortlists/",
    Role.COORDINATOR: "/accommodations/",
}


def staff(role=Role.HR_ANALYST):
    departments = ("DEPARTMENT OF PARKS",) if role == Role.HIRING_MANAGER else ()
    return makers.person(role=role, departments=departments, password=PASSPHRASE)


def signs_in(client, who):
    return client.post(reverse("account_login"), {"login": who.email, "password": PASSPHRASE})


@pytest.mark.parametrize("role", PLACES)
def test_staff_without_a_second_factor_are_led_to_set_one_up(client, role):
    client.force_login(staff(role), second_factor=False)

    led = client.get(PLACES[role], follow=True)

    assert led.redirect_chain == [(f"/accounts/second-step/?next={PLACES[role].replace('/', '%2F')}", 302)]
    assert "Set up a second step" in led.content.decode()
    assert reverse("mfa_activate_totp") in led.content.decode()


@pytest.mark.parametrize("path", ["/applications/", "/inbox/"])
def test_no_page_of_theirs_opens_without_it(client, path):
    client.force_login(staff(), second_factor=False)

    assert client.get(path).url.startswith("/accounts/second-step/")
    assert client.post(path).url == "/accounts/second-step/?next=%2Faccounts%2Fafter-sign-in%2F"


def test_public_pages_and_the_way_out_stay_open(client):
    client.force_login(staff(), second_factor=False)

    assert client.get("/").status_code == 200
    assert client.get(reverse("account_logout")).status_code == 200


def test_applicants_are_asked_for_none(client):
    client.force_login(makers.person(), second_factor=False)

    assert client.get("/applications/").status_code == 200


@pytest.mark.django_db(transaction=True)  # what follows from it happens at commit
def test_an_app_is_set_up_and_opens_the_desk_at_once(client):
    who = staff()
    signs_in(client, who)
    client.post(reverse("account_reauthenticate"), {"password": PASSPHRASE})
    key = re.search(r'authenticator_secret">([A-Z2-7]+)<', client.get(reverse("mfa_activate_totp")).content.decode())[1]

    client.post(reverse("mfa_activate_totp"), {"code": digits(key, time.time())})

    assert client.get("/admin/").status_code == 200
    assert Event.objects.filter(action="accounts.add_factor").count() == 2  # the app, and its recovery codes
    assert key not in Authenticator.objects.get(type="totp").data["secret"]


KEY = re.compile(r'authenticator_secret">([A-Z2-7]+)<')


@pytest.mark.django_db(transaction=True)  # what follows from it happens at commit
@pytest.mark.parametrize("role", [Role.HR_ANALYST, Role.APPLICANT])
def test_whoever_has_scanned_the_code_need_not_scan_again_in_another_language_or_after_a_mistake(role):
    client, who, where = Browser(), staff(role), reverse("mfa_activate_totp")
    signs_in(client, who)
    client.post(reverse("account_reauthenticate"), {"password": PASSPHRASE})
    key = KEY.search(client.get(where).content.decode())[1]

    spanish = client.post(where, {"code": "", "in_language": "es"}).content.decode()
    again = client.get(where).content.decode()
    mistaken = client.post(where, {"code": "000000"}).content.decode()
    client.post(where, {"code": digits(key, time.time())})

    assert '<html lang="es"' in spanish
    assert [KEY.search(page)[1] for page in (spanish, again, mistaken)] == [key] * 3
    assert Authenticator.objects.filter(user=who, type="totp").count() == 1
    assert "mfa.totp.secret" not in client.session


def test_each_session_has_a_secret_of_its_own(client):
    who, where, keys = staff(), reverse("mfa_activate_totp"), []
    for _one in range(2):
        signs_in(client, who)
        client.post(reverse("account_reauthenticate"), {"password": PASSPHRASE})
        keys.append(KEY.search(client.get(where).content.decode())[1])
        client.post(reverse("account_logout"))

    assert keys[0] != keys[1]


def test_signing_in_takes_password_and_digits_and_the_digits_work_once(client):
    who, key = staff(), generate_totp_secret()
    TOTP.activate(who, key)
    code = digits(key, time.time())

    assert signs_in(client, who).url == reverse("mfa_authenticate")
    assert client.get("/admin/").url == "/admin/login/?next=/admin/"
    client.post(reverse("mfa_authenticate"), {"code": code})

    assert client.get("/admin/").status_code == 200
    client.logout()
    signs_in(client, who)
    again = client.post(reverse("mfa_authenticate"), {"code": code})
    assert "was used before" in again.content.decode()


@pytest.mark.parametrize(("shift", "opens"), [(-30, False), (0, True), (30, False)])
def test_digits_are_good_in_their_own_half_minute_alone(client, shift, opens):
    who, key = staff(), generate_totp_secret()
    TOTP.activate(who, key)
    moment = 1_800_000_015  # the middle of a half minute

    with time_machine.travel(moment, tick=False):
        signs_in(client, who)
        answer = client.post(reverse("mfa_authenticate"), {"code": digits(key, moment + shift)})

    assert (answer.status_code == 302) == opens
    assert ("its half minute is over" in answer.content.decode()) != opens


@pytest.mark.parametrize("later", [1, 29, 31, 59])
def test_used_digits_open_nothing_again_at_any_later_moment(client, later):
    who, key = staff(), generate_totp_secret()
    TOTP.activate(who, key)
    moment = 1_800_000_000  # the first second of a half minute

    with time_machine.travel(moment, tick=False) as traveller:
        signs_in(client, who)
        first = client.post(reverse("mfa_authenticate"), {"code": digits(key, moment)})
        client.logout()
        traveller.move_to(moment + later, tick=False)
        signs_in(client, who)
        again = client.post(reverse("mfa_authenticate"), {"code": digits(key, moment)})

    assert (first.status_code, again.status_code) == (302, 200)


def test_an_older_session_confirms_with_the_factor_and_goes_on_to_the_page(client):
    who, key = staff(), generate_totp_secret()
    client.force_login(who, second_factor=False)
    TOTP.activate(who, key)

    led = client.get("/admin/audit/event/?q=x", follow=True)
    assert "Is it still you?" in led.content.decode()
    done = client.post(
        reverse("mfa_reauthenticate"), {"code": digits(key, time.time()), "next": "/admin/audit/event/?q=x"}
    )

    assert done.url == "/admin/audit/event/?q=x"
    assert client.get("/admin/").status_code == 200


def test_a_factor_that_is_gone_opens_nothing(client):
    who = staff()
    client.force_login(who)
    assert client.get("/admin/").status_code == 200

    Authenticator.objects.all().delete()

    assert client.get("/admin/").url.startswith("/accounts/second-step/")


def test_staff_keep_their_last_factor_and_applicants_may_give_it_up(client):
    for who, is_kept in ((staff(), True), (makers.person(password=PASSPHRASE), False)):
        TOTP.activate(who, generate_totp_secret())
        client.force_login(who)
        client.post(reverse("mfa_deactivate_totp"))

        assert Authenticator.objects.filter(user=who).exists() == is_kept


def test_nobody_is_led_to_another_site(client):
    client.force_login(staff())

    assert client.get("/accounts/second-step/?next=//evil.example/").url == reverse("after_sign_in")


def test_what_everybody_may_see_asks_for_no_second_step(client):
    client.force_login(staff(), second_factor=False)
    places = ("/", "/status/", "/receipts/verify/", "/inbox/", "/admin/")

    assert [client.get(place).status_code for place in places] == [200, 200, 200, 302, 302]
