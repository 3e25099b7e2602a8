"""The frame of the application form: its first page, and what every page of it does before and after its own part.

GET shows and never writes; POST saves what was typed and leads on.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, TypeAlias

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applicants import actions, drafting, pages, steps
from applicants.actions import Late
from applicants.models import Application
from applicants.views import kept
from ats import clock, language
from ats.accounts.models import User
from ats.accounts.signed_in import SignedIn, signed_in
from ats.refusal import Refused
from postings.lifecycle import PostingStatus
from postings.models import Posting

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
        application = actions.start(posting, by=request.user, at=at)
        if request.POST.get("layout") == "whole":
            drafting.choose_layout(application, one_page=True, by=request.user, at=at)
        return redirect(steps.address(posting, "whole" if application.draft.one_page else "contact"))
    is_open = posting.is_open(at)
    context = {"posting": posting, "is_open": is_open, "why_closed": "" if is_open else steps.why_closed(posting)}
    return render(request, "applicants/start.html", context | {"steps": steps.names_of(posting)})


def step_of_a_draft(name: str) -> Callable[[StepView], Callable[[HttpRequest, str], HttpResponseBase]]:
    """Gives a step's view the person's own application. Without one, or where it is settled, it answers by itself.

    What somebody typed whose session has ended is kept until they are back (`kept`); what came too late is answered here. Sent
    by a language's button, the page is in that language from here on; the view saves it and shows it again.
    """

    def wrap(view: StepView) -> Callable[[HttpRequest, str], HttpResponseBase]:
        @signed_in
        def of_a_person(request: SignedIn, job_number: str) -> HttpResponseBase:
            at = clock.now()
            application = own_application(request.user, job_number)
            if application is None or (name and name not in steps.names_of(application.posting)):
                return redirect("apply", job_number)
            if request.method != "POST" and not steps.can_change(application, at):
                return redirect(application)
            try:
                return view(request, application, at)
            except Refused as refusal:
                if refusal.code != "closed":
                    raise
                return too_late(request, application, refusal.sentence)

        @page_or_form
        def page(request: HttpRequest, job_number: str) -> HttpResponseBase:
            if code := language.asked_of(request):
                language.switch(request, code)
            if request.method == "POST" and not request.user.is_authenticated:
                kept.keep(request, [name] if name else steps.QUESTIONS)
                if pages.is_by_itself(request.headers):
                    return JsonResponse({"words": kept.SIGNED_OUT}, status=401)
            return of_a_person(request, job_number)

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
        "page": pages.new_page(application),
        "window_key": pages.window_key(application),
    }


def show(request: SignedIn, application: Application, at: datetime, name: str, **more: Any) -> HttpResponse:
    """The step's page; 422 where what was just sent has mistakes."""
    form, status = more.get("form"), more.pop("status", 200)
    if request.method == "POST" and form is not None and form.is_bound and form.errors:
        status = 422
    return render(request, f"applicants/{name}.html", page_of(application, at, name) | more, status=status)


def refuse_unless_open(application: Application, at: datetime) -> None:
    """Refused where the application can no longer be changed: when the posting closed, and when this came."""
    posting = application.posting
    if steps.can_change(application, at):
        return
    if posting.status == PostingStatus.CANCELLED:
        raise Refused(steps.why_closed(posting) + " " + _("Your draft is kept."), code="closed")
    raise Refused(Late(at, posting.closes_at).sentence, code="closed")


def too_late(request: SignedIn, application: Application, sentence: str) -> HttpResponse:
    """409: when the posting closed, when this came, and what is kept."""
    if pages.is_by_itself(request.headers):
        return JsonResponse({"words": sentence}, status=409)
    return render(request, "applicants/late.html", {"application": application, "reason": sentence}, status=409)
