"""What no browser sends is answered before anything else reads it, and half a form is never taken for a whole one."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import IO, TYPE_CHECKING, Final

from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, UnreadablePostError
from django.shortcuts import render

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

METHODS: Final = ("GET", "HEAD", "POST", "OPTIONS")
# The longest boundary that Django reads, and what stands around it.
LONGEST_END: Final = 256
FORM: Final = "application/x-www-form-urlencoded"


class Intake:
    """Answers 405 to methods nothing here has, 404 to an address with a NUL in it, 400 to a form in another charset than
    UTF-8.

    The body of any other request is read to the length it was announced with, or not at all (`Whole`). Stands before
    whatever reads the body.
    """

    def __init__(self, get_response: Callable[[WSGIRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: WSGIRequest) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        if "\x00" in request.path:  # PostgreSQL stores no such text, so nothing can have this address
            raise Http404
        if request.content_type == FORM and (request.encoding or "utf-8").lower() != "utf-8":
            # Django refuses to read such a form, and its own page that says so reads it again.
            return render(request, "400.html", status=400)
        length = request.META.get("CONTENT_LENGTH") or ""
        if length.isdecimal():
            # The server hands on what had come when the connection broke, and calls it the body.
            request.whole = Whole(request._stream, int(length))  # type: ignore[attr-defined]  # `ats.broken_off` asks it
            request._stream = io.BufferedReader(request.whole)  # type: ignore[attr-defined]  # as set above
        return self.get_response(request)


class Whole(io.RawIOBase):
    """A body whose end before its announced length is an error, UnreadablePostError, where a plain stream just ends. `last` is
    how it has ended so far."""

    def __init__(self, stream: IO[bytes], length: int) -> None:
        super().__init__()
        self.stream = stream
        self.left = length
        self.last = b""

    def readable(self) -> bool:
        """It can, as the buffer around it asks."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """The next bytes, as many as there are just now; none at the announced end alone."""
        room = memoryview(buffer).cast("B")
        piece = self.stream.read(min(len(room), self.left))
        if self.left and not piece:
            raise UnreadablePostError("The connection broke before the whole body had come.")
        room[: len(piece)] = piece
        self.left -= len(piece)
        self.last = (self.last + piece[-LONGEST_END:])[-LONGEST_END:]
        return len(piece)
