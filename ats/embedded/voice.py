"""What the launcher tells the person while they wait: never silent for long, never in the way of a command's output."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TextIO

REMINDER = 5.0


@dataclass(frozen=True)
class Voice:
    """Speaks to a stream. A step that is over before `patience` seconds have passed is not worth a line."""

    stream: TextIO
    patience: float = 0.0

    def say(self, text: str = "") -> None:
        """One line, at once. A terminal that has gone is no reason to stop."""
        try:
            self.stream.write(f"{text}\n")
            self.stream.flush()
        except (OSError, ValueError):
            pass

    @contextmanager
    def step(self, doing: str) -> Iterator[None]:
        """Says what is being done, every few seconds that it still is, and how long it took."""
        over = threading.Event()
        began = time.monotonic()
        if self.patience == 0:
            self.say(f"{doing} …")

        def remind() -> None:
            if self.patience:
                if over.wait(self.patience):
                    return
                self.say(f"{doing} …")
            while not over.wait(REMINDER):
                self.say(f"  still at it ({time.monotonic() - began:.0f} s)")

        reminder = threading.Thread(target=remind, daemon=True)
        reminder.start()
        try:
            yield
        finally:
            over.set()
            reminder.join()
        took = time.monotonic() - began
        if self.patience == 0 or took > self.patience:
            self.say(f"  done in {took:.1f} s")


def loud() -> Voice:
    """For `./run` itself: every step, on standard output."""
    return Voice(sys.stdout)


def quiet() -> Voice:
    """For a command whose standard output belongs to it: slow steps only, on standard error."""
    return Voice(sys.stderr, patience=1.0)
