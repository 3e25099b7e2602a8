"""The hiring manager proposes that a bidder is passed over; an HR lead decides."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from applicants.views.apply import page_or_form
from ats import clock
from ats.accounts.roles import may
from ats.accounts.signed_in import SignedIn, signed_in
from ats.desk_pages import act, sent
from selection.choosing.deeds import standing
from selection.choosing.forms import ProposeForm
from selection.models import Candidacy, Group
from selection.models.candidacies import WAITING
from selection.views.manager import entry_for


@signed_in
@page_or_form
def propose(request: SignedIn, job: str, reference: str) -> HttpResponseBase:
    """The form with its reason, for whoever reads that shortlist and may propose; a 404 for everybody else."""
    entry = entry_for(request.user, job, reference)
    if not may(request.user, "propose passing over"):
        raise Http404
    rows = Candidacy.objects.visible_to(request.user).select_related("application", "posting")
    candidacy = get_object_or_404(rows, application=entry.application)
    form = ProposeForm(sent(request))
    if (
        request.method == "POST"
        and form.is_valid()
        and act(form, lambda: form.done(candidacy, by=request.user, at=clock.now()))
    ):
        messages.success(request, _("Your proposal waits for an HR lead, who decides."))
        return redirect("shortlist_entry", job, reference)
    label, tone, is_gone = standing(candidacy)
    waits = entry.group == Group.BIDDER and candidacy.status in WAITING and not is_gone
    context = {
        "entry": entry, "list": entry.candidate_list, "form": form, "label": label, "tone": tone,
        "can_propose": waits or form.is_bound,  # what was typed is not lost where somebody decided meanwhile
    }  # fmt: skip
    mistaken = form.is_bound and form.errors
    return render(request, "selection/pass_over.html", context, status=422 if mistaken else 200)
