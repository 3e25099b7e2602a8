"""The receipt on paper, and the public page that says whether a receipt is genuine without showing whose it is."""

from __future__ import annotations

from django import forms
from django.db.models import F
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from applicants import receipt_pdf, receipts
from applicants.forms import Line, Words
from applicants.models import Application, Filing
from applicants.reference import is_mistyped
from ats import signing
from ats.accounts.signed_in import SignedIn, signed_in
from ats.desk_pages import DeskForm


class VerifyForm(DeskForm):
    """What stands on a receipt: its reference and its signature."""

    button = _("Check the receipt")

    reference = Line(
        label=_("Reference"), most=40, widget=forms.TextInput(attrs={"class": "w-m", "autocomplete": "off"})
    )
    signature = Words(
        label=_("Signature"), most=400, widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text=_("It stands at the end of the receipt. Blanks and line ends do not matter."),
    )  # fmt: skip


@signed_in
@require_safe
def receipt_on_paper(request: SignedIn, reference: str) -> HttpResponseBase:
    """The person's own receipt as a tagged PDF; 404 for a draft, as for an application that never was."""
    mine = Application.objects.of(request.user)
    counting = Filing.objects.filter(application__in=mine, pk=F("application__filing"))
    filing = get_object_or_404(counting.select_related("application__posting"), application__reference=reference)
    application, documents = filing.application, list(filing.documents.all())
    return HttpResponse(
        receipt_pdf.of(application, filing, documents, receipts.of(application, filing, documents)),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="receipt-{application.reference}.pdf"'},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify_receipt(request: HttpRequest) -> HttpResponse:
    """Asks for reference and signature, filled in by a mail's link; POST says genuine, and what it is a receipt of, or not.

    How often one address may ask is limited (ats/accounts/limits.py).
    """
    form = VerifyForm(request.POST) if request.method == "POST" else VerifyForm(initial=request.GET.dict())
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        context |= {
            "is_answered": True,
            "found": receipts.verify(form.cleaned_data["reference"], form.cleaned_data["signature"]),
            # Told from what was typed alone, so that it says nothing of which references there are.
            "is_mistyped": is_mistyped(form.cleaned_data["reference"]),
        }
    return render(request, "applicants/verify.html", context, status=422 if form.errors else 200)


@require_safe
def receipt_key(_request: HttpRequest) -> JsonResponse:
    """The public keys, for whoever checks receipts and lists without us: the one that signs now, and those that did."""
    return JsonResponse(signing.published())
