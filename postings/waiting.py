"""What of floor 1 waits for HR."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from ats import clock
from ats.accounts.models import User
from postings.lifecycle import PostingStatus
from postings.models import Extension, Posting, Reopening

SOON = timedelta(days=3)
MOST_NAMED = 5


def waiting_for(user: User) -> list[dict[str, object]]:
    """Postings past their closing, to extend, closing within three days, to approve, to publish, and to reopen."""
    now = clock.now()
    rows = Posting.objects.visible_to(user).order_by("closes_at", "job_number")
    drafts, approved, published = PostingStatus.DRAFT, PostingStatus.APPROVED, PostingStatus.PUBLISHED
    soon = rows.filter(status=published, closes_at__gt=now, closes_at__lte=now + SOON)
    extended = Extension.objects.waiting().filter(closes_at__gt=now).values("posting")
    reopened = Reopening.objects.waiting().values("posting")
    return [
        entry(_("Past their closing, not closed yet"), rows.due(now), published),
        entry(_("Other closings to confirm"), rows.filter(pk__in=extended, closes_at__gt=now), published),
        entry(_("Closing within three days"), soon, published),
        entry(_("Drafts to approve"), rows.filter(status=drafts), drafts),
        entry(_("Approved, to be published"), rows.filter(status=approved), approved),
        entry(_("Reopenings to decide"), rows.filter(pk__in=reopened), PostingStatus.CLOSED),
    ]


def entry(title: str, rows: QuerySet[Posting], status: str) -> dict[str, object]:
    """One card: how many, the first of them by name, and where to go: the posting itself where there is one only."""
    numbers = list(rows.values_list("job_number", flat=True))
    more = len(numbers) - MOST_NAMED
    what = ", ".join(numbers[:MOST_NAMED]) + (_(" and %(more)d more") % {"more": more} if more > 0 else "")
    everyone = f"{reverse('admin:postings_posting_changelist')}?status__exact={status}"
    url = reverse("desk_posting", args=[numbers[0]]) if len(numbers) == 1 else everyone
    return {"title": title, "count": len(numbers), "url": url, "what": what}
