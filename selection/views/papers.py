"""A candidate's documents, as a hiring manager sees them: pages drawn anew and words; the file itself when asked for."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from applicants import viewing
from applicants.models import Document
from applicants.views.files import file_answer
from applicants.views.showing import facts_of, picture_answer
from ats import clock
from ats.accounts.signed_in import SignedIn, signed_in
from selection import actions
from selection.models import ListEntry
from selection.views.manager import entry_for, is_withheld
from selection.words import SHOWN_SLOTS


def found(request: SignedIn, job: str, reference: str, pk: int) -> tuple[ListEntry, Document]:
    """(the place on a list this person may read, one of its documents). 404 for any other, and while HR has to look first."""
    entry = entry_for(request.user, job, reference)
    if is_withheld(entry.application):
        raise Http404
    counting = entry.application.documents.counting_for(entry.application.filing_id).select_related("application")
    return entry, get_object_or_404(counting.filter(slot__in=SHOWN_SLOTS), pk=pk)


@signed_in
@require_safe
def document(request: SignedIn, job: str, reference: str, pk: int) -> HttpResponse:
    """One document of a candidate, its pages drawn anew and its words. Each look is remembered."""
    entry, shown = found(request, job, reference, pk)
    viewing.refuse_closed(shown, to_staff=True)
    actions.note_download(entry, shown, original=False, by=request.user, at=clock.now())
    context = {"entry": entry, "list": entry.candidate_list} | facts_of(request, shown)
    return render(request, "selection/document.html", context)


@signed_in
@require_safe
def document_page(request: SignedIn, job: str, reference: str, pk: int, number: int) -> HttpResponseBase:
    """The picture of one page."""
    _entry, shown = found(request, job, reference, pk)
    return picture_answer(request, shown, number, reverse("shortlist_document", args=[job, reference, pk]))


@signed_in
@require_safe
def document_original(request: SignedIn, job: str, reference: str, pk: int) -> HttpResponseBase:
    """The file as it was given, to keep and not to run. Each download is remembered."""
    entry, shown = found(request, job, reference, pk)
    answer = file_answer(shown, to_staff=True)
    actions.note_download(entry, shown, original=True, by=request.user, at=clock.now())
    return answer
