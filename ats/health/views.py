"""Whether this server lives, whether it can do its work, and what is wrong, for machines and for people."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from ats.health.findings import look
from ats.unavailable import TRY_AGAIN_AFTER


def healthz(_request: HttpRequest) -> HttpResponse:
    """200 as long as this process answers; asks nobody else."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(_request: HttpRequest) -> HttpResponse:
    """503 where applicants cannot be served, else 200; either way each thing that is wrong, as a sentence."""
    found = look()
    ready = not any(one.stops_applicants for one in found)
    troubles = [{"code": one.code, "sentence": one.sentence} for one in found]
    return JsonResponse({"ready": ready, "troubles": troubles}, status=200 if ready else 503)


@never_cache
def status(request: HttpRequest) -> HttpResponse:
    """The same for people. Without a database the page knows neither session nor language."""
    found = look()
    stopped = any(one.stops_applicants for one in found)
    without_database = any(one.code == "database" for one in found)
    page = "health/without_database.html" if without_database else "health/status.html"
    facts = {"troubles": found, "stopped": stopped}
    answer = render(None if without_database else request, page, facts, status=503 if stopped else 200)
    if stopped:
        answer["Retry-After"] = TRY_AGAIN_AFTER
    return answer
