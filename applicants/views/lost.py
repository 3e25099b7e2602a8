"""The desk's pages of lost receipts: proposed by one person, confirmed or declined by another."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from applicants import taking_back
from applicants.lost_forms import ConfirmLostForm, DeclineLostForm, ProposeForm
from applicants.models import LostReceipt
from ats import clock
from ats.accounts.actors import is_same_person
from ats.accounts.roles import may
from ats.accounts.signed_in import SignedIn
from ats.desk_pages import act, page, sent, staff_page

A_PAGE = 50


@staff_page(posts="propose lost receipt")
def receipts(request: SignedIn) -> HttpResponse:
    """Every lost receipt with what became of it, and the form that proposes one."""
    form = ProposeForm(sent(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if act(
            form,
            lambda: taking_back.propose(
                said["receipt"], fate=said["fate"], said=form.said(), reason=said["reason"], by=request.user
            ),
        ):
            messages.success(request, _("It is proposed. Another person, an HR lead, decides it."))
            return redirect("desk_lost_receipts")
    rows = LostReceipt.objects.visible_to(request.user).select_related("posting")
    return page(
        request, "desk/applicants/lost_receipts.html", title=_("Lost receipts"),
        rows=Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        form=form if may(request.user, "propose lost receipt") else None,
    )  # fmt: skip


@staff_page(posts="confirm lost receipt")
def receipt(request: SignedIn, pk: int) -> HttpResponse:
    """One lost receipt; a POST confirms it."""
    one = found(request, pk)
    form = ConfirmLostForm(sent(request))
    if request.method == "POST" and form.is_valid() and act(form, lambda: taking_back.confirm(one, by=request.user)):
        messages.success(request, _("Done as proposed. The person is told."))
        return redirect(one)
    return shown(request, one, confirm=form)


@staff_page("propose lost receipt")
def decline(request: SignedIn, pk: int) -> HttpResponse:
    """The proposal is declined, or taken back."""
    one = found(request, pk)
    form = DeclineLostForm(sent(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if act(form, lambda: taking_back.decline(one, reason=reason, by=request.user, at=clock.now())):
            messages.success(request, _("The proposal is declined."))
            return redirect("desk_lost_receipts")
    return shown(request, one, decline=form)


def found(request: SignedIn, pk: int) -> LostReceipt:
    """The receipt of the address, among those this person may see."""
    rows = LostReceipt.objects.visible_to(request.user).select_related("posting", "application")
    one: LostReceipt = get_object_or_404(rows, pk=pk)
    return one


def shown(
    request: SignedIn,
    one: LostReceipt,
    *,
    confirm: ConfirmLostForm | None = None,
    decline: DeclineLostForm | None = None,
) -> HttpResponse:
    """The page, with the one form that was sent as it was typed; to whoever proposed it, without the button that does it."""
    is_own = is_same_person(one.proposed_by, request.user.audit_label)
    may_confirm = one.is_waiting and not is_own and may(request.user, "confirm lost receipt")
    may_decline = one.is_waiting and may(request.user, "propose lost receipt")
    return page(
        request, "desk/applicants/lost_receipt.html", title=_("Lost receipt %(reference)s") % {"reference": one.reference},
        lost=one, is_own=is_own, confirm=(confirm or ConfirmLostForm()) if may_confirm else None,
        decline=(decline or DeclineLostForm()) if may_decline else None,
    )  # fmt: skip
