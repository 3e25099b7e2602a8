"""The board and the posting for everybody: read-only, without a session, and without a look at who applied."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import conditional_page, require_safe

from ats import clock
from ats.spoken import time_left_in_words
from postings import facts, kept, page, pdf
from postings.board import PAGE_SIZE, SOON, Search, departments, page_of, row, standing, stays_true_until
from postings.lifecycle import PostingStatus
from postings.models import Posting

MOST_IN_SITEMAP = 5000
FOR_EVER = datetime.max.replace(tzinfo=UTC)  # a closed posting's page changes with its edition alone


@require_safe
@conditional_page
def board(request: HttpRequest) -> HttpResponse:
    """Open postings, soonest closing first, by words and department."""
    at, edition = standing()

    def make() -> tuple[dict[str, Any], datetime]:
        search = Search.of(request.GET)
        found = page_of(search.of_open(at), search.page)
        context = {
            "search": search,
            "page": found,
            "rows": [row(one, at) for one in found],
            "departments": departments(at),
        }
        return context, stays_true_until(at, [one["closes_at"] for one in found])

    return kept.answer(request, "postings/board.html", edition, at=at, make=make)


@require_safe
@conditional_page
def posting(request: HttpRequest, job_number: str) -> HttpResponse:
    """Everything one posting states. Whether it is open is told by the database's clock at this request."""
    seen = page.find(job_number)

    def make() -> tuple[dict[str, Any], datetime]:
        body = page.body(seen.edition)
        context = {
            "posting": body.posting,
            "body": body,
            "is_open": seen.is_open,
            "is_cancelled": seen.status == PostingStatus.CANCELLED,
            "left": time_left_in_words(seen.at, seen.closes_at),
            "soon": seen.closes_at - seen.at < SOON,
        }
        return context, kept.words_change_at(seen.at, seen.closes_at) if seen.at < seen.closes_at else FOR_EVER

    return kept.answer(request, "postings/posting.html", seen.edition, at=seen.at, make=make)


@require_safe
@conditional_page
def posting_json(_request: HttpRequest, job_number: str) -> HttpResponse:
    """The same as data."""
    seen = page.find(job_number)
    return as_json(facts.whole(page.load(seen.pk), is_open=seen.is_open))


@require_safe
@conditional_page
def posting_pdf(_request: HttpRequest, job_number: str) -> HttpResponse:
    """The same on paper: a tagged PDF, made once an edition."""
    seen = page.find(job_number)
    return HttpResponse(
        pdf.of(seen.edition),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="posting-{job_number}.pdf"'},
    )


@require_safe
@conditional_page
def api_postings(request: HttpRequest) -> HttpResponse:
    """Open postings as a list of 25 a page, with the board's search. A page beyond the last is empty."""
    search = Search.of(request.GET)
    found = page_of(search.of_open(clock.now()), search.page)
    return as_json(
        {
            "count": found.paginator.count,
            "page": found.number,
            "pages": found.paginator.num_pages,
            "page_size": PAGE_SIZE,
            "next": neighbour(request, found, +1),
            "previous": neighbour(request, found, -1),
            "results": [facts.brief(one) for one in found],
        }
    )


def neighbour(request: HttpRequest, found: Page[dict[str, object]], step: int) -> str | None:
    """The address of the next or previous page, where there is one."""
    number = found.number + step
    if not 1 <= number <= found.paginator.num_pages:
        return None
    query = request.GET.copy()
    query["page"] = str(number)
    return f"{settings.PUBLIC_URL}{request.path}?{query.urlencode()}"


def as_json(value: dict[str, object]) -> JsonResponse:
    """JSON with its letters readable."""
    return JsonResponse(value, json_dumps_params={"ensure_ascii": False})


@require_safe
@conditional_page
def sitemap(request: HttpRequest) -> HttpResponse:
    """The board and every open posting, for search engines."""
    numbers = Posting.objects.open(clock.now()).order_by("closes_at").values_list("job_number", flat=True)
    addresses = [f"{settings.PUBLIC_URL}/", *(facts.address(number) for number in numbers[:MOST_IN_SITEMAP])]
    return render(request, "postings/sitemap.xml", {"addresses": addresses}, content_type="application/xml")


@require_safe
def robots(_request: HttpRequest) -> HttpResponseBase:
    """Everything public may be read by machines; what belongs to a person is not for them."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in ("/accounts/", "/admin/", "/applications/", "/inbox/", "/shortlists/")),
        "Crawl-delay: 1",
        f"Sitemap: {settings.PUBLIC_URL}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
