"""The desk's pages of applications: listed, read, reviewed, decided. Every look at one is remembered."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from applicants import attempts, reviewing, viewing
from applicants.bids import IN_SHORT, RosterFacts, problems_in_words, roster_at_closing
from applicants.closing import the_filing
from applicants.desk_forms import ClaimForm, ClearFlagForm, FilterForm, ReviewForm
from applicants.desk_rows import A_BID, narrowed, next_to_review, rows_of
from applicants.forms import QualificationsForm
from applicants.lifecycle import ApplicationStatus
from applicants.models import Application, Document, Filing, PreferenceClaim, QualificationReview
from applicants.views.files import file_answer
from applicants.views.showing import facts_of, picture_answer
from ats import clock
from ats.accounts.roles import may
from ats.accounts.signed_in import SignedIn
from ats.desk_pages import act, page, sent, staff_page
from ats.refusal import Refused
from ats.templatetags.desk import day, readable
from postings.lifecycle import PostingStatus
from postings.models import Posting
from postings.requirements import Requirement
from seniority.bids import claims_a_bid, mask_number

A_PAGE = 50


@staff_page()
def applications(request: SignedIn, job_number: str) -> HttpResponse:
    """The applications filed for a posting, filtered, fifty a page."""
    posting = get_object_or_404(Posting.objects.visible_to(request.user), job_number=job_number)
    form = FilterForm(request.GET)
    rows = rows_of(posting, request.user)
    shown = Paginator(narrowed(rows, **form.chosen()), A_PAGE).get_page(request.GET.get("page"))
    return page(
        request, "desk/applicants/applications.html", posting=posting, filters=form, rows=shown, words=IN_SHORT,
        total=rows.count(),
        title=_("Applications for %(number)s") % {"number": job_number}, bids=rows.filter(A_BID).count(),
        first=rows.filter(status=ApplicationStatus.UNDER_REVIEW).first(),
    )  # fmt: skip


def found(request: SignedIn, reference: str) -> Application:
    """The filed application of that reference, or a 404."""
    rows = Application.objects.visible_to(request.user).exclude(filing=None)
    related = rows.select_related("filing", "person", "posting__class_specification")
    application: Application = get_object_or_404(related, reference=reference)
    return application


def newest_review(application: Application) -> QualificationReview | None:
    """The finding that counts, or None."""
    return QualificationReview.objects.filter(application=application).order_by("-id").first()


@staff_page(posts="review application")
def review(request: SignedIn, reference: str) -> HttpResponse:
    """One application with all that was filed; posted, a finding on each minimum qualification and the outcome."""
    application = found(request, reference)
    form = ReviewForm(application.posting.requirements, sent(request), before=newest_review(application))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if act(
            form,
            lambda: reviewing.review(
                application, outcome=said["outcome"], findings=form.findings(), reason=said["reason"],
                by=request.user, at=clock.now(),
            ),
        ):  # fmt: skip
            messages.success(
                request,
                _("The finding on %(reference)s is recorded. The applicant is told.") % {"reference": reference},
            )
            following = next_to_review(application, request.user) if "next" in request.POST else None
            return redirect("desk_application", following.reference if following else reference)
    return review_page(request, application, form=form)


def review_page(
    request: SignedIn,
    application: Application,
    *,
    form: ReviewForm | None = None,
    claim_form: ClaimForm | None = None,
    flag_form: ClearFlagForm | None = None,
) -> HttpResponse:
    """The application's page, with the one form that was posted as it was typed. The look is remembered."""
    viewing.opened(application, by=request.user, at=clock.now())
    filing = the_filing(application)
    form = form or ReviewForm(application.posting.requirements, before=newest_review(application))
    return page(
        request, "desk/applicants/application.html", title=_("Application %(reference)s") % {"reference": application.reference},
        application=application, posting=application.posting, filing=filing, form=form, not_yet=not_yet(application),
        qualifications=[(one, answer_to(one, filing), *form.fields_of(one)) for one in form.requirements],
        claims=claims_of(request, application, claim_form), posted=claim_form, flag_form=flag_form or ClearFlagForm(),
        flag_stands=application.flagged and application.flag_cleared_at is None, reviews=application.reviews.order_by("-id"),
        documents=application.documents.counting_for(filing), late=application.late_attempts.all(),
        may_review=may(request.user, "review application"), may_decide=may(request.user, "decide preference"),
        may_clear=may(request.user, "clear flag"), next=next_to_review(application, request.user),
        **bid_of(application, filing),
    )  # fmt: skip


def answer_to(requirement: Requirement, filing: Filing) -> dict[str, object]:
    """What the applicant answered, in the words of the form, and how."""
    given = filing.answers.get(requirement.key, {})
    said = dict(QualificationsForm.ANSWERS).get(given.get("answer", ""), "–")
    return {"said": said, "how": given.get("how", "")}


