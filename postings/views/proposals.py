"""The desk's pages of another closing, by extension or reopening: proposed by one person, done or declined by another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ats import clock
from ats.accounts.actors import is_same_person
from ats.accounts.roles import may
from ats.accounts.signed_in import SignedIn
from ats.desk_pages import ConfirmForm, act, page, sent, staff_page
from postings import extending, reopening
from postings.fields import written
from postings.lifecycle import PostingStatus
from postings.models import Extension, Posting, Proposal, ProposalQuerySet, Reopening
from postings.proposal_forms import DeclineForm, ExtendForm, ProposeForm, ReopenForm
from postings.views.staff import back_to, found


@dataclass(frozen=True)
class Kind:
    """What the pages of one kind of proposal need to know: its rows, its deeds, and what is said when one is done."""

    rows: type[Proposal]
    propose: Callable[..., object]
    confirm: Callable[..., object]
    decline: Callable[..., object]
    confirms: str  # the deed of the table of roles
    fits: Callable[[Posting, datetime], bool]  # whether it can be proposed now
    form: type[ConfirmForm]
    template: str
    title: str | Promise
    proposed: str | Promise
    confirmed: str | Promise
    declined: str | Promise
    over: str | Promise

    def of(self, posting: Posting, request: SignedIn) -> ProposalQuerySet[Proposal]:
        """Every proposal of this kind for that posting."""
        return self.rows.objects.visible_to(request.user).filter(posting=posting)


EXTENSION = Kind(
    Extension, extending.propose_extension, extending.extend, extending.decline_extension, "extend posting",
    lambda one, now: one.status == PostingStatus.PUBLISHED and now < one.closes_at, ExtendForm,
    "desk/postings/extend.html", _("Move the closing of posting %(number)s"),
    _("The new closing is proposed. It holds once another person, an HR lead, confirms it before either closing comes."),
    _("The posting closes at the new time. Everybody with an application or a draft is told."),
    _("The closing stays as it is."),
    _(
        "Nothing waits here any more: this posting is not open, and its closing is not moved. A closed posting can be opened "
        "again for everybody: one person proposes its reopening, another decides."
    ),
)  # fmt: skip
REOPENING = Kind(
    Reopening, reopening.propose_reopening, reopening.reopen, reopening.decline_reopening, "reopen posting",
    lambda one, now: one.status == PostingStatus.CLOSED, ReopenForm,
    "desk/postings/reopen.html", _("Reopen posting %(number)s"),
    _("The reopening is proposed. Another person, an HR lead, decides it."),
    _("The posting is open again. Everybody with an application or a draft is told."), _("The posting stays closed."),
    _("Nothing waits here any more: this posting is not closed, so there is nothing to reopen."),
)  # fmt: skip


@staff_page("propose extension")
def propose_extension(request: SignedIn, job_number: str) -> HttpResponse:
    """Another closing of an open posting is proposed."""
    return propose(request, job_number, EXTENSION)


@staff_page("extend posting")
def extend(request: SignedIn, job_number: str) -> HttpResponse:
    """The new closing holds, confirmed by another person than the one who proposed it."""
    return confirm(request, job_number, EXTENSION)


@staff_page("propose extension")
def decline_extension(request: SignedIn, job_number: str) -> HttpResponse:
    """The closing stays as it is."""
    return decline(request, job_number, EXTENSION)


@staff_page("propose reopening")
def propose_reopening(request: SignedIn, job_number: str) -> HttpResponse:
    """A closed posting's reopening is proposed."""
    return propose(request, job_number, REOPENING)


@staff_page("reopen posting")
def reopen(request: SignedIn, job_number: str) -> HttpResponse:
    """The posting is open again, by another person than the one who proposed it."""
    return confirm(request, job_number, REOPENING)


@staff_page("propose reopening")
def decline_reopening(request: SignedIn, job_number: str) -> HttpResponse:
    """The posting stays closed."""
    return decline(request, job_number, REOPENING)


def propose(request: SignedIn, job_number: str, kind: Kind) -> HttpResponse:
    """The form of a proposal; or, while one waits, what it says, with the two answers to it."""
    one = found(request, job_number)
    form = ProposeForm(sent(request), initial={"closes_time": written(one.closes_at)["closes_time"]})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if act(form, lambda: kind.propose(one, closes_at=said["closes_at"], reason=said["reason"], by=request.user)):
            messages.success(request, str(kind.proposed))
            return back_to(one)
    return shown(request, one, kind, propose=form)


def confirm(request: SignedIn, job_number: str, kind: Kind) -> HttpResponse:
    """The proposal that waits is done."""
    one = found(request, job_number)
    waiting = kind.of(one, request).waiting().first()
    form = kind.form(sent(request))
    if request.method == "POST" and form.is_valid():
        if waiting is None:
            return nothing_waits(request, one, kind)
        if act(form, lambda: kind.confirm(waiting, by=request.user)):
            messages.success(request, str(kind.confirmed))
            return back_to(one)
    return shown(request, one, kind, confirm=form)


def decline(request: SignedIn, job_number: str, kind: Kind) -> HttpResponse:
    """The proposal that waits is declined, or taken back."""
    one = found(request, job_number)
    waiting = kind.of(one, request).waiting().first()
    form = DeclineForm(sent(request))
    if request.method == "POST" and form.is_valid():
        if waiting is None:
            return nothing_waits(request, one, kind)
        reason = form.cleaned_data["reason"]
        if act(form, lambda: kind.decline(waiting, reason=reason, by=request.user)):
            messages.success(request, str(kind.declined))
            return back_to(one)
    return shown(request, one, kind, decline=form)


def nothing_waits(request: SignedIn, one: Posting, kind: Kind) -> HttpResponse:
    """Somebody was quicker, or it lapsed: what became of it stands on the posting's page."""
    decided = _("Nothing waits here any more: it was decided meanwhile, or it came too late.")
    messages.info(request, str(decided if kind.fits(one, clock.now()) else kind.over))
    return back_to(one)


def shown(
    request: SignedIn,
    one: Posting,
    kind: Kind,
    *,
    propose: ProposeForm | None = None,
    confirm: ConfirmForm | None = None,
    decline: DeclineForm | None = None,
) -> HttpResponse:
    """The page, with the one form that was sent as it was typed; to whoever proposed it, without the button that does it."""
    now, rows = clock.now(), kind.of(one, request)
    waiting = rows.waiting().first()
    is_own = waiting is not None and is_same_person(waiting.proposed_by, request.user.audit_label)
    is_over = waiting is not None and now >= waiting.too_late_at
    is_lead, fits = may(request.user, kind.confirms), kind.fits(one, now)
    return page(
        request, kind.template, title=kind.title % {"number": one.job_number}, posting=one, waiting=waiting,
        is_own=is_own, is_lead=is_lead, is_over=is_over, is_open=one.is_open(now), fits=fits, confirm=confirm or kind.form(),
        may_confirm=waiting is not None and is_lead and not is_own and not is_over,
        form=propose if propose and (propose.is_bound or (fits and not waiting)) else None,
        decline=(decline or DeclineForm()) if waiting else None,
        decided=[row for row in rows.order_by("-proposed_at") if not row.is_waiting],
    )  # fmt: skip
