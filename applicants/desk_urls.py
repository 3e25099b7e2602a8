"""Addresses of applicants: at the desk, inside the admin."""

from django.urls import URLPattern, path

from applicants.views import lost, staff
from postings import urls  # noqa: F401 - registers the path converter of job numbers

urlpatterns: list[URLPattern] = [
    path("jobs/<job_number:job_number>/applications/", staff.applications, name="desk_applications"),
    path("jobs/<job_number:job_number>/late/", staff.late_attempts, name="desk_late_attempts"),
    path("lost-receipts/", lost.receipts, name="desk_lost_receipts"),
    path("lost-receipts/<int:pk>/", lost.receipt, name="desk_lost_receipt"),
    path("lost-receipts/<int:pk>/decline/", lost.decline, name="desk_decline_lost_receipt"),
    path("applications/<slug:reference>/", staff.review, name="desk_application"),
    path("applications/<slug:reference>/preferences/<slug:kind>/", staff.preference, name="desk_preference"),
    path("applications/<slug:reference>/flag/", staff.clear_flag, name="desk_clear_flag"),
    path("documents/<int:pk>/", staff.document, name="desk_document"),
    path("documents/<int:pk>/pages/<int:number>/", staff.document_page, name="desk_document_page"),
    path("documents/<int:pk>/original/", staff.document_original, name="desk_document_original"),
]
