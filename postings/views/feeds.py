"""Open postings as RSS and Atom, newest first."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.syndication.views import Feed
from django.db.models import Max, QuerySet
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.translation import gettext_lazy as _

from ats import clock
from postings import words
from postings.board import plain
from postings.deadline import in_words
from postings.models import Posting

LONGEST = 100

if TYPE_CHECKING:
    PostingFeed = Feed[Posting, object]
else:
    PostingFeed = Feed  # at run time Django's class takes no parameters


class Rss(PostingFeed):
    """The hundred open postings opened last. One query beside the clock's."""

    feed_type: type[Rss201rev2Feed] | type[Atom1Feed] = Rss201rev2Feed
    title = _("City jobs open for applications")
    description = _("Job announcements of the City, as long as they take applications.")
    link = "/jobs/"

    def items(self) -> QuerySet[Posting]:
        """Open by the database's clock."""
        found = Posting.objects.open(clock.now()).annotate(revised_at=Max("revisions__at"))
        return found.order_by("-opens_at", "job_number")[:LONGEST]

    def item_title(self, item: Posting) -> str:
        """Title and job number."""
        return plain(f"{item.title} ({item.job_number})", 300)

    def item_description(self, item: Posting) -> str:
        """Department, pay and the exact closing."""
        pay = words.pay(item.salary_amount, item.salary_basis)
        parts = [item.department, item.division, pay, _("Closes %s.") % in_words(item.closes_at)]
        return plain(" · ".join(str(part) for part in parts if part), 1000)

    def item_pubdate(self, item: Posting) -> datetime:
        """When it opened."""
        return item.opens_at

    def item_updateddate(self, item: Posting) -> datetime:
        """Its last public revision, or its opening where that came later."""
        revised_at: datetime | None = item.revised_at  # type: ignore[attr-defined]  # annotated in items()
        return max(revised_at or item.opens_at, item.opens_at)

    def item_guid(self, item: Posting) -> str:
        """The job number: it stays when the site's address changes."""
        return f"job:{item.job_number}"

    item_guid_is_permalink = False


class Atom(Rss):
    """The same as Atom."""

    feed_type = Atom1Feed
    subtitle = Rss.description
