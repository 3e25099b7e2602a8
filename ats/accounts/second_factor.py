"""Who works at the desk or reads shortlists signs in with a second factor: this gate stands before all but the public pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from ats import coming_back, from_page
from ats.access import is_open
from ats.accounts.models import User
from ats.accounts.roles import STAFF, Role

FACTORS: Final = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
WITH_SECOND_FACTOR: Final = STAFF | {Role.HIRING_MANAGER, Role.COORDINATOR}


def needs_one(user: User) -> bool:
    """Whoever sees other people's applications does."""
    return user.role in WITH_SECOND_FACTOR


def has_one(user: User) -> bool:
    """An authenticator app or a passkey belongs to the account; recovery codes alone are none."""
    return bool(is_mfa_enabled(user, FACTORS))


def used_one(request: HttpRequest, user: User) -> bool:
    """This very session was opened, or confirmed, with a second factor of the account's."""
    return any(one["method"] == "mfa" for one in get_authentication_records(request, user))


class Gate:
    """Leads staff to set up a second factor, or to use it, before any page that is not public. Costs others nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: object, _args: object, _words: object) -> HttpResponse | None:
        """Nothing for whoever may pass; else the way to the second factor, and from there back."""
        match = request.resolver_match
        # All of one's own account is open too: there the factor is set up.
        if match is None or is_open(match) or match.route.startswith("accounts/"):
            return None
        user = request.user
        if not user.is_authenticated or not needs_one(user) or (used_one(request, user) and has_one(user)):
            return None
        of = from_page.origin(request.POST) if request.method == "POST" else None
        asked = coming_back.keep(request, of) if of else request.get_full_path()
        if request.method not in {"GET", "HEAD"} and of is None:
            asked = reverse("after_sign_in")
        return HttpResponseRedirect(f"{reverse('second_factor')}?{urlencode({'next': asked})}")
