"""What follows from allauth's own events."""

from __future__ import annotations

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import user_logged_in
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from ats import clock, coming_back, language
from ats.accounts import guarding
from ats.accounts.models import User
from ats.accounts.second_factor import FACTORS
from ats.audit import record


def listen() -> None:
    """Each is told once, however often this is called."""
    authenticator_added.connect(added, dispatch_uid="a factor was added")
    authenticator_removed.connect(removed, dispatch_uid="a factor was removed")
    user_logged_in.connect(signed_in, dispatch_uid="somebody signed in")


def signed_in(request: HttpRequest, user: User, response: HttpResponseBase | None = None, **_more: object) -> None:
    """Remembered with the ways that were shown; pages and mails are in one language from here on; what another had typed in
    this browser is gone; the device is known, and its owner told where it is new."""
    at = clock.now()
    ways = sorted({one["method"] for one in get_authentication_records(request, user)})
    with transaction.atomic():
        record("accounts.sign_in", by=user, at=at, subject=f"account {user.email}", facts={"by": ways})
    language.follow(request, user)
    coming_back.forget_others(request, user)
    guarding.remember(request, user, response, at=at)


def added(request: HttpRequest, user: User, authenticator: Authenticator, **_more: object) -> None:
    """Whoever sets up a factor has just shown it: this session counts as opened with it."""
    with transaction.atomic():
        record(
            "accounts.add_factor",
            by=user,
            at=clock.now(),
            subject=f"account {user.email}",
            facts={"kind": authenticator.type},
        )
    if authenticator.type in FACTORS:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True)


def removed(user: User, authenticator: Authenticator, **_more: object) -> None:
    """The audit remembers it."""
    with transaction.atomic():
        record(
            "accounts.remove_factor",
            by=user,
            at=clock.now(),
            subject=f"account {user.email}",
            facts={"kind": authenticator.type},
        )
