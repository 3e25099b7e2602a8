"""Addresses of selection: the hiring manager's shortlists."""

from django.urls import path

from selection.views import changes, manager

urlpatterns = [
    path("shortlists/", manager.shortlists, name="shortlists"),
    path("shortlists/<str:job>/", manager.shortlist, name="shortlist"),
    path("shortlists/<str:job>/export.<str:form>", manager.export, name="shortlist_export"),
    path("shortlists/<str:job>/list/changes/", changes.manager_changes, name="shortlist_changes"),
    path("shortlists/<str:job>/<str:reference>/", manager.entry, name="shortlist_entry"),
    path("shortlists/<str:job>/<str:reference>/documents/<int:pk>/", manager.document, name="shortlist_document"),
]
