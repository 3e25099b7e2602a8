"""Check your answers, sign, send: the one page whose POST files the application."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from applicants import actions, attempts, drafting, pages, steps
from applicants.actions import Late
from applicants.forms import CertificationForm, QualificationsForm
from applicants.models import Application, Filing, Preference, Reason
from applicants.views.apply import page_of, refuse_unless_open, show, step_of_a_draft
from applicants.views.files import Papers, papers_of, standing_documents
from applicants.views.looks import last_look, look
from applicants.views.saving import mention_strange_names
from ats import clock
from ats.accounts.signed_in import SignedIn
from ats.refusal import Refused, to_wait
from seniority.bids import claims_a_bid


@step_of_a_draft("check")
def check(request: SignedIn, application: Application, at: datetime) -> HttpResponseBase:
    """All answers on one page, each with a link to change it, and the signature. POST files them.

    A request that was answered before is answered the same, whatever has happened since: double click, reload, a lost answer.
    """
    if request.method != "POST":
        return summary(request, application, at, CertificationForm())
    if pages.is_read_again(request.POST):
        typed = {name: request.POST.get(name) for name in ("certified_name", "certify")}
        return summary(request, application, at, CertificationForm(initial=typed))
    form = CertificationForm(request.POST)
    mention_strange_names(request, application, list(form.fields), at)
    missing = steps.lacking(application)
    if missing or not form.is_valid():  # what can be sent is looked up by `submit` itself
        known = actions.answered_before(application, form.key_of_this_page())
        if known is not None:
            return answer(request, application, known)
        return not_whole(request, application, at, form)
    filing = application.filing
    if filing and not has_changed(application, filing, papers_of(application, filing)):
        return redirect(application)
    return answer(request, application, file(request, application, form))


def not_whole(request: SignedIn, application: Application, at: datetime, form: CertificationForm) -> HttpResponse:
    """422 and what is missing, or 409 where it is too late for it as well. HR can read the attempt either way."""
    missing = steps.lacking(application)
    reason = Reason.STEPS_MISSING if missing else Reason.UNSIGNED
    attempts.record_failed(
        application, reason, page=str(form.key_of_this_page()), missing=[one.name for one in missing],
        by=request.user, at=at,
    )  # fmt: skip
    refuse_unless_open(application, at)
    if form.errors and not missing:
        return summary(request, application, at, form)
    context = page_of(application, at, "check") | {"missing": missing}
    return render(request, "applicants/missing.html", context, status=422)


def file(request: SignedIn, application: Application, form: CertificationForm) -> Filing | Late:
    """Files what the form signs. Where the posting takes nothing now, HR can read the attempt."""
    key = form.cleaned_data["key"]
    try:
        return actions.submit(application, key=key, certified_name=form.cleaned_data["certified_name"], by=request.user)
    except Refused:
        attempts.record_failed(application, Reason.NOT_OPEN, page=str(key), missing=[], by=request.user, at=clock.now())
        raise


def answer(request: SignedIn, application: Application, outcome: Filing | Late) -> HttpResponseBase:
    """The receipt's address; or 409 and what is kept, where it came too late."""
    if isinstance(outcome, Late):
        context = {
            "application": application, "reason": outcome.sentence, "is_attempt": True,
            "is_open_again": steps.can_change(application, clock.now()),
        }  # fmt: skip
        return render(request, "applicants/late.html", context, status=409)
    return redirect(application)


def has_changed(application: Application, filing: Filing, papers: Papers) -> bool:
    """True where the draft says something else than the filing, or carries other documents than those filed; one in which a
    virus was found counts in neither."""
    filed, standing = ([one for one in each if not one.is_refused] for each in (papers.filed, papers.standing))
    return filed != standing or actions.answers_of(application.draft) != actions.answers_of(filing)


def summary(
    request: SignedIn, application: Application, at: datetime, form: CertificationForm, **more: Any
) -> HttpResponse:
    """The page of all answers."""
    answers = answers_in_words(application)
    context = answers | {
        "form": form,
        "not_attached": steps.not_attached(application, answers["documents"]),
        "look": last_look(request, application),
        "missing": steps.lacking(application),
        "two_versions": [one for one in steps.steps_of(application) if drafting.aside_of(application.draft, one.name)],
    }
    return show(request, application, at, "check", **(context | more))


def answers_in_words(application: Application) -> dict[str, Any]:
    """The draft's answers as they are read before they are signed."""
    draft, posting = application.draft, application.posting
    words = dict(QualificationsForm.ANSWERS)
    answers = [(one, draft.answers.get(one.key, {})) for one in posting.requirements]
    return {
        "claims_a_bid": posting.takes_bids and claims_a_bid(draft.bid_claim),
        "count": steps.preferences_count(draft, posting),
        "claimed": [Preference(kind).label for kind in draft.claimed_preferences],
        "qualifications": [(one, words.get(given.get("answer", "")), given.get("how", "")) for one, given in answers],
        "documents": standing_documents(application),
    }


@step_of_a_draft("bid")
def look_again(request: SignedIn, application: Application, at: datetime) -> HttpResponse:
    """Looks at the roster once more, asked for on the page of all answers, and leads back to it."""
    if request.method == "POST":
        refuse_unless_open(application, at)
        try:
            found = look(request, application, at)
        except Refused as refusal:
            limited = {"limited": refusal.sentence, "status": refusal.status}
            return to_wait(summary(request, application, at, CertificationForm(), **limited), refusal.wait)
        if not found.problems:
            messages.success(request, _("Your bid fits the City’s roster as it stands now."))
    return redirect(steps.address(application.posting, "check"))
