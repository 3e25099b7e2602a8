"""Sending what waits, and letting what was given up wait once more."""

from __future__ import annotations

import smtplib
from datetime import datetime, timedelta
from enum import Enum

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import gettext as _

from ats.accounts.actors import Actor
from ats.accounts.roles import require
from ats.alone import alone
from ats.audit import record
from ats.outbox.lifecycle import MessageStatus
from ats.outbox.models import Message
from ats.refusal import Refused

# Tries are five minutes apart at the longest, and a message is given up as late as other mail servers do it: a server that
# was away for a weekend loses nothing.
LONGEST_PAUSE = timedelta(minutes=5)
GIVEN_UP_AFTER = timedelta(days=3)
FOR_GOOD = 500  # SMTP's codes from here on say that it is no use to ask again
SENDERS = (7241, 2)  # the advisory lock of whoever sends


class Outcome(Enum):
    """What became of one try."""

    SENT = "sent"
    LATER = "not now, and it lies with this message"
    REJECTED = "never"
    SERVER_AWAY = "not now, and no other would leave either"


def send_due(*, at: datetime, most: int = 100) -> int:
    """Up to `most` due messages were tried; the number that left is returned.

    Each is claimed by its row lock, sent, and marked, in a transaction of its own: a worker killed between the sending and
    the marking sends it again under the same Message-ID. One process sends at a time, and stops for this turn where the
    mail server does not answer: a server that hangs must not hold every process that could close a posting.
    """
    sent = 0
    with alone(SENDERS) as is_ours:
        for _turn in range(most if is_ours else 0):
            with transaction.atomic():
                message = Message.objects.due(at).select_for_update(skip_locked=True).order_by("due_at", "id").first()
                outcome = attempt(message, at=at) if message else None
            if outcome in (None, Outcome.SERVER_AWAY):
                break
            sent += outcome is Outcome.SENT
    return sent


def attempt(message: Message, *, at: datetime) -> Outcome:
    """The claimed message is sent and marked so, or its next try is set, or it is given up."""
    message.attempts += 1
    try:
        as_mail(message).send()
    except (OSError, ValueError) as error:  # of the mail server, of a file, or of an address no mail can be written to
        outcome = what_it_means(error)
        message.last_error = f"{type(error).__name__}: {error}"[:500]
        message.due_at = at + min(LONGEST_PAUSE, timedelta(seconds=5) * 2 ** min(message.attempts, 10))
        if outcome is Outcome.REJECTED or at - (message.again_at or message.created_at) >= GIVEN_UP_AFTER:
            message.status = MessageStatus.FAILED
    else:
        outcome = Outcome.SENT
        message.status, message.sent_at, message.last_error = MessageStatus.SENT, at, ""
    message.save(update_fields=["attempts", "last_error", "due_at", "status", "sent_at"])
    return outcome


def send_again(message: Message, *, by: Actor, at: datetime) -> Message:
    """A mail that was given up waits once more, for three more days of tries: to the address that its recipient has now.

    Words and Message-ID stay, so a copy that did arrive collapses with it. Refuses what was not given up, so that a second
    click does nothing; and codes and confirmations, which have run out: who needs one asks for a new one.
    """
    require(by, "send mail again")
    with transaction.atomic():
        held: Message = Message.objects.select_for_update(of=("self",)).select_related("recipient").get(pk=message.pk)
        if not held.in_inbox:
            raise Refused(_("This mail holds a code or a link that has run out. The person asks for a new one."))
        if held.status != MessageStatus.FAILED:
            raise Refused(_("This mail has left, or waits already. Nothing was done."))
        was, held.address = held.address, held.address_now()
        held.status, held.due_at, held.again_at, held.attempts = MessageStatus.WAITING, at, at, 0
        held.save(update_fields=["status", "due_at", "again_at", "attempts", "address"])
        facts = {"kind": held.kind, "about": held.about, "address_changed": held.address != was}
        record("outbox.send_again", by=by, at=at, subject=f"mail {held.pk}", facts=facts)
    return held


def what_it_means(error: Exception) -> Outcome:
    """Whether the server refused this message, for now or for good, or serves nobody just now."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [int(code) for code, _text in error.recipients.values()]
    elif isinstance(error, smtplib.SMTPDataError):
        codes = [error.smtp_code]
    elif isinstance(error, OSError):
        return Outcome.SERVER_AWAY
    else:
        return Outcome.REJECTED
    return Outcome.REJECTED if min(codes) >= FOR_GOOD else Outcome.LATER


def as_mail(message: Message) -> EmailMessage:
    """The row as a mail: plain text, the row's id as its Message-ID."""
    domain = settings.PUBLIC_URL.partition("//")[2].partition(":")[0]
    return EmailMessage(
        subject=message.subject,
        body=message.body,
        to=[message.address],
        headers={"Message-ID": f"<{message.pk}@{domain}>", "Auto-Submitted": "auto-generated"},
    )
