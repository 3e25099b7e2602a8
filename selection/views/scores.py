"""The desk's pages of a ranked exam: who has which score, and the one form that records a score or puts it right."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from applicants.desk_rows import rows_of
from applicants.models import Application, ExamScore
from applicants.views.staff import not_yet
from ats import clock
from ats.accounts.models import User
from ats.accounts.roles import may
from ats.accounts.signed_in import SignedIn
from ats.desk_pages import act, page, sent, staff_page
from postings.models import Posting
from selection.desk_forms import ScoreForm
from selection.scoring import in_digits, record_score
from selection.views.staff import A_PAGE, posting_of


def takers(posting: Posting, user: User, *, without: bool = False) -> QuerySet[Application]:
    """The applications whom an exam can rank, each with the score that counts: all that were filed but the bids that stand.
    `without` leaves those for whom none counts."""
    newest = ExamScore.objects.filter(application=OuterRef("pk")).order_by("-number")
    rows = rows_of(posting, user).filter(Q(bid_problems=None) | Q(bid_problems__len__gt=0))
    rows = rows.annotate(
        exam_score=Subquery(newest.values("score")[:1]), scored_at=Subquery(newest.values("recorded_at")[:1])
    )
    return rows.filter(Q(exam_score=None)) if without else rows


@staff_page()
def scores(request: SignedIn, job: str) -> HttpResponseBase:
    """Everybody of the public with their score, or those without one; fifty a page."""
    posting = posting_of(request, job)
    rows, without = takers(posting, request.user), takers(posting, request.user, without=True)
    show = "without" if request.GET.get("show") == "without" else ""
    shown = Paginator(without if show else rows, A_PAGE).get_page(request.GET.get("page"))
    return page(
        request, "selection/desk/scores.html", title=_("Exam scores of job %(job)s") % {"job": job}, posting=posting,
        rows=shown, show=show, total=rows.count(), without=without.count(),
    )  # fmt: skip


@staff_page(posts="record exam score")
def score(request: SignedIn, job: str, reference: str) -> HttpResponseBase:
    """One person's score, what it was before, and the form."""
    posting = posting_of(request, job)
    application = get_object_or_404(takers(posting, request.user).select_related("posting"), reference=reference)
    known = list(application.exam_scores.order_by("-number"))
    form = ScoreForm(sent(request), initial={"score": known[0].score if known else None})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if act(
            form,
            lambda: record_score(
                application, score=said["score"], reason=said["reason"], by=request.user, at=clock.now()
            ),
        ):
            messages.success(
                request, _("The score is recorded, and the applicant is told. The next drawing counts it.")
            )
            return redirect("desk_exam_scores", job)
    waits = not_yet(application)
    return page(
        request, "selection/desk/score.html", title=_("Exam score"), application=application, posting=posting,
        scores=[(one, in_digits(one.score)) for one in known], not_yet=waits,
        form=form if may(request.user, "record exam score") and not waits else None,
    )  # fmt: skip
