"""When something goes wrong that no page foresaw: the database being away is told from a fault of ours."""

from __future__ import annotations

import contextlib
import sys
from typing import Any, Final

from django.core.exceptions import SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render

from ats import from_page

# The embedded database is back in a second or two, a server's in a minute.
TRY_AGAIN_AFTER: Final = "15"


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's last resort (`handler500`): 503 and when to try again where the database does not answer or is too busy,
    500 for everything else.

    A handler and no middleware, since sessions and the pages of other errors ask the database too. Neither page does, and
    neither is rendered with the request: nothing in them can fail as the first page did. What a page of the form had sent
    is given back, to be sent once more.
    """
    error = sys.exc_info()[1]
    while error is not None:
        if isinstance(error, (OperationalError, InterfaceError)):
            return busy(request)
        error = error.__cause__ or error.__context__
    return render(None, "500.html", {"again": what_was_sent(request)}, status=500)


def busy(request: HttpRequest) -> HttpResponse:
    """503 and when to try again, without a look at the database; what a page of the form had sent is given back."""
    answer = render(None, "503.html", {"again": what_was_sent(request)}, status=503)
    answer["Retry-After"] = TRY_AGAIN_AFTER
    return answer


def what_was_sent(request: HttpRequest) -> dict[str, Any] | None:
    """The fields of the form, its token and its one-time key among them, and of passwords and codes none; None where it was no
    form of ours.

    Sent once more they are the same request; they go back to whoever sent them, and prove nothing new.
    """
    if request.method != "POST":
        return None
    with contextlib.suppress(OSError, SuspiciousOperation, MultiPartParserError):  # the body is what went wrong
        if "page" in request.POST:
            fields = [(name, text) for name, texts in request.POST.lists() for text in texts]
            return {"action": request.path, "fields": fields, "counts_once": True}
        return from_page.again(request)
    return None
