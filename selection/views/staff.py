"""The desk's pages of lists: which postings wait, looking beforehand, drawing, certifying, and what was superseded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from applicants.bids import BECOMES, IN_SHORT
from applicants.lifecycle import ApplicationStatus, ClaimStatus
from applicants.models import Application, PreferenceClaim
from ats import clock
from ats.accounts.roles import may
from ats.accounts.signed_in import SignedIn
from ats.desk_pages import act, page, staff_page
from postings.lifecycle import PostingStatus
from postings.models import Posting
from selection import actions
from selection.candidates import Gathered, order_now
from selection.forms import CertifyForm, DrawForm, PackForm, offered
from selection.hiring import hires_of
from selection.lifecycle import ListStatus
from selection.models import Apart, CandidateList, ListedApart
from selection.shortlist import ByPlace, last_bidder, pack_of
from selection.waiting import closed, to_certify, to_decide, to_draw, to_finish, to_select

A_PAGE = 50
SHOWS = {
    "draw": to_draw, "certify": to_certify, "decide": to_decide, "select": to_select, "finish": to_finish,
}  # fmt: skip


@staff_page()
def lists(request: SignedIn) -> HttpResponseBase:
    """Closed postings with their list in force; all of them, or those that wait to be drawn or certified."""
    show = request.GET.get("show", "")
    show = show if show in SHOWS else ""
    postings = SHOWS.get(show, closed)(request.user)
    current = CandidateList.objects.current().filter(posting=OuterRef("pk"))
    received = Application.objects.received().filter(posting=OuterRef("pk")).order_by()
    waits = received.filter(status=ApplicationStatus.UNDER_REVIEW)
    rows = postings.annotate(
        list_number=Subquery(current.values("number")),
        list_status=Subquery(current.values("status")),
        received=Subquery(received.values("posting").annotate(n=Count("pk")).values("n")),
        unreviewed=Subquery(waits.values("posting").annotate(n=Count("pk")).values("n")),
    )
    shown = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return page(
        request,
        "selection/desk/lists.html",
        title=_("Candidate lists"),
        page=shown,
        show=show,
        labels=dict(ListStatus.choices),
        may_finish=may(request.user, "finish posting"),
    )


def posting_of(request: SignedIn, job: str) -> Posting:
    """The posting, for staff; 404 where there is none."""
    postings = Posting.objects.visible_to(request.user).select_related("class_specification")
    return get_object_or_404(postings, job_number=job)


@staff_page(posts="draw list")
def posting_lists(request: SignedIn, job: str) -> HttpResponseBase:
    """One posting's lists: the one in force, those superseded, and the form that draws a new one."""
    posting = posting_of(request, job)
    drawn = list(CandidateList.objects.visible_to(request.user).filter(posting=posting).select_related("roster"))
    current = next((one for one in drawn if one.status != ListStatus.SUPERSEDED), None)
    start = {"pack": current.pack_id if current else posting.rule_pack, "instead_of": current.number if current else 0}
    data = request.POST if request.method == "POST" else None
    form = DrawForm(data, posting=posting, replaces=current is not None, initial=start)
    if request.method == "POST" and form.is_valid() and act(form, lambda: draw(request, posting, form.cleaned_data)):
        return redirect("desk_posting_lists", job)
    return page(
        request,
        "selection/desk/posting.html",
        title=_("Lists of job %(job)s") % {"job": job},
        posting=posting,
        current=current,
        superseded=[one for one in drawn if one is not current],
        form=form if may(request.user, "draw list") and posting.status == PostingStatus.CLOSED else None,
        by_exam=any(pack.ranks_by_exam for pack in offered(posting)),
        counts=counts_of(posting),
    )


def draw(request: SignedIn, posting: Posting, asked: dict[str, Any]) -> None:
    """The list asked for is drawn, and a notice says so."""
    drawn = actions.draw_list(
        posting, asked["pack"], by=request.user, at=clock.now(), reason=asked.get("reason", ""),
        instead_of=asked["instead_of"],
    )  # fmt: skip
    said = _("List %(number)d is drawn. Another person, an HR lead, certifies it.") % {"number": drawn.number}
    messages.success(request, said)


def counts_of(posting: Posting) -> dict[str, int]:
    """How far the review is: what a drawing now would leave apart."""
    by_status = (
        Application.objects.received()
        .filter(posting=posting)
        .aggregate(
            received=Count("pk"),
            qualified=Count("pk", filter=Q(status=ApplicationStatus.QUALIFIED)),
            not_qualified=Count("pk", filter=Q(status=ApplicationStatus.NOT_QUALIFIED)),
            unreviewed=Count("pk", filter=Q(status=ApplicationStatus.UNDER_REVIEW)),
        )
    )
    undecided = PreferenceClaim.objects.filter(
        application__posting=posting, application__status=ApplicationStatus.QUALIFIED, status=ClaimStatus.CLAIMED
    )
    return {**by_status, "undecided": undecided.count()}


