"""A request with too large a body is answered before anything of it is kept: nothing reaches the disk or the memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

PIECE: Final = 64 * 1024
# A browser shows an answer only once it has sent its request, so a moderately large body is read to its end and thrown
# away; a larger one is cut off.
MOST_READ: Final = 256 * 1024 * 1024


class BodyLimit:
    """Answers 413 where the stated length of the body is over the limit. No middleware before it reads the body on its way in.

    A body without a stated length is empty to the server (WSGI), so there is no way around this.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.headers.get("Content-Length", "")
        if length.isdecimal() and int(length) > settings.BODY_LIMIT:
            throw_away(request)
            return render(request, "413.html", {"back": request.path}, status=413)
        return self.get_response(request)


def throw_away(request: HttpRequest) -> None:
    """The body is read and forgotten, up to MOST_READ bytes of it."""
    left = MOST_READ
    while left > 0:
        piece = request.read(PIECE)
        if not piece:
            return
        left -= len(piece)
