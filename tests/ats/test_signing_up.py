"""Signing up: an account stands once the code that was mailed to its address is given, and not before."""

from __future__ import annotations

import re
import time
from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import check_password
from django.db import connection
from django.test import Client
from django.urls import reverse

from applicants.models import Draft
from ats.accounts import codes, limits
from ats.accounts.models import User
from ats.audit.models import Event
from ats.outbox.models import Message
from tests import makers
from tests.sign_ins import mailed_code

pytestmark = pytest.mark.django_db
PASSPHRASE = "sundial lantern orchard"
SIGN_UP, CODE = "/accounts/signup/", "/accounts/signup/code/"
NEW = "rowan@people.example"


def signs_up(client: Client, email: str = NEW, **more: str):
    typed = {"first_name": "Rowan", "last_name": "Invented", "email": email, "password1": PASSPHRASE}
    return client.post(SIGN_UP, typed | more)


def gives(client: Client, code: str):
    return client.post(CODE, {"code": code})


def test_the_code_opens_the_account_and_signs_in(client):
    asked = signs_up(client)
    before = User.objects.count()

    done = gives(client, mailed_code(NEW))

    who = User.objects.get()
    assert (asked.url, before) == (CODE, 0)
    assert done.url == reverse("after_sign_in")
    assert (who.email, who.full_name, who.role) == (NEW, "Rowan Invented", "applicant")
    assert check_password(PASSPHRASE, who.password)
    assert EmailAddress.objects.get().verified
    assert client.get("/inbox/").status_code == 200
    events = [one.action for one in Event.objects.order_by("pk")]
    assert events == ["accounts.open_account", "accounts.sign_in", "accounts.new_device"]
    assert client.get(CODE).url == reverse("after_sign_in")


def test_a_wrong_code_opens_nothing_and_keeps_what_was_typed(client):
    signs_up(client)

    answer = gives(client, "WRONG1")
    again = client.get(SIGN_UP).content.decode()

    assert "This is not the code we sent." in answer.content.decode()
    assert not User.objects.exists()
    assert f'value="{NEW}"' in again
    assert 'value="Rowan"' in again
    assert PASSPHRASE not in again
    assert gives(client, mailed_code(NEW)).status_code == 302


def test_a_code_is_tried_three_times_and_a_new_one_is_good(client):
    signs_up(client)
    first = mailed_code(NEW)
    for _ in range(codes.TRIES):
        gives(client, "WRONG1")

    used_up = gives(client, first)
    client.post(CODE, {"action": "resend"})
    opened = gives(client, mailed_code(NEW))

    assert "no longer good" in used_up.content.decode()
    assert mailed_code(NEW) != first
    assert opened.status_code == 302
    assert User.objects.count() == 1


def test_a_code_is_good_for_a_quarter_of_an_hour(client, monkeypatch):
    signs_up(client)
    code, now = mailed_code(NEW), time.time()
    monkeypatch.setattr(codes.time, "time", lambda: now + codes.GOOD_FOR + 5)

    assert "no longer good" in gives(client, code).content.decode()
    assert not User.objects.exists()


def test_a_code_works_in_the_browser_that_asked_for_it_alone(client):
    signs_up(client)

    elsewhere = gives(Client(), mailed_code(NEW))

    assert elsewhere.url == SIGN_UP
    assert not User.objects.exists()


def test_who_tries_codes_one_after_the_other_waits_and_reads_how_long(client):
    signs_up(client)
    (limit,) = limits.POSTS["sign_up_code"]
    answers = [gives(client, "WRONG1") for _ in range(limit.most + 1)]

    assert [one.status_code for one in answers] == [200] * limit.most + [429]
    assert 540 < int(answers[-1]["Retry-After"]) <= 600


def test_two_windows_open_one_account(client):
    other = Client()
    signs_up(client)
    first = mailed_code(NEW)
    signs_up(other)
    gives(other, mailed_code(NEW))

    late = client.post(CODE, {"code": first}, follow=True)

    assert User.objects.count() == 1
    assert "has been opened meanwhile. Sign in to it." in late.content.decode()


def test_the_owner_of_a_known_address_is_told_in_their_own_language_and_no_code_is_right(client):
    makers.person(NEW, language="es")

    asked = signs_up(client)
    letter = Message.objects.get()
    guessed = [gives(client, guess).status_code for guess in ("", "0", "BCDFGHJK")]

    assert asked.url == CODE
    assert (letter.address, letter.recipient.email) == (NEW, NEW)
    assert "Alguien intentó crear una cuenta con su dirección" in letter.subject
    assert "/accounts/login/code/" in letter.body
    assert not re.search(r"^\s*[A-Z]{4}-[A-Z]{4}\s*$", letter.body, re.M)
    assert guessed == [200, 200, 200]
    assert User.objects.count() == 1


def test_the_owner_of_a_closed_account_reads_whom_to_ask(client):
    makers.person(NEW, is_active=False)

    signs_up(client)

    assert "The account that it had was closed" in Message.objects.get().body


def test_who_is_led_elsewhere_stays_on_this_site(client):
    client.post(SIGN_UP + "?next=//evil.example/", {
        "first_name": "", "last_name": "Invented", "email": NEW, "password1": PASSPHRASE,
    })  # fmt: skip

    assert gives(client, mailed_code(NEW)).url == reverse("after_sign_in")


def test_what_was_typed_before_a_session_ended_is_saved_after_signing_up_by_mistake_and_signing_in(client):
    posting, owner = makers.open_posting(), makers.person(NEW)
    client.force_login(owner)
    client.post(reverse("apply", args=[posting.job_number]))
    contact = reverse("apply_contact", args=[posting.job_number])
    page = re.search(r'name="page" value="([^"]*)"', client.get(contact).content.decode())[1]
    client.logout()

    client.post(contact, {"page": page, "first_name": "Rowan", "last_name": "Invented", "phone": "312 555 0177"})
    signs_up(client)
    client.post(reverse("account_request_login_code"), {"email": NEW})
    client.post(reverse("account_confirm_login_code"), {"code": mailed_code(NEW)})

    assert Draft.objects.get().phone == "312 555 0177"


def test_accounts_of_before_keep_working_without_a_code():
    """The migration, on accounts as they were: without any row for the address, with one unconfirmed, with one of another."""
    confirm = import_module("ats.accounts.migrations.0006_addresses_are_confirmed").CONFIRM
    bare, unconfirmed, taken = (makers.person(f"{name}@people.example") for name in ("Bare", "unconfirmed", "taken"))
    EmailAddress.objects.filter(user=bare).delete()
    EmailAddress.objects.filter(user=unconfirmed).update(verified=False)
    EmailAddress.objects.filter(user=taken).update(email="moved@people.example")

    with connection.cursor() as cursor:
        cursor.execute(confirm)
        cursor.execute(confirm)

    rows = EmailAddress.objects.order_by("email").values_list("email", "user__email", "verified", "primary")
    assert list(rows) == [
        ("bare@people.example", "Bare@people.example", True, True),
        ("moved@people.example", "taken@people.example", True, True),
        ("taken@people.example", "taken@people.example", True, False),
        ("unconfirmed@people.example", "unconfirmed@people.example", True, True),
    ]
