"""A form that was sent after the session had ended, or a sign-in was fresh enough, or that a rule refused on a page of its own,
comes back as it was typed.

It waits, sealed, in this browser's session, is shown to the person on whose page it stood once it is clear that it is they, and
to nobody else. Nothing is done by itself: they look at it, and press the button again. Never kept are passwords, codes and
files, and what somebody answers about themselves. The pages of an application keep in their own way, and save
(`applicants/views/kept.py`).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from ats import access, clock, from_page, retyped
from ats.accounts import keys
from ats.accounts.models import User
from ats.from_page import Origin
from ats.switching import remark

KEPT: Final = "kept_forms"
LEAVE_OUT: Final = "leave_out"
MOST: Final = 5
MOST_SIGNS: Final = 300_000
REFUSED: Final = (400, 409, 429)
KEPT_FOR: Final = timedelta(hours=12)
# Answers that are to stand beside no name, not even here (docs/adr/0033).
NEVER: Final = frozenset({"about_you"})


class Typed(NamedTuple):
    """What was sent, by field, and of secrets and files that they were; to which address; and whether a rule refused it."""

    fields: dict[str, list[str]]
    sent_to: str
    was_refused: bool


class ComingBack:
    """Keeps a form whose sender must first show who they are, and puts it back into its page when they have.

    Stands after allauth's own middleware, which would keep the whole request, passwords too, and do it later by itself.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and response.status_code in REFUSED:
            keep_what_was_refused(request)
        if request.method != "GET" or hasattr(request, "retyped") or response.streaming:
            return response
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return response
        typed = waiting(request, request.user)
        if typed is not None and response.get("Content-Type", "").startswith("text/html") and response.content:
            response.content = shown(response.content.decode(), typed, request).encode()
        return response

    def process_view(self, request: HttpRequest, _view: object, _args: object, _words: object) -> HttpResponse | None:
        """Somebody signed out is led to sign in, and from there to the page on which the form stood. A form that is sent at
        last, or left out, waits no longer."""
        match = request.resolver_match
        if request.method != "POST" or match is None or access.rule_of(match) is None or access.is_open(match):
            return None
        of = from_page.origin(request.POST)
        if of is None:
            return None
        if not request.user.is_authenticated:
            # A page of the application form has a name of its own.
            return None if "page" in request.POST else redirect_to_login(keep(request, of))
        if of.person == request.user.pk:
            forget(request, of.path, "" if LEAVE_OUT in request.POST else request.path)
        return HttpResponseRedirect(of.path) if LEAVE_OUT in request.POST else None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """What is sensitive asks once more who they are; the form waits meanwhile."""
        if not isinstance(exception, ReauthenticationRequired) or request.method != "POST":
            return None
        ways = get_adapter().get_reauthentication_methods(request.user)
        if not ways:
            return None
        of = from_page.origin(request.POST)
        back = keep(request, of) if of else request.get_full_path()
        return HttpResponseRedirect(f"{ways[0]['url']}?{urlencode({'next': back})}")


def keep_what_was_refused(request: HttpRequest) -> None:
    """A form that a rule refused on a page of its own waits too, and that page leads back to it (`409.html`)."""
    of = from_page.own(request)
    if of is not None and "page" not in request.POST:
        keep(request, of, was_refused=True)


def keep(request: HttpRequest, of: Origin, *, was_refused: bool = False) -> str:
    """The form waits in this browser's session for whose page it was on; answers that page's address."""
    fields = {name: texts for name, texts in request.POST.lists() if name not in {from_page.FIELD, from_page.TOKEN}}
    fields |= {name: ["*"] for name, texts in fields.items() if from_page.is_secret(name) and any(texts)}
    fields |= {name: [one.name or "" for one in request.FILES.getlist(name)] for name in request.FILES}
    is_another = request.user.is_authenticated and request.user.pk != of.person
    if is_another or (request.resolver_match and request.resolver_match.view_name in NEVER):
        return of.path
    text = json.dumps(fields)
    if len(text) > MOST_SIGNS:
        messages.warning(request, _("What you typed is too long to be kept. Go back with your browser’s back button."))
        return of.path
    one = {
        "person": of.person, "path": of.path, "sent_to": request.path, "sealed": keys.seal(text), "at": clock.now().isoformat(),
        "was_refused": was_refused,
    }  # fmt: skip
    forget(request, of.path, request.path)
    request.session[KEPT] = [*request.session.get(KEPT, []), one][-MOST:]
    if not was_refused:
        messages.info(
            request, _("Nothing was done yet, and what you typed is kept. Afterwards it stands in its page again.")
        )
    return of.path


def forget(request: HttpRequest, path: str, sent_to: str) -> None:
    """What was sent from that page to that address, or from that page at all, waits no longer."""
    kept = request.session.get(KEPT, [])
    left = [one for one in kept if one["path"] != path or (sent_to and one["sent_to"] != sent_to)]
    if left != kept:
        request.session[KEPT] = left


def forget_others(request: HttpRequest, user: User) -> None:
    """Somebody signed in: what anybody else had typed in this browser is gone."""
    kept = request.session.get(KEPT, [])
    if any(one["person"] != user.pk for one in kept):
        request.session[KEPT] = [one for one in kept if one["person"] == user.pk]


def waiting(request: HttpRequest, user: User) -> Typed | None:
    """What this person had typed on the page that is asked for, the last of it; None after half a day."""
    path = request.get_full_path()
    for one in reversed(request.session.get(KEPT, [])):
        if (one["person"], one["path"]) == (user.pk, path) and is_young(one):
            fields = json.loads(keys.unseal(one["sealed"]))
            return Typed(fields, one["sent_to"], bool(one.get("was_refused")))
    return None


def is_young(one: dict[str, Any]) -> bool:
    """It may still be shown."""
    return datetime.fromisoformat(one["at"]) > clock.now() - KEPT_FOR


def shown(page: str, typed: Typed, request: HttpRequest) -> str:
    """The page with what was typed standing in its form, and a word above it; where the form is gone, the texts by themselves."""
    form = retyped.fitting(page, typed.fields, sent_to=typed.sent_to, here=request.path)
    texts = [] if form else [text for texts in typed.fields.values() for text in texts if " " in text.strip()]
    words = render_to_string(
        "_come_back.html", {"is_here": form is not None, "was_refused": typed.was_refused, "texts": texts}, request
    )
    if form is not None:
        page = retyped.written_into(page, form, typed.fields, remark=remark)
        return page[: form.start()] + words + page[form.start() :]
    before, tag, after = page.partition("</h1>")
    return before + tag + words + after if tag else page
