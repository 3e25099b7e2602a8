"""What is wanting at the end of a posting, for the page of floor 1 that finishes it."""

from __future__ import annotations

from django import template

from postings.models import Posting
from selection.told import Wanting
from selection.told import wanting as ask

register = template.Library()


@register.simple_tag
def wanting(posting: Posting) -> list[Wanting]:
    """See `told.wanting`."""
    return ask(posting)
