"""The preliminary bid list as its bidders see it: places and dates, nobody's name, and the form of a challenge."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from applicants.views.apply import page_or_form
from applicants.views.mine import one_of_mine
from ats import clock
from ats.accounts.signed_in import SignedIn, signed_in
from ats.desk_pages import act, sent
from selection import challenging
from selection.challenge_forms import ChallengeForm
from selection.models import Challenge

A_PAGE = 50


@signed_in
@page_or_form
def bid_list(request: SignedIn, reference: str) -> HttpResponseBase:
    """The places of the list's bidders, the reader's own marked; 404 for who is no bidder on a list with a window."""
    application = one_of_mine(request, reference)
    window = challenging.window_for(application)
    if window is None:
        raise Http404
    at = clock.now()
    form = ChallengeForm(sent(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if act(
            form,
            lambda: challenging.challenge(application, said["claimed_date"], said["grounds"], by=request.user, at=at),
        ):
            messages.success(request, _("Your challenge is received. HR answers it, and you will be told."))
            return redirect("bid_list", reference)
    own = Challenge.objects.filter(candidate_list=window.candidate_list, application=application).first()
    places = challenging.bidders_of(window.candidate_list).values("place", "seniority_date", "application_id")
    context = {
        "application": application, "posting": application.posting, "window": window, "challenge": own,
        "is_open": at < window.closes_at, "page": Paginator(places, A_PAGE).get_page(request.GET.get("page")),
        "own_place": places.get(application=application), "form": form,
    }  # fmt: skip
    return render(request, "selection/bid_list.html", context, status=422 if form.is_bound else 200)
