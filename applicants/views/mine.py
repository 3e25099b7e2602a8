"""A person's own applications: the list, the receipt with all that was decided since, and taking one back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from applicants import actions, receipts, steps
from applicants.bids import problems_in_words
from applicants.lifecycle import APPLICATION, ApplicationStatus
from applicants.models import Application, Filing, Finding, IfRejected
from applicants.standing import Standing, later_words, standing
from applicants.views.apply import UNREAD, page_or_form
from applicants.views.files import papers_of
from applicants.views.filing import has_changed
from applicants.views.looks import last_look
from applicants.views.proving import provable
from applicants.views.replacing import replaceable
from ats import clock
from ats.accounts.signed_in import SignedIn, signed_in
from seniority.bids import claims_a_bid, mask_number

A_PAGE = 50
TONES: Final[dict[str, str]] = {
    ApplicationStatus.DRAFT: "draft",
    ApplicationStatus.FILED: "good",
    ApplicationStatus.UNDER_REVIEW: "info",
    ApplicationStatus.QUALIFIED: "good",
    ApplicationStatus.NOT_QUALIFIED: "bad",
}


@dataclass(frozen=True)
class Row:
    """One application in the list: what it is now, in words, and whether it can be changed."""

    application: Application
    label: str | Promise
    tone: str
    can_change: bool


def row_of(application: Application, at: datetime, later: tuple[str | Promise, str] | None = None) -> Row:
    """How the application stands at that instant, in the `later` word of the selection where it has one. A draft of a closed
    posting was never filed, whatever it says."""
    can_change = steps.can_change(application, at)
    if application.status == ApplicationStatus.DRAFT and not can_change:
        return Row(application, _("Not filed"), "bad", can_change)
    if later:
        return Row(application, *later, can_change)
    return Row(application, application.get_status_display(), TONES.get(application.status, ""), can_change)


@signed_in
@require_safe
def my_applications(request: SignedIn) -> HttpResponseBase:
    """All of the person's applications, newest first."""
    at = clock.now()
    mine = Application.objects.of(request.user).select_related("posting", "filing")
    page = Paginator(mine, A_PAGE).get_page(request.GET.get("page"))
    later = later_words(list(page), at=at)
    rows = [row_of(application, at, later.get(application.pk)) for application in page]
    return render(request, "applicants/mine.html", {"rows": rows, "page": page})


@signed_in
@require_safe
def application(request: SignedIn, reference: str) -> HttpResponseBase:
    """The receipt: what was received and when, and what was decided of it since."""
    at = clock.now()
    found = one_of_mine(request, reference)
    filing = found.filing
    row = row_of(found, at)
    context: dict[str, Any] = {"application": found, "posting": found.posting, "row": row, "at": at}
    if filing is None:
        context |= {"late_attempts": list(found.late_attempts.all()), "why_closed": steps.why_closed(found.posting)}
        return render(request, "applicants/draft.html", context)
    papers = papers_of(found, filing)
    context |= receipt_of(found, filing) | decisions_on(found, filing)
    context["claims"] = provable(found, context["claims"], papers, at)
    context |= {"papers": replaceable(found, papers, at), "receipt": receipts.of(found, filing, papers.filed)}
    if row.can_change:
        # What was said of the draft's bid holds for the receipt only while both are the same bid.
        same_bid = found.draft.bid_claim == filing.bid_claim
        context["has_changed"] = has_changed(found, filing, papers)
        context["look"] = last_look(request, found) if same_bid else None
    else:
        context["standing"] = where_it_stands(found, context, at=at)
    return render(request, "applicants/application.html", context)


def where_it_stands(application: Application, said: dict[str, Any], *, at: datetime) -> Standing:
    """Every step of an application that is changed no more, by what `decisions_on` it were read."""
    return standing(
        application, claims_a_bid=said["claims_a_bid"], settlement=said["settlement"], problems=said["problems"],
        review=said["review"], at=at,
    )  # fmt: skip


def one_of_mine(request: SignedIn, reference: str) -> Application:
    """The person's own application of that reference; 404, the same as for one that never was, for any other."""
    mine = Application.objects.of(request.user).select_related("posting", "filing", "draft").defer(*UNREAD)
    return get_object_or_404(mine, reference=reference)


def receipt_of(application: Application, filing: Filing) -> dict[str, Any]:
    """What was filed, the employee number masked."""
    claims = application.posting.takes_bids and claims_a_bid(filing.bid_claim)
    return {
        "filing": filing,
        "claims_a_bid": claims,
        "number": mask_number(filing.employee_number),
        "becomes_public": filing.if_rejected != IfRejected.WITHDRAW and application.posting.open_to_public,
        "can_withdraw": not APPLICATION.why_not("withdraw", application.status),
    }


def decisions_on(application: Application, filing: Filing) -> dict[str, Any]:
    """What the closing and HR decided: the bid's settlement, the claims, the review, each in words."""
    # Nothing is settled or reviewed while the posting is open.
    is_waiting = application.status == ApplicationStatus.FILED
    settlement = None if is_waiting else application.settlements.counting().select_related("roster", "filing").first()
    # A finding of before a reopening does not count any more.
    review = (
        None
        if is_waiting
        else application.reviews.filter(reviewed_at__gte=F("application__posting__closed_at")).first()
    )
    # Claims are those the filing makes (`follow_claims`).
    claims = application.preference_claims.order_by("kind") if filing.claimed_preferences else ()
    return {
        "exam": None if is_waiting else application.exam_scores.first(),
        "settlement": settlement,
        "problems": problems_in_words(settlement, application.posting) if settlement else [],
        "claims": list(claims),
        "review": review,
        "findings": [(one["text"], Finding(one["finding"]).label) for one in review.findings] if review else [],
    }


@signed_in
@page_or_form
def withdraw(request: SignedIn, reference: str) -> HttpResponseBase:
    """Asks first; POST takes the application back. One that cannot be withdrawn leads to its page."""
    found = one_of_mine(request, reference)
    if request.method == "POST":
        actions.withdraw(found, by=request.user)
        messages.success(request, _("Your application is withdrawn."))
        return redirect(found)
    if APPLICATION.why_not("withdraw", found.status):
        return redirect(found)
    is_open = steps.can_change(found, clock.now())
    return render(
        request, "applicants/withdraw.html", {"application": found, "posting": found.posting, "is_open": is_open}
    )
