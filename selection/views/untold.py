"""The desk's page of who has not been told what became of their application, before a posting can be finished."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from applicants.lifecycle import ApplicationStatus
from ats.accounts.signed_in import SignedIn
from ats.desk_pages import page, staff_page
from selection import told
from selection.models import Candidacy
from selection.views.staff import posting_of

A_PAGE = 50


@staff_page()
def untold(request: SignedIn, job: str) -> HttpResponseBase:
    """Who waits for an outcome or for the word of it, and whose mail with it was lost; each with where they stand."""
    posting = posting_of(request, job)
    waiting = told.by_way(told.untold(posting)).select_related("filing")
    shown = Paginator(waiting, A_PAGE).get_page(request.GET.get("page"))
    keys = [one.pk for one in shown]
    candidacies = {
        one.application_id: one for one in Candidacy.objects.visible_to(request.user).filter(application__in=keys)
    }
    rows = [
        (one, standing_of(one.status, one.get_status_display(), candidacies.get(one.pk)), told.WAYS[one.way].words)
        for one in shown
    ]
    return page(
        request, "selection/desk/untold.html", title=_("Not told yet: posting %(number)s") % {"number": job}, posting=posting,
        rows=rows, page=shown, wanting=told.wanting(posting), lost=told.undelivered(posting).select_related("filing"),
    )  # fmt: skip


def standing_of(status: str, label: str, candidacy: Candidacy | None) -> str:
    """Where the application stands, in the words of its selection where it has come so far."""
    return candidacy.get_status_display() if candidacy and status == ApplicationStatus.QUALIFIED else label
