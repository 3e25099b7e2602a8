"""Postings and class specifications as the desk looks them up. Nothing here can be edited; deeds are in views/staff.py."""

from __future__ import annotations

from django.contrib import admin
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ats.admin_base import ReadOnlyAdmin, link
from ats.spoken import in_words
from postings.models import ClassSpecification, Posting, PostingRevision


@admin.register(ClassSpecification)
class ClassSpecificationAdmin(ReadOnlyAdmin):
    """Every version of every class."""

    list_display = ("code", "version", "title", "effective", "source_name", "imported_at")
    list_filter = ("service",)
    search_fields = ("code", "title")


@admin.register(Posting)
class PostingAdmin(ReadOnlyAdmin):
    """Every posting; its number leads to its page at the desk."""

    list_display = ("page", "title", "department", "status", "deadline", "class_specification")
    list_display_links = None
    list_filter = ("status", "kind")
    list_select_related = ("class_specification",)
    search_fields = ("job_number", "title", "department")
    date_hierarchy = "closes_at"
    ordering = ("-closes_at", "job_number")
    hidden = ("seed_sealed",)

    @admin.display(description=_("job number"), ordering="job_number")
    def page(self, posting: Posting) -> SafeString:
        """Its page at the desk."""
        return link(reverse("desk_posting", args=[posting.job_number]), posting.job_number)

    @admin.display(description=_("closes"), ordering="closes_at")
    def deadline(self, posting: Posting) -> str:
        """As people read it."""
        return in_words(posting.closes_at)


@admin.register(PostingRevision)
class PostingRevisionAdmin(ReadOnlyAdmin):
    """Every public revision: amendments, extensions, rescissions."""

    list_display = ("posting", "number", "at", "by", "reason")
    list_select_related = ("posting",)
    search_fields = ("posting__job_number", "reason")
    date_hierarchy = "at"
