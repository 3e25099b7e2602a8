"""Floor 4 in the desk's records: every list ever drawn, with its places and those apart. Nothing is edited here."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applicants.bids import BECOMES, IN_SHORT
from ats.admin_base import ReadOnlyAdmin, link
from ats.admin_words import filtered_by, of
from postings.admin import pack_title
from selection.models import CandidateList, ListedApart, ListEntry
from selection.words import PREFERENCES
from seniority.rules import RULES
from seniority.templatetags.reasons import of_a_pack, reason


def rule_title(code: str) -> str:
    """The rule that decided a place, by its title; where none did, who stands there by what else."""
    alone = {"only_candidate": gettext("the only candidate on this list"), "lottery": gettext("Lottery")}
    return of_a_pack(RULES[code].title) if code in RULES else alone.get(code, code)


def said_of(listed: CandidateList) -> str:
    """The list by posting and number."""
    return gettext("%(job)s, list %(number)d") % {"job": listed.posting.job_number, "number": listed.number}


def leading_there(listed: CandidateList) -> SafeString:
    """The same, leading to the page on which it is read."""
    return link(reverse("desk_list", args=[listed.posting.job_number, listed.number]), said_of(listed))


@admin.register(CandidateList)
class CandidateListAdmin(ReadOnlyAdmin):
    """Lists, with a link to the page where they are read."""

    def named(self, row: CandidateList) -> str:  # type: ignore[override]  # the model of this room
        """By number and posting."""
        return said_of(row)

    shown = ("page",)
    list_display = ("name", "pack_id", "status", "drawn_at", "certified_at")
    worded: ClassVar = {"pack_id": pack_title}
    list_filter = ("status", ("pack_id", filtered_by(pack_title)))
    search_fields = ("posting__job_number",)
    list_select_related = ("posting",)

    @admin.display(description=_("candidate list"), ordering="posting__job_number")
    def name(self, row: CandidateList) -> str:
        """The posting and the number."""
        return said_of(row)

    @admin.display(description=_("page"))
    def page(self, row: CandidateList) -> SafeString:
        """Where the list is read, drawn anew and certified."""
        return link(reverse("desk_list", args=[row.posting.job_number, row.number]), _("Open the list"))


@admin.register(ListEntry)
class ListEntryAdmin(ReadOnlyAdmin):
    """Places, found by reference."""

    list_display = ("reference", "candidate_list", "place", "group", "tier")
    worded: ClassVar = {
        "candidate_list": leading_there, "tier": of_a_pack, "decided_by": rule_title, "because": reason,
        "preferences": of(PREFERENCES), "application": str,
    }  # fmt: skip
    search_fields: ClassVar = ("=reference",)
    list_select_related = ("candidate_list__posting",)

    def named(self, row: ListEntry) -> str:  # type: ignore[override]  # the model of this room
        """By reference and list."""
        return f"{row.reference}, {said_of(row.candidate_list)}"


@admin.register(ListedApart)
class ListedApartAdmin(ReadOnlyAdmin):
    """Those apart, found by reference."""

    list_display = ("reference", "candidate_list", "kind", "becomes")
    worded: ClassVar = {"candidate_list": leading_there, "problems": of(IN_SHORT), "becomes": of(BECOMES)}
    list_filter = ("kind",)
    search_fields: ClassVar = ("=reference",)
    list_select_related = ("candidate_list__posting",)

    def named(self, row: ListedApart) -> str:  # type: ignore[override]  # the model of this room
        """By reference and list."""
        return f"{row.reference}, {said_of(row.candidate_list)}"
