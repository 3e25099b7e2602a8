"""Where django-allauth meets the house: its mails go through the outbox like every other."""

from __future__ import annotations

import logging
import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core import context as allauth_context
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ats import clock
from ats.accounts import guarding, keys, limits, step_up
from ats.accounts.addresses import address_of
from ats.accounts.models import User
from ats.accounts.second_factor import FACTORS, needs_one
from ats.accounts.seeking import seek_everywhere
from ats.outbox import queue

logger = logging.getLogger("ats.security")

# A code works only in the browser that asked for it, so whoever asks in another's name must not use up the owner's.
# Of signing up, an owner gets as many as somebody without an account: what is done must not differ.
MAILS_AN_HOUR = {
    "login_code": 30, "sign_up_code": 30, "sign_up_known": 30, "email_confirmation": 30, "email_confirmation_signup": 30,
}  # fmt: skip
MAILS_AN_HOUR_OTHERWISE = 3


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """allauth's own behaviour, but for the way mail leaves, who is believed, and what is counted."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy(
            "This address and password do not let you in here. Check both, or have a code sent by e-mail instead."
        ),
        "incorrect_code": gettext_lazy(
            "This is not the code of the e-mail. Type it as it stands there, or have a new one sent."
        ),
        "incorrect_password": gettext_lazy(
            "This is not the password of your account. Type it again, or use another way."
        ),
        "enter_current_password": gettext_lazy("This is not the password you have now. Type it again."),
        "same_as_current": gettext_lazy("This is the address you have already. Give the new one."),
        "too_many_login_attempts": gettext_lazy("This has been tried too often. Wait a few minutes, then try again."),
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that can be believed."""
        return address_of(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Nothing: tries are counted by address, and by address and account (limits.py), never by account alone."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The account, where the password is right and enough. A wrong one is counted; a right one that is not enough
        opens nothing and its owner is told, and whoever typed it reads what they would read of a wrong one."""
        seek_everywhere(str(credentials.get("email") or ""))
        user: User | None = super().authenticate(request, **credentials)
        if user is not None and not request.user.is_authenticated and guarding.must_show_more(request, user):
            guarding.stopped(user)
            return None
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """One more, logged with where it came from; what was typed is not, since a password may stand in the wrong field."""
        logger.warning("A sign-in failed, from %s.", address_of(request))
        guarding.failed(str(credentials.get("email") or ""))

    def is_reauthentication_required(self, *, app: str, **_options: Any) -> bool:
        """Not within a quarter of an hour of signing in; after it always, by a mailed code where there is no other way."""
        request = allauth_context.request
        if step_up.is_fresh(request):
            return False
        if not get_reauthentication_flows(request.user):
            raise ReauthenticationRequired
        return True

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """allauth's own; and a mailed code, but for staff, whose mailbox is no second factor."""
        found: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if user.is_authenticated and not needs_one(user):
            code = {
                "id": "by_code",
                "description": _("Send me a code by e-mail"),
                "url": reverse("reauthenticate_by_code"),
            }
            found.append(code)
        return found

    def is_safe_url(self, url: str | None) -> bool:
        """A page of this very site, named by its path: nobody is led anywhere else."""
        return bool(url) and url_has_allowed_host_and_scheme(url, None)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """One outbox row in the request's transaction; Celery sends it. Not shown in the inbox: it may hold a code.

        Of each kind an address gets only so many within the hour, whoever asks; the page says the same either way.
        """
        kind = template_prefix.rpartition("/")[2]
        most = MAILS_AN_HOUR.get(kind, MAILS_AN_HOUR_OTHERWISE)
        if limits.count(f"mail {kind}", email.strip().casefold(), window=limits.HOUR)[0] > most:
            return
        recipient = User.objects.filter(email__iexact=email).first()
        # Asked for by somebody who reads the page; the account's own language is for what comes unasked.
        message = self.render_mail(template_prefix, email, context)
        queue(
            key=f"account:{uuid.uuid4()}",
            kind="account",
            recipient=recipient,
            address=email,
            subject=message.subject,
            body=message.body,
            at=clock.now(),
            in_inbox=False,
        )


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]  # the same
    """Secrets of second factors are sealed in the database, and staff keep one factor at least."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy(
            "This code is not right, was used before, or its half minute is over. Type the digits your app shows now."
        ),
    }

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

    def generate_authenticator_name(self, user: User, type: str) -> str:
        """What a new passkey is called until its owner says otherwise."""
        many = Authenticator.objects.filter(user=user, type=type).count()
        return _("Passkey %(number)s") % {"number": many + 1}

    def get_totp_issuer(self) -> str:
        """As the app on the phone names it."""
        return str(_("City hiring desk"))
