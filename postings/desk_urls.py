"""Addresses of postings: at the desk, inside the admin."""

from django.urls import URLPattern, path

from postings import urls  # noqa: F401 - registers the path converter of job numbers
from postings.views import class_specs, proposals, staff

urlpatterns: list[URLPattern] = [
    path("jobs/draft/", staff.draft, name="desk_posting_draft"),
    path("jobs/read/", staff.read, name="desk_posting_read"),
    path("jobs/<job_number:job_number>/", staff.posting, name="desk_posting"),
    path("jobs/<job_number:job_number>/change/", staff.change, name="desk_posting_change"),
    path("jobs/<job_number:job_number>/approve/", staff.approve, name="desk_posting_approve"),
    path("jobs/<job_number:job_number>/return/", staff.return_to_draft, name="desk_posting_return_to_draft"),
    path("jobs/<job_number:job_number>/publish/", staff.publish, name="desk_posting_publish"),
    path("jobs/<job_number:job_number>/amend/", staff.amend, name="desk_posting_amend"),
    path("jobs/<job_number:job_number>/rescind/", staff.cancel, name="desk_posting_cancel"),
    path("jobs/<job_number:job_number>/close/", staff.close, name="desk_posting_close"),
    path("jobs/<job_number:job_number>/finish/", staff.finish, name="desk_posting_finish"),
    path("jobs/<job_number:job_number>/extension/", proposals.propose_extension, name="desk_posting_propose_extension"),
    path("jobs/<job_number:job_number>/extend/", proposals.extend, name="desk_posting_extend"),
    path(
        "jobs/<job_number:job_number>/keep-closing/", proposals.decline_extension, name="desk_posting_decline_extension"
    ),
    path("jobs/<job_number:job_number>/reopening/", proposals.propose_reopening, name="desk_posting_propose_reopening"),
    path("jobs/<job_number:job_number>/reopen/", proposals.reopen, name="desk_posting_reopen"),
    path(
        "jobs/<job_number:job_number>/stay-closed/", proposals.decline_reopening, name="desk_posting_decline_reopening"
    ),
    path("classes/read/", class_specs.read, name="desk_class_read"),
    path("classes/keep/", class_specs.keep, name="desk_class_keep"),
]
