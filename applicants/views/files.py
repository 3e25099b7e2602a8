"""The documents of an application: put in, taken out, and read again by the person who gave them."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from applicants import earlier, pages, steps, viewing
from applicants.documents import attaching, storage
from applicants.documents.slots import Slot
from applicants.forms import DocumentsForm
from applicants.models import Application, Document, Filing
from applicants.views.apply import page_or_form, refuse_unless_open, show, step_of_a_draft
from ats import clock
from ats.accounts.signed_in import SignedIn, signed_in
from ats.body_limit import takes_what_fits, too_large
from ats.refusal import Refused


@takes_what_fits
@step_of_a_draft("documents")
def documents(request: SignedIn, application: Application, at: datetime) -> HttpResponse:
    """One file a slot. A file that is refused says why beside its field; the others of the same request are kept."""
    slots = steps.slots_of(application)
    form = DocumentsForm(slots, request.POST, request.FILES) if request.method == "POST" else DocumentsForm(slots)
    status = 422
    if request.method == "POST":
        refuse_unless_open(application, at)
        status = attach_all(request, application, form, at)
        if not form.errors:
            stays = "stay" in request.POST or pages.is_read_again(request.POST)
            here = steps.address(application.posting, "documents")
            return redirect(here if stays else steps.after(application.posting, "documents"))
    rows, offers = rows_of(application, form), earlier.documents_offered(application.draft)
    response = show(request, application, at, "documents", form=form, rows=rows, offers=offers)
    response.status_code = status if form.errors else 200
    return response


def attach_all(request: SignedIn, application: Application, form: DocumentsForm, at: datetime) -> int:
    """Every file that is in order is attached, every other has its error on the form; the status the page deserves."""
    status = 422
    form.is_valid()
    for slot, upload in list(form.cleaned_data.items()):
        if upload is None:
            continue
        try:
            attaching.attach(application, Slot(slot), upload.name, upload.read(), by=request.user, at=at)
        except Refused as refusal:
            form.add_error(slot, refusal.sentence)
            status = refusal.status
    for slot in too_large(request).keys() & form.fields.keys():
        form.add_error(slot, str(storage.SENTENCES["too_large"]))
        status = 413
    return status


def rows_of(application: Application, form: DocumentsForm) -> list[tuple[object, Document | None]]:
    """(field, the document that stands in its slot or None), in the form's order."""
    standing = {document.slot: document for document in standing_documents(application)}
    return [(form[name], standing.get(name)) for name in form.fields]


def standing_documents(application: Application) -> list[Document]:
    """The draft's documents."""
    return list(Document.objects.filter(application=application, removed_at=None, replaces=None, proves=None))


class Papers(NamedTuple):
    """The documents of a filed application, each in the order of the form: those the newest filing carries, those of the
    draft, and those given since in the place of a filed one or as proof of a preference."""

    filed: list[Document]
    standing: list[Document]
    since: list[Document]


def papers_of(application: Application, filing: Filing) -> Papers:
    """All of them, in one query."""
    carried = Filing.documents.through._default_manager.filter(filing=filing, document=OuterRef("pk"))
    every = Document.objects.filter(application=application).order_by("slot", "uploaded_at")
    rows = list(every.annotate(is_filed=Exists(carried)))
    filed = [one for one in rows if one.is_filed]  # type: ignore[attr-defined]  # annotated just above
    since = [one for one in rows if one.replaces_id or one.proves_id]
    return Papers(filed, [one for one in rows if one.removed_at is None and one not in since], since)


@signed_in
@page_or_form
def remove(request: SignedIn, reference: str, pk: int) -> HttpResponseBase:
    """The file is out of the draft. Asked for by GET, e.g. after signing in again, it only leads back to the documents."""
    mine = Application.objects.of(request.user).select_related("posting")
    application = get_object_or_404(mine, reference=reference)
    document = get_object_or_404(Document.objects.visible_to(request.user), application=application, pk=pk)
    if request.method == "POST":
        at = clock.now()
        refuse_unless_open(application, at)
        attaching.detach(document, by=request.user, at=at)
    return redirect(steps.address(application.posting, "documents"))


@signed_in
@require_safe
def download(request: SignedIn, reference: str, pk: int) -> HttpResponseBase:
    """The person's own file as they gave it."""
    mine = Application.objects.of(request.user)
    return file_answer(get_object_or_404(Document, application__in=mine, application__reference=reference, pk=pk))


def file_answer(document: Document, *, to_staff: bool = False) -> FileResponse:
    """The file to keep, never to run: as an attachment under the applicant's name for it, in a sandbox.

    Refused (409) where a virus was found in it, and to staff before every check that is set up is done; (503) where it
    cannot be read, or is not what was stored.
    """
    content = BytesIO(viewing.content_of(document, to_staff=to_staff))
    answer = FileResponse(content, as_attachment=True, filename=document.name, content_type=document.media_type)
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
