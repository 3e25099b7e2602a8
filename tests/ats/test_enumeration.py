"""Nobody learns from signing up, signing in or asking for a new password who has an account here: same pages, same work."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ats.accounts.models import User
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
    text = answer.content.decode().replace("<wbr>", "")
    for typed in fields.values():
        text = text.replace(typed, "…")
    return answer.status_code, re.sub(r'value="[^"]*"|nonce="[^"]*"|[^\s<>"]+@[^\s<>"]*\w', "…", text)


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


def test_signing_up_says_the_same_to_everybody():
    typed = {"first_name": "Ash", "last_name": "Invented", "password1": "sundial lantern orchard"}
    answers = {who: told(Client(), "/accounts/signup/", typed | {"email": email}) for who, email in ASKED.items()}

    assert answers["known"][0] == 200
    assert "The code in it opens your account" in answers["known"][1]
    assert set(answers.values()) == {answers["known"]}
    assert Message.objects.count() == len(ASKED)


@pytest.fixture
def hashes(monkeypatch):
    """How often a password was hashed: by the one hasher there is."""
    made = []
    encode = Argon2PasswordHasher.encode
    verify = Argon2PasswordHasher.verify
    monkeypatch.setattr(Argon2PasswordHasher, "encode", lambda *all_: made.append("encode") or encode(*all_))
    monkeypatch.setattr(Argon2PasswordHasher, "verify", lambda *all_: made.append("verify") or verify(*all_))
    return made


SIGN_UP = {"first_name": "Ash", "last_name": "Invented", "password1": "sundial lantern orchard"}
WORK = {
    "signing up": ("/accounts/signup/", "email", SIGN_UP),
    "signing in": ("/accounts/login/", "login", {"password": "wrong wrong wrong"}),
    "a code to sign in": ("/accounts/login/code/", "email", {}),
    "a new password": ("/accounts/password/reset/", "email", {}),
}


@pytest.mark.parametrize("what", WORK)
def test_the_same_work_is_done_for_known_and_unknown_addresses(what, hashes, settings):
    """Not the seconds, which lie: how often a password is hashed, and how many statements of each kind are asked."""
    path, field, more = WORK[what]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    makers.person("birch@people.example", password="a long passphrase of his")
    done = {}
    for who, email in {"known": "birch@people.example", "no password": "fir@people.example"}.items():
        if who == "no password":
            makers.person(email)
        done[who] = work_of(Client(), path, more | {field: email}, hashes)
    for who in ("unknown", "inactive"):
        done[who] = work_of(Client(), path, more | {field: ASKED[who]}, hashes)

    assert done["known"] == done["unknown"] == done["inactive"] == done["no password"]


def test_the_control_of_an_account_that_is_opened_at_once_differs(hashes):
    """What a sign-up that made the account in the same request did: the measure sees it."""
    makers.person("birch@people.example")
    hashes.clear()
    with CaptureQueriesContext(connection) as asked:
        User.objects.filter(email__iexact="birch@people.example").first()
    known = (len(hashes), len(asked))
    with CaptureQueriesContext(connection) as asked:
        User.objects.create_user("oak@people.example", "a long passphrase of theirs")

    assert (len(hashes), len(asked)) > known


def work_of(client: Client, path: str, fields: dict[str, str], hashes: list[str]) -> tuple[int, list[str]]:
    """(how many hashes, the statements by their first words) of one request."""
    hashes.clear()
    with CaptureQueriesContext(connection) as asked:
        client.post(path, fields)
    return len(hashes), sorted(kind_of(one["sql"]) for one in asked)


def kind_of(sql: str) -> str:
    """A statement by its verb and the first table that it names."""
    table = re.search(r"(?:FROM|INTO|UPDATE)\s+\"?(\w+)", sql)
    return f"{sql.split(maxsplit=1)[0]} {table[1] if table else ''}"
