"""Before what is sensitive, whoever is signed in shows once more that it is still they: within the last quarter of an hour.

The deeds are named in `roles.STEP_UP`; pages of one's own account ask by `@still_you`. What was posted meanwhile is not done:
it stands in its page again afterwards, so that nothing has to be typed twice (`ats/coming_back.py`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from ats.accounts.signed_in import SignedIn

P = ParamSpec("P")


def is_fresh(request: HttpRequest) -> bool:
    """Somebody signed in, or showed that it is still they, less than ACCOUNT_REAUTHENTICATION_TIMEOUT seconds ago."""
    records = get_authentication_records(request, request.user if request.user.is_authenticated else None)
    return bool(records) and time.time() - max(one["at"] for one in records) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def require_fresh(request: HttpRequest) -> None:
    """Nothing where it is fresh. Else allauth leads to showing it, and from there back to what was asked for."""
    if not is_fresh(request):
        raise ReauthenticationRequired


def still_you(
    view: Callable[Concatenate[SignedIn, P], HttpResponseBase],
) -> Callable[Concatenate[SignedIn, P], HttpResponseBase]:
    """The view of somebody signed in answers only where that is fresh."""

    @wraps(view)
    def guarded(request: SignedIn, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        require_fresh(request)
        return view(request, *args, **kwargs)

    return guarded
