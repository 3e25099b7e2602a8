"""Where a person lands after signing in, and the inbox: every message they were sent, so that a lost mail loses nothing."""

from __future__ import annotations

import uuid

from allauth.account.models import EmailAddress
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_safe

from ats.accounts import second_factor as factors
from ats.accounts.context import LINKS
from ats.accounts.roles import Role
from ats.accounts.signed_in import SignedIn, signed_in
from ats.outbox.models import Message

A_PAGE = 50


@signed_in
def after_sign_in(request: SignedIn) -> HttpResponseBase:
    """Staff go to the desk, hiring managers to their shortlists, coordinators to what waits, all others to their applications."""
    if request.user.is_staff:
        return redirect("admin:index")
    return redirect(LINKS.get(Role(request.user.role), "my_applications"))


@signed_in
@require_safe
def second_factor(request: SignedIn) -> HttpResponseBase:
    """Where the gate leads: to the factor that the account has, or to setting one up."""
    asked = request.GET.get("next", "")
    onward = asked if url_has_allowed_host_and_scheme(asked, None) else reverse("after_sign_in")
    if not factors.has_one(request.user):
        unconfirmed = EmailAddress.objects.filter(user=request.user, verified=False).exists()
        return render(request, "accounts/second_factor.html", {"is_unconfirmed": unconfirmed})
    if factors.used_one(request, request.user):
        return redirect(onward)
    return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': onward})}")


@signed_in
@require_safe
def inbox(request: SignedIn) -> HttpResponseBase:
    """The person's messages, newest first."""
    page = Paginator(Message.objects.visible_to(request.user), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/inbox.html", {"page": page})


@signed_in
@require_safe
def message(request: SignedIn, pk: uuid.UUID) -> HttpResponseBase:
    """One message of the person's; 404, the same as for one that never was, for anybody else's."""
    found = get_object_or_404(Message.objects.visible_to(request.user), pk=pk)
    # Not named `message`: the frame's own loop over notices uses that name.
    return render(request, "accounts/inbox_message.html", {"letter": found})
