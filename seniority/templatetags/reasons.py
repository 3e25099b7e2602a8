"""Reasons of the order, in the language of the page. What no catalogue can say stands in English, and says so to a reader."""

from __future__ import annotations

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from ats.spoken import READERS
from seniority.retold import retold, value_retold

register = template.Library()


@register.filter
def reason(because: str) -> SafeString:
    """Why somebody stands where they stand, as the list keeps it, beginning with a capital."""
    stays = not because or (get_language() or "en").startswith("en")
    said = because if stays else retold(because, READERS)
    words = said or because
    capital = words[:1].upper() + words[1:]
    return conditional_escape(capital) if stays or said else format_html('<span lang="en">{}</span>', capital)


@register.filter
def rule_value(words: str) -> str:
    """What somebody has in a rule."""
    return value_retold(words, READERS)


@register.filter
def of_a_pack(words: str) -> str:
    """A title, a tier, a clause or a source of a pack. Those of packs that ship are in the catalogues, others are HR's own."""
    return READERS.gettext(words) if words else ""
