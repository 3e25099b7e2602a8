"""Whose page a form stood on, and where: a signed field beside the token of every form that somebody signed in is shown.

What is sent after the session has ended, with an old token, or into a fault of ours is known by it as this person's, and given
back to nobody else.
"""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

FIELD: Final = "from_page"
# Never kept and never written back into a page: by name, since what is sent says no more. The fields for secrets of all pages
# are held against it (tests/ats/test_switching_elsewhere.py).
SECRET: Final = re.compile(r"(old|new)?_?password\d?|code|credential")
TOKEN: Final = "csrfmiddlewaretoken"  # noqa: S105 - a name
LONGEST: Final = 500
SIGNER: Final = Signer(salt="ats.from_page")


class Origin(NamedTuple):
    """The account whose page it was, and the page's address on this site."""

    person: int
    path: str


def field(request: HttpRequest) -> SafeString:
    """The field, of a page of somebody signed in; else nothing. Without a session's cookie nobody is looked at."""
    known: SafeString | None = getattr(request, "from_page", None)
    if known is None:
        known = request.from_page = made(request)  # type: ignore[attr-defined]  # made once a page, read here
    return known


def made(request: HttpRequest) -> SafeString:
    """The field; a page that answers a form leads back to the page on which that stood."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return mark_safe("")
    of = own(request)
    path = of.path if of else request.get_full_path()
    name = SIGNER.sign(f"{request.user.pk} {path[:LONGEST]}")
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, name)


def origin(sent: QueryDict) -> Origin | None:
    """Where the form stood; None where it is no name of ours."""
    try:
        person, _blank, path = SIGNER.unsign(sent.get(FIELD, "")).partition(" ")
    except BadSignature:
        return None
    return Origin(int(person), path)


def own(request: HttpRequest) -> Origin | None:
    """Where the form that was sent stood, if on a page of who sent it; None else, and for a look."""
    of = origin(request.POST) if request.method == "POST" else None
    return of if of is not None and request.user.is_authenticated and of.person == request.user.pk else None


def is_secret(name: str) -> bool:
    """A field of that name holds a password or a code."""
    return SECRET.fullmatch(name) is not None


def again(request: HttpRequest) -> dict[str, Any] | None:
    """Where to, and the fields to be sent once more, without secrets; None where the form stood on no page of ours."""
    if origin(request.POST) is None:
        return None
    fields = [(name, text) for name, texts in request.POST.lists() if not is_secret(name) for text in texts]
    return {"action": request.get_full_path(), "fields": fields}
