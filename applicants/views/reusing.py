"""A document of an earlier application, taken into this one: the same file again under a row of its own."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from applicants import steps, viewing
from applicants.documents import attaching
from applicants.documents.slots import Slot
from applicants.models import Application, Document
from applicants.views.apply import refuse_unless_open, step_of_a_draft
from ats.accounts.signed_in import SignedIn


@step_of_a_draft("documents")
def reuse(request: SignedIn, application: Application, at: datetime) -> HttpResponse:
    """The person's own earlier document stands in the draft, checked like any other, with the same hash."""
    if request.method == "POST":
        refuse_unless_open(application, at)
        pk = request.POST.get("document", "")
        mine = Document.objects.filter(application__person=request.user)
        found = get_object_or_404(mine, pk=int(pk) if pk.isascii() and pk.isdecimal() and len(pk) < 19 else 0)
        content = viewing.content_of(found)
        attaching.attach(application, Slot(found.slot), found.name, content, by=request.user, at=at)
    return redirect(steps.address(application.posting, "documents"))
