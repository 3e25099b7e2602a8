"""What of floor 3 waits for HR."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from applicants.accommodations import nobody_answers
from applicants.desk_rows import (
    OPEN_FLAG,
    claims_to_decide,
    filed_documents,
    newest_settlement,
    to_be_replaced,
    to_review,
)
from applicants.lifecycle import ApplicationStatus, DocumentStatus
from applicants.models import Application, Document, LateAttempt, LostReceipt
from ats import clock
from ats.accounts.models import User
from ats.accounts.roles import Role, may

# Late attempts older than this have been looked at, or no longer matter.
RECENT = timedelta(days=30)
MOST_NAMED = 5
# A scanner that is well answers within seconds.
SCANNED_WITHIN = timedelta(minutes=10)


def waiting_for(user: User) -> list[dict[str, object]]:
    """Applications to review, preferences to decide, flags to clear, documents with a virus or long unscanned, late attempts of
    the last thirty days; and, for who can give it, a role without which somebody waits in vain."""
    flags = Application.objects.visible_to(user).filter(OPEN_FLAG).exclude(status=ApplicationStatus.DRAFT)
    late = LateAttempt.objects.filter(received_at__gt=clock.now() - RECENT)
    return [
        entry(
            _("Applications to review"), to_review(user),
            Leads("desk_applications", "status=under_review", "application", "status__exact=under_review"),
        ),
        entry(
            _("Preferences to decide"), claims_to_decide(user),
            Leads("desk_applications", "which=claims", "preferenceclaim", "status__exact=claimed"), way="application__",
        ),
        entry(_("Flags to clear"), flags, Leads("desk_applications", "which=flagged", "application", "flagged__exact=1")),
        entry(
            _("Numbers of somebody else"), others_numbers(user),
            Leads("desk_applications", "which=rejected", "application", "status__exact=under_review"),
        ),
        entry(
            _("Documents with a virus"), to_be_replaced(user),
            Leads("desk_applications", "which=infected", "document", "status__exact=refused"), way="application__",
        ),
        entry(
            _("Documents that wait for the virus scanner"), waiting_for_the_scanner(user),
            Leads("desk_applications", "which=unchecked", "document", "status__exact=being_checked"), way="application__",
        ),
        {
            "title": _("Lost receipts to decide"), "what": "", "url": reverse("desk_lost_receipts"),
            "count": LostReceipt.objects.visible_to(user).waiting().count(),
        },
        entry(_("Late attempts"), late, Leads("desk_late_attempts", "", "lateattempt"), way="application__"),
        {
            "title": _("Role that nobody has, and somebody waits for"), "what": Role.COORDINATOR.label,
            "count": int(may(user, "manage accounts") and nobody_answers()), "url": reverse("admin:accounts_user_changelist"),
        },
    ]  # fmt: skip


def others_numbers(user: User) -> QuerySet[Application]:
    """Bids under a number that the roster has under another name, until the application is decided."""
    under_review = Application.objects.visible_to(user).filter(status=ApplicationStatus.UNDER_REVIEW)
    problems = Subquery(newest_settlement("pk").values("problems")[:1])
    found: QuerySet[Application] = under_review.annotate(bid_problems=problems).filter(
        bid_problems__contains=["name_differs"]  # type: ignore[misc]  # a subquery's array is not seen as one
    )
    return found


def waiting_for_the_scanner(user: User) -> QuerySet[Document]:
    """Filed documents that the scanner has not judged for a while, where one is set up: nobody can open them."""
    if not settings.CLAMD:
        return Document.objects.none()
    waiting = filed_documents(user).filter(status=DocumentStatus.BEING_CHECKED)
    return waiting.filter(uploaded_at__lt=clock.now() - SCANNED_WITHIN)


@dataclass(frozen=True)
class Leads:
    """Where a card leads: to one posting's page with its question, or to the list of all with another."""

    page: str
    asking: str
    everywhere: str
    asking_there: str = ""

    def address(self, job_numbers: list[str]) -> str:
        """The posting's page where there is one posting only."""
        if len(job_numbers) == 1:
            return f"{reverse(self.page, args=job_numbers)}?{self.asking}".rstrip("?")
        everywhere = reverse(f"admin:applicants_{self.everywhere}_changelist")
        return f"{everywhere}?{self.asking_there}".rstrip("?")


def entry(
    title: str, rows: QuerySet[Any], leads: Leads, *, way: str = ""
) -> dict[str, object]:  # rows of any model that leads to an application
    """One card: how many, of which postings. `way` leads from the rows to their application."""
    number = f"{way}posting__job_number"
    counted = list(rows.order_by().values_list(number).annotate(many=Count("pk", distinct=True)).order_by(number))
    what = ", ".join(f"{job} ({many})" for job, many in counted[:MOST_NAMED])
    more = len(counted) - MOST_NAMED
    what += _(" and %(more)d more") % {"more": more} if more > 0 else ""
    url = leads.address([job for job, _many in counted])
    return {"title": title, "count": sum(many for _job, many in counted), "url": url, "what": what}
