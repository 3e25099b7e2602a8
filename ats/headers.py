"""Headers that keep what one person sees from being kept or read by another, and what is asked for over plain HTTP."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"

# What programs read: whoever fetches it without TLS is to notice, not to be led on in silence for ever.
DATA: Final = re.compile(r"^/(?:jobs/[^/]+\.json|api/.*|feeds/.*|receipts/key/|sitemap\.xml)$")


class PrivacyHeaders:
    """Every answer forbids device features; an answer to a signed-in person is never stored by a cache or the back button."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Django's own middleware sets these as well, but stands below what answers a host that is none of ours.
        response.setdefault("X-Content-Type-Options", "nosniff")
        response.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
        response.setdefault("Cross-Origin-Opener-Policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY)
        response.setdefault("Permissions-Policy", PERMISSIONS)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        if request.COOKIES or response.cookies:
            response.setdefault("Cache-Control", "no-store, private")
        return response


class DataOverTls:
    """Refuses data for programs over plain HTTP (403) where pages are led to HTTPS. Stands before what leads there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SECURE_SSL_REDIRECT and not request.is_secure() and DATA.match(request.path):
            sentence = _("This address answers over HTTPS alone. Correct the address your program asks.")
            return HttpResponse(f"{sentence}\n", status=403, content_type="text/plain; charset=utf-8")
        return self.get_response(request)
