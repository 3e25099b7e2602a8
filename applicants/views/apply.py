"""The application form, one page a step. GET shows and never writes; POST saves what is valid and leads on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, TypeAlias

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applicants import actions, steps
from applicants.forms import BidForm, ContactForm, PreferencesForm, QualificationsForm, Step
from applicants.models import Application
from applicants.views.looks import last_look, look
from ats import clock
from ats.accounts.models import User
from ats.accounts.signed_in import SignedIn, signed_in
from ats.refusal import Refused
from postings.models import Posting
from seniority.bids import claims_a_bid

StepView: TypeAlias = Callable[[SignedIn, Application, datetime], HttpResponseBase]
page_or_form = require_http_methods(["GET", "HEAD", "POST"])
# What the pages of an application read of its posting. The rest, the announcement's long texts above all, is left to the
# posting's own page: each column costs its share of the query, and there are over fifty.
READ: Final = {
    "id", "job_number", "title", "class_specification", "department", "department_code", "kind", "grade", "opens_at",
    "closes_at", "eligible_units", "new_job", "places_shown", "minimum_qualifications", "licensure", "status", "revision",
    "seed_sha256",
}  # fmt: skip
UNREAD: Final = tuple(f"posting__{field.name}" for field in Posting._meta.concrete_fields if field.name not in READ)


def own_application(person: User, job_number: str) -> Application | None:
    """The person's live application for that posting, of which the schema allows one, with what every step shows.

    The filing is left to the pages that compare it.
    """
    mine = Application.objects.of(person).live().filter(posting__job_number=job_number)
    found: Application | None = next(iter(mine.select_related("posting", "draft").defer(*UNREAD).order_by()[:1]), None)
    return found


@signed_in
@page_or_form
def apply(request: SignedIn, job_number: str) -> HttpResponseBase:
    """The list of steps of the person's application; before there is one, the page whose button starts it."""
    at = clock.now()
    application = own_application(request.user, job_number)
    if application is not None and (request.method == "POST" or not steps.can_change(application, at)):
        return redirect(application)
    if application is not None:
        return render(request, "applicants/tasks.html", page_of(application, at, ""))
    posting = get_object_or_404(Posting.objects.announced(at), job_number=job_number)
    if request.method == "POST":
        actions.start(posting, by=request.user, at=at)
        return redirect(steps.address(posting, "contact"))
    is_open = posting.is_open(at)
    context = {"posting": posting, "is_open": is_open, "why_closed": "" if is_open else steps.why_closed(posting)}
    return render(request, "applicants/start.html", context | {"steps": steps.names_of(posting)})


def step_of_a_draft(name: str) -> Callable[[StepView], Callable[[HttpRequest, str], HttpResponseBase]]:
    """Gives a step's view the person's own application. Without one, or where it is settled, it answers by itself."""

    def wrap(view: StepView) -> Callable[[HttpRequest, str], HttpResponseBase]:
        @signed_in
        @page_or_form
        def page(request: SignedIn, job_number: str) -> HttpResponseBase:
            at = clock.now()
            application = own_application(request.user, job_number)
            if application is None or name not in steps.names_of(application.posting):
                return redirect("apply", job_number)
            if request.method != "POST" and not steps.can_change(application, at):
                return redirect(application)
            return view(request, application, at)

        return page

    return wrap


def page_of(application: Application, at: datetime, name: str) -> dict[str, Any]:
    """What the pages of all steps show."""
    all_steps = steps.steps_of(application)
    number = next((number for number, step in enumerate(all_steps, 1) if step.name == name), 0)
    return {
        "application": application,
        "posting": application.posting,
        "draft": application.draft,
        "at": at,
        "steps": all_steps,
        "number": number,
        "step": all_steps[number - 1] if number else None,
        "next_step": all_steps[number] if 0 < number < len(all_steps) else None,
    }


def show(request: SignedIn, application: Application, at: datetime, name: str, **more: Any) -> HttpResponse:
    """The step's page; 422 where its form has mistakes."""
    form, status = more.get("form"), more.pop("status", 200)
    if form is not None and form.is_bound and form.errors:
        status = 422
    return render(request, f"applicants/{name}.html", page_of(application, at, name) | more, status=status)


def save(request: SignedIn, application: Application, form: Step, at: datetime) -> bool:
    """What is valid is in the draft; True where all of it was.

    After the closing what was typed is kept all the same, and then refused with the reason (attacks: the draft is kept).
    """
    is_whole = form.is_valid()
    if not steps.has_settled(application):
        application.draft = actions.save_draft(application, form.answers(), by=request.user, at=at)
    refuse_unless_open(application, at)
    return is_whole


def refuse_unless_open(application: Application, at: datetime) -> None:
    """Refused where the application can no longer be changed."""
    if not steps.can_change(application, at):
        kept = "" if steps.has_settled(application) else " " + _("Your draft is kept.")
        raise Refused(steps.why_closed(application.posting) + kept, code="closed")


@step_of_a_draft("contact")
def contact(request: SignedIn, application: Application, at: datetime) -> HttpResponse:
    """Name, telephone, address. A bid is checked against the name, so a new name asks for a new look later."""
    draft = application.draft
    initial = {name: getattr(draft, name) for name in ContactForm.base_fields}
    form = ContactForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and save(request, application, form, at):
        return redirect(steps.after(application.posting, "contact"))
    return show(request, application, at, "contact", form=form)


@step_of_a_draft("bid")
def bid(request: SignedIn, application: Application, at: datetime) -> HttpResponse:
    """The bidder section. A bid is looked at once it is saved, and its problems show at once; they keep nobody from going on."""
    form = BidForm(application.posting, application.draft, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return show(request, application, at, "bid", form=form, look=last_look(request, application))
    before = last_look(request, application)
    if not save(request, application, form, at):
        return show(request, application, at, "bid", form=form)
    onwards = redirect(steps.after(application.posting, "bid"))
    # The same bid sent again is somebody who has read the problems and goes on: no second look.
    if not claims_a_bid(application.draft.bid_claim) or (before and before == last_look(request, application)):
        return onwards
    try:
        found = look(request, application, at)
    except Refused as refusal:
        return show(request, application, at, "bid", form=form, limited=refusal.sentence, status=refusal.status)
    if found.problems:
        return redirect(steps.address(application.posting, "bid"))
    messages.success(request, _("Your bid fits the City’s roster as it stands now."))
    return onwards


@step_of_a_draft("preferences")
def preferences(request: SignedIn, application: Application, at: datetime) -> HttpResponse:
    """Preferences of the public. A bidder who would rather withdraw than stand among the public is asked for none."""
    draft = application.draft
    initial = {name: getattr(draft, name) for name in PreferencesForm.base_fields}
    form = PreferencesForm(request.POST if request.method == "POST" else None, initial=initial)
    count = steps.preferences_count(draft, application.posting)
    if request.method == "POST" and (not count or save(request, application, form, at)):
        return redirect(steps.after(application.posting, "preferences"))
    claims = application.posting.takes_bids and claims_a_bid(draft.bid_claim)
    return show(request, application, at, "preferences", form=form, count=count, claims_a_bid=claims)


@step_of_a_draft("qualifications")
def qualifications(request: SignedIn, application: Application, at: datetime) -> HttpResponse:
    """Each minimum qualification as one question."""
    data = request.POST if request.method == "POST" else None
    form = QualificationsForm(application.posting.requirements, application.draft.answers, data)
    if request.method == "POST" and save(request, application, form, at):
        return redirect(steps.after(application.posting, "qualifications"))
    return show(request, application, at, "qualifications", form=form)
