"""How often things may be tried, from where, and what an owner can do meanwhile."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, RequestFactory
from django.urls import reverse

from ats import environment
from ats.accounts import guarding, limits
from ats.accounts.addresses import address_of, neighbourhood
from ats.accounts.models import Device, Tally
from ats.audit.models import Event
from ats.outbox.models import Message
from tests import makers

pytestmark = pytest.mark.django_db
PASSPHRASE = "sundial lantern orchard"
SIGN_IN = "/accounts/login/"


def tries(client, email, typed="wrong wrong wrong", **more):
    return client.post(SIGN_IN, {"login": email, "password": typed}, **more)


def owner(email="owner@people.example"):
    return makers.person(email, password=PASSPHRASE)


@pytest.fixture
def fast(settings):
    """Hashes of no strength, where a test needs hundreds."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def test_the_eleventh_try_on_an_account_from_one_address_waits_and_says_how_long(client, fast):
    owner()
    answers = [tries(client, "owner@people.example") for _ in range(11)]

    assert [one.status_code for one in answers] == [200] * 10 + [429]
    assert 240 < int(answers[-1]["Retry-After"]) <= 300
    assert "Try again in 5 minutes." in answers[-1].content.decode()


def test_a_forwarded_address_that_no_proxy_of_ours_wrote_changes_nothing(client, fast):
    owner()
    for number in range(10):
        tries(client, "owner@people.example", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")

    assert tries(client, "owner@people.example", HTTP_X_FORWARDED_FOR="203.0.113.99").status_code == 429


@pytest.mark.parametrize(
    ("peer", "forwarded", "believed"),
    [
        ("198.51.100.7", "203.0.113.1", "198.51.100.7"),
        ("10.0.0.2", "203.0.113.1", "203.0.113.1"),
        ("10.0.0.2", "192.0.2.66, 203.0.113.1", "203.0.113.1"),
        ("10.0.0.2", "203.0.113.1, 10.0.0.3", "203.0.113.1"),
        ("10.0.0.2", "", "10.0.0.2"),
        ("10.0.0.2", "203.0.113.1, <script>", "10.0.0.2"),
        ("::ffff:10.0.0.2", "203.0.113.1", "203.0.113.1"),
        ("", "203.0.113.1", "0.0.0.0"),  # noqa: S104 - nothing is bound to it
    ],
)
def test_only_what_our_own_proxies_saw_is_believed(settings, peer, forwarded, believed):
    settings.TRUSTED_PROXIES = ["10.0.0.0/24"]
    request = RequestFactory().get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded)

    assert address_of(request) == believed


def test_a_household_has_one_ipv6_network():
    assert neighbourhood("2001:db8:1:2:3::4") == neighbourhood("2001:db8:1:2:9::9") == "2001:db8:1:2::"
    assert neighbourhood("203.0.113.1") == "203.0.113.1"


def test_the_list_of_proxies_is_read_strictly(monkeypatch):
    with pytest.raises(ImproperlyConfigured, match="is not set"):
        environment.networks("ATS_TRUSTED_PROXIES", needed=True)
    assert environment.networks("ATS_TRUSTED_PROXIES", needed=False) == []
    monkeypatch.setenv("ATS_TRUSTED_PROXIES", "10.0.0.0/8, ::1")
    assert environment.networks("ATS_TRUSTED_PROXIES", needed=True) == ["10.0.0.0/8", "::1"]
    monkeypatch.setenv("ATS_TRUSTED_PROXIES", "everybody")
    with pytest.raises(ImproperlyConfigured, match="everybody"):
        environment.networks("ATS_TRUSTED_PROXIES", needed=True)


def test_the_owner_gets_in_while_others_fail_in_their_name(client, fast):
    who = owner()
    for number in range(guarding.FAILURES_OF_AN_ACCOUNT):
        tries(Client(), who.email, REMOTE_ADDR=f"203.0.113.{number}")
    stranger = tries(Client(), who.email, PASSPHRASE, REMOTE_ADDR="203.0.113.200")
    Device.objects.create(
        user=who, token_sha256=guarding.hash_of("mine"), address="198.51.100.7",
        first_seen_at=makers.clock.now(), last_seen_at=makers.clock.now(),
    )  # fmt: skip
    client.cookies["device"] = "mine"

    mine = tries(client, who.email, PASSPHRASE)

    assert stranger.status_code == 200
    assert "have a code sent by e-mail" in stranger.content.decode()
    assert mine.status_code == 302
    assert list(Event.objects.filter(action="accounts.tried").values_list("subject", flat=True)) == [
        f"account {who.email}"
    ]
    assert set(Message.objects.filter(recipient=who, in_inbox=True).values_list("subject", flat=True)) == {
        "Somebody tries passwords on your account", "Choose another password",
    }  # fmt: skip


