"""What people are told: once an occasion, again and again until it left."""

from __future__ import annotations

import smtplib
from datetime import timedelta

import psycopg2
import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection
from django.urls import reverse

from ats import clock
from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.outbox import queue
from ats.outbox.actions import SENDERS, Outcome, as_mail, send_again, send_due, what_it_means
from ats.outbox.models import IN_CONFIDENCE, Message
from ats.outbox.waiting import waiting_for
from ats.refusal import Refused
from tests import makers

pytestmark = pytest.mark.django_db


def write(key: str = "a:1", **facts):
    usual = {
        "kind": "receipt",
        "recipient": None,
        "address": "one@people.example",
        "subject": "Sub\nject",
        "body": "Text",
    }
    queue(key=key, at=clock.now(), **(usual | facts))


def test_a_second_message_of_the_same_occasion_changes_nothing():
    write()

    write(body="other")

    assert Message.objects.get().body == "Text"


def test_a_message_leaves_once_with_its_rows_id_as_message_id():
    write()

    assert send_due(at=clock.now()) == 1
    assert send_due(at=clock.now()) == 0

    message = Message.objects.get()
    (sent,) = mail.outbox
    assert sent.extra_headers["Message-ID"] == f"<{message.pk}@127.0.0.1>"
    assert (sent.subject, sent.to, message.status, message.attempts) == ("Sub ject", ["one@people.example"], "sent", 1)


def test_what_is_not_due_waits():
    write()

    assert send_due(at=clock.now() - timedelta(hours=1)) == 0


@pytest.fixture
def mail_answers(monkeypatch):
    """What the mail server answers to each address: an error to be raised, or nothing, which lets the mail leave."""
    answers: dict[str, Exception] = {}
    left: list[str] = []

    def send(mail):
        (address,) = mail.to
        if address in answers:
            raise answers[address]
        left.append(address)

    monkeypatch.setattr(EmailMessage, "send", send)
    return answers, left


ONE, TWO = "one@people.example", "two@people.example"


def refused(code: int) -> smtplib.SMTPRecipientsRefused:
    return smtplib.SMTPRecipientsRefused({ONE: (code, b"no")})


@pytest.mark.parametrize(
    ("error", "status", "means"),
    [
        (refused(550), "failed", Outcome.REJECTED),
        (smtplib.SMTPDataError(554, b"spam"), "failed", Outcome.REJECTED),
        (ValueError("no mail can be written to it"), "failed", Outcome.REJECTED),
        (refused(451), "waiting", Outcome.LATER),
        (smtplib.SMTPDataError(452, b"full"), "waiting", Outcome.LATER),
    ],
    ids=["rejected", "rejected-text", "no-address", "greylisted", "mailbox-full"],
)
def test_one_address_that_is_refused_holds_up_no_other(mail_answers, error, status, means):
    answers, left = mail_answers
    answers[ONE] = error
    write("a:1")
    write("a:2", address=TWO)
    now = clock.now()

    assert send_due(at=now) == 1

    message = Message.objects.get(address=ONE)
    assert what_it_means(error) is means
    assert (left, message.status, message.attempts) == ([TWO], status, 1)
    assert message.due_at == now + timedelta(seconds=10)
    assert type(error).__name__ in message.last_error


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError("nobody listens"),
        TimeoutError("it hangs"),
        smtplib.SMTPServerDisconnected("gone"),
        smtplib.SMTPAuthenticationError(535, b"who?"),
        OSError(28, "No space left on device"),
    ],
    ids=["refused", "hung", "gone", "locked-out", "disk-full"],
)
def test_a_server_that_serves_nobody_is_asked_once_a_turn_and_nothing_is_given_up(mail_answers, error):
    answers, left = mail_answers
    answers[ONE] = answers[TWO] = error
    write("a:1")
    write("a:2", address=TWO)

    assert send_due(at=clock.now()) == 0

    assert sorted(Message.objects.values_list("attempts", flat=True)) == [0, 1]
    answers.clear()
    assert send_due(at=clock.now() + timedelta(minutes=5)) == 2
    assert sorted(left) == [ONE, TWO]


def test_tries_go_on_at_most_five_minutes_apart_for_three_days(mail_answers):
    answers, _left = mail_answers
    answers[ONE] = refused(451)
    write()
    began = Message.objects.get().created_at
    at, pauses = began, []

    while Message.objects.get().status == "waiting":
        send_due(at=at)
        due = Message.objects.get().due_at
        pauses.append(due - at)
        at = due

    assert pauses[:7] == [timedelta(seconds=seconds) for seconds in (10, 20, 40, 80, 160, 300, 300)]
    assert max(pauses) == timedelta(minutes=5)
    assert timedelta(days=3) <= at - pauses[-1] - began < timedelta(days=3, minutes=5)
    assert Message.objects.get().status == "failed"


