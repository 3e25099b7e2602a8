"""The pages of one's own account say in plain words what happens, and where to go on."""

from __future__ import annotations

import re

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from ats.accounts.models import User
from ats.outbox.models import Message
from tests import makers
from tests.sign_ins import mailed_code

pytestmark = pytest.mark.django_db
PASSPHRASE = "sundial lantern orchard"


def text_of(response):
    """What a reader sees, blanks folded."""
    return re.sub(r"\s+", " ", re.sub(r"<wbr>|<[^>]+>", "", response.content.decode()))


def test_a_link_to_a_new_password_works_once_and_leads_to_signing_in(client):
    who = makers.person()
    key = f"{user_pk_to_url_str(who)}-{default_token_generator.make_token(who)}"
    form = client.get(reverse("account_reset_password_from_key", args=key.split("-", 1)))
    typed = {"password1": "a long new password", "password2": "a long new password"}

    done = client.post(form.url, typed, follow=True)
    again = client.get(reverse("account_reset_password_from_key", args=key.split("-", 1)))

    assert "Your password is changed" in text_of(done)
    assert f'href="{reverse("account_login")}">Sign in with the new password' in done.content.decode()
    assert "This link does not work any more" in text_of(again)
    assert f'href="{reverse("account_reset_password")}">Send me a new link' in again.content.decode()


def test_an_address_changes_by_a_code_mailed_to_the_new_one(client):
    who = makers.person("own@people.example")
    client.force_login(who)
    asked = client.post(reverse("account_email"), {"email": "next@people.example", "action_add": ""}, follow=True)
    client.post(asked.request["PATH_INFO"], {"code": "WRONG1"})
    before = User.objects.get().email

    client.post(asked.request["PATH_INFO"], {"code": mailed_code("next@people.example")})

    assert "A code is on its way to next@people.example" in text_of(asked)
    assert before == "own@people.example"
    assert User.objects.get().email == "next@people.example"
    assert "We write to you at next@people.example" in text_of(client.get(reverse("account_email")))


def test_who_never_confirmed_an_address_is_sent_a_code_at_the_next_sign_in(client):
    who = makers.person("slow@people.example", password=PASSPHRASE)
    EmailAddress.objects.update(verified=False)

    asked = client.post(reverse("account_login"), {"login": who.email, "password": PASSPHRASE}, follow=True)
    inside_before = client.get("/inbox/").status_code
    client.post(asked.request["PATH_INFO"], {"code": mailed_code(who.email)})

    assert "A code is on its way to slow@people.example" in text_of(asked)
    assert inside_before == 302
    assert client.get("/inbox/").status_code == 200


def test_an_address_that_was_left_unconfirmed_can_have_its_code_or_be_dropped(client):
    who = makers.person("own@people.example")
    EmailAddress.objects.create(user=who, email="next@people.example")
    client.force_login(who)

    page = text_of(client.get(reverse("account_email")))
    asked = client.post(reverse("account_email"), {"email": "next@people.example", "action_send": ""}, follow=True)

    assert "We write to you at own@people.example" in page
    assert "next@people.example is not confirmed yet." in page
    assert "Keep the old address" in page
    assert "A code is on its way to next@people.example" in text_of(asked)


def test_who_signs_in_by_code_only_chooses_a_password(client):
    client.force_login(makers.person())

    page = text_of(client.get(reverse("account_set_password"), follow=True))

    assert "Choose a password" in page


@pytest.mark.parametrize(
    ("path", "address", "said"),
    [
        ("/accounts/login/code/", "known@people.example", ("Your code to sign in", "nobody gets in without the code")),
        ("/accounts/password/reset/", "known@people.example", ("Choose a new password", "within three days")),
        (
            "/accounts/login/code/",
            "nobody@people.example",
            ("There is no account with your address", "/accounts/signup/"),
        ),
    ],
)
def test_a_mail_about_signing_in_is_in_our_words_and_signed(client, settings, path, address, said):
    makers.person("known@people.example")

    client.post(path, {"email": address})

    subject, words = said
    mail = Message.objects.get(address=address)
    assert mail.subject == subject
    assert words in mail.body
    assert mail.body.strip().endswith("City hiring desk")
    assert settings.PASSWORD_RESET_TIMEOUT == 3 * 24 * 3600


def test_a_wrong_password_is_told_how_to_go_on(client):
    client.force_login(makers.person(password=PASSPHRASE))

    page = client.post("/accounts/reauthenticate/", {"password": "not it at all"})

    assert "This is not the password of your account. Type it again, or use another way." in text_of(page)
