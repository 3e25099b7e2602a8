"""The language is switched on any page with a form, and nothing typed there is lost.

The buttons at the foot send the page's own form to the page's own address, named `in_language`. Nothing is validated, counted
or done: the page is looked at as by GET, in the other language, and what was typed is put back into its form. The pages of an
application save instead (`ats.language.asked_of`), and their templates say so (`saves` of `_language.html`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext as _

from ats import language
from ats.intake import FORM
from ats.retyped import TypedForm, put_back, typed_forms

BUTTON: Final = "in_language"
NAV: Final = re.compile(r'<nav class="languages.*?</nav>', re.S)


class Switching:
    """Aims the language buttons of every page at what can be typed there, and answers where they were pressed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        was_post = request.method == "POST"
        if was_post:
            catch_up(request)
        response = self.get_response(request)
        typed: QueryDict | None = getattr(request, "retyped", None)
        if typed is not None:
            response = self.followed(request, response)
        if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
            return response
        if typed is None and is_settled(response.content):
            return response
        page = response.content.decode()
        aimed = aim(page, request, is_answer=was_post and typed is None)
        if typed is not None:
            aimed = put_back(aimed, dict(typed.lists()), remark=remark)
        if aimed is not page:
            response.content = aimed.encode()
        return response

    def followed(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """The page itself, where the address that was typed at only leads to it: a deed that has no page of its own."""
        where = urlsplit(response.get("Location", ""))
        if not where.path.startswith("/") or where.netloc or where.path.startswith("/accounts/"):
            return response
        request.path_info = request.path = where.path
        request.GET = QueryDict(where.query)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: object, _args: object, _words: object) -> None:
        """After the check against forgery: a form sent for its language is a look at the page, with what was typed at hand."""
        if request.method != "POST" or request.content_type != FORM:
            return
        try:
            code = request.POST.get(BUTTON)
        except UnreadablePostError:
            return  # whoever reads it next answers that
        if code is None:
            return
        if language.is_offered(code):
            language.switch(request, code)
        request.retyped = request.POST  # type: ignore[attr-defined]  # read above
        request.method = request.META["REQUEST_METHOD"] = "GET"
        request.POST = QueryDict()


def catch_up(request: HttpRequest) -> None:
    """A language chosen beside a search, which is a look and writes nothing, is on the account from the next form on: before
    that form is read, so that its letter is in it."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if language.is_offered(chosen) and request.user.is_authenticated:
        language.remember(request.user, chosen)


def is_settled(page: bytes) -> bool:
    """True where there is nothing to aim: no switch, no form, or a template that has named the form of its buttons itself, as the
    busiest pages do. They are not even read."""
    start = page.rfind(b'<nav class="languages')
    return start < 0 or b"<form" not in page or b' form="' in page[start : page.find(b"</nav>", start)]


def aim(page: str, request: HttpRequest, *, is_answer: bool) -> str:
    """The page with its language buttons sending the form in which most can be typed, and a row in each other one.

    `is_answer`: the page answers a form that was sent, so a form of another address is found at that one.
    """
    nav = NAV.search(page)
    if nav is None:
        return page
    forms = [one for one in typed_forms(page) if not nav.start() < one.start < nav.end()]
    if not forms:
        return page
    main, others = forms[0], [one for one in forms[1:] if one.is_post]
    pieces = [(nav.start(), nav.end(), buttons(main, request, is_answer=is_answer))]
    if "id" not in main.attributes:
        pieces.append((main.after_tag - 1, main.after_tag - 1, f' id="{ID}"'))
    pieces += [(one.end, one.end, buttons(one, request, is_answer=is_answer, inside=True)) for one in others]
    for start, end, text in sorted(pieces, reverse=True):
        page = page[:start] + text + page[end:]
    return page


ID: Final = "typed-here"


def buttons(form: TypedForm, request: HttpRequest, *, is_answer: bool, inside: bool = False) -> str:
    """The buttons of the other languages for one form."""
    elsewhere = form.attributes.get("action", "") if is_answer else ""
    said = {
        "keeps": form.attributes.get("id", ID), "inside": inside, "is_search": not form.is_post,
        "address": elsewhere or request.get_full_path(), "path": form.attributes.get("action") or request.path,
    }  # fmt: skip
    return render_to_string("_language.html", said)


def remark(kind: str, sent: str) -> str:
    """Beside a field whose content cannot be given back."""
    said = (
        _("Choose the file %(name)s again: a browser lets no page keep a file.") % {"name": sent}
        if kind == "file"
        else _("Type this again: it is kept nowhere, on purpose.")
    )
    return format_html('<span class="hint" role="status">{}</span>', said)