def test_a_mail_tried_again_has_the_message_id_of_the_first_try(mail_answers, monkeypatch):
    answers, _left = mail_answers
    answers[ONE] = TimeoutError("was it accepted?")
    write()
    message = Message.objects.get()
    first = as_mail(message).extra_headers["Message-ID"]
    send_due(at=clock.now())
    message.refresh_from_db()

    assert as_mail(message).extra_headers["Message-ID"] == first


@pytest.mark.django_db(transaction=True)
def test_while_one_process_sends_another_has_nothing_to_do():
    write()
    other = psycopg2.connect(**connection.get_connection_params())
    other.autocommit = True
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", SENDERS)
        meanwhile = send_due(at=clock.now())
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", SENDERS)
    other.close()

    assert (meanwhile, send_due(at=clock.now())) == (0, 1)


def test_hr_sees_what_was_given_up_and_the_person_reads_it_in_the_inbox(mail_answers):
    answers, _left = mail_answers
    who = makers.person(ONE)
    answers[ONE] = refused(550)
    write(recipient=who)

    send_due(at=clock.now())

    waiting = {entry["title"]: entry for entry in waiting_for(who)}
    assert waiting["Mails not delivered"]["count"] == 1
    assert waiting["Mails not delivered"]["url"].endswith("status__exact=failed")
    assert Message.objects.visible_to(who).count() == 1


def test_an_inbox_holds_ones_own_messages_without_codes():
    one, other = makers.person(), makers.person()
    write("a:1", recipient=one)
    write("a:2", recipient=one, in_inbox=False)
    write("a:3", recipient=other)

    assert [message.key for message in Message.objects.visible_to(one)] == ["a:1"]


@pytest.fixture
def given_up(mail_answers):
    """A mail to somebody, rejected by their old address; meanwhile they have another, which takes mail."""
    answers, left = mail_answers
    who = makers.person(ONE)
    answers[ONE] = refused(550)
    write(recipient=who)
    send_due(at=clock.now())
    who.email = TWO
    who.save()
    return Message.objects.get(), left


def test_a_mail_given_up_is_sent_again_once_with_its_message_id_to_the_address_of_now(given_up):
    message, left = given_up
    was = as_mail(message)
    analyst = makers.person(role=Role.HR_ANALYST)

    send_again(message, by=analyst, at=clock.now())
    send_due(at=clock.now())
    with pytest.raises(Refused, match="has left"):
        send_again(message, by=analyst, at=clock.now())
    send_due(at=clock.now())

    message.refresh_from_db()
    assert (left, message.status) == ([TWO], "sent")
    assert as_mail(message).extra_headers == was.extra_headers
    assert as_mail(message).body == was.body
    (event,) = Event.objects.filter(action="outbox.send_again")
    assert (event.by, event.subject) == (analyst.audit_label, f"mail {message.pk}")
    assert '"address_changed":true' in event.facts


def test_what_is_sent_again_is_tried_for_three_days_more(given_up, mail_answers):
    message, _left = given_up
    mail_answers[0][TWO] = smtplib.SMTPDataError(451, b"later")
    later = message.created_at + timedelta(days=10)

    send_again(message, by=makers.OPERATOR, at=later)
    send_due(at=later)

    message.refresh_from_db()
    assert message.status == "waiting"


def test_what_left_or_waits_or_holds_a_code_is_not_sent_again(mail_answers):
    write()
    write("code:1", in_inbox=False)
    Message.objects.filter(key="code:1").update(status="failed")
    waits, code = Message.objects.get(key="a:1"), Message.objects.get(key="code:1")

    for message, why in ((waits, "waits already"), (code, "has run out")):
        with pytest.raises(Refused, match=why):
            send_again(message, by=makers.OPERATOR, at=clock.now())
    with pytest.raises(Refused, match="Your role"):
        send_again(code, by=makers.person(role=Role.AUDITOR), at=clock.now())

    assert not Event.objects.filter(action="outbox.send_again").exists()


def test_two_clicks_at_the_desk_send_it_once(client, given_up):
    message, left = given_up
    client.force_login(makers.person(role=Role.HR_ANALYST))
    address = reverse("desk_mail_again", args=[message.pk])

    listed = client.get(reverse("admin:outbox_message_changelist"), {"status__exact": "failed"}).content.decode()
    page = client.get(address).content.decode()
    first, second = client.post(address), client.post(address)
    send_due(at=clock.now())
    third = client.post(address)

    assert address in listed
    assert "Send it again" in page and "before:" in page
    assert (first.status_code, second.status_code, third.status_code) == (302, 422, 422)
    assert "waits already" in second.content.decode()
    assert left == [TWO]


def test_a_mail_in_confidence_has_no_page_at_the_desk(client, given_up):
    message, _left = given_up
    Message.objects.filter(pk=message.pk).update(kind=IN_CONFIDENCE)
    client.force_login(makers.person(role=Role.HR_LEAD))

    assert client.get(reverse("desk_mail_again", args=[message.pk])).status_code == 404
