"""Interviews: what an interviewer is named for and seals, and the desk's page of one candidate's interview."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from applicants.views.apply import page_or_form
from ats import clock
from ats.accounts.roles import may
from ats.accounts.signed_in import SignedIn, signed_in
from ats.desk_pages import act, page, sent, staff_page
from selection.choosing.deeds import of_interview, standing
from selection.choosing.panel_forms import ScoresForm
from selection.choosing.sealed_scores import keep_scores, note_opening, reading
from selection.models import Candidacy, Interviewer, KeptScores
from selection.views.staff import posting_of

A_PAGE = 50


@signed_in
@require_safe
def mine(request: SignedIn) -> HttpResponseBase:
    """The interviews one is named for: those to score first, then the others, the newest first."""
    if not may(request.user, "score interview"):
        raise Http404
    rows = (
        Interviewer.objects.visible_to(request.user)
        .filter(person=request.user)
        .select_related("candidacy__posting", "candidacy__application__filing", "sheet", "kept")
    )
    shown = Paginator(
        rows.defer("sheet__sheet", "kept__typed").order_by("sheet__sealed_at", "-named_at", "-pk"), A_PAGE
    )
    return render(request, "selection/interviews.html", {"page": shown.get_page(request.GET.get("page"))})


@signed_in
@page_or_form
def interview(request: SignedIn, job: str, reference: str) -> HttpResponseBase:
    """One's own scores of one candidate: the form until they are sealed, then what was sealed; all, once all are in."""
    rows = (
        Interviewer.objects.visible_to(request.user)
        .filter(person=request.user)
        .select_related(
            "questions", "candidacy__posting", "candidacy__application__filing", "candidacy__application__person"
        )
    )
    one = get_object_or_404(rows, candidacy__posting__job_number=job, candidacy__application__reference=reference)
    if not may(request.user, "score interview"):
        raise Http404
    keeps = request.method == "POST" and "keep" in request.POST
    kept = KeptScores.objects.visible_to(request.user).filter(interviewer=one).first()
    form = ScoresForm(sent(request), questions=one.questions, only_keeps=keeps, initial=kept.typed if kept else None)
    if keeps:
        if form.is_valid() and act(form, lambda: keep_scores(one, form.typed(), by=request.user, at=clock.now())):
            messages.success(request, _("Kept. Nobody but you sees it, and nothing is sealed."))
            return redirect("interviews")
    elif (
        request.method == "POST"
        and form.is_valid()
        and act(form, lambda: form.done(one, by=request.user, at=clock.now()))
    ):
        messages.success(request, _("Your scores are sealed."))
        return redirect("interview", job, reference)
    read = reading(one.candidacy, request.user)
    own = next(seat for seat in read.seats if seat.interviewer.pk == one.pk)
    context = {
        "one": one, "candidacy": one.candidacy, "posting": one.candidacy.posting, "reading": read, "own": own, "form": form,
        "kept": kept,
    }  # fmt: skip
    return render(request, "selection/interview.html", context, status=422 if form.is_bound and form.errors else 200)


@staff_page()
def of_candidate(request: SignedIn, job: str, reference: str) -> HttpResponseBase:
    """The desk's page of one candidate's interview: who was named, who has sealed, and, once all have, the scores."""
    posting = posting_of(request, job)
    rows = Candidacy.objects.visible_to(request.user).select_related("application__person", "application__filing")
    candidacy = get_object_or_404(rows, posting=posting, application__reference=reference)
    candidacy.posting = posting
    read = reading(candidacy, request.user)
    if read.is_open:
        note_opening(candidacy, by=request.user, at=clock.now())
    label, tone, _gone = standing(candidacy)
    return page(
        request, "selection/desk/interview.html", title=_("Interview"), posting=posting, candidacy=candidacy, label=label,
        tone=tone, reading=read,
        deeds=of_interview(candidacy, read, request.user),
    )  # fmt: skip
