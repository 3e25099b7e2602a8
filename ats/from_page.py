"""Whose page a form stood on, where, and which form it was: a signed field beside the token of every form that somebody signed
in is shown.

What is sent after the session has ended, with an old token, or into a fault of ours is known by it as this person's, and given
back to nobody else; and what is sent a second time is known as the same (`ats/once.py`).
"""

from __future__ import annotations

import re
import secrets
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
    """The account whose page it was, the page's address on this site, and the one-time key of the form: empty of a page that
    was shown before forms had one."""

    person: int
    path: str
    key: str = ""


def field(request: HttpRequest) -> SafeString:
    """The field, of a page of somebody signed in; else nothing. Each form of a page has its own key."""
    where = stands_on(request)
    if not where:
        return mark_safe("")
    person, _blank, path = where.partition(" ")
    name = SIGNER.sign(f"{person} {secrets.token_urlsafe(16)} {path}")
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, name)


def stands_on(request: HttpRequest) -> str:
    """Whose page it is and its address, "7 /inbox/"; empty where nobody is signed in. Without a session's cookie nobody is looked
    at; and it is found out once a page, since many forms ask."""
    known: str | None = getattr(request, "from_page", None)
    if known is None:
        known = request.from_page = found_out(request)  # type: ignore[attr-defined]  # read above
    return known


def found_out(request: HttpRequest) -> str:
    """What `stands_on` says; a page that answers a form leads back to the page on which that stood."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return ""
    of = own(request)
    path = of.path if of else request.get_full_path()
    return f"{request.user.pk} {path[:LONGEST]}"


def origin(sent: QueryDict) -> Origin | None:
    """Where the form stood; None where it is no name of ours."""
    try:
        person, _blank, rest = SIGNER.unsign(sent.get(FIELD, "")).partition(" ")
    except BadSignature:
        return None
    key, _blank, path = ("", "", rest) if rest.startswith("/") else rest.partition(" ")
    return Origin(int(person), path, key)


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
