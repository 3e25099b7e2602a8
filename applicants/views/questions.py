"""The pages of questions, one a step or all on one long page. What was typed is kept whatever it is worth (`saving`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import BoundField
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from applicants import drafting, pages, steps
from applicants.forms import Step
from applicants.models import Application
from applicants.views import apply, saving
from applicants.views.apply import step_of_a_draft
from applicants.views.looks import Look, last_look, look
from ats.accounts.signed_in import SignedIn
from ats.refusal import Refused, to_wait
from seniority.bids import claims_a_bid


@step_of_a_draft("contact")
def contact(request: SignedIn, application: Application, at: datetime) -> HttpResponse:
    """Name, telephone, address. A bid is checked against the name, so a new name asks for a new look later."""
    return saving.step(request, application, at, "contact")


@step_of_a_draft("bid")
def bid(request: SignedIn, application: Application, at: datetime) -> HttpResponse:
    """The bidder section. A bid is looked at once it is saved, and its problems show at once; they keep nobody from going on."""
    before = last_look(request, application)
    if request.method != "POST" or pages.is_by_itself(request.headers):
        return saving.step(request, application, at, "bid", look=before)
    saved = saving.save(request, application, ["bid"], at)
    if pages.is_read_again(request.POST):
        return redirect(steps.address(application.posting, "bid"))
    if not saved.is_whole:
        return saving.show_again(request, application, at, "bid", saved)
    onwards = redirect(steps.after(application.posting, "bid"))
    try:
        found = look_after_saving(request, application, before, at)
    except Refused as refusal:
        limited = {"limited": refusal.sentence, "status": refusal.status}
        return to_wait(saving.show_again(request, application, at, "bid", saved, **limited), refusal.wait)
    return redirect(steps.address(application.posting, "bid")) if found and found.problems else onwards


@step_of_a_draft("preferences")
def preferences(request: SignedIn, application: Application, at: datetime) -> HttpResponse:
    """Preferences of the public. A bidder who would rather withdraw than stand among the public is asked for none."""
    draft = application.draft
    count = steps.preferences_count(draft, application.posting)
    if request.method == "POST" and not count:
        stays = pages.is_read_again(request.POST)
        return redirect((steps.address if stays else steps.after)(application.posting, "preferences"))
    claims = application.posting.takes_bids and claims_a_bid(draft.bid_claim)
    return saving.step(request, application, at, "preferences", count=count, claims_a_bid=claims)


@step_of_a_draft("qualifications")
def qualifications(request: SignedIn, application: Application, at: datetime) -> HttpResponse:
    """Each minimum qualification as one question."""
    return saving.step(request, application, at, "qualifications")


@step_of_a_draft("")
def whole(request: SignedIn, application: Application, at: datetime) -> HttpResponse:
    """All questions on one long page: the same forms, saved in the same way. Leads on to the documents."""
    names, before = steps.questions_of(application.posting), last_look(request, application)
    if request.method != "POST":
        return show_whole(request, application, at, {name: saving.as_it_stands(application, name) for name in names})
    saved = saving.save(request, application, names, at)
    if pages.is_by_itself(request.headers):
        return saving.told(saved, at)
    if pages.is_read_again(request.POST):
        return redirect(steps.address(application.posting, "whole"))
    limited, wait = "", 0
    if saved.is_whole:
        try:
            found = look_after_saving(request, application, before, at) if "bid" in names else None
        except Refused as refusal:
            limited, wait = refusal.sentence, refusal.wait
        else:
            here = steps.address(application.posting, "whole") + "#bid"
            return redirect(here if found and found.problems else steps.address(application.posting, "documents"))
    sections = {name: saving.as_it_came(application, name, saved) for name in names}
    status = 409 if saved.overtaken else 429 if limited else 422
    return to_wait(show_whole(request, application, at, sections, status=status, limited=limited), wait)


def show_whole(
    request: SignedIn,
    application: Application,
    at: datetime,
    sections: dict[str, dict[str, Any]],
    *,
    status: int = 200,
    limited: str = "",
) -> HttpResponse:
    """The long page, a section a step."""
    parts = [
        section | {"label": steps.TITLES[name], "fragment": f"applicants/_ask_{name}.html"}
        for name, section in sections.items()
    ]
    context = apply.page_of(application, at, "") | {
        "form": Together([section["form"] for section in parts]),
        "sections": parts,
        "has_versions": any(section["versions"] for section in parts),
        "count": True,
        "look": last_look(request, application),
        "limited": limited,
    }
    if request.method == "POST":
        context["page"] = pages.page_of_this(application, request.POST.get("page", "")) or context["page"]
    return render(request, "applicants/whole.html", context, status=status)


class Together:
    """The forms of one page as one, for the summary of what is wrong with them."""

    def __init__(self, parts: Sequence[Step]) -> None:
        self.parts = parts
        self.errors = {name: found for part in parts for name, found in part.errors.items()}
        self.non_field_errors: Sequence[str] = ()

    def __iter__(self) -> Iterator[BoundField]:
        for part in self.parts:
            yield from part


@step_of_a_draft("")
def layout(request: SignedIn, application: Application, at: datetime) -> HttpResponse:
    """One long page from now on, or one question page at a time, as the person likes; leads to the form in that shape."""
    one_page = request.POST.get("layout") == "whole"
    if request.method == "POST":
        drafting.choose_layout(application, one_page=one_page, by=request.user, at=at)
        return redirect(steps.address(application.posting, "whole" if one_page else "contact"))
    return redirect("apply", application.posting.job_number)


def look_after_saving(request: SignedIn, application: Application, before: Look | None, at: datetime) -> Look | None:
    """Looks at a bid just saved, unless it is the one looked at before: the same bid sent again is somebody who has read
    the problems and goes on. Refused (429) beyond ten looks an hour."""
    if not claims_a_bid(application.draft.bid_claim) or (before and before == last_look(request, application)):
        return None
    found = look(request, application, at)
    if not found.problems:
        messages.success(request, _("Your bid fits the City’s roster as it stands now."))
    return found
