"""Rosters as the desk looks them up: employee numbers masked, nothing editable."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ats.admin_base import ReadOnlyAdmin
from seniority.bids import mask_number
from seniority.models import Award, Roster, RosterEntry


class Masked(ReadOnlyAdmin):
    """Rows with an employee number: shown masked, and not searched by it, since a search stands in an address."""

    hidden = ("employee_number", "fingerprint")
    shown = ("number",)

    @admin.display(description=_("employee number"))
    def number(self, row: RosterEntry) -> str:
        """Its last two characters."""
        return mask_number(row.employee_number)


@admin.register(Roster)
class RosterAdmin(ReadOnlyAdmin):
    """Every snapshot, the newest first."""

    list_display = ("as_of", "file_name", "size", "imported_at", "imported_by")
    date_hierarchy = "as_of"


@admin.register(RosterEntry)
class RosterEntryAdmin(Masked):
    """Every employee on every roster."""

    list_display = (
        "number", "name", "bargaining_unit", "class_code", "department", "seniority_date", "status", "roster",
    )  # fmt: skip
    list_display_links = ("number", "name")
    list_filter = ("status",)
    list_select_related = ("roster",)
    search_fields = ("^last_name", "^first_name")

    @admin.display(description=_("name"), ordering="last_name")
    def name(self, row: RosterEntry) -> str:
        """As a roster has it: the last name first."""
        return f"{row.last_name}, {row.first_name}"


@admin.register(Award)
class AwardAdmin(Masked):
    """Every successful bid."""

    list_display = ("job_number", "number", "awarded_on", "recorded_at", "recorded_by")
    search_fields = ("job_number",)
    date_hierarchy = "awarded_on"
