"""Floor 4 in the desk's records: every list ever drawn, with its places and those apart. Nothing is edited here."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ats.admin_base import ReadOnlyAdmin, link
from selection.models import CandidateList, ListedApart, ListEntry
from seniority.templatetags.reasons import of_a_pack


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


class InAListAdmin(ReadOnlyAdmin):
    """Rows of a list, which they name."""

    @admin.display(description=_("candidate list"), ordering="candidate_list")
    def in_list(self, row: ListEntry | ListedApart) -> str:
        """Posting and number of the list."""
        one = row.candidate_list
        return gettext("%(job)s, list %(number)d") % {"job": one.posting.job_number, "number": one.number}


@admin.register(ListEntry)
class ListEntryAdmin(InAListAdmin):
    """Places, found by reference."""

    list_display = ("reference", "in_list", "place", "group", "in_tier")
    search_fields: ClassVar = ("=reference",)
    list_select_related = ("candidate_list__posting",)

    @admin.display(description=_("tier"), ordering="tier")
    def in_tier(self, row: ListEntry) -> str:
        """The tier, where the pack's word for it is one of ours in the language of the page."""
        return of_a_pack(row.tier)


@admin.register(ListedApart)
class ListedApartAdmin(InAListAdmin):
    """Those apart, found by reference."""

    list_display = ("reference", "in_list", "kind", "becomes")
    list_filter = ("kind",)
    search_fields: ClassVar = ("=reference",)
    list_select_related = ("candidate_list__posting",)
