"""The desk's page that puts one bid right: its seniority date, or its rejection."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from applicants.models import Application, BidSettlement
from applicants.reinstating import reinstate_bid
from ats import clock
from ats.accounts.roles import may
from ats.accounts.signed_in import SignedIn
from ats.desk_pages import ReasonForm, act, page, sent, staff_page
from selection.challenge_forms import ReinstateForm, SeniorityForm
from selection.views.staff import posting_of
from seniority.corrections import correct_seniority, date_that_counts
from seniority.models import RosterEntry


@staff_page()
def correct(request: SignedIn, job: str, reference: str) -> HttpResponseBase:
    """A bid that stands: its date can be corrected. One rejected: it can be reinstated. No bid: the page says so."""
    applications = Application.objects.visible_to(request.user).filter(posting=posting_of(request, job))
    application = get_object_or_404(applications.select_related("filing", "posting"), reference=reference)
    settlement = application.settlements.counting().select_related("entry", "roster").order_by("-id").first()
    form = form_for(request, settlement)
    sent_well = form is not None and request.method == "POST" and form.is_valid()
    if form and sent_well and act(form, lambda: put_right(request, application, settlement, form.cleaned_data)):
        messages.success(request, _("It counts from the next drawing on. Lists drawn before stay as they are."))
        return redirect("desk_posting_lists", job)
    entry = settlement.entry if settlement else None
    return page(
        request,
        "selection/desk/correct.html",
        title=_("Put a bid right"),
        application=application,
        settlement=settlement,
        counts=date_that_counts(entry) if entry else None,
        corrections=entry.corrections.all() if entry else [],
        form=form,
    )


def form_for(request: SignedIn, settlement: BidSettlement | None) -> ReasonForm | None:
    """The form that fits the bid and the role; None where there is nothing they may do."""
    if settlement is None:
        return None
    if settlement.entry is not None:
        return SeniorityForm(sent(request)) if may(request.user, "correct seniority") else None
    return ReinstateForm(sent(request)) if may(request.user, "reinstate bid") else None


def put_right(
    request: SignedIn, application: Application, settlement: BidSettlement | None, said: dict[str, Any]
) -> None:
    """The date is corrected, or the bid reinstated."""
    entry: RosterEntry | None = settlement.entry if settlement else None
    if entry is None:
        reinstate_bid(application, reason=said["reason"], by=request.user, at=clock.now())
    else:
        correct_seniority(
            entry, seniority_date=said["seniority_date"], reason=said["reason"], by=request.user, at=clock.now()
        )