def bid_of(application: Application, filing: Filing) -> dict[str, object]:
    """What the page shows of the bid: its settlement, its problems in words, and claim beside roster with the number masked."""
    if not claims_a_bid(filing.bid_claim):
        return {"claims_a_bid": False, "settlement": None}
    settlement = application.settlements.counting().select_related("roster", "filing").order_by("-id").first()
    roster = settlement.roster if settlement else roster_at_closing(application.posting)
    entry = RosterFacts.about(roster, [filing]).entry_of(filing)
    since = day(entry.seniority_date if entry else None) or "–"
    on_roster = (
        (f"{entry.first_name} {entry.last_name}", mask_number(entry.employee_number), entry.bargaining_unit,
         entry.class_code, readable(entry.department), since, entry.get_status_display())
        if entry else ("–",) * 7
    )  # fmt: skip
    claimed = (
        f"{filing.first_name} {filing.last_name}", mask_number(filing.employee_number), filing.bargaining_unit, "", "", "",
        _("Recall rights") if filing.recall_rights else "",
    )  # fmt: skip
    labels = (_("Name"), _("Employee number"), _("Unit"), _("Class"), _("Department"), _("Seniority date"), _("Status"))
    return {
        "claims_a_bid": True,
        "settlement": settlement,
        "problems": problems_in_words(settlement, application.posting) if settlement else [],
        "bid_rows": [
            {"label": label, "claimed": one or "–", "roster": other}
            for label, one, other in zip(labels, claimed, on_roster, strict=True)
        ],
    }


def not_yet(application: Application) -> str:
    """Why nothing can be decided yet, in the rule's own sentence; empty once it can."""
    try:
        reviewing.refuse_undecidable(application)
    except Refused as refusal:
        return refusal.sentence
    return ""


def claims_of(
    request: SignedIn, application: Application, posted: ClaimForm | None
) -> list[tuple[PreferenceClaim, ClaimForm]]:
    """Each preference claimed with the form that decides it."""
    rows = PreferenceClaim.objects.visible_to(request.user).filter(application=application)
    claims = list(rows.select_related("document", "application"))
    return [(one, posted if posted and posted.prefix == one.kind else ClaimForm(one)) for one in claims]


@staff_page(posts="decide preference")
def preference(request: SignedIn, reference: str, kind: str) -> HttpResponse:
    """A preference is verified or denied."""
    application = found(request, reference)
    mine = PreferenceClaim.objects.visible_to(request.user).select_related(
        "application__posting", "application__person"
    )
    claim = get_object_or_404(mine, application=application, kind=kind)
    if request.method != "POST":
        return redirect("desk_application", reference)
    form = ClaimForm(claim, request.POST)
    if form.is_valid():
        said = form.cleaned_data
        if act(
            form,
            lambda: reviewing.decide_preference(
                claim, verified=said["decision"] == "verify", reason=said["reason"], document=said["document"],
                by=request.user, at=clock.now(),
            ),
        ):  # fmt: skip
            messages.success(request, _("The decision is recorded. The applicant is told."))
            return redirect(reverse("desk_application", args=[reference]) + "#preferences")
    return review_page(request, application, claim_form=form)


@staff_page(posts="clear flag")
def clear_flag(request: SignedIn, reference: str) -> HttpResponse:
    """The flag of possible sponsorship is cleared by a person who has read the text."""
    application = found(request, reference)
    if request.method != "POST":
        return redirect("desk_application", reference)
    form = ClearFlagForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        if act(form, lambda: reviewing.clear_flag(application, reason=reason, by=request.user, at=clock.now())):
            messages.success(request, _("The flag is cleared."))
            return redirect("desk_application", reference)
    return review_page(request, application, flag_form=form)


def document_of(request: SignedIn, pk: int) -> Document:
    """The filed document of that number, or a 404."""
    rows = Document.objects.visible_to(request.user).filed().select_related("application__posting")
    return get_object_or_404(rows, pk=pk)


@staff_page()
def document(request: SignedIn, pk: int) -> HttpResponse:
    """One document of an application, its pages drawn anew and its words. The look is remembered."""
    one = document_of(request, pk)
    viewing.refuse_closed(one, to_staff=True)
    viewing.shown(one, by=request.user, at=clock.now())
    return page(
        request, "desk/applicants/document.html", title=one.get_slot_display(), application=one.application,
        posting=one.application.posting, **facts_of(request, one),
    )  # fmt: skip


@staff_page()
def document_page(request: SignedIn, pk: int, number: int) -> HttpResponseBase:
    """The picture of one page."""
    return picture_answer(request, document_of(request, pk), number, reverse("desk_document", args=[pk]))


@staff_page()
def document_original(request: SignedIn, pk: int) -> HttpResponseBase:
    """The file as it was given, to keep and never to run. The look is remembered."""
    one = document_of(request, pk)
    answer = file_answer(one, to_staff=True)
    viewing.downloaded(one, by=request.user, at=clock.now())
    return answer


@staff_page()
def late_attempts(request: SignedIn, job_number: str) -> HttpResponse:
    """Every late or failed attempt at a posting, and how many drafts were never sent: what an extension would help."""
    posting = get_object_or_404(Posting.objects.visible_to(request.user), job_number=job_number)
    return page(
        request, "desk/applicants/late.html", title=_("Late and failed attempts at %(number)s") % {"number": job_number},
        posting=posting, rows=Paginator(attempts.attempts_at(posting), A_PAGE).get_page(request.GET.get("page")),
        never_sent=attempts.drafts_never_sent(posting),
        may_reopen=posting.status == PostingStatus.CLOSED and may(request.user, "propose reopening"),
    )  # fmt: skip
