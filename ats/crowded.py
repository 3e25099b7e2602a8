"""When more people come than the desk can serve: readers of the board are turned away at once, so that whoever applies is served.

A request that waits in a growing queue is answered when nobody waits for it any more, and so is every one behind it. So each
web process serves a few at once and lets a few readers wait; once the first of them has waited too long, the next is told to
come back. Whoever is filling in, sending, or looking after an application goes first and waits for a turn; a request that
had none in time is told so too, and given back what it sent.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Condition
from time import monotonic
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from ats.unavailable import busy

# What must not wait: an application under way, the way in to it, and what tells an operator how things are.
FIRST: Final = re.compile(r"^/(?:jobs/[^/]+/apply/|applications/|accounts/|inbox/)")
NEVER_COUNTED: Final = re.compile(r"^/(?:healthz|readyz)$")

# Whoever waits holds a thread. The last one is for what tells an operator how things are: where nobody's turn came or ended
# for so many seconds, since those who are served wait for something themselves, nobody waits on it (docs/adr/0036).
STUCK_AFTER: Final = 2.0


@dataclass(eq=False)
class Waiting:
    """A request that waits for its turn, since then (seconds, monotonic)."""

    since: float


class Turns:
    """Who is served and who waits in this process.

    `at_once` are served, in the order in which they came; whoever comes first of all goes before every reader. More than
    `readers` wait only while the queue moves: once the first of them has waited for `patience_of_readers` seconds, the next
    is turned away. A burst of quick pages is gone sooner than that. Of the `threads` of this process nobody keeps the last for
    longer than STUCK_AFTER.
    """

    def __init__(self, at_once: int, readers: int, patience_of_readers: float, threads: int) -> None:
        self.at_once, self.readers, self.patience_of_readers = at_once, readers, patience_of_readers
        self.threads = threads
        self.moved_at = monotonic()
        self.served = 0
        self.first_waiting: deque[Waiting] = deque()
        self.readers_waiting: deque[Waiting] = deque()
        self.changed = Condition()

    def enter(self, *, first: bool, patience: float) -> bool:
        """True once it is this request's turn: then `leave` follows. False where too many wait, or patience came to its end."""
        queue = self.first_waiting if first else self.readers_waiting
        with self.changed:
            own = Waiting(since=monotonic())
            if not first and self.is_too_long(own.since):
                return False
            if self.served + len(self.first_waiting) + len(self.readers_waiting) >= self.threads - 1:
                if self.served >= self.at_once and own.since - self.moved_at >= STUCK_AFTER:
                    return False
                patience = min(patience, STUCK_AFTER)
            queue.append(own)
            try:
                its_turn = self.changed.wait_for(lambda: self.served < self.at_once and self.next() is own, patience)
                if its_turn:
                    self.served += 1
                    self.moved_at = monotonic()
            finally:
                queue.remove(own)
                self.changed.notify_all()  # another one is the next now
            return its_turn

    def next(self) -> Waiting:
        """Whose turn it is, where anybody waits."""
        return (self.first_waiting or self.readers_waiting)[0]

    def is_too_long(self, now: float) -> bool:
        """Whether the queue is one that a reader should not join."""
        if self.served < self.at_once or len(self.readers_waiting) < self.readers:
            return False
        return not self.readers_waiting or now - self.readers_waiting[0].since >= self.patience_of_readers

    def leave(self) -> None:
        """A request was served, and the next is."""
        with self.changed:
            self.served -= 1
            self.moved_at = monotonic()
            self.changed.notify_all()


class Crowded:
    """Answers 503, with when to come back, where the queue of this process is long enough."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.turns = Turns(
            settings.SERVED_AT_ONCE, settings.READERS_WAITING, settings.PATIENCE_OF_READERS, settings.WEB_THREADS
        )

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if NEVER_COUNTED.match(request.path_info):
            return self.get_response(request)
        first = request.method == "POST" or bool(FIRST.match(request.path_info))
        if not self.turns.enter(first=first, patience=settings.PATIENCE_OF_A_TURN):
            return busy(request)
        try:
            return self.get_response(request)
        finally:
            self.turns.leave()
