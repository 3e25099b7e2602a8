"""Filters that every page uses: instants and days in the city's words. Built in: no page needs to load them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.conf import settings
from django.template.context import Context
from django.template.defaultfilters import capfirst, stringfilter
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from ats import from_page, light, spoken
from ats.accounts.roles import in_words
from ats.retelling import retell
from postings import deadline as law

register = template.Library()

SMALL = {"a", "an", "and", "as", "at", "by", "for", "in", "of", "on", "or", "the", "to", "with"}


@register.simple_tag
def styles() -> SafeString:
    """The one stylesheet, inside the page: a first visit then waits for one answer, not for two."""
    return mark_safe(f"<style>{light.sheet()}</style>")  # noqa: S308 - our own file, and no user's word in it


@register.simple_tag(takes_context=True)
def csrf_token(context: Context) -> SafeString:
    """Django's own tag, and beside it whose page this is and where: what is sent too late comes back to nobody else."""
    token = CsrfTokenNode().render(context)
    request = context.get("request")
    return mark_safe(token + (from_page.field(request) if token and request else ""))  # noqa: S308 - two tags that are safe


@register.simple_tag(takes_context=True)
def typed_on(context: Context) -> str:
    """The page on which the form stood that was just sent, if it was a page of who sent it; else nothing."""
    request = context.get("request")
    of = from_page.own(request) if request else None
    return of.path if of else ""


@register.simple_tag
def page_limit() -> int:
    """How many bytes one request may have."""
    limit: int = settings.BODY_LIMIT
    return limit


@register.filter
def own_name(code: str) -> str:
    """A language on offer in its own words, whatever the page is in."""
    return dict(settings.LANGUAGES)[code]


@register.filter
def moment(at: datetime) -> str:
    """An instant to the millisecond in Central time, as receipts show it."""
    return spoken.moment_in_words(at) if at else ""


@register.filter
def minute(at: datetime) -> str:
    """An instant to the minute in Central time: when somebody did something on which no deadline hangs."""
    return spoken.minute_in_words(at) if at else ""


@register.filter
def deadline(closes_at: datetime) -> str:
    """A half-open closing as people read it: the last second inside, "11:59:59 pm Central (CDT, UTC−5) on July 1, 2025"."""
    return spoken.in_words(closes_at) if closes_at else ""


@register.filter
def day(value: date | datetime | None) -> str:
    """A day in words, "July 1, 2025"; an instant counts as its day in Central time."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(law.CITY_ZONE).date()
    return spoken.day_in_words(value)


@register.filter
def told(problem: str) -> str:
    """A problem of an imported file in the language of the page, or marked as English where it cannot be said again."""
    again = retell(problem)
    if again is None and not (get_language() or "en").startswith("en"):
        return format_html('<span lang="en">{}</span>', capfirst(problem))
    return str(capfirst(problem if again is None else again))


@register.filter
def address(email: str) -> str:
    """An e-mail address that a narrow column breaks before the @ rather than inside a word."""
    name, at, domain = email.rpartition("@")
    return format_html("{}<wbr>{}{}", name, at, domain)


@register.filter
@stringfilter
def who(label: str) -> str:
    """Who did it, as the audit names them, with the role in words: "lead@desk.example (HR lead)"; other text as it is."""
    return in_words(label)


@register.filter
@stringfilter
def readable(text: str) -> str:
    """An announcement's capitals as a reader expects them; text that is not all capitals stays as it is.

    What stands in brackets stays too: it is most often a short name, "(AFSCME)".
    """
    if text != text.upper():
        return text
    words = [word if word.startswith("(") else word.lower() for word in text.split(" ")]
    return " ".join(
        word if index and word in SMALL else word[:1].upper() + word[1:] for index, word in enumerate(words)
    )


@register.filter
def labelled(cells: Iterable[str], headers: Sequence[Mapping[str, Any]]) -> list[SafeString]:
    """The cells of a row of Django's own lists, each with the name of its column, which a card shows beside it."""
    return [
        # Django's own cell, "<td…" or "<th…", with an escaped word in it.
        mark_safe(cell[:3] + format_html(' data-label="{}"', capfirst(header["text"])) + cell[3:])  # noqa: S308
        for cell, header in zip(cells, headers, strict=True)
    ]
