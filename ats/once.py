"""A form that is sent twice counts once: whoever could not know whether it was received, or pressed twice, is told that it was.

Every form of somebody signed in has a one-time key (`ats/from_page.py`), which its deed spends (`ats/audit/sending.py`). The
pages of an application have a key of their own and save by themselves.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from ats import from_page
from ats.audit.models import SentForm
from ats.audit.sending import CURRENT, DoneAlready, Sending, earlier, remember_where, where
from ats.from_page import Origin
from ats.spoken import minute_in_words

# Of two at once, the second is told where the first led, once that has been answered.
LOOKS: Final = 10
BETWEEN_LOOKS: Final = 0.03


class Once:
    """Answers a form that has done its deed already, at once or the moment another request has done it.

    Stands before whatever keeps what was typed: what is done is not kept to be sent again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            response = self.get_response(request)
        finally:
            sending = CURRENT.get()
            CURRENT.set(None)
        if sending is None:
            return response
        if sending.spent and response.has_header("Location"):
            remember_where(sending, response["Location"])
        elif not sending.spent and HTTPStatus.BAD_REQUEST <= response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
            return answered(request, sending) or response
        return response

    def process_view(self, request: HttpRequest, _view: object, _args: object, _words: object) -> HttpResponse | None:
        """From here on the form's first deed spends its key."""
        of = one_time(request)
        if of is None:
            return None
        sending = Sending(of.key, f"{of.person} {request.path}", content_of(request))
        answer = answered(request, sending)
        if answer is None and request.user.is_authenticated:
            CURRENT.set(sending)
        return answer

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Another request with the same form was quicker."""
        sending = CURRENT.get()
        return answered(request, sending) if isinstance(exception, DoneAlready) and sending else None


def one_time(request: HttpRequest) -> Origin | None:
    """Where the form stood that is being sent, where it has a key: of whoever is signed in, or of whose session has ended."""
    if request.method != "POST" or "page" in request.POST:
        return None
    of = from_page.origin(request.POST)
    if of is None or not of.key or (request.user.is_authenticated and request.user.pk != of.person):
        return None
    return of


def content_of(request: HttpRequest) -> bytes:
    """What is in the form: every field, and of a file its name and a digest. Without passwords, codes and what the page adds, so
    that a form given back without them is the same."""
    ours = {from_page.FIELD, from_page.TOKEN}
    fields = {name: texts for name, texts in request.POST.lists() if name not in ours and not from_page.is_secret(name)}
    files = {
        name: [[one.name, hashlib.sha256(one.read()).hexdigest(), one.seek(0)] for one in request.FILES.getlist(name)]
        for name in request.FILES
    }
    return json.dumps([fields, files], sort_keys=True).encode()


def answered(request: HttpRequest, sending: Sending) -> HttpResponse | None:
    """The answer to a form that has done its deed; None to any other.

    The same words lead to where the first led. Other words, typed into a page that was sent before, are not done: they come back
    on a fresh page.
    """
    done = earlier(sending)
    if done is None:
        return None
    said = {"moment": minute_in_words(done.at)}
    if done.content != sending.digest:
        reason = _(
            "This form was sent before, and what it asked for was done: %(moment)s. What it says now was not done."
        )
        return render(request, "409.html", {"reason": reason % said}, status=HTTPStatus.CONFLICT)
    messages.info(request, _("This was done already: %(moment)s. Nothing was done a second time.") % said)
    of = from_page.origin(request.POST)
    back = where_it_led(sending, done) or (of.path if of else "/")
    return HttpResponseRedirect(back) if request.user.is_authenticated else redirect_to_login(back)


def where_it_led(sending: Sending, done: SentForm) -> str:
    """The address to which the first sending led, waited for as long as its answer takes to be written; empty where it never came
    so far."""
    for _look in range(LOOKS):
        if done.led_to:
            break
        time.sleep(BETWEEN_LOOKS)
        done.refresh_from_db()
    return where(sending, done)
