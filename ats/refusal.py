"""A rule that says no. Views never catch it one by one: the middleware here turns it into a page or a message."""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils.translation import gettext

from ats.unavailable import TRY_AGAIN_AFTER

logger = logging.getLogger("ats.security")


class Refused(Exception):  # noqa: N818 - a rule that says no is no error
    """A rule forbids the deed, and nothing was written.

    `sentence` is fit to show to the person who asked. `field` names the form field it belongs to, where there is one.
    `status` is the HTTP status of the page that shows it; `wait`, after how many seconds it may be tried again, stands in
    Retry-After. A bug is never Refused.
    """

    def __init__(self, sentence: str, *, field: str = "", code: str = "", status: int = 409, wait: int = 0) -> None:
        super().__init__(sentence)
        self.sentence = gettext(sentence)  # in the language of whoever asked; what was said so already stays
        self.field = field
        self.code = code
        self.status = status
        self.wait = wait


def to_wait(answer: HttpResponse, wait: int | str) -> HttpResponse:
    """The answer, which tells programs in Retry-After how many seconds to wait, where there is anything to wait for."""
    if wait:
        answer["Retry-After"] = str(wait)
    return answer


class RefusedMiddleware:
    """Answers a Refused that no form has shown beside its field with one plain page, at the status it names.

    Whoever types in an address that only takes what a button sends reads so, and no empty page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if isinstance(answer, HttpResponseNotAllowed) and request.method == "GET":
            page = render(request, "405.html", status=HTTPStatus.METHOD_NOT_ALLOWED)
            page["Allow"] = answer["Allow"]
            return page
        return answer

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page with the sentence, for Refused alone; other exceptions go on to Django."""
        if not isinstance(exception, Refused):
            return None
        if exception.status == HTTPStatus.FORBIDDEN:
            logger.warning("Account %s may not: %s %r.", request.user.pk, request.method, request.path)
        pages = [f"{exception.status}.html", "409.html"]
        answer = render(request, pages, {"reason": exception.sentence}, status=exception.status)
        wait = exception.wait or (TRY_AGAIN_AFTER if exception.status == HTTPStatus.SERVICE_UNAVAILABLE else 0)
        return to_wait(answer, wait)
