"""An applicant's own place on the certified list: which, how many are ahead, and why; never anybody else's name."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from applicants.models import Application
from applicants.views.mine import one_of_mine
from ats.accounts.signed_in import SignedIn, signed_in
from selection.lifecycle import ListStatus
from selection.models import CandidateList, ListEntry
from selection.shortlist import pack_of, tier_in_words


@signed_in
@never_cache
@require_safe
def own_place(request: SignedIn, reference: str) -> HttpResponseBase:
    """The person's own place, where the posting shows places and the list is certified; else the sentence that says which
    of both is not so. Another person's application is a 404."""
    application = one_of_mine(request, reference)
    listed = certified_of(application) if application.posting.places_shown else None
    entry = ListEntry.objects.filter(candidate_list=listed, application=application).first() if listed else None
    context: dict[str, object] = {"application": application, "posting": application.posting, "list": listed}
    if listed and entry:
        tier = tier_in_words(pack_of(listed.pack_text), entry.group, entry.tier)
        context |= {"entry": entry, "ahead": entry.place - 1, "tier": tier}
    return render(request, "selection/own_place.html", context)


def certified_of(application: Application) -> CandidateList | None:
    """The certified list in force of the posting applied for. `visible_to` is no help: applicants see no list, only this."""
    lists = CandidateList.objects.filter(posting=application.posting, status=ListStatus.CERTIFIED)
    found: CandidateList | None = lists.first()
    return found
