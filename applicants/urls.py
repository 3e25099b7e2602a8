"""Addresses of applicants: the form of a posting, and a person's own applications."""

from django.urls import URLPattern, path, register_converter

import postings.urls  # noqa: F401 - registers the converter `job_number`
from applicants.views import (
    accommodations,
    apply,
    coordinator,
    drafted,
    files,
    filing,
    mine,
    proving,
    questions,
    receipts,
    replacing,
    reusing,
    self_identification,
)


class Reference:
    """Letters, digits and hyphens, 32 at most (applicants/models.py): nothing else reaches the database."""

    regex = "[A-Za-z0-9][A-Za-z0-9-]{0,31}"

    def to_python(self, value: str) -> str:
        """As it stands in the path."""
        return value

    def to_url(self, value: str) -> str:
        """As it is stored."""
        return value


register_converter(Reference, "reference")

FORM = "jobs/<job_number:job_number>/apply/"
MINE = "applications/<reference:reference>/"

# The address of a step is named `apply_` and its name (applicants/steps.py).
STEPS = {
    "contact": questions.contact,
    "bid": questions.bid,
    "preferences": questions.preferences,
    "qualifications": questions.qualifications,
    "whole": questions.whole,
    "documents": files.documents,
    "check": filing.check,
}

urlpatterns: list[URLPattern] = [
    path(FORM, apply.apply, name="apply"),
    path(f"{FORM}layout/", questions.layout, name="layout"),
    path(f"{FORM}documents/reuse/", reusing.reuse, name="reuse_document"),
    path(f"{FORM}bid/look/", filing.look_again, name="look_again"),
    *[path(f"{FORM}{name}/", view, name=f"apply_{name}") for name, view in STEPS.items()],
    path("applications/", mine.my_applications, name="my_applications"),
    path(MINE, mine.application, name="application"),
    path(f"{MINE}receipt.pdf", receipts.receipt_on_paper, name="receipt_pdf"),
    path("receipts/verify/", receipts.verify_receipt, name="verify_receipt"),
    path("receipts/key/", receipts.receipt_key, name="receipt_key"),
    path(f"{MINE}draft/", drafted.own_draft, name="own_draft"),
    path(f"{MINE}accommodation/", accommodations.own_requests, name="own_accommodation"),
    path("accommodations/", coordinator.requests, name="accommodations"),
    path("accommodations/<reference:reference>/", coordinator.answer, name="accommodation"),
    path(f"{MINE}about-you/", self_identification.about_you, name="about_you"),
    path(f"{MINE}withdraw/", mine.withdraw, name="withdraw"),
    path(f"{MINE}documents/<int:pk>/", files.download, name="own_document"),
    path(f"{MINE}documents/<int:pk>/replace/", replacing.replace, name="replace_document"),
    path(f"{MINE}proof/<slug:kind>/", proving.prove, name="prove"),
    path(f"{MINE}documents/<int:pk>/remove/", files.remove, name="remove_document"),
]
