"""The product on a machine that is slow by a known amount: each request that is served holds its turn for a fifth of a second.

`queues` is the control: it serves as many at once, and everybody else waits in one queue.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse

from ats.wsgi import application as _application  # noqa: F401 - sets Django up

SLOW, QUEUE = "tests.servers.slow_desk.Slow", "tests.servers.slow_desk.Queue"
HUNG = "tests.servers.slow_desk.Hung"
TURNS = "ats.crowded.Crowded"
HOLDS = 0.2
HANGS = 4.0


class Slow:
    """Everything below it takes a fifth of a second longer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        time.sleep(HOLDS)
        return self.get_response(request)


class Hung:
    """Whoever asks for their applications waits as for a bucket that says nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == "/applications/":
            time.sleep(HANGS)
        return self.get_response(request)


class Queue:
    """As many at once as the product serves, and nobody is told anything."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.places = threading.Semaphore(settings.SERVED_AT_ONCE)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with self.places:
            return self.get_response(request)


def serving(*words: str) -> WSGIHandler:
    """The product with these in the place of its turns."""
    usual = settings.MIDDLEWARE
    at = usual.index(TURNS)
    settings.MIDDLEWARE = [*usual[:at], *words, *usual[at + 1 :]]
    try:
        return WSGIHandler()
    finally:
        settings.MIDDLEWARE = usual


turns = serving(TURNS, SLOW)
queues = serving(QUEUE, SLOW)
hung = serving(TURNS, HUNG)
hung_queues = serving(QUEUE, HUNG)
