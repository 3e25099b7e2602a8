"""One form does one deed. What is sent carries the one-time key of its form; the first event of its deed spends the key in the
deed's own transaction, so that neither stands without the other and a second sending writes nothing.

Whose form it was, what was in it and where it led cannot be read from the row: each is hashed or sealed under the key, which is
in the form alone.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography.fernet import Fernet
from django.db import connection

from ats.audit.models import SentForm

# Events that are no deed of the form: looks, papers taken along from a page that stays open, and refusals that are remembered.
# Who looked, or was refused, has done nothing yet. A test holds the words of all events against it.
NO_DEEDS: Final = frozenset({
    "accounts.alarm", "accounts.new_device", "accounts.sign_in", "accounts.stopped", "accounts.take_data_along", "accounts.tried",
    "applicants.download", "applicants.failed_attempt", "applicants.infected", "applicants.late", "applicants.look_at_bid",
    "applicants.view", "applicants.view_accommodation", "applicants.view_document", "security.earlier_closing_refused",
    "security.fields_not_asked_for", "selection.export", "selection.read_document", "selection.read_entry",
    "selection.read_scores", "selection.replay", "selection.view_totals", "seniority.refuse_roster",
})  # fmt: skip


class DoneAlready(Exception):  # noqa: N818 - no error: somebody sent a form a second time
    """The form that is being sent has done its deed before; nothing was written."""


@dataclass
class Sending:
    """A form being sent: its key, whose and to which address, and what is in it, as bytes. `spent`: by this very request."""

    key: str
    whose: str
    content: bytes
    spent: bool = False

    @property
    def name(self) -> str:
        """What the row is found by: nobody else's form has it, nor one sent to another address."""
        return hashlib.sha256(f"{self.whose} {self.key}".encode()).hexdigest()

    @property
    def digest(self) -> str:
        """What tells the same words sent again from other words; who has no key can guess none."""
        return hmac.new(self.key.encode(), self.content, hashlib.sha256).hexdigest()

    @property
    def box(self) -> Fernet:
        """What seals where it led."""
        return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"led to {self.key}".encode()).digest()))


CURRENT: Final[ContextVar[Sending | None]] = ContextVar("the form being sent", default=None)


def spend(action: str, at: datetime) -> None:
    """The key of the form being sent is spent in the caller's transaction, by its first deed.

    Of two requests at once the second waits here until the first is done with. Raises DoneAlready where another request has
    spent it.
    """
    sending = CURRENT.get()
    if sending is None or action in NO_DEEDS:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_sentform (key, content, at, led_to) VALUES (%s, %s, %s, '') ON CONFLICT DO NOTHING",
            [sending.name, sending.digest, at],
        )
        if cursor.rowcount:
            sending.spent = True
        elif not sending.spent:
            raise DoneAlready


def earlier(sending: Sending) -> SentForm | None:
    """What the same form did before; None where it has done nothing."""
    return SentForm.objects.filter(pk=sending.name).first()


def remember_where(sending: Sending, led_to: str) -> None:
    """Where the deed led, for whoever sends the form once more."""
    SentForm.objects.filter(pk=sending.name, led_to="").update(led_to=sending.box.encrypt(led_to.encode()).decode())


def where(sending: Sending, done: SentForm) -> str:
    """Where that deed led; empty where that is not known (yet)."""
    return sending.box.decrypt(done.led_to).decode() if done.led_to else ""
