"""Views for signed-in people only. Somebody else is sent to sign in, and from there back to the page they asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from ats.accounts.models import User

P = ParamSpec("P")


class SignedIn(HttpRequest):
    """A request whose user is a person with an account: what a view behind `signed_in` receives."""

    user: User


def signed_in(
    view: Callable[Concatenate[SignedIn, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Django's login_required, saying to the type checker that the view's request has a User."""
    return login_required(view)  # type: ignore[return-value]  # narrows the request, which decorators cannot express
