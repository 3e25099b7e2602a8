"""How long somebody stays signed in: twelve hours from signing in, and who sees other people's applications an hour idle."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from ats.accounts.models import User
from ats.accounts.second_factor import needs_one

IDLE: Final = 60 * 60
NOTED_EVERY: Final = 60
SEEN: Final = "seen_at"


class Lifetime:
    """Signs out whoever's time is over; the page asked for then leads to signing in and, from there, back.

    What was typed meanwhile is kept like that of any other lost session (`ats/coming_back.py`, `applicants/views/kept.py`).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            self.look(request, request.user, time.time())
        return self.get_response(request)

    def look(self, request: HttpRequest, user: User, now: float) -> None:
        """Ended where it is over; else staff's last sign of life is noted, once a minute at most."""
        began = min((one["at"] for one in get_authentication_records(request, user)), default=now)
        seen = max(began, request.session.get(SEEN, began))
        watched = needs_one(user)
        if now - began > settings.SESSION_COOKIE_AGE or (watched and now - seen > IDLE):
            logout(request)
        elif watched and now - seen > NOTED_EVERY:
            request.session[SEEN] = now
