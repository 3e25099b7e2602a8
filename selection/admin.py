"""Floor 4 in the desk's records: every list ever drawn, with its places and those apart. Nothing is edited here."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ats.admin_base import ReadOnlyAdmin, link
from selection.models import CandidateList, ListedApart, ListEntry


@admin.register(CandidateList)
class CandidateListAdmin(ReadOnlyAdmin):
    """Lists, with a link to the page where they are read."""

    shown = ("page",)
    list_display = ("__str__", "pack_id", "status", "drawn_at", "certified_at")
    list_filter = ("status", "pack_id")
    search_fields = ("posting__job_number",)
    list_select_related = ("posting",)

    @admin.display(description=_("page"))
    def page(self, row: CandidateList) -> SafeString:
        """Where the list is read, drawn anew and certified."""
        return link(reverse("desk_list", args=[row.posting.job_number, row.number]), _("Open the list"))


@admin.register(ListEntry)
class ListEntryAdmin(ReadOnlyAdmin):
    """Places, found by reference."""

    list_display = ("reference", "candidate_list", "place", "group", "tier")
    search_fields: ClassVar = ("=reference",)
    list_select_related = ("candidate_list__posting",)


@admin.register(ListedApart)
class ListedApartAdmin(ReadOnlyAdmin):
    """Those apart, found by reference."""

    list_display = ("reference", "candidate_list", "kind", "becomes")
    list_filter = ("kind",)
    search_fields: ClassVar = ("=reference",)
    list_select_related = ("candidate_list__posting",)
