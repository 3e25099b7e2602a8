"""Where django-allauth meets the house: its mails go through the outbox like every other."""

from __future__ import annotations

import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _

from ats import clock
from ats.accounts import keys
from ats.accounts.models import User
from ats.accounts.second_factor import FACTORS, needs_one
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


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]  # the same
    """Secrets of second factors are sealed in the database, and staff keep one factor at least."""

    def encrypt(self, text: str) -> str:
        """Sealed."""
        return keys.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Opened again."""
        return keys.unseal(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last factor of somebody whose role needs one."""
        if not needs_one(authenticator.user) or authenticator.type not in FACTORS:
            return True
        others = Authenticator.objects.filter(user=authenticator.user, type__in=FACTORS).exclude(pk=authenticator.pk)
        return bool(others.exists())

    def get_totp_issuer(self) -> str:
        """As the app on the phone names it."""
        return str(_("City hiring desk"))
