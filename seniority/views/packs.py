"""The desk's pages of rule packs: which there are, each as readable law, proposed and activated."""

from __future__ import annotations

from typing import NamedTuple

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from ats import clock
from ats.accounts.roles import may
from ats.accounts.signed_in import SignedIn
from ats.desk_pages import act, page, sent, sent_with_files, staff_page
from ats.refusal import Refused
from postings.deadline import CITY_ZONE
from seniority import pack_words
from seniority.forms import ActivateForm, ProposeForm
from seniority.models import PackVersion
from seniority.pack_actions import activate_pack, propose_pack
from seniority.packs import RELEASED, Pack, PackError, available_packs, load_pack, parse_pack, released_packs


class Row(NamedTuple):
    """One version in the list. `state` is "now", "later", "past" or "proposed"; `version` is None for a released one."""

    pack: Pack | PackVersion
    pack_id: str
    url: str
    state: str
    version: PackVersion | None


@staff_page()
def packs(request: SignedIn) -> HttpResponse:
    """Every version: in force now, later or no more, and proposed; and what ships without being in force."""
    on = clock.now().astimezone(CITY_ZONE).date()
    rows = [
        Row(one, one.id, reverse("desk_released_pack", args=[one.id]),
            pack_words.when(one.effective_from, one.effective_until, on), None)
        for one in released_packs()
    ]  # fmt: skip
    rows += [
        Row(one, one.pack_id, reverse("desk_pack", args=[one.pk]),
            pack_words.when(one.effective_from, one.effective_until, on) if one.activated_at else "proposed", one)
        for one in PackVersion.objects.visible_to(request.user)
    ]  # fmt: skip
    headings = (
        ("now", _("In force")), ("proposed", _("Proposed")), ("later", _("In force later")), ("past", _("Past")),
    )  # fmt: skip
    known = {row.pack_id for row in rows}
    return page(
        request, "desk/seniority/packs.html", title=_("Rule packs"), on=on,
        sections=[(label, [row for row in rows if row.state == state]) for state, label in headings],
        samples=[load_pack(name) for name in available_packs() if name not in RELEASED and name not in known],
        may_propose=may(request.user, "propose pack"),
    )  # fmt: skip


@staff_page()
def released(request: SignedIn, pack_id: str) -> HttpResponse:
    """A pack released with the product, as readable law."""
    pack = next((one for one in released_packs() if one.id == pack_id), None)
    if pack is None:
        raise Http404
    return as_law(request, pack, None)


@staff_page()
def version(request: SignedIn, pk: int) -> HttpResponse:
    """A version proposed at the desk, as readable law; with the button for the second person."""
    row = get_object_or_404(PackVersion.objects.visible_to(request.user), pk=pk)
    try:
        pack = parse_pack(row.text)
    except PackError as error:
        raise Refused(_("This release cannot read that version any more: %(why)s.") % {"why": error}) from error
    return as_law(request, pack, row)


def as_law(request: SignedIn, pack: Pack, row: PackVersion | None) -> HttpResponse:
    """The pack's page: sentences in order, each with its clause, and the examples with their outcome."""
    waits = row is not None and row.activated_at is None
    is_own = row is not None and row.proposed_by == request.user.audit_label
    return page(
        request, "desk/seniority/pack.html", title=_(pack.title), pack=pack, version=row, waits=waits, is_own=is_own,
        parts=pack_words.parts(pack), shares=pack_words.shares(pack), interviews=pack_words.interviews(pack),
        examples=pack_words.examples(pack),
        form=ActivateForm() if waits and not is_own and may(request.user, "activate pack") else None,
    )  # fmt: skip


@staff_page("propose pack")
def propose(request: SignedIn) -> HttpResponse:
    """A text is proposed: typed, or as a file. `?from=` begins with the text of a pack that ships."""
    sample = request.GET.get("from", "")
    start = {"text": load_pack(sample).text} if sample in available_packs() else {}
    form = ProposeForm(*sent_with_files(request), initial=start)
    made: list[PackVersion] = []
    if (
        request.method == "POST"
        and form.is_valid()
        and act(form, lambda: made.append(propose_pack(form.cleaned_data["text"], by=request.user, at=clock.now())))
    ):
        messages.success(request, _("The version is proposed. Another person, an HR lead, activates it."))
        return redirect("desk_pack", made[0].pk)
    return page(request, "desk/seniority/propose.html", title=_("Propose a rule pack"), form=form)


@staff_page(posts="activate pack")
def activate(request: SignedIn, pk: int) -> HttpResponse:
    """The version is put in force, by another person than the one who proposed it."""
    row = get_object_or_404(PackVersion.objects.visible_to(request.user), pk=pk)
    if request.method != "POST" or not ActivateForm(sent(request)).is_valid():
        raise Http404
    activate_pack(row, by=request.user, at=clock.now())
    messages.success(request, _("The version is in force for postings that close within its dates of effect."))
    return redirect("desk_pack", pk)
