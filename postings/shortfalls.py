"""What the agreement and the law ask of a publication, and one would lack just now."""

from __future__ import annotations

from datetime import datetime

from postings.deadline import union_notice_due, window_shortfall
from postings.models import Posting
from postings.speech import ENGLISH, Tongue


def shortfalls(posting: Posting, at: datetime, say: Tongue = ENGLISH) -> list[str]:
    """Sentences for what a publication at that instant falls short of (agreement 12.7(g); Equal Pay Act)."""
    found = short_window(posting, posting.closes_at, say)
    if at > union_notice_due(posting.opens_at):
        found.append(say.gettext("The union would be told less than one day before it opens (agreement 12.7(g))."))
    if posting.salary_amount is None:
        found.append(say.gettext("No pay is stated (Illinois Equal Pay Act)."))
    return found


def short_window(posting: Posting, closes_at: datetime, say: Tongue = ENGLISH) -> list[str]:
    """The sentence for a window that, ending at that instant, is shorter than the agreement's 14 days; none where it is not."""
    missing = window_shortfall(posting.opens_at, closes_at)
    if not missing:
        return []
    said = say.ngettext(
        "It would be on the site %(n)d day fewer than the 14 it needs (agreement 12.7(g)).",
        "It would be on the site %(n)d days fewer than the 14 it needs (agreement 12.7(g)).",
        missing,
    )
    return [said % {"n": missing}]
