"""The switch of languages, on every page: a link for strangers, a form for somebody signed in. Where something can be typed,
its buttons send the page's own form: the pages of an application save it (`ats.language.asked_of`), all others give it back
(`ats/switching.py`)."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from ats import language


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, code: str) -> HttpResponse:
    """The language is kept, and the page one came from shown again. POST writes it on the account, GET nothing but a cookie.

    What was typed into a search goes along with GET (`ats/switching.py`): the page shows what was searched for.

    404 for a language that is not offered. Nobody is led to another site: only the path of where they came from counts.
    """
    if not language.is_offered(code):
        raise Http404
    language.switch(request, code)
    typed = request.GET.copy()
    typed.pop("next", None)
    way = way_back(request)
    return redirect(f"{way}{'&' if '?' in way else '?'}{typed.urlencode()}" if typed else way)


def way_back(request: HttpRequest) -> str:
    """The path named, else the page one came from, else the board."""
    named = request.GET.get("next", "") or request.POST.get("next", "")
    came_from = urlsplit(request.headers.get("Referer", ""))
    if not named and came_from.netloc == request.get_host():
        named = came_from.path
    is_ours = named.startswith("/") and url_has_allowed_host_and_scheme(named, None) and "/language/" not in named
    return named if is_ours else "/"