def test_a_code_by_mail_lets_the_owner_in_from_anywhere(client, fast):
    who = owner()
    for number in range(guarding.FAILURES_OF_AN_ACCOUNT):
        tries(Client(), who.email, REMOTE_ADDR=f"203.0.113.{number}")

    client.post("/accounts/login/code/", {"email": who.email})
    code = re.search(r"^\s*([A-Z0-9-]{6,})\s*$", Message.objects.get(in_inbox=False).body, re.M)[1]
    done = client.post("/accounts/login/code/confirm/", {"code": code})

    assert done.status_code == 302
    assert client.get("/applications/").status_code == 200


def test_leaked_pairs_tried_from_everywhere_set_off_one_alarm_and_open_nothing_more(fast):
    people = [owner(f"victim{number}@people.example") for number in range(3)]
    for number in range(guarding.FAILURES_OF_ALL + 20):
        tries(Client(), f"nobody{number}@people.example", REMOTE_ADDR=f"203.0.{number // 200}.{number % 200}")

    opened = [tries(Client(), who.email, PASSPHRASE, REMOTE_ADDR="198.51.100.1").status_code for who in people]

    assert opened == [200, 200, 200]
    assert Event.objects.filter(action="accounts.alarm").count() == 1
    assert Message.objects.filter(subject="Choose another password").count() == 3


def test_the_control_without_an_alarm_the_same_pairs_open(fast):
    people = [owner(f"victim{number}@people.example") for number in range(3)]

    assert [tries(Client(), who.email, PASSPHRASE).status_code for who in people] == [302, 302, 302]


def test_a_hundred_requests_for_a_new_password_are_three_mails(client):
    who = owner()
    answers = {client.post(reverse("account_reset_password"), {"email": who.email}).status_code for _ in range(100)}

    assert answers == {302}
    assert Message.objects.filter(address=who.email).count() == 3


def test_who_walks_through_numbers_is_stopped_for_a_minute_and_learns_nothing(client):
    mine = makers.filed(makers.open_posting())
    client.force_login(makers.person())
    answers = [client.get(f"/applications/AAAA-{number:05d}-A/").status_code for number in range(61)]

    assert set(answers[:60]) == {404}
    assert answers[60] == 429
    assert client.get(f"/applications/{mine.reference}/").status_code == 429
    neighbour = Client()
    neighbour.force_login(mine.person)
    assert neighbour.get(f"/applications/{mine.reference}/").status_code == 200


def test_who_walks_without_an_account_keeps_no_neighbour_from_signing_in(client):
    """A library's computers share one address, and somebody else's walk must not cost its readers the deadline."""
    posting = makers.open_posting()
    owner()
    answers = [client.get(f"/jobs/{number}/").status_code for number in range(600000, 600062)]
    reader = Client()

    shown = [reader.get(path).status_code for path in ("/", f"/jobs/{posting.job_number}/", SIGN_IN)]
    missing = reader.get("/jobs/700000/").status_code
    signed_in = tries(reader, "owner@people.example", PASSPHRASE)

    assert answers == [404] * 60 + [429] * 2
    assert missing == 429  # what is not there is still nobody's to walk through
    assert shown == [200] * 3
    assert signed_in.status_code == 302
    assert reader.get("/applications/").status_code == 200


def test_counting_begins_anew_when_the_window_is_over():
    assert limits.count("x", "y", window=timedelta(minutes=1))[0] == 1
    assert limits.count("x", "y", window=timedelta(minutes=1))[0] == 2
    assert limits.so_far("x", "y") == 2

    Tally.objects.update(until=makers.clock.now() - timedelta(seconds=1))

    assert limits.so_far("x", "y") == 0
    assert limits.count("x", "y", window=timedelta(minutes=1))[0] == 1