@staff_page()
def preview(request: SignedIn, job: str) -> HttpResponseBase:
    """The order as it would be drawn now, as `rank` prints it; nothing is stored."""
    posting = posting_of(request, job)
    asked = PackForm(request.GET, posting=posting)
    order = order_now(posting, asked.cleaned_data["pack"] if asked.is_valid() else None)
    shown = Paginator(order.places, A_PAGE).get_page(request.GET.get("page"))
    names = [(place, order.gathered.people[place.reference].name) for place in shown.object_list]
    return page(
        request,
        "selection/desk/preview.html",
        title=_("The order as it stands"),
        posting=posting,
        order=order,
        page=shown,
        places=names,
        bidders=sum(place.group == "bidder" for place in order.places),
        apart=apart_counts_now(order.gathered),
        labels=dict(Apart.choices),
    )


def apart_counts_now(gathered: Gathered) -> dict[str, int]:
    """How many would stand apart, by kind."""
    return {
        Apart.REJECTED_BID: len(gathered.rejected),
        Apart.NOT_QUALIFIED: len(gathered.not_qualified),
        Apart.UNREVIEWED: len(gathered.unreviewed),
    }


@staff_page()
def one_list(request: SignedIn, job: str, number: int) -> HttpResponseBase:
    """One list, in force or superseded: its places, or those whom it names apart with their reasons."""
    shown = list_of(request, job, number)
    kind = request.GET.get("show", "")
    counted: dict[str, int] = dict(
        ListedApart.objects.filter(candidate_list=shown).order_by().values_list("kind").annotate(n=Count("pk"))
    )
    pages: Page[Any]  # of places or of those apart
    rows: Sequence[object]
    if kind in Apart.values:
        pages = Paginator(apart_of(shown, kind), A_PAGE).get_page(request.GET.get("page"))
        rows = [apart_line(one) for one in pages.object_list]
    else:
        kind = ""
        pages, rows = ByPlace(shown).read(request.GET.get("page"))
    may_certify = shown.status == ListStatus.DRAWN and may(request.user, "certify list")
    return page(
        request,
        "selection/desk/list.html",
        title=_("List %(number)d of job %(job)s") % {"number": number, "job": job},
        list=shown,
        pack=pack_of(shown.pack_text),
        show=kind,
        tabs=[(value, label, counted.get(value, 0)) for value, label in Apart.choices],
        places=pages.paginator.count if not kind else ByPlace(shown).count,
        bidders=last_bidder(shown),
        page=pages,
        rows=rows,
        hires=hires_of(shown.posting),
        may_hire=shown.status == ListStatus.CERTIFIED and may(request.user, "record hire"),
        form=CertifyForm() if may_certify else None,
        own=shown.drawn_by == request.user.audit_label,
        certify_url=reverse("desk_certify_list", args=[job, number]),
    )


def list_of(request: SignedIn, job: str, number: int) -> CandidateList:
    """That list, for staff."""
    whole = CandidateList.objects.visible_to(request.user).select_related("posting__class_specification", "roster")
    return get_object_or_404(whole, posting__job_number=job, number=number)


def apart_of(candidate_list: CandidateList, kind: str) -> QuerySet[ListedApart]:
    """Those named apart for that reason, by reference."""
    named = ListedApart.objects.filter(candidate_list=candidate_list, kind=kind).select_related("application__filing")
    return named.order_by("reference")


def apart_line(one: ListedApart) -> tuple[str, str, list[str], str]:
    """(reference, name, the reasons, what becomes of the application) in words."""
    filing = one.application.filing
    name = f"{filing.first_name} {filing.last_name}".strip() if filing else ""
    reasons = [str(IN_SHORT[problem]) for problem in one.problems] or [_(one.reason) if one.reason else ""]
    return one.reference, name, reasons, str(BECOMES.get(one.becomes, ""))


@staff_page(posts="certify list")
def certify(request: SignedIn, job: str, number: int) -> HttpResponseBase:
    """The list is certified, by another person than its drawer; then the hiring manager reads it."""
    if request.method != "POST":
        raise Http404
    actions.certify_list(list_of(request, job, number), by=request.user, at=clock.now())
    messages.success(request, _("The list is certified. The hiring manager can read it now."))
    return redirect("desk_list", job, number)
