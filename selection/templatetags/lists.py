"""Filters of ranked lists."""

from __future__ import annotations

from datetime import date, datetime

from django import template

from postings.deadline import CITY_ZONE, moment_in_words
from seniority.rules import day_in_words

register = template.Library()


@register.filter
def list_day(value: date | datetime | None) -> str:
    """A day as the reasons of a list spell it, "17 November 2008"; an instant counts as its day in Central time."""
    if isinstance(value, datetime):
        value = value.astimezone(CITY_ZONE).date()
    return day_in_words(value) if value else ""


@register.filter
def list_moment(at: datetime) -> str:
    """An instant to the millisecond in Central time, its day as the reasons beside it are spelled."""
    clock, on, _day = moment_in_words(at).rpartition(" on ")
    return f"{clock}{on}{list_day(at)}"
