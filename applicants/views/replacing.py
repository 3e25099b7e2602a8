"""A filed document in which a virus was found after the closing: another one in its place, until its days are over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from applicants.documents import attaching, storage
from applicants.forms import ReplacementForm
from applicants.models import Application, Document
from applicants.views.apply import page_or_form
from applicants.views.files import Papers
from ats import clock
from ats.accounts.signed_in import SignedIn, signed_in
from ats.body_limit import takes_what_fits, too_large
from ats.refusal import Refused


class Paper(NamedTuple):
    """A filed document, what was given since in its place, and until when another one can be; None where none can or need."""

    document: Document
    since: list[Document]
    until: datetime | None


def replaceable(application: Application, papers: Papers, at: datetime) -> list[Paper]:
    """The filed documents in their order, each with what became of it."""
    found = []
    for one in papers.filed:
        one.application = application  # read already
        since = [other for other in papers.since if other.replaces_id == one.pk]
        found.append(Paper(one, since, attaching.until_when(one, since, at=at)))
    return found


@takes_what_fits
@signed_in
@page_or_form
def replace(request: SignedIn, reference: str, pk: int) -> HttpResponseBase:
    """Asks for another file; POST puts it in the place of the infected one. Where that cannot be, it leads to the application."""
    mine = Application.objects.of(request.user).select_related("posting", "filing")
    application = get_object_or_404(mine.exclude(filing=None), reference=reference)
    refused = get_object_or_404(Document, application=application, filings=application.filing_id, pk=pk)
    refused.application = application
    at = clock.now()
    until = attaching.until_when(refused, attaching.replacements_of(refused), at=at)
    if until is None:
        messages.info(request, _("No other file can take the place of this one now."))
        return redirect(application)
    form, status = ReplacementForm(slot=refused.slot), 200
    if request.method == "POST":
        form = ReplacementForm(request.POST, request.FILES, slot=refused.slot)
        status = taken_or_said(
            request, form, lambda name, content: attaching.replace(refused, name, content, by=request.user, at=at)
        )
        if not form.errors:
            messages.success(request, _("We have your new file. It is shown below."))
            return redirect(application)
    context = {
        "application": application,
        "posting": application.posting,
        "document": refused,
        "until": until,
        "form": form,
    }
    return render(request, "applicants/replace.html", context, status=status)


def taken_or_said(request: SignedIn, form: ReplacementForm, take: Callable[[str, bytes], object]) -> int:
    """The file is taken, or its error stands beside its field; the status the page deserves."""
    if too_large(request):
        form.fields["file"].required = False
        form.add_error("file", str(storage.SENTENCES["too_large"]))
        return 413
    if not form.is_valid():
        return 422
    upload = form.cleaned_data["file"]
    try:
        take(upload.name, upload.read())
    except Refused as refusal:
        form.add_error("file", refusal.sentence)
        return refusal.status
    return 200
