"""What watches over sign-ins: devices an account knows, tries in its name, and a storm of tries on all accounts at once."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext, gettext_noop

from ats import clock, language
from ats.accounts.actors import System
from ats.accounts.addresses import address_of
from ats.accounts.limits import DAY, HOUR, count, so_far
from ats.accounts.models import Device, User
from ats.audit import record
from ats.outbox import queue

COOKIE_AGE: Final = timedelta(days=400)
# An account on which this many passwords failed within an hour asks for more than a password from devices it does not know.
FAILURES_OF_AN_ACCOUNT: Final = 30
# So many failed sign-ins on all accounts within ten minutes are nobody's forgotten password.
FAILURES_OF_ALL: Final = 200
WINDOW_OF_ALL: Final = timedelta(minutes=10)
GUARD: Final = System("sign-in guard")


def known(request: HttpRequest, user: User) -> Device | None:
    """The device, if it signed in to this account before: it carries a token that the account knows by its hash."""
    token = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    return Device.objects.filter(user=user, token_sha256=hash_of(token)).first() if token else None


def hash_of(token: str) -> str:
    """What is stored of a device's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def remember(request: HttpRequest, user: User, response: HttpResponseBase | None, *, at: datetime) -> None:
    """The device is the account's from now on. A new one is told to its owner, unless it is the first there ever was."""
    device = known(request, user)
    if device is not None:
        Device.objects.filter(pk=device.pk).update(last_seen_at=at, address=address_of(request))
        return
    token = secrets.token_urlsafe(32)
    is_first = not Device.objects.filter(user=user).exists()
    with transaction.atomic():
        device = Device.objects.create(
            user=user, token_sha256=hash_of(token), first_seen_at=at, last_seen_at=at, address=address_of(request),
            browser=request.headers.get("User-Agent", "")[:200],
        )  # fmt: skip
        record("accounts.new_device", by=user, at=at, subject=f"account {user.email}", facts={"first": is_first})
        if not is_first:
            tell_of_device(device, at=at)
    if response is not None:
        response.set_cookie(
            settings.DEVICE_COOKIE_NAME, token, max_age=COOKIE_AGE, path="/accounts/", httponly=True, samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip


def tell_of_device(device: Device, *, at: datetime) -> None:
    """The owner reads that somebody signed in from a device the account did not know."""
    with language.of(device.user):
        words = {"browser": device.in_words, "address": device.address, "site": settings.PUBLIC_URL}
    tell(
        device.user, f"device:{device.pk}", gettext_noop("A new device signed in to your account"),
        gettext_noop(
            "Somebody has signed in to your account with a device that it did not know: %(browser)s, at the address "
            "%(address)s.\n\n"
            "If it was you, there is nothing to do. If not, sign it out and choose a new password:\n%(site)s/accounts/sessions/\n"
        ), words=words, at=at,
    )  # fmt: skip


def tell(user: User, occasion: str, subject: str, body: str, *, at: datetime, words: Mapping[str, str]) -> None:
    """One notice about the account, by mail and in the inbox, in its owner's language: both are sentences of the catalogues."""
    with language.of(user):
        name = user.full_name
        greeting = gettext("Dear %(name)s,") % {"name": name} + "\n\n" if name else ""
        subject, body = gettext(subject), f"{greeting}{gettext(body) % words}\n{gettext('City hiring desk')}\n"
    queue(
        key=f"account:{occasion}", kind="account", recipient=user, address=user.email, subject=subject, body=body, at=at
    )


def is_under_attack() -> bool:
    """Sign-ins fail all over the place just now."""
    return so_far("failures") >= FAILURES_OF_ALL


def must_show_more(request: HttpRequest, user: User) -> bool:
    """A password alone is not enough: the device is not the account's, and the account, or all of them, are being tried."""
    is_tried = so_far("failures", user.email.casefold()) >= FAILURES_OF_AN_ACCOUNT or is_under_attack()
    return is_tried and known(request, user) is None


def failed(email: str) -> None:
    """A password was wrong. The owner of an account that is tried again and again is told once a day; a storm sets off one
    alarm an hour, which HR sees."""
    address = email.strip().casefold()[:254]
    many, _left = count("failures", address, window=HOUR)
    of_all, _left = count("failures", window=WINDOW_OF_ALL)
    at = clock.now()
    if many == FAILURES_OF_AN_ACCOUNT and count("told", address, window=DAY)[0] == 1:
        owner = User.objects.filter(email__iexact=address).first()
        with transaction.atomic():
            record("accounts.tried", by=GUARD, at=at, subject=f"account {address}", facts={"failures": many})
            if owner:
                tell_of_tries(owner, at=at)
    if of_all == FAILURES_OF_ALL and count("alarm", window=HOUR)[0] == 1:
        with transaction.atomic():
            record("accounts.alarm", by=GUARD, at=at, subject="sign-in", facts={"failures": of_all})


def tell_of_tries(owner: User, *, at: datetime) -> None:
    """The owner reads that somebody guesses, and how to get in all the same."""
    tell(
        owner, f"tried:{owner.pk}:{at:%Y-%m-%d}", gettext_noop("Somebody tries passwords on your account"),
        gettext_noop(
            "Somebody has tried many passwords on your account and got in with none. A device you have signed in with before "
            "still signs in as usual; from any other, ask for a code by e-mail:\n%(site)s/accounts/login/code/\n"
        ), words={"site": settings.PUBLIC_URL}, at=at,
    )  # fmt: skip


def stopped(user: User) -> None:
    """The right password came from a strange device in the middle of an attack, and opened nothing: the owner is told to
    choose another, once a day."""
    at = clock.now()
    if count("stopped", str(user.pk), window=DAY)[0] > 1:
        return
    with transaction.atomic():
        record("accounts.stopped", by=GUARD, at=at, subject=f"account {user.email}")
        tell(
            user, f"stopped:{user.pk}:{at:%Y-%m-%d}", gettext_noop("Choose another password"),
            gettext_noop(
                "Somebody gave the right password of your account from a device that it does not know, while many accounts were "
                "being tried. They did not get in. If it was you, sign in with a code by e-mail. If not, somebody knows your "
                "password: choose another.\n%(site)s/accounts/password/reset/\n"
            ), words={"site": settings.PUBLIC_URL}, at=at,
        )  # fmt: skip


def tell_of_reset(owner: User, *, at: datetime) -> None:
    """The owner reads that the second step was taken from their account, what comes next, and what to do if nobody asked."""
    tell(
        owner, f"reset:{owner.pk}:{at.isoformat()}", gettext_noop("Your second step was taken from your account"),
        gettext_noop(
            "An HR lead has taken the second step (authenticator app, passkeys, recovery codes) from your account, since it was "
            "said that you have lost it. You were signed out everywhere. Sign in with your password or a code by e-mail, and set "
            "up a new second step:\n%(site)s/accounts/login/\n\n"
            "If you did not ask for this, choose another password now and tell an HR lead.\n"
        ), words={"site": settings.PUBLIC_URL}, at=at,
    )  # fmt: skip


def tell_of_end(owner: User, *, at: datetime) -> None:
    """The owner reads that they were signed out everywhere, and that they may sign in again."""
    tell(
        owner, f"ended:{owner.pk}:{at.isoformat()}", gettext_noop("You were signed out everywhere"),
        gettext_noop(
            "An HR lead has ended every session of your account. Nothing that you saved is lost. You can sign in again at any "
            "time:\n%(site)s/accounts/login/\n\n"
            "If you do not know why, choose another password and ask an HR lead.\n"
        ), words={"site": settings.PUBLIC_URL}, at=at,
    )  # fmt: skip
