"""What people are told: once an occasion, again and again until it left."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail

from ats import clock
from ats.outbox import queue
from ats.outbox.actions import MOST_ATTEMPTS, send_due
from ats.outbox.models import Message
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
def broken_mail(settings, tmp_path: Path):
    """A mail folder that cannot be written: its place is taken by a file."""
    (tmp_path / "taken").write_text("")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9


def test_a_message_that_cannot_leave_is_tried_again_later_and_blocks_no_other(broken_mail):
    write()
    write("a:2", address="two@people.example")
    now = clock.now()

    assert send_due(at=now) == 0

    for message in Message.objects.all():
        assert (message.status, message.attempts) == ("waiting", 1)
        assert message.due_at == now + timedelta(seconds=10)
        assert "Refused" in message.last_error


def test_after_the_last_try_it_counts_as_not_delivered(broken_mail):
    write()
    Message.objects.update(attempts=MOST_ATTEMPTS - 1)

    send_due(at=clock.now())

    assert Message.objects.get().status == "failed"


def test_an_inbox_holds_ones_own_messages_without_codes():
    one, other = makers.person(), makers.person()
    write("a:1", recipient=one)
    write("a:2", recipient=one, in_inbox=False)
    write("a:3", recipient=other)

    assert [message.key for message in Message.objects.visible_to(one)] == ["a:1"]
