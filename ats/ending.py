"""The desk's pages on which an HR lead ends sessions: of one person, or of everybody."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ats import clock
from ats.accounts.actions import end_sessions
from ats.accounts.models import User
from ats.accounts.signed_in import SignedIn
from ats.desk_pages import ReasonForm, act, page, sent, staff_page


class EndForm(ReasonForm):
    """Why one person is signed out everywhere."""

    button = gettext_lazy("Sign this person out everywhere")
    is_danger = True


class EndAllForm(EndForm):
    """Why everybody is."""

    button = gettext_lazy("Sign everybody out")


@staff_page("end sessions")
def end_sessions_of_one(request: SignedIn, pk: int) -> HttpResponse:
    """An HR lead ends every session of one account: a stolen telephone, a person who left this morning."""
    one = get_object_or_404(User, pk=pk)
    form = EndForm(sent(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if act(form, lambda: end_sessions(one, reason=reason, by=request.user, at=clock.now())):
            if one == request.user:
                logout(request)
                return redirect("account_login")
            messages.success(request, _("%(name)s is signed out everywhere.") % {"name": one})
            return redirect("desk_person", pk)
    return page(
        request, "desk/accounts/end_sessions.html", title=_("Sign out %(name)s everywhere") % {"name": one},
        person=one, form=form, many=sessions_in_words(one),
    )  # fmt: skip


@staff_page("end sessions")
def end_sessions_of_all(request: SignedIn) -> HttpResponse:
    """An HR lead ends every session there is, their own too: it is not known who else is in."""
    form = EndAllForm(sent(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if act(form, lambda: end_sessions(None, reason=reason, by=request.user, at=clock.now())):
            logout(request)
            return redirect("account_login")
    return page(
        request, "desk/accounts/end_sessions.html", title=_("Sign everybody out"), person=None, form=form,
        many=sessions_in_words(None),
    )  # fmt: skip


def sessions_in_words(person: User | None) -> str:
    """How many sessions the deed would end now."""
    rows = UserSession.objects.all()
    many = (rows.filter(user=person) if person else rows).count()
    return ngettext("%(count)s session is open now.", "%(count)s sessions are open now.", many) % {"count": many}
