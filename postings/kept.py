"""Whole public pages kept in the process, for visitors of whom nothing is known, until a word on them would change.

A page may be kept only where all it shows follows from its key: the rows it was made of, the language and the query string.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

MOST = 200
LONGEST_QUERY = 200
PERSONAL = frozenset({settings.SESSION_COOKIE_NAME, settings.MESSAGES_COOKIE_NAME})


class Page(NamedTuple):
    """A rendered page, true as long as its key is asked for before `until`."""

    html: str
    until: datetime


class Shelf:
    """The pages asked for last, 200 at most; safe between threads."""

    def __init__(self) -> None:
        self._pages: OrderedDict[Hashable, Page] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, at: datetime) -> str | None:
        """The page kept under that key, unless its time is over at that moment."""
        with self._lock:
            page = self._pages.get(key)
            if page is None or at >= page.until:
                return None
            self._pages.move_to_end(key)
            return page.html

    def put(self, key: Hashable, page: Page) -> None:
        """The page is kept; the one not asked for longest makes room."""
        with self._lock:
            self._pages[key] = page
            self._pages.move_to_end(key)
            if len(self._pages) > MOST:
                self._pages.popitem(last=False)


shelf = Shelf()


def answer(
    request: HttpRequest,
    template: str,
    key: Hashable,
    *,
    at: datetime,
    make: Callable[[], tuple[dict[str, Any], datetime]],
) -> HttpResponse:
    """The template's page. `make` gives its context and until when it stays true; it is asked only where none is kept.

    Nothing is kept for, or shown from the shelf to, somebody with a session or a message waiting.
    """
    query = request.META.get("QUERY_STRING", "")
    anonymous = PERSONAL.isdisjoint(request.COOKIES) and len(query) <= LONGEST_QUERY
    full_key = (template, key, query, get_language())
    html = shelf.get(full_key, at) if anonymous else None
    if html is None:
        context, until = make()
        html = render_to_string(template, context, request)
        # A page in which a form's secret stands is one visitor's own.
        if anonymous and "CSRF_COOKIE" not in request.META:
            shelf.put(full_key, Page(html, until))
    response = HttpResponse(html)
    patch_vary_headers(response, ["Cookie"])
    return response


def words_change_at(at: datetime, closes_at: datetime) -> datetime:
    """Until when "3 days and 4 hours left", said at that moment, stays true: by hours, on the last day by minutes."""
    left = closes_at - at
    step = timedelta(hours=1) if left >= timedelta(days=1) else timedelta(minutes=1)
    if left < timedelta(minutes=1):
        step = timedelta(seconds=1)
    return at + left % step
