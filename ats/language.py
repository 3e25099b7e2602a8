"""Which language a page is in: the one chosen in this browser, else the one the browser asks for.

A choice is a cookie; of somebody signed in it stands on the account too, where mails read it and a sign-in from another
browser finds it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers

if TYPE_CHECKING:
    from ats.accounts.models import User

A_YEAR: Final = int(timedelta(days=365).total_seconds())
ENGLISH: Final = "en"
BUTTON: Final = "language"


class Language(LocaleMiddleware):
    """Django's choice among the languages on offer. Answers differ by the cookie, and a choice made on the way is kept in it."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The answer, with the cookie where a choice was made."""
        super().process_response(request, response)
        patch_vary_headers(response, ["Cookie"])
        chosen = getattr(request, "language_to_keep", "")
        if chosen:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME, chosen, max_age=A_YEAR, secure=settings.LANGUAGE_COOKIE_SECURE,
                httponly=True, samesite="Lax",
            )  # fmt: skip
        return response


def is_offered(code: str) -> bool:
    """Whether pages can be had in that language."""
    return code in dict(settings.LANGUAGES)


def asked_of(request: HttpRequest) -> str:
    """The language whose button sent the form it stands on (`templates/_language.html`); empty where another button did."""
    code = request.POST.get(BUTTON, "") if request.method == "POST" else ""
    return code if is_offered(code) else ""


def switch(request: HttpRequest, code: str) -> None:
    """The answer is in that language, and every page after it. POST writes it on the account too, GET nothing but a cookie."""
    keep(request, code)
    translation.activate(code)
    request.LANGUAGE_CODE = code
    if request.method == "POST" and request.user.is_authenticated:
        remember(request.user, code)


def remember(user: User, code: str) -> None:
    """The account has that language: letters are written in it, and a sign-in from another browser finds it."""
    if user.language != code:
        user.language = code
        user.save(update_fields=["language"])


def keep(request: HttpRequest, code: str) -> None:
    """This browser gets its pages in that language from the next one on."""
    request.language_to_keep = code  # type: ignore[attr-defined]  # read by the middleware above


def follow(request: HttpRequest, user: User) -> None:
    """Somebody signed in. What was chosen in this browser holds for the account; otherwise what the account has holds here;
    an account that never said takes the language of the page it signed in on."""
    cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    now = (translation.get_language() or ENGLISH)[:2]
    wanted = cookie if is_offered(cookie) else user.language or now
    remember(user, wanted)
    if wanted != now:
        keep(request, wanted)


@contextmanager
def of(person: User | None) -> Iterator[None]:
    """What is written inside is in that person's language; English for those who never said, and for the union."""
    with translation.override((person.language if person else "") or ENGLISH):
        yield
