"""A form with files that did not arrive whole does nothing: half a file is never taken for a whole one, nor half a form."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render

from ats.intake import Whole

MULTIPART = "multipart/form-data"


class BrokenOff:
    """Answers 400, in words, where the body ends without its last boundary, has another than it was announced with, or broke off.

    Django takes what had come of a file for the file, and a field that never came for an empty one. What had come of the texts
    stands in its page again (`ats/coming_back.py`), or in the answer where the page is one that keeps by itself. Stands
    before whatever reads the form.
    """

    def __init__(self, get_response: Callable[[WSGIRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: WSGIRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: WSGIRequest, _view: object, _args: object, _words: object) -> HttpResponse | None:
        """Nothing for a form that came whole."""
        if request.method != "POST" or request.content_type != MULTIPART or has_ended(request):
            return None
        keeps_itself = "page" in request.POST
        texts = [
            text for _name, texts in request.POST.lists() for text in texts if keeps_itself and " " in text.strip()
        ]
        return render(request, "broke_off.html", {"texts": texts}, status=400)


def has_ended(request: WSGIRequest) -> bool:
    """True where the form was read to its last boundary."""
    try:
        request.POST  # noqa: B018 - read here, so that the end of it has been seen
    except UnreadablePostError:
        request._mark_post_parse_error()  # type: ignore[attr-defined]  # Django's own word for a form that cannot be read
        return False
    except (MultiPartParserError, SuspiciousOperation):
        return False
    whole = getattr(request, "whole", None)
    boundary = (request.content_params or {}).get("boundary", "")
    return not isinstance(whole, Whole) or f"--{boundary}--".encode("ascii", "replace") in whole.last
