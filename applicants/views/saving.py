"""What every page of questions does with what came back: keeps all of it, and says what became of it.

A page saves by a button, and leads on; or by itself (`draft.js`), to the same address, and is answered a sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.datastructures import MultiValueDict
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from applicants import drafting, pages, steps
from applicants.forms import Step
from applicants.models import Application
from applicants.views import apply
from ats.accounts.signed_in import SignedIn
from ats.audit import record
from postings.deadline import CITY_ZONE


@dataclass(frozen=True)
class Saved:
    """The forms as they came, and the steps that another page had saved meanwhile."""

    forms: dict[str, Step]
    overtaken: set[str]

    @property
    def is_whole(self) -> bool:
        """True where all of it is in the draft as answers."""
        return not self.overtaken and not any(form.errors for form in self.forms.values())


def save(request: SignedIn, application: Application, names: Sequence[str], at: datetime) -> Saved:
    """All that was typed is kept, in the draft or beside it, valid or not; after the closing too, and then refused with
    the reason."""
    data = request.POST
    forms = {
        name: pages.form_of(application, name, chosen_from(application, name, data)) for name in pages.bid_last(names)
    }
    mention_strange_names(request, application, [field for form in forms.values() for field in form.fields], at)
    page = pages.page_of_this(application, data.get("page", ""))
    overtaken = drafting.save_pages(
        application,
        pages.all_sent(forms, data),
        page=page,
        by=request.user,
        at=at,
        by_itself=pages.is_by_itself(request.headers),
    )
    apply.refuse_unless_open(application, at)
    return Saved(forms, overtaken)


def chosen_from(application: Application, name: str, data: MultiValueDict[str, Any]) -> MultiValueDict[str, Any]:
    """What was sent, with the saved value or the earlier one in its place where the person chose that."""
    return pages.with_earlier_values(application, name, pages.with_saved_values(application, name, data))


def mention_strange_names(request: SignedIn, application: Application, asked: Sequence[str], at: datetime) -> None:
    """One event of security names the fields that the page does not have. They change nothing: forms read their own alone."""
    strange = pages.names_nobody_asked_for(request.POST, asked)
    if strange:
        with transaction.atomic():
            facts = {"fields": strange, "path": request.path}
            record("security.fields_not_asked_for", by=request.user, at=at, subject=application, facts=facts)


def step(request: SignedIn, application: Application, at: datetime, name: str, **more: Any) -> HttpResponse:
    """A step that only saves: shown; or saved, and on to the next one."""
    if request.method != "POST":
        return apply.show(request, application, at, name, **as_it_stands(application, name), **more)
    saved = save(request, application, [name], at)
    if pages.is_by_itself(request.headers):
        return told(saved, at)
    if pages.is_read_again(request.POST):
        return redirect(steps.address(application.posting, name))
    if saved.is_whole:
        return redirect(steps.after(application.posting, name))
    return show_again(request, application, at, name, saved, **more)


def told(saved: Saved, at: datetime) -> JsonResponse:
    """What a page that saved by itself says of it: 200 where the draft holds it, 409 where another page was quicker."""
    if saved.overtaken:
        words = _("Another window has saved this page meanwhile. Press “Save” to see both versions; yours is kept.")
        return JsonResponse({"words": words}, status=409)
    time = time_format(at.astimezone(CITY_ZONE), "g:i:s A")
    if any(form.errors for form in saved.forms.values()):
        return JsonResponse({"words": _("Saved at %(time)s. Something still needs a correction.") % {"time": time}})
    return JsonResponse({"words": _("Saved at %(time)s.") % {"time": time}})


def as_it_stands(application: Application, name: str) -> dict[str, Any]:
    """The step as its page shows it first: its form, and what another window typed where one was overtaken."""
    saved = pages.standing_form(application, name)
    aside = drafting.aside_of(application.draft, name)
    found = {"form": saved, "aside": "", "versions": []} | basis_of(application, name)
    found["offers"] = pages.offers(application, name, saved)
    if aside is None:
        return found
    page, typed = aside
    mine = pages.form_of(application, name, typed)
    return found | {"form": mine, "aside": page, "versions": pages.differences(mine, saved)}


def as_it_came(application: Application, name: str, saved: Saved) -> dict[str, Any]:
    """The step as it was just sent, every typed sign in it; beside what another window saved, where one was quicker."""
    mine = saved.forms[name]
    versions = pages.differences(mine, pages.standing_form(application, name)) if name in saved.overtaken else []
    return {"form": mine, "aside": "", "versions": versions} | basis_of(application, name)


def basis_of(application: Application, name: str) -> dict[str, Any]:
    """Which save of the step the page shows."""
    return {"step_name": name, "basis": drafting.number_of(application.draft, name)}


def show_again(
    request: SignedIn, application: Application, at: datetime, name: str, saved: Saved, **more: Any
) -> HttpResponse:
    """The step's page once more, under the name it came with: 422 with mistakes, 409 with two versions to choose from."""
    same_page = pages.page_of_this(application, request.POST.get("page", "")) or pages.new_page(application)
    found = as_it_came(application, name, saved) | {"page": same_page}
    response = apply.show(request, application, at, name, **(found | more))
    if saved.overtaken:
        response.status_code = 409
    return response
