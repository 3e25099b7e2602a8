"""The applicant's page of an offer: until when, and two buttons."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from applicants.views.apply import page_or_form
from applicants.views.mine import one_of_mine
from ats import clock
from ats.accounts.signed_in import SignedIn, signed_in
from ats.desk_pages import act, sent
from selection.choosing import offering
from selection.choosing.forms import OwnAnswerForm
from selection.lifecycle import CandidacyStatus
from selection.models import Candidacy


@signed_in
@page_or_form
def own_offer(request: SignedIn, reference: str) -> HttpResponseBase:
    """Accepts or declines one's own offer. Where none is open or accepted, the page of the application says what became of it."""
    application = one_of_mine(request, reference)
    candidacy = Candidacy.objects.visible_to(request.user).holding().filter(application=application).first()
    if candidacy is None:
        return redirect(application)
    candidacy.application = application
    candidacy.posting = application.posting
    form = OwnAnswerForm(sent(request))
    if request.method == "POST" and form.is_valid():
        decision = form.cleaned_data["decision"]
        if act(form, lambda: offering.answer(candidacy, decision, "", by=request.user, at=clock.now())):
            said = _("You have accepted the offer.") if decision == "accept" else _("You have declined the offer.")
            messages.success(request, said)
            return redirect(application)
    context = {
        "application": application, "posting": application.posting, "candidacy": candidacy, "form": form,
        "is_accepted": candidacy.status == CandidacyStatus.ACCEPTED,
    }  # fmt: skip
    return render(request, "selection/own_offer.html", context, status=422 if form.is_bound else 200)
