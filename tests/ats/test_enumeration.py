"""Nobody learns from asking for a new password who has an account here; mail goes to stored addresses."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from ats.outbox.models import Message
from tests import makers

pytestmark = pytest.mark.django_db

KNOWN = "ash@people.example"
ASKED = {
    "known": KNOWN,
    "in other letters": "ASH@PEOPLE.EXAMPLE",
    "unknown": "nobody@people.example",
    "inactive": "gone@people.example",
    "looks alike": "a\u017fh@people.example",
    "looks alike too": "ash@people.\u0435xample",
}


@pytest.fixture(autouse=True)
def _accounts():
    makers.person(KNOWN, password="a long passphrase of hers")
    makers.person("gone@people.example", is_active=False)


def told(client: Client, path: str, fields: dict[str, str]) -> tuple[int, str]:
    """The last status and page, without what differs by chance: tokens, and the address that was typed."""
    answer = client.post(path, fields, follow=True)
    text = answer.content.decode()
    for typed in fields.values():
        text = text.replace(typed, "…")
    return answer.status_code, re.sub(r'value="[^"]*"|nonce="[^"]*"', "", text)


@pytest.mark.parametrize("who", [one for one in ASKED if one != "known"])
def test_asking_for_a_new_password_says_the_same_to_everybody(who):
    of_known = told(Client(), "/accounts/password/reset/", {"email": KNOWN})

    of_other = told(Client(), "/accounts/password/reset/", {"email": ASKED[who]})

    assert of_other == of_known


def test_a_new_password_is_mailed_to_stored_addresses_alone():
    for address in ASKED.values():
        Client().post("/accounts/password/reset/", {"email": address})

    keyed = Message.objects.filter(body__contains="/password/reset/key/")
    assert set(keyed.values_list("address", flat=True)) == {KNOWN}
