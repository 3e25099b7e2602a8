"""What every page's frame shows of whoever is signed in, without touching the session of those who are not."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from ats.accounts.roles import Role

# Where the menu leads somebody of that role who is no staff of the desk.
LINKS = {Role.HIRING_MANAGER: "shortlists", Role.COORDINATOR: "accommodations"}


def who(request: HttpRequest) -> dict[str, object]:
    """`signed_in`, and `staff_link`: "desk", "shortlists", "accommodations" or nothing.

    A visitor without a session cookie costs no query: the account is looked at only where a cookie came with the request.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not hasattr(request, "user"):
        return {"signed_in": False, "staff_link": ""}
    user = request.user
    if not user.is_authenticated:
        return {"signed_in": False, "staff_link": ""}
    return {"signed_in": True, "staff_link": "desk" if user.is_staff else LINKS.get(Role(user.role), "")}
