"""Where one is signed in: each session with its device, to be ended one by one or all at once."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ats import clock
from ats.accounts.browsers import browser_in_words
from ats.accounts.models import User
from ats.accounts.signed_in import SignedIn, signed_in
from ats.audit import record


def end_all(user: User, *, but: str = "") -> int:
    """Every session of the account is over, at once, but for the one of that key; answers how many were ended."""
    ended = [session for session in UserSession.objects.filter(user=user) if session.session_key != but]
    for session in ended:
        session.end()
    return len(ended)


def end_everybodys() -> int:
    """Every session of every account is over, at once; answers how many were ended. What a browser holds that is not signed in
    stays: a text kept for its writer, a language."""
    open_ones = [one.pk for one in Session.objects.iterator() if SESSION_KEY in one.get_decoded()]
    Session.objects.filter(pk__in=open_ones).delete()
    UserSession.objects.all().delete()
    return len(open_ones)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: SignedIn) -> HttpResponseBase:
    """The list; a POST ends one session, all others, or every one."""
    if request.method == "POST":
        return end(request)
    rows = [
        {
            "session": one,
            "device": browser_in_words(one.user_agent),
            "is_here": one.session_key == request.session.session_key,
        }
        for one in UserSession.objects.purge_and_list(request.user)
    ]
    rows.sort(key=lambda row: (not row["is_here"], -row["session"].last_seen_at.timestamp()))
    return render(request, "accounts/sessions.html", {"rows": rows})


def end(request: SignedIn) -> HttpResponseBase:
    """What was asked to end has ended, and the audit says so; of others' sessions nothing is known (404)."""
    user, here = request.user, request.session.session_key or ""
    with transaction.atomic():
        if "session" in request.POST:
            number = request.POST["session"]
            one = get_object_or_404(
                UserSession, user=user, pk=int(number) if number.isdecimal() and len(number) < 19 else 0
            )
            is_here = one.session_key == here
            one.end()
            many = 1
        else:
            is_here = "everywhere" in request.POST
            many = end_all(user, but="" if is_here else here)
        record("accounts.end_sessions", by=user, at=clock.now(), subject=f"account {user.email}", facts={"ended": many})
    if is_here:
        logout(request)
        return redirect("board")
    messages.success(request, _("Signed out there."))
    return redirect("sessions")
