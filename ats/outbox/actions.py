"""Sending what waits."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from ats.outbox.lifecycle import MessageStatus
from ats.outbox.models import Message

# Forty-eight tries five minutes apart at the longest: over four hours of a silent mail server lose nothing.
MOST_ATTEMPTS = 48
LONGEST_PAUSE = timedelta(minutes=5)


def send_due(*, at: datetime, most: int = 100) -> int:
    """Up to `most` due messages were tried; the number that left is returned.

    Each is claimed by its row lock (SKIP LOCKED), sent, and marked, in a transaction of its own: a worker killed between
    the sending and the marking sends it again under the same Message-ID, and nobody else's message waits for it.
    """
    sent = 0
    for _turn in range(most):
        with transaction.atomic():
            message = Message.objects.due(at).select_for_update(skip_locked=True).order_by("due_at", "id").first()
            if message is None:
                break
            sent += attempt(message, at=at)
    return sent


def attempt(message: Message, *, at: datetime) -> bool:
    """The claimed message is sent and marked so, or its next try is set. True where it left."""
    message.attempts += 1
    try:
        as_mail(message).send()
    except OSError as error:  # SMTP errors and file errors alike
        message.last_error = f"{type(error).__name__}: {error}"[:500]
        message.due_at = at + min(LONGEST_PAUSE, timedelta(seconds=5) * 2 ** min(message.attempts, 10))
        if message.attempts >= MOST_ATTEMPTS:
            message.status = MessageStatus.FAILED
    else:
        message.status, message.sent_at, message.last_error = MessageStatus.SENT, at, ""
    message.save(update_fields=["attempts", "last_error", "due_at", "status", "sent_at"])
    return message.status == MessageStatus.SENT


def as_mail(message: Message) -> EmailMessage:
    """The row as a mail: plain text, the row's id as its Message-ID."""
    domain = settings.PUBLIC_URL.partition("//")[2].partition(":")[0]
    return EmailMessage(
        subject=message.subject,
        body=message.body,
        to=[message.address],
        headers={"Message-ID": f"<{message.pk}@{domain}>", "Auto-Submitted": "auto-generated"},
    )
