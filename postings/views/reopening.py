"""The desk's page of a reopening: proposed by one person, done or declined by another."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from ats.accounts.actors import is_same_person
from ats.accounts.roles import may
from ats.accounts.signed_in import SignedIn
from ats.desk_pages import act, page, sent, staff_page
from postings import reopening
from postings.fields import written
from postings.models import Posting, Reopening
from postings.reopening_forms import DeclineReopeningForm, ProposeReopeningForm, ReopenForm
from postings.views.staff import back_to, found


@staff_page("propose reopening")
def propose(request: SignedIn, job_number: str) -> HttpResponse:
    """The form of a proposal; or, while one waits, what it says, with the two answers to it."""
    one = found(request, job_number)
    waiting = one.reopenings.waiting().first()
    form = ProposeReopeningForm(sent(request), initial={"closes_time": written(one.closes_at)["closes_time"]})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if act(
            form,
            lambda: reopening.propose_reopening(
                one, closes_at=said["closes_at"], reason=said["reason"], by=request.user
            ),
        ):
            messages.success(request, _("The reopening is proposed. Another person, an HR lead, decides it."))
            return back_to(one)
    return shown(request, one, waiting, propose=None if waiting and not form.is_bound else form)


@staff_page("reopen posting")
def reopen(request: SignedIn, job_number: str) -> HttpResponse:
    """The posting is open again, by another person than the one who proposed it."""
    one = found(request, job_number)
    waiting = one.reopenings.waiting().first()
    form = ReopenForm(sent(request))
    if (
        waiting
        and request.method == "POST"
        and form.is_valid()
        and act(form, lambda: reopening.reopen(waiting, by=request.user))
    ):
        messages.success(request, _("The posting is open again. Everybody with an application or a draft is told."))
        return back_to(one)
    return shown(request, one, waiting, reopen=form)


@staff_page("propose reopening")
def decline(request: SignedIn, job_number: str) -> HttpResponse:
    """The posting stays closed."""
    one = found(request, job_number)
    waiting = one.reopenings.waiting().first()
    form = DeclineReopeningForm(sent(request))
    if waiting and request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if act(form, lambda: reopening.decline_reopening(waiting, reason=reason, by=request.user)):
            messages.success(request, _("The posting stays closed."))
            return back_to(one)
    return shown(request, one, waiting, decline=form)


def shown(
    request: SignedIn,
    one: Posting,
    waiting: Reopening | None,
    *,
    propose: ProposeReopeningForm | None = None,
    reopen: ReopenForm | None = None,
    decline: DeclineReopeningForm | None = None,
) -> HttpResponse:
    """The page, with the one form that was sent as it was typed; to whoever proposed it, without the button that does it."""
    is_own = waiting is not None and is_same_person(waiting.proposed_by, request.user.audit_label)
    may_reopen = waiting is not None and not is_own and may(request.user, "reopen posting")
    return page(
        request, "desk/postings/reopen.html", title=_("Reopen posting %(number)s") % {"number": one.job_number},
        posting=one, waiting=waiting, is_own=is_own, form=propose,
        reopen=(reopen or ReopenForm()) if may_reopen else None,
        decline=(decline or DeclineReopeningForm()) if waiting else None,
    )  # fmt: skip
