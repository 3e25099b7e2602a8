"""Postings and class specifications as the desk looks them up. Nothing here can be edited; deeds are in views/staff.py."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib import admin
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ats.admin_base import ReadOnlyAdmin, as_list, link
from ats.spoken import in_words
from postings.models import ClassSpecification, Posting, PostingRevision, why_in_words
from postings.signals import packs_in_force


@admin.register(ClassSpecification)
class ClassSpecificationAdmin(ReadOnlyAdmin):
    """Every version of every class."""

    list_display = ("code", "version", "title", "effective", "source_name", "imported_at")
    list_filter = ("service",)
    search_fields = ("code", "title")


def pack_title(pack_id: str) -> str:
    """The rule pack by its title, in the language of the page where it is one that ships."""
    title = packs_in_force().get(pack_id, "")
    return gettext(title) if title else pack_id


@admin.register(Posting)
class PostingAdmin(ReadOnlyAdmin):
    """Every posting; its number leads to its page at the desk."""

    list_display = ("page", "title", "department", "status", "deadline", "class_specification")
    worded: ClassVar = {"rule_pack": pack_title}
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
    worded: ClassVar = {"reason": why_in_words}
    shown = ("what",)
    hidden = ("changes",)  # shown by `what`, under the names that the fields have for people
    list_select_related = ("posting",)
    search_fields = ("posting__job_number", "reason")
    date_hierarchy = "at"

    @admin.display(description=_("changes"))
    def what(self, revision: PostingRevision) -> SafeString:
        """Each field that changed, before and after."""
        names = {field.name: capfirst(field.verbose_name) for field in Posting._meta.fields}
        names["rescinded"] = gettext("Rescinded")
        return as_list({names.get(name, name): changed(name, pair) for name, pair in revision.changes.items()})


def changed(name: str, pair: Any) -> Any:  # the old and the new value of any field, or that it was rescinded
    """Both values as people read them."""
    if not isinstance(pair, list):
        return gettext("Yes") if pair is True else pair
    return [in_words(datetime.fromisoformat(one)) for one in pair] if name == "closes_at" else pair
