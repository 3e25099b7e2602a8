"""The page of voluntary self-identification, after an application is sent: answered, skipped, or taken back."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from applicants import self_identification
from applicants.self_identification_forms import AboutYouForm
from applicants.views.apply import page_or_form
from applicants.views.mine import one_of_mine
from ats.accounts.signed_in import SignedIn, signed_in
from ats.desk_pages import act, sent


@signed_in
@never_cache
@page_or_form
def about_you(request: SignedIn, reference: str) -> HttpResponseBase:
    """Two questions, never with what was answered before: nobody can look that up. POST keeps an answer, or takes it back."""
    application = one_of_mine(request, reference)
    if application.filing_id is None:
        return redirect(application)
    if "take_back" in request.POST:
        self_identification.take_back(application, by=request.user)
        messages.success(request, _("No answer of yours is kept for this posting."))
        return redirect(application)
    form = AboutYouForm(sent(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if act(
            form,
            lambda: self_identification.answer(
                application, gender=said["gender"], ethnicity=said["ethnicity"], by=request.user
            ),
        ):
            messages.success(request, _("Thank you. What you answered counts in totals only."))
            return redirect(application)
    context = {"application": application, "posting": application.posting, "form": form}
    return render(request, "applicants/about_you.html", context, status=422 if form.is_bound else 200)
