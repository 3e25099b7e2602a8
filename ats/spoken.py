"""Moments and days in the language of the page or letter that is being written; `postings.deadline` says how."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.utils.translation import gettext, ngettext

from postings import deadline
from postings.speech import Tongue

READERS: Final = Tongue(gettext, ngettext)


def in_words(closes_at: datetime) -> str:
    """A closing, by its last second inside."""
    return deadline.in_words(closes_at, READERS)


def moment_in_words(at: datetime) -> str:
    """A moment to the millisecond."""
    return deadline.moment_in_words(at, READERS)


def minute_in_words(at: datetime) -> str:
    """A moment to the minute."""
    return deadline.minute_in_words(at, READERS)


def time_left_in_words(now: datetime, closes_at: datetime) -> str:
    """How long is left."""
    return deadline.time_left_in_words(now, closes_at, READERS)


def day_in_words(day: date) -> str:
    """A day."""
    return deadline.day_in_words(day, READERS)
