"""Where django-allauth meets the house: its mails go through the outbox like every other."""

from __future__ import annotations

import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter

from ats import clock
from ats.accounts.models import User
from ats.outbox import queue


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """allauth's own behaviour, but for the way mail leaves."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """One outbox row in the request's transaction; Celery sends it. Not shown in the inbox: it may hold a code."""
        message = self.render_mail(template_prefix, email, context)
        queue(
            key=f"account:{uuid.uuid4()}",
            kind="account",
            recipient=User.objects.filter(email__iexact=email).first(),
            address=email,
            subject=message.subject,
            body=message.body,
            at=clock.now(),
            in_inbox=False,
        )
