"""The desk's page of hires off a list: who was hired, and the form that records another."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from applicants.models import Preference
from ats import clock
from ats.accounts.roles import may
from ats.accounts.signed_in import SignedIn
from ats.desk_pages import act, page, sent, staff_page
from selection.desk_forms import HireForm
from selection.hiring import hires_of, record_hire
from selection.lifecycle import CandidacyStatus, ListStatus
from selection.models import Candidacy, CandidateList, ListEntry
from selection.views.staff import list_of


@staff_page(posts="record hire")
def hires(request: SignedIn, job: str, number: int) -> HttpResponseBase:
    """Who was hired on this posting, and the form; with a reference in the address, who that is and what a hire uses up."""
    shown = list_of(request, job, number)
    reference = request.GET.get("reference", "")
    form = HireForm(sent(request), candidate_list=shown, initial={"reference": reference})
    if request.method == "POST" and form.is_valid() and act(form, lambda: hire(request, shown, form.cleaned_data)):
        return redirect("desk_hires", job, number)
    chosen = shown.entries.filter(reference=reference).first() if reference else None
    may_record = shown.status == ListStatus.CERTIFIED and may(request.user, "record hire")
    return page(
        request,
        "selection/desk/hires.html",
        title=_("Hires from list %(number)d of job %(job)s") % {"number": number, "job": job},
        list=shown,
        hires=hires_of(shown.posting),
        form=form if may_record or form.is_bound else None,
        chosen=what_it_means(chosen) if chosen and may_record else None,
    )


def hire(request: SignedIn, shown: CandidateList, said: dict[str, Any]) -> None:
    """The hire asked for is recorded, and a notice says so."""
    entry: ListEntry = said["reference"]
    record_hire(
        shown, entry.application, hired_on=said["hired_on"], reason=said["reason"], by=request.user, at=clock.now()
    )
    messages.success(request, _("The hire of %(name)s is recorded, and they are told.") % {"name": entry.name})


def what_it_means(entry: ListEntry) -> dict[str, object]:
    """Who it is, whether they have accepted an offer, and what their hire would use up."""
    candidacy = Candidacy.objects.filter(application=entry.application_id).first()
    return {
        "entry": entry,
        "has_accepted": candidacy is not None and candidacy.status == CandidacyStatus.ACCEPTED,
        "uses_up": Preference.VETERAN in entry.preferences,
    }
