"""The audit as the desk reads it."""

from __future__ import annotations

import json

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ats.admin_base import ReadOnlyAdmin, as_list
from ats.audit.models import Event


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """Everything that happened, with its place in the chain."""

    list_display = ("at", "by", "action", "subject", "reason", "place")
    list_display_links = ("at",)
    list_select_related = ("link",)
    search_fields = ("subject", "by", "=action")
    date_hierarchy = "at"
    shown = ("place", "hash", "what")
    hidden = ("facts",)  # shown as a list by `what`: one line of JSON has no end

    @admin.display(description=_("place in the chain"))
    def place(self, event: Event) -> int:
        """The number the database gave it at commit."""
        return event.link.number

    @admin.display(description=_("hash"))
    def hash(self, event: Event) -> str:
        """Over this event and the link before it."""
        return event.link.hash

    @admin.display(description=_("facts"))
    def what(self, event: Event) -> SafeString:
        """The facts the event keeps, as a list."""
        return as_list(json.loads(event.facts or "{}"))
