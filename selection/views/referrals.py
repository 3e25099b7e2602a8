"""The desk's pages of referrals: who would be referred, looked at beforehand, and what each referral rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.contrib import messages
from django.db.models import Q
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ats import clock
from ats.accounts.roles import may
from ats.accounts.signed_in import SignedIn
from ats.desk_pages import act, page, staff_page
from selection.desk_forms import ReferForm, WantedForm
from selection.lifecycle import ListStatus
from selection.models import CandidateList, Group, ListEntry, Referral, ReferredPerson
from selection.referring import propose, refer_people
from selection.shortlist import pack_of
from selection.views.staff import list_of
from selection.words import PREFERENCES

Label = str | Promise


class Share(NamedTuple):
    """One share as a page shows it, with the clause it is written in."""

    label: Label
    clause: str
    percent: str
    asked: int
    referred: int
    note: str


class Person(NamedTuple):
    """One person as a page shows them. `counts_for` are the shares they count for; `moved_by` (share, its clause)."""

    place: int
    reference: str
    name: str
    counts_for: Sequence[Label]
    moved_by: Sequence[tuple[Label, str]]
    because: str


class Proof(NamedTuple):
    """A referral, saved or proposed, with everything it rests on. `left_out` had withdrawn or were hired by then."""

    referral: Referral
    shares: Sequence[Share]
    people: Sequence[Person]
    displaced: Sequence[ListEntry]
    left_out: Sequence[ListEntry]


def proof_of(referral: Referral, people: Sequence[ReferredPerson]) -> Proof:
    """The referral in words, in one query however many people it is of."""
    entries = entries_of(referral, people)
    pack = pack_of(referral.candidate_list.pack_text)
    clauses: Mapping[str, str] = {preference: share.source for preference, share in pack.shares.items()}
    with_share = [share["preference"] for share in referral.shares]
    known = {*referral.displaced, *(one.reference for one in people)}
    return Proof(
        referral,
        [
            Share(
                PREFERENCES[one["preference"]], clauses[one["preference"]], one["percent"], one["asked"],
                one["referred"], one["note"],
            )
            for one in referral.shares
        ],
        [
            Person(
                one.place, one.reference, entries[one.reference].name,
                [PREFERENCES[held] for held in with_share if held in one.preferences],
                [(PREFERENCES[held], clauses[held]) for held in one.moved_by], one.because,
            )
            for one in people
        ],
        [entries[reference] for reference in referral.displaced],
        [entry for reference, entry in entries.items() if reference not in known],
    )  # fmt: skip


def entries_of(referral: Referral, people: Sequence[ReferredPerson]) -> dict[str, ListEntry]:
    """The places the referral speaks of, and those above the end of the plain order that it passed by, in order.

    By the plain order go those who were not brought in and the displaced: whoever else stands among these was left out.
    """
    known = [*referral.displaced, *(one.reference for one in people)]
    plain = [*referral.displaced, *(one.reference for one in people if not one.moved_by)]
    entries = ListEntry.objects.filter(candidate_list=referral.candidate_list, group=Group.PUBLIC)
    last = entries.filter(reference__in=plain).order_by("-place").values("place")[:1]
    found = entries.filter(Q(reference__in=known) | Q(place__lt=last)).order_by("place")
    return {entry.reference: entry for entry in found}


@staff_page(posts="refer people")
def referrals(request: SignedIn, job: str, number: int) -> HttpResponseBase:
    """The list's referrals; asked for N people, who would be referred and why; posted, the referral stands."""
    shown = list_of(request, job, number)
    made = list(shown.referrals.order_by("-number"))
    is_post = request.method == "POST"
    form = ReferForm(request.POST if is_post else None, again=bool(made), initial={"wanted": request.GET.get("wanted")})
    if is_post and form.is_valid() and act(form, lambda: refer(request, shown, form.cleaned_data)):
        return redirect("desk_referral", job, number, form.cleaned_data["number"])
    asked = WantedForm(request.POST if is_post else request.GET if "wanted" in request.GET else None)
    in_force = shown.status == ListStatus.CERTIFIED
    proof = look(asked, shown) if in_force and asked.is_bound and asked.is_valid() else None
    return page(
        request,
        "selection/desk/referrals.html",
        title=_("Referrals from list %(number)d of job %(job)s") % {"number": number, "job": job},
        list=shown,
        referrals=made,
        asked=asked if in_force else None,
        proof=proof,
        form=form if (proof or is_post) and may(request.user, "refer people") else None,
    )


def look(asked: WantedForm, shown: CandidateList) -> Proof | None:
    """Who would be referred; None where a rule says no, which is then said on the form."""
    found: list[Proof] = []

    def find() -> None:
        proposal = propose(shown, asked.cleaned_data["wanted"])
        found.append(proof_of(proposal.referral, proposal.people))

    return found[0] if act(asked, find) else None


def refer(request: SignedIn, shown: CandidateList, said: dict[str, Any]) -> None:
    """The people are referred; `said` learns the referral's number."""
    made = refer_people(shown, said["wanted"], reason=said.get("reason", ""), by=request.user, at=clock.now())
    said["number"] = made.number
    messages.success(request, _("The people below are referred. The hiring manager sees it on the shortlist."))


@staff_page()
def referral(request: SignedIn, job: str, number: int, referral: int) -> HttpResponseBase:
    """One referral as it was made: who in which order, by which shares, and who was displaced."""
    shown = list_of(request, job, number)
    found = get_object_or_404(Referral.objects.select_related("candidate_list"), candidate_list=shown, number=referral)
    return page(
        request,
        "selection/desk/referral.html",
        title=_("Referral %(referral)d of job %(job)s") % {"referral": referral, "job": job},
        list=shown,
        proof=proof_of(found, list(found.people.order_by("place"))),
        is_current=not shown.referrals.filter(number__gt=referral).exists(),
    )
