"""The desk's pages of a class specification: read, looked through, kept as the next version of its class."""

from __future__ import annotations

from dataclasses import astuple

from django.contrib import messages
from django.core import signing
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from ats import clock
from ats.accounts.actors import Actor
from ats.accounts.signed_in import SignedIn
from ats.desk_pages import act, page, sent, sent_with_files, staff_page
from ats.refusal import Refused
from postings.documents.class_spec import read_class_spec
from postings.forms import DocumentForm, SealedForm
from postings.importing.class_specs import import_text
from postings.importing.reading import Document
from postings.models import ClassSpecification
from postings.words import WORK_REQUIREMENTS

SALT = "class specification read at the desk"


@staff_page("import class specification")
def read(request: SignedIn) -> HttpResponse:
    """The document is read and shown with its problems. Nothing is written here."""
    form = DocumentForm(*sent_with_files(request))
    if request.method == "POST" and form.is_valid():
        document = form.cleaned_data["document"]
        sealed = signing.dumps(astuple(document), salt=SALT, compress=True)
        return preview(request, document, SealedForm(initial={"sealed": sealed}))
    return page(request, "desk/postings/read_class.html", title=_("Read a class specification"), form=form)


def preview(request: SignedIn, document: Document, form: SealedForm) -> HttpResponse:
    """What the document says, before it is kept."""
    spec = read_class_spec(document.text)
    known = ClassSpecification.objects.visible_to(request.user).filter(code=spec.code or "")
    newest = known.order_by("-version").first()
    requirements = list(zip(WORK_REQUIREMENTS, (spec.knowledge, spec.skills, spec.abilities), strict=True))
    return page(
        request, "desk/postings/preview_class.html", title=_("Check the class specification"), spec=spec, form=form,
        newest=newest, source_name=document.name, problems=spec.problems, requirements=requirements,
        is_same=newest is not None and newest.source_sha256 == document.sha256,
    )  # fmt: skip


@staff_page("import class specification")
def keep(request: SignedIn) -> HttpResponse:
    """The document looked through stands as the next version of its class."""
    form = SealedForm(sent(request))
    try:
        document = Document(*signing.loads(request.POST.get("sealed", ""), salt=SALT))
    except signing.BadSignature:
        return redirect("desk_class_read")
    if form.is_valid() and act(form, lambda: stored(document, by=request.user)):
        messages.success(request, _("The class specification is kept."))
        return redirect("admin:postings_classspecification_changelist")
    return preview(request, document, form)


def stored(document: Document, *, by: Actor) -> None:
    """The document is kept, or its refusal is raised."""
    with transaction.atomic():
        outcome = import_text(document, by=by, at=clock.now())
        if outcome.refusal:
            raise Refused(outcome.refusal)
