"""The pages of one's own account say in plain words what happens, and where to go on."""

from __future__ import annotations

import re

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from tests import makers

pytestmark = pytest.mark.django_db


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


def test_who_never_confirmed_an_address_reads_which_one_is_used(client):
    client.force_login(makers.person("taken.down@people.example"))

    page = text_of(client.get(reverse("account_email")))

    assert "We write to you at taken.down@people.example" in page
    assert "taken.down@people.example is not confirmed yet." in page
    assert "Send a link" in page
    assert "Keep the old address" not in page


def test_who_is_changing_the_address_may_keep_the_old_one(client):
    who = makers.person("own@people.example")
    EmailAddress.objects.create(user=who, email=who.email, verified=True, primary=True)
    EmailAddress.objects.create(user=who, email="next@people.example")
    client.force_login(who)

    page = text_of(client.get(reverse("account_email")))

    assert "We write to you at own@people.example" in page
    assert "next@people.example is not confirmed yet." in page
    assert "Keep the old address" in page


def test_who_signs_in_by_code_only_chooses_a_password(client):
    client.force_login(makers.person())

    page = text_of(client.get(reverse("account_set_password"), follow=True))

    assert "Choose a password" in page
