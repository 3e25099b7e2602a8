"""What arrived without a session or with a token of an older sign-in: kept for its owner, and for nobody else.

The page's signed name says whose application it is. Without a session, what was typed waits in the browser's own anonymous
session, and is saved when the same person signs in there (`listeners`); with a wrong token it is given back in the answer,
to be sent once more with a good one. Neither way does anything on its own.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants import drafting, pages, steps
from applicants.models import Application
from ats import clock, from_page
from ats.accounts import keys
from ats.accounts.models import User

KEPT: Final = "kept_pages"
MOST: Final = 5
KEPT_FOR: Final = timedelta(hours=12)
SIGNED_OUT: Final = gettext_lazy("You were signed out meanwhile. What you typed is kept: sign in, and it is saved.")


def keep(request: HttpRequest, names: Sequence[str]) -> None:
    """The page's fields wait in this browser's session, where the page is one of ours."""
    of = pages.application_of(request.POST.get("page", ""))
    if of is None or not set(names) <= set(steps.QUESTIONS):
        return
    data = {name: [text[: drafting.MOST_KEPT] for text in texts] for name, texts in request.POST.lists()}
    data.pop("csrfmiddlewaretoken", None)
    page, sealed = request.POST["page"], keys.seal(json.dumps(data))  # an employee number may be among it
    one = {"application": of, "page": page, "names": list(names), "sealed": sealed, "at": clock.now().isoformat()}
    others = [other for other in request.session.get(KEPT, []) if other["page"] != page]
    request.session[KEPT] = [*others, one][-MOST:]
    if not pages.is_by_itself(request.headers):
        messages.info(request, SIGNED_OUT)


def save_what_was_kept(request: HttpRequest, person: User) -> None:
    """What this person had typed is saved as if they had been signed in; what is another person's is forgotten."""
    waiting = request.session.pop(KEPT, [])
    at = clock.now()
    for one in waiting:
        mine = Application.objects.of(person).live().select_related("posting", "draft")
        application = mine.filter(pk=one["application"]).first()
        if application is None or datetime.fromisoformat(one["at"]) < at - KEPT_FOR:
            continue
        save_one(application, one, person, at)
        messages.success(request, _("What you had typed before you signed in is saved in your draft."))


def save_one(application: Application, one: dict[str, Any], person: User, at: datetime) -> None:
    """One kept page is in the draft, or beside it."""
    data = QueryDict(mutable=True)
    for name, texts in json.loads(keys.unseal(one["sealed"])).items():
        data.setlist(name, texts)
    names = [name for name in steps.questions_of(application.posting) if name in one["names"]]
    forms = {name: pages.form_of(application, name, data) for name in pages.bid_last(names)}
    page = pages.page_of_this(application, data.get("page", ""))
    drafting.save_pages(application, pages.all_sent(forms, data), page=page, by=person, at=at)


def send_once_more(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page of a wrong token (403), with all that was typed and a good token, where it was a page of this person's own."""
    return render(request, "403_csrf.html", {"again": typed_again(request)}, status=403)


def typed_again(request: HttpRequest) -> dict[str, Any] | None:
    """Where to, and the fields with their values; None where the page was none of ours, or somebody else's, or broke off."""
    try:
        of = pages.application_of(request.POST.get("page", ""))
    except UnreadablePostError:
        return None
    if of is None:
        return typed_elsewhere(request)
    if request.user.is_authenticated and not Application.objects.of(request.user).filter(pk=of).exists():
        return None
    fields = [(name, text) for name, texts in request.POST.lists() for text in texts if name != "csrfmiddlewaretoken"]
    return {"action": request.path, "fields": fields}


def typed_elsewhere(request: HttpRequest) -> dict[str, Any] | None:
    """The same of a form on any other page, but for passwords and codes."""
    origin = from_page.origin(request.POST)
    if origin is None or (request.user.is_authenticated and request.user.pk != origin.person):
        return None
    again = from_page.again(request)
    return again and again | {"fields": [one for one in again["fields"] if one[0] != from_page.TOKEN]}
