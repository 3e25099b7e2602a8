"""Addresses of selection: the hiring manager's shortlists, and an applicant's own place."""

from django.urls import path

import applicants.urls  # noqa: F401 - registers the converter `reference`
from selection.views import bid_list, changes, interviews, manager, own_offer, papers, place, proposing

urlpatterns = [
    path("applications/<reference:reference>/place/", place.own_place, name="own_place"),
    path("applications/<reference:reference>/bid-list/", bid_list.bid_list, name="bid_list"),
    path("applications/<reference:reference>/offer/", own_offer.own_offer, name="own_offer"),
    path("interviews/", interviews.mine, name="interviews"),
    path("interviews/<str:job>/<str:reference>/", interviews.interview, name="interview"),
    path("shortlists/", manager.shortlists, name="shortlists"),
    path("shortlists/<str:job>/", manager.shortlist, name="shortlist"),
    path("shortlists/<str:job>/export.<str:form>", manager.export, name="shortlist_export"),
    path("shortlists/<str:job>/list/changes/", changes.manager_changes, name="shortlist_changes"),
    path("shortlists/<str:job>/<str:reference>/", manager.entry, name="shortlist_entry"),
    path("shortlists/<str:job>/<str:reference>/pass-over/", proposing.propose, name="shortlist_pass_over"),
    path("shortlists/<str:job>/<str:reference>/documents/<int:pk>/", papers.document, name="shortlist_document"),
    path(
        "shortlists/<str:job>/<str:reference>/documents/<int:pk>/pages/<int:number>/",
        papers.document_page,
        name="shortlist_document_page",
    ),
    path(
        "shortlists/<str:job>/<str:reference>/documents/<int:pk>/original/",
        papers.document_original,
        name="shortlist_document_original",
    ),
]
