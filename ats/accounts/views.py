"""Where a person lands after signing in, and the inbox."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from ats.accounts.roles import Role


@login_required
def after_sign_in(request: HttpRequest) -> HttpResponse:
    """Staff go to the desk, hiring managers to their shortlists, everybody else to their applications."""
    if request.user.is_staff:
        return redirect("admin:index")
    if request.user.role == Role.HIRING_MANAGER:
        return redirect("shortlists")
    return redirect("my_applications")
