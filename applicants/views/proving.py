"""The proof of a claimed preference, given after the closing for as long as everybody may."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from applicants import curing
from applicants.forms import ReplacementForm
from applicants.lifecycle import ClaimStatus
from applicants.models import Application, Document, PreferenceClaim
from applicants.views.apply import page_or_form
from applicants.views.files import Papers
from applicants.views.replacing import taken_or_said
from ats import clock
from ats.accounts.signed_in import SignedIn, signed_in
from ats.body_limit import takes_what_fits

TONES: Final = {ClaimStatus.CLAIMED: "info", ClaimStatus.VERIFIED: "good", ClaimStatus.DENIED: "bad"}


class Claim(NamedTuple):
    """A claim, how its status looks, what was given for it since the closing, and until when more can be; else None."""

    claim: PreferenceClaim
    tone: str
    since: list[Document]
    until: datetime | None


def provable(application: Application, claims: Sequence[PreferenceClaim], papers: Papers, at: datetime) -> list[Claim]:
    """The claims in their order, each with what can be done for it."""
    found = []
    for one in claims:
        one.application = application  # read already
        since = [paper for paper in papers.since if paper.proves_id == one.pk]
        found.append(Claim(one, TONES[ClaimStatus(one.status)], since, curing.until_when(one, at=at)))
    return found


@takes_what_fits
@signed_in
@page_or_form
def prove(request: SignedIn, reference: str, kind: str) -> HttpResponseBase:
    """Asks for the file; POST puts it beside what was filed. Where none can be given, it leads to the application."""
    mine = PreferenceClaim.objects.filter(application__person=request.user).select_related("application__posting")
    claim = get_object_or_404(mine, application__reference=reference, kind=kind)
    application, at = claim.application, clock.now()
    until = curing.until_when(claim, at=at)
    if until is None:
        messages.info(request, _("This claim takes no proof now."))
        return redirect(application)
    form, status = ReplacementForm(slot=kind), 200
    if request.method == "POST":
        form = ReplacementForm(request.POST, request.FILES, slot=kind)
        status = taken_or_said(
            request, form, lambda name, content: curing.prove(claim, name, content, by=request.user, at=at)
        )
        if not form.errors:
            messages.success(request, _("We have your proof. The Department of Human Resources decides on it."))
            return redirect(application)
    context = {
        "application": application,
        "posting": application.posting,
        "claim": claim,
        "until": until,
        "form": form,
    }
    return render(request, "applicants/prove.html", context, status=status)
