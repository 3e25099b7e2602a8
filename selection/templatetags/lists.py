"""Filters of ranked lists."""

from __future__ import annotations

from datetime import date

from django import template

from seniority.rules import day_in_words

register = template.Library()


@register.filter
def list_day(value: date | None) -> str:
    """A seniority date as the reasons of a list spell it, "17 November 2008"."""
    return day_in_words(value) if value else ""
