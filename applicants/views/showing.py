"""A document as staff see it: pictures of its pages and its words, in a page of ours. The file itself only when asked for."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from applicants.documents import showing
from applicants.documents.rendering import MOST_PAGES
from applicants.models import Document
from ats.accounts.signed_in import SignedIn


def facts_of(request: SignedIn, document: Document) -> dict[str, object]:
    """What a page shows of the document; the caller has remembered the look."""
    shown = showing.shown(document)
    return {
        "document": document,
        "shown": shown,
        "ticket": showing.ticket(document, request.user),
        "most_pages": MOST_PAGES,
    }


def picture_answer(request: SignedIn, document: Document, number: int, page: str) -> HttpResponseBase:
    """The picture of a page, for whoever was shown the document's page; others are led there, where the look is remembered."""
    if not showing.is_remembered(request.GET.get("ticket", ""), document, request.user):
        return redirect(page)
    answer = HttpResponse(showing.picture_of(document, number), content_type="image/png")
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
