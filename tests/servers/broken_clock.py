"""The product deciding by the application's clock, five minutes off. Served by the controls of the race."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from ats.wsgi import application  # makes Django ready, so it comes first

# isort: split


from postings import gate
from postings.models import Posting

OFF = timedelta(minutes=5)


def entered_by(off: timedelta) -> Callable[[Posting], datetime]:
    """The gate with its lock, but with the moment of a clock that is off."""
    enter = gate.enter

    def enter_by_our_clock(posting: Posting) -> datetime:
        enter(posting)
        return datetime.now(UTC) + off

    return enter_by_our_clock


__all__ = ["OFF", "application", "entered_by"]
