"""How often things may be tried, counted in the database, so that all web processes count together.

A limit never falls on an account alone: an address, or an address together with an account, has had enough. So nobody can
lock an owner out by failing in their name; what others try on an account makes it ask for more (`guarding.py`).
"""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext

from ats.access import is_open
from ats.accounts.addresses import address_of, neighbourhood

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """So many within the window, from one address; with `pair`, from one address for one account."""

    most: int
    window: timedelta
    pair: bool = False


# What is posted to these addresses, of accounts and of pages that answer whoever asks. A library's computers share one
# address: hence the tens.
POSTS: Final[dict[str, tuple[Limit, ...]]] = {
    "account_login": (Limit(30, MINUTE), Limit(10, 5 * MINUTE, pair=True)),
    "account_signup": (Limit(20, 10 * MINUTE),),
    "sign_up_code": (Limit(60, 10 * MINUTE),),
    "account_request_login_code": (Limit(30, 10 * MINUTE), Limit(6, 15 * MINUTE, pair=True)),
    "account_confirm_login_code": (Limit(60, 10 * MINUTE),),
    "account_email_verification_sent": (Limit(60, 10 * MINUTE),),
    "account_reset_password": (Limit(110, 10 * MINUTE),),
    "account_reset_password_from_key": (Limit(30, 10 * MINUTE),),
    "account_reauthenticate": (Limit(30, 10 * MINUTE),),
    "account_email": (Limit(30, 10 * MINUTE),),
    "mfa_authenticate": (Limit(60, 10 * MINUTE),),
    "mfa_reauthenticate": (Limit(60, 10 * MINUTE),),
    "reauthenticate_by_code": (Limit(30, 10 * MINUTE),),
    "verify_receipt": (Limit(30, MINUTE),),
}
# Pages asked for by their number or name that are not there: nobody mistypes one a second.
WALKS: Final = Limit(60, MINUTE)

COUNT: Final = """
    INSERT INTO accounts_tally AS t (key, count, until) VALUES (%s, 1, clock_timestamp() + make_interval(secs => %s))
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN t.until <= clock_timestamp() THEN 1 ELSE t.count + 1 END,
        until = CASE WHEN t.until <= clock_timestamp() THEN excluded.until ELSE t.until END
    RETURNING count, extract(epoch FROM until - clock_timestamp())
"""


def count(what: str, *who: str, window: timedelta) -> tuple[int, float]:
    """(how often this has now happened within its window, seconds until the window ends).

    The window begins with the first time. One statement, so that two at once are two.
    """
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [key_of(what, *who), window.total_seconds()])
        many, left = cursor.fetchone()
    return int(many), float(left)


def so_far(what: str, *who: str) -> int:
    """How often it has happened within its window; nothing is counted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count FROM accounts_tally WHERE key = %s AND until > clock_timestamp()", [key_of(what, *who)]
        )
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def key_of(what: str, *who: str) -> str:
    """As it is counted: a hash, since addresses are nobody's to read."""
    return hashlib.sha256("\0".join((settings.SECRET_KEY, what, *who)).encode()).hexdigest()


def sweep() -> int:
    """What is counted no longer is gone; answers how many."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_tally WHERE until < clock_timestamp()")
        return int(cursor.rowcount)


def too_many(request: HttpRequest, seconds: float) -> HttpResponse:
    """The page that says so, with how long to wait in words and, for programs, in Retry-After."""
    wait = whole(seconds)
    page = render(request, "429.html", {"reason": again_in(wait)}, status=HTTPStatus.TOO_MANY_REQUESTS)
    page["Retry-After"] = str(wait)
    return page


def whole(seconds: float) -> int:
    """So many whole seconds, and never too few: whoever waits them is let in."""
    return max(1, math.ceil(seconds))


def again_in(wait: int) -> str:
    """How long to wait, in words."""
    minutes = math.ceil(wait / 60)
    return (
        ngettext("Try again in %(count)s second.", "Try again in %(count)s seconds.", wait) % {"count": wait}
        if wait < 60
        else ngettext("Try again in %(count)s minute.", "Try again in %(count)s minutes.", minutes) % {"count": minutes}
    )


class Limits:
    """Answers 429 to whoever tries too often to sign in, and to whoever asks for one missing page after the other."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        # Who walked, until when: known to this process only, so that everybody else's pages cost nothing.
        self.walkers: dict[str, float] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.NOT_FOUND and request.resolver_match is not None:
            who = walker(request)
            many, seconds = count("walk", who, window=WALKS.window)
            if many > WALKS.most:
                now = time.monotonic()
                self.walkers = {one: until for one, until in self.walkers.items() if until > now}
                self.walkers[who] = now + seconds
                return too_many(request, seconds)
        return response

    def process_view(self, request: HttpRequest, _view: object, _args: object, _words: object) -> HttpResponse | None:
        """Nothing, or the page that says how long to wait."""
        match = request.resolver_match
        left = self.walkers.get(walker(request), 0) - time.monotonic() if self.walkers else 0
        if left > 0 and not (match and is_open(match) and not request.user.is_authenticated):
            return too_many(request, left)
        name = match.view_name if match else ""
        if request.method != "POST" or name not in POSTS:
            return None
        address = neighbourhood(address_of(request))
        account = typed_account(request)
        for limit in POSTS[name]:
            who = (address, account) if limit.pair else (address,)
            many, seconds = count(name, *who, window=limit.window)
            if many > limit.most:
                return too_many(request, seconds)
        return None


def walker(request: HttpRequest) -> str:
    """Who asks: a person who is signed in, else the address. So nobody is stopped for what a neighbour does: of an address that
    walks, strangers are still shown what is open to everybody, the ways in above all, and told to wait for what is not there."""
    user = request.user
    return f"person {user.pk}" if user.is_authenticated else neighbourhood(address_of(request))


def typed_account(request: HttpRequest) -> str:
    """The address of the account that was typed, in one case."""
    return (request.POST.get("login") or request.POST.get("email") or "").strip().casefold()[:254]
