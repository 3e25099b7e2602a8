"""The inbox: every message a person was sent, and nobody else's."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from ats import clock
from ats.outbox import queue
from ats.outbox.models import Message
from tests import makers

pytestmark = pytest.mark.django_db

INBOX = reverse("inbox")


def test_a_receipt_stands_in_the_persons_inbox_and_can_be_read(client):
    who = makers.person()
    application = makers.filed(makers.open_posting(), who)
    client.force_login(who)

    inbox = client.get(INBOX)
    letter = client.get(reverse("message", args=[Message.objects.get(recipient=who).pk]))

    assert f"Received: your application {application.reference}".encode() in inbox.content
    assert b"We have received your application" in letter.content


def test_somebody_elses_message_and_one_that_never_was_are_the_same_page(client):
    makers.filed(makers.open_posting())
    client.force_login(makers.person())

    theirs = client.get(reverse("message", args=[Message.objects.get(kind="receipt").pk]))
    nobodys = client.get(reverse("message", args=[uuid.uuid4()]))

    assert (theirs.status_code, nobodys.status_code) == (404, 404)
    assert theirs.content == nobodys.content
    assert b"No messages yet" in client.get(INBOX).content


def test_a_code_to_sign_in_is_not_shown(client):
    who = makers.person()
    client.force_login(who)
    queue(
        key="account:1", kind="account", recipient=who, address=who.email, subject="Your code", body="7", at=clock.now(),
        in_inbox=False,
    )  # fmt: skip

    assert b"Your code" not in client.get(INBOX).content
    assert client.get(reverse("message", args=[Message.objects.get().pk])).status_code == 404


def test_markup_in_a_message_is_shown_as_text(client):
    who = makers.person()
    client.force_login(who)
    queue(
        key="test:1", kind="test", recipient=who, address=who.email, subject="<b>bold</b>", body="<script>x</script>",
        at=clock.now(),
    )  # fmt: skip

    letter = client.get(reverse("message", args=[Message.objects.get().pk])).content

    assert b"<b>bold" not in letter
    assert b"<script>x" not in letter
    assert b"&lt;script&gt;x" in letter


def test_an_inbox_costs_the_same_queries_for_one_message_and_for_three(client, django_assert_num_queries):
    who = makers.person()
    client.force_login(who)
    makers.filed(makers.open_posting(), who)

    with django_assert_num_queries(4):
        one = client.get(INBOX).content
    makers.filed(makers.open_posting(), who)
    makers.filed(makers.open_posting(), who)
    with django_assert_num_queries(4):
        three = client.get(INBOX).content

    assert (one.count(b"<h2>"), three.count(b"<h2>")) == (1, 3)


def test_a_stranger_is_sent_to_sign_in(client):
    assert client.get(INBOX).url == f"{reverse('account_login')}?next={INBOX}"


@pytest.mark.parametrize(
    ("role", "name"),
    [
        ("applicant", "my_applications"),
        ("hiring_manager", "shortlists"),
        ("hr_analyst", "admin:index"),
        ("auditor", "admin:index"),
    ],
)
def test_signing_in_leads_everybody_to_their_own_room(client, role, name):
    client.force_login(makers.person(role=role))

    assert client.get(reverse("after_sign_in")).url == reverse(name)
