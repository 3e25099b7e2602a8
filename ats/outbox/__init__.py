"""What people are told. `queue()` writes the row in the caller's transaction; Celery sends it after commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ats.accounts.models import User


@dataclass(frozen=True)
class Letter:
    """What one person is told on one occasion; `key` names the occasion, `about` the matter, as by an application's reference."""

    key: str
    kind: str
    recipient: User | None
    address: str
    subject: str
    body: str
    in_inbox: bool = True
    about: str = ""


def queue(
    *,
    key: str,
    kind: str,
    recipient: User | None,
    address: str,
    subject: str,
    body: str,
    at: datetime,
    in_inbox: bool = True,
) -> None:
    """One message waits, to be sent from `at` on; a second call with the same key changes nothing.

    `key` names the occasion ("receipt:K7QF-3M9XT-H:1"), so that a deed done twice tells people once.
    """
    queue_all([Letter(key, kind, recipient, address, subject, body, in_inbox)], at=at)


def queue_all(letters: Sequence[Letter], *, at: datetime) -> None:
    """Every letter waits, written in one statement; those whose key waits or was sent already change nothing."""
    from ats.outbox.models import Message  # noqa: PLC0415 - models of other apps import this package while loading

    Message.objects.bulk_create(
        [
            Message(
                key=letter.key,
                kind=letter.kind,
                recipient=letter.recipient,
                address=letter.address,
                subject=" ".join(letter.subject.split())[:300],
                body=letter.body,
                created_at=at,
                due_at=at,
                in_inbox=letter.in_inbox,
                about=letter.about,
            )
            for letter in letters
        ],
        ignore_conflicts=True,
        batch_size=2000,
    )


__all__ = ["Letter", "queue", "queue_all"]
