"""The desk's pages of challenges: what waits, one list's window, and the answer to one challenge."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from ats import clock
from ats.accounts.roles import may
from ats.accounts.signed_in import SignedIn
from ats.desk_pages import act, page, sent, staff_page
from selection import challenging
from selection.challenge_forms import AnswerForm, WindowForm
from selection.lifecycle import ChallengeStatus, ListStatus
from selection.models import Challenge, ChallengeWindow
from selection.views.staff import list_of

A_PAGE = 50


@staff_page()
def waiting(request: SignedIn) -> HttpResponseBase:
    """Every challenge not answered yet, the oldest first."""
    rows = (
        Challenge.objects.visible_to(request.user)
        .open()
        .select_related("candidate_list__posting", "application__filing")
    )
    shown = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return page(request, "selection/desk/waiting_challenges.html", title=_("Challenges to answer"), page=shown)


@staff_page(posts="open challenges")
def of_list(request: SignedIn, job: str, number: int) -> HttpResponseBase:
    """One list's window for challenges, or the form that opens it, and every challenge of the list."""
    shown = list_of(request, job, number)
    form = WindowForm(sent(request))
    if request.method == "POST" and form.is_valid():
        days = form.cleaned_data["days"]
        if act(form, lambda: challenging.open_challenges(shown, days, by=request.user, at=clock.now())):
            messages.success(request, _("The bidders are told, and can look at the list."))
            return redirect("desk_challenges", job, number)
    window = ChallengeWindow.objects.filter(candidate_list=shown).first()
    can_open = window is None and shown.status == ListStatus.DRAWN and may(request.user, "open challenges")
    rows = Challenge.objects.visible_to(request.user).filter(candidate_list=shown).select_related("application__filing")
    return page(
        request,
        "selection/desk/challenges.html",
        title=_("Challenges of list %(number)d") % {"number": number},
        list=shown,
        window=window,
        form=form if can_open or form.is_bound else None,
        page=Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
    )


@staff_page(posts="answer challenge")
def answer(request: SignedIn, job: str, number: int, reference: str) -> HttpResponseBase:
    """One challenge with the form of its answer. Where none waits for one, the list's challenges are shown."""
    shown = list_of(request, job, number)
    rows = Challenge.objects.visible_to(request.user).select_related("candidate_list__posting", "application__filing")
    found = rows.filter(candidate_list=shown, application__reference=reference).first()
    if found is None or found.status != ChallengeStatus.OPEN:
        return redirect("desk_challenges", job, number)
    form = AnswerForm(sent(request), initial={"seniority_date": found.claimed_date})
    if request.method == "POST" and form.is_valid() and act(form, lambda: answered(request, found, form)):
        messages.success(request, _("The challenge is answered, and the bidder is told."))
        return redirect("desk_challenges", job, number)
    return page(
        request,
        "selection/desk/challenge.html",
        title=_("Challenge of a seniority date"),
        list=shown,
        challenge=found,
        place=shown.entries.get(application=found.application),
        form=form if may(request.user, "answer challenge") else None,
    )


def answered(request: SignedIn, found: Challenge, form: AnswerForm) -> None:
    """The challenge is answered as the form says."""
    said = form.cleaned_data
    challenging.answer_challenge(
        found, said["decision"] == "uphold", said["answer"], said["seniority_date"], by=request.user, at=clock.now()
    )
