"""Pages travel light: what a telephone on a slow line waits for is short, and comes in one answer (`./run bench paint`)."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.templatetags.static import static

SHEET = Path(__file__).parent / "static" / "ats" / "ats.css"
COMMENT, MARGIN, PICTURE = re.compile(r"/\*.*?\*/", re.DOTALL), re.compile(r"\n\s*"), re.compile(r'url\("([^"]+)"\)')
OPENING = b"<style>"


@lru_cache(maxsize=1)
def sheet() -> str:
    """The stylesheet as it stands in a page: without comments and margins, its pictures by their published addresses."""
    text = MARGIN.sub("\n", COMMENT.sub("", SHEET.read_text(encoding="utf-8")))
    return PICTURE.sub(lambda found: f'url("{static("ats/" + found[1])}")', text)


@lru_cache(maxsize=1)
def digest() -> str:
    """How the content policy names that text. A style with one more letter has another name, and is not applied."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(sheet().encode()).digest()).decode()}'"


class Light(GZipMiddleware):
    """Every page is sent compressed, and the policy of a page that holds the stylesheet names it by its digest.

    Only pages: files are compressed already, and data for programs may hold what another made. A page holds nothing that
    another could both choose and measure: the token in its forms is masked anew each time, and Django pads what it
    compresses by a random length.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The answer as it goes out."""
        if not (isinstance(response, HttpResponse) and response.get("Content-Type", "").startswith("text/html")):
            return response
        if OPENING in response.content:
            response._csp_update = {"style-src": ["'self'", digest()]}  # type: ignore[attr-defined]  # as django-csp reads it
        return super().process_response(request, response)
