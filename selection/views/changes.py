"""What changed from one list of a posting to the next: for HR against the list before, for the manager against the last
one certified before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ats.accounts.signed_in import SignedIn, signed_in
from ats.desk_pages import page, staff_page
from ats.spoken import READERS
from selection.models import CandidateList, ListEntry, ListSeal
from selection.proof import snapshot
from selection.proof.difference import Change, Difference, Drawing, difference
from selection.shortlist import certified_before
from selection.views.manager import list_for
from selection.views.staff import list_of

A_PAGE = 50


class Line(NamedTuple):
    """One change as a page shows it."""

    change: Change
    name: str
    sentence: str


def drawing_of(candidate_list: CandidateList) -> Drawing | None:
    """The list's places with what its seal says went in; None for a list drawn before lists were sealed."""
    seal = ListSeal.objects.filter(candidate_list=candidate_list).only("snapshot").first()
    if seal is None:
        return None
    places = ListEntry.objects.filter(candidate_list=candidate_list).order_by().values_list("reference", "place")
    return Drawing(snapshot.read(seal.snapshot), dict(places))


def compared(request: HttpRequest, earlier: CandidateList | None, later: CandidateList) -> dict[str, Any]:
    """What both pages show. `found` is None where a seal is missing, and for the first list there is nothing to compare."""
    context: dict[str, Any] = {"list": later, "earlier": earlier, "found": None}
    before, after = (drawing_of(earlier), drawing_of(later)) if earlier else (None, None)
    if before is None or after is None:
        return context
    return context | shown(request, difference(before, after, READERS), [one for one in (earlier, later) if one])


def shown(request: HttpRequest, found: Difference, lists: Sequence[CandidateList]) -> dict[str, Any]:
    """The difference with one page of its changes, each with the name that the lists give. Only these are put in words."""
    part = Paginator(found.changes, A_PAGE).get_page(request.GET.get("page"))
    names = names_of(lists, (change.reference for change in part.object_list))
    lines = [Line(change, names[change.reference], found.sentence(change)) for change in part.object_list]
    return {"found": found, "page": part, "lines": lines}


def names_of(lists: Iterable[CandidateList], references: Iterable[str]) -> dict[str, str]:
    """Reference → name, as the places of the lists give it."""
    places = ListEntry.objects.filter(candidate_list__in=list(lists), reference__in=list(references)).order_by()
    return dict(places.values_list("reference", "name"))


@staff_page()
def changes(request: SignedIn, job: str, number: int) -> HttpResponseBase:
    """List N against N - 1."""
    later = list_of(request, job, number)
    earlier = CandidateList.objects.visible_to(request.user).filter(posting=later.posting, number=number - 1).first()
    title = _("What changed with list %(number)d of job %(job)s") % {"number": number, "job": job}
    return page(request, "selection/desk/changes.html", title=title, **compared(request, earlier, later))


@signed_in
@require_safe
def manager_changes(request: SignedIn, job: str) -> HttpResponseBase:
    """The certified list against the one that the manager read before it."""
    later = list_for(request.user, job)
    return render(request, "selection/changes.html", compared(request, certified_before(later), later))
