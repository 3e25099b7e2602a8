"""The accommodation coordinator's pages: what waits, and one request with its answer. Nobody else finds them, HR included."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, Value, When
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from applicants import accommodations
from applicants.accommodation_forms import DecisionForm
from applicants.lifecycle import ACCOMMODATION, AccommodationStatus
from applicants.models import AccommodationRequest, AccommodationRequestQuerySet
from applicants.views.apply import page_or_form
from ats import clock
from ats.accounts.roles import may
from ats.accounts.signed_in import SignedIn, signed_in
from ats.desk_pages import act, sent

A_PAGE = 50


def all_requests(request: SignedIn) -> AccommodationRequestQuerySet:
    """Every request. 404 for whoever does not answer them, as for an address that never was."""
    if not may(request.user, "read accommodation request"):
        raise Http404
    found: AccommodationRequestQuerySet = AccommodationRequest.objects.visible_to(request.user).select_related(
        "application__posting", "application__person", "application__filing"
    )
    return found


@signed_in
@require_safe
def requests(request: SignedIn) -> HttpResponseBase:
    """Those that wait first, the oldest of them on top."""
    waiting_first = Case(
        When(status=AccommodationStatus.ASKED, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    rows = all_requests(request).order_by(waiting_first, "asked_at", "pk")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "applicants/coordinator/requests.html", {"page": page})


@signed_in
@page_or_form
def answer(request: SignedIn, reference: str) -> HttpResponseBase:
    """One request with all that was asked, and the form of its answer. The look is remembered."""
    found = get_object_or_404(all_requests(request), reference=reference)
    form = DecisionForm(sent(request), initial={"decision": found.decision, "words": found.answer})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if act(
            form,
            lambda: accommodations.answer(
                found, decision=said["decision"], words=said["words"], by=request.user, at=clock.now()
            ),
        ):
            messages.success(request, _("The answer is recorded. The applicant is told that there is one."))
            return redirect("accommodations")
    accommodations.opened(found, by=request.user, at=clock.now())
    context = {
        "one": found, "application": found.application, "posting": found.application.posting, "form": form,
        "can_answer": not ACCOMMODATION.why_not("answer_accommodation", found.status),
    }  # fmt: skip
    return render(request, "applicants/coordinator/request.html", context, status=422 if form.is_bound else 200)
