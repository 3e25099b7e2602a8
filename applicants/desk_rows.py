"""Applications as the desk lists them: which rows, and what is asked of them, in a fixed number of queries."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from applicants.lifecycle import ApplicationStatus, ClaimStatus, DocumentStatus
from applicants.models import Application, BidSettlement, Document, PreferenceClaim
from ats.accounts.models import User
from postings.lifecycle import PostingStatus
from postings.models import Posting

A_BID = Q(filing__city_employee=True) | ~Q(filing__employee_number="") | ~Q(filing__bargaining_unit="")
OPEN_FLAG = Q(flagged=True, flag_cleared_at=None)

# The filters of the list, by the names that its form and its address use.
WHICH = {
    "bid": A_BID,
    "public": ~A_BID,
    "rejected": Q(bid_problems__len__gt=0),
    "claims": Q(preference_claims__status=ClaimStatus.CLAIMED),
    "flagged": OPEN_FLAG,
    "infected": Q(documents__status=DocumentStatus.REFUSED, documents__filings=F("filing")),
    "unchecked": Q(documents__status=DocumentStatus.BEING_CHECKED, documents__filings=F("filing")),
}


def newest_settlement(of: str) -> QuerySet[BidSettlement]:
    """The settlement that counts, inside a query whose rows name their application by `of`."""
    return BidSettlement.objects.counting().filter(application=OuterRef(of)).order_by("-id")


def rows_of(posting: Posting, user: User) -> QuerySet[Application]:
    """The posting's applications that were filed, in the order received, each with its bid's problems and fate."""
    settlement = newest_settlement("pk")
    rows: QuerySet[Application] = (
        Application.objects.visible_to(user)
        .filter(posting=posting)
        .exclude(status=ApplicationStatus.DRAFT)
        .annotate(
            claims_a_bid=A_BID,
            bid_problems=Subquery(settlement.values("problems")[:1]),
            bid_becomes=Subquery(settlement.values("becomes")[:1]),
        )
        .select_related("filing", "person")
        .prefetch_related("preference_claims")
        .order_by("filing__submitted_at", "pk")
    )
    return rows


def narrowed(rows: QuerySet[Application], *, which: str, status: str, words: str) -> QuerySet[Application]:
    """The rows of that group, review status and reference or name; an empty wish narrows nothing."""
    if which:
        rows = rows.filter(WHICH[which]).distinct()
    if status:
        rows = rows.filter(status=status)
    for word in words.split()[:5]:
        rows = rows.filter(
            Q(reference__icontains=word) | Q(filing__last_name__icontains=word) | Q(filing__first_name__icontains=word)
        )
    return rows


def to_review(user: User) -> QuerySet[Application]:
    """Applications frozen by a closing that nobody has found on yet."""
    rows: QuerySet[Application] = Application.objects.visible_to(user).filter(
        status=ApplicationStatus.UNDER_REVIEW, posting__status=PostingStatus.CLOSED
    )
    return rows


def next_to_review(application: Application, user: User) -> Application | None:
    """The next of the same posting in the order received; from the last on, the first again. None where all are done."""
    others = to_review(user).filter(posting=application.posting).exclude(pk=application.pk).select_related("filing")
    in_order = others.order_by("filing__submitted_at", "pk")
    if application.filing is None:
        return in_order.first()
    here = application.filing.submitted_at
    after = in_order.filter(Q(filing__submitted_at__gt=here) | Q(filing__submitted_at=here, pk__gt=application.pk))
    return after.first() or in_order.first()


def claims_to_decide(user: User) -> QuerySet[PreferenceClaim]:
    """Claims of people who stand among the public once their posting has closed. A bidder's never counts (posting)."""
    rows: QuerySet[PreferenceClaim] = (
        PreferenceClaim.objects.visible_to(user)
        .filter(status=ClaimStatus.CLAIMED, application__posting__status=PostingStatus.CLOSED)
        .exclude(application__status=ApplicationStatus.WITHDRAWN)
        .annotate(bid_problems=Subquery(newest_settlement("application").values("problems")[:1]))
        .filter(Q(bid_problems=None) | Q(bid_problems__len__gt=0))
    )
    return rows


def filed_documents(user: User) -> QuerySet[Document]:
    """Documents of applications that stand: those the newest filing carries, and those given since in the place of one."""
    filings = F("application__filing")
    rows: QuerySet[Document] = Document.objects.visible_to(user).filter(
        Q(filings=filings) | Q(replaces__filings=filings)
    )
    return rows.exclude(application__status=ApplicationStatus.WITHDRAWN)


def to_be_replaced(user: User) -> QuerySet[Document]:
    """Filed documents in which a virus was found, and which no other has replaced yet."""
    others = Document.objects.usable().filter(replaces=OuterRef("pk"))
    return filed_documents(user).filter(~Exists(others), status=DocumentStatus.REFUSED, replaces=None)
