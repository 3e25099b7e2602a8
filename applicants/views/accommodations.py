"""The page on which an applicant asks for an accommodation, reads the answer, and takes a request back."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from applicants import accommodations, steps
from applicants.accommodation_forms import NeedForm
from applicants.lifecycle import AccommodationStatus, ApplicationStatus
from applicants.models import AccommodationRequest, AccommodationRequestQuerySet, Application
from applicants.views.apply import page_or_form
from applicants.views.mine import one_of_mine
from ats import clock
from ats.accounts.signed_in import SignedIn, signed_in
from ats.desk_pages import act, sent

TONES = {AccommodationStatus.ASKED: "info", AccommodationStatus.ANSWERED: "good", AccommodationStatus.WITHDRAWN: ""}


@signed_in
@page_or_form
def own_requests(request: SignedIn, reference: str) -> HttpResponseBase:
    """The form, and every request of this application with its answer. POST asks, or withdraws the request it names."""
    application = one_of_mine(request, reference)
    at = clock.now()
    if "withdraw" in request.POST:
        return withdrawn(request, application)
    form = NeedForm(sent(request), can_apply=steps.can_change(application, at))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if act(
            form,
            lambda: accommodations.ask(
                application, purpose=said["purpose"], need=said["need"], by=request.user, at=at
            ),
        ):  # fmt: skip
            messages.success(request, _("Your request is received. The accommodation coordinator answers it here."))
            return redirect("own_accommodation", reference)
    context = {
        "application": application, "posting": application.posting, "form": form,
        "rows": [(one, TONES[AccommodationStatus(one.status)]) for one in own(request, application).order_by("-pk")],
        "can_ask": application.status != ApplicationStatus.WITHDRAWN,
    }  # fmt: skip
    return render(request, "applicants/accommodation.html", context, status=422 if form.is_bound else 200)


def own(request: SignedIn, application: Application) -> AccommodationRequestQuerySet:
    """The person's own requests, whatever their role, for this application."""
    found: AccommodationRequestQuerySet = AccommodationRequest.objects.filter(
        application=application, application__person=request.user
    )
    return found


def withdrawn(request: SignedIn, application: Application) -> HttpResponseBase:
    """The request named is taken back; one that is withdrawn already stays so."""
    found = get_object_or_404(own(request, application), reference=request.POST["withdraw"])
    if found.status != AccommodationStatus.WITHDRAWN:
        accommodations.withdraw(found, by=request.user, at=clock.now())
    messages.success(request, _("Your request is withdrawn."))
    return redirect("own_accommodation", application.reference)
