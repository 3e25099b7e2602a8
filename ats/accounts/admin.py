"""Accounts as the desk looks them up. Roles are given on a page of their own (ats/people.py)."""

from __future__ import annotations

from django.contrib import admin
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ats.accounts.models import User
from ats.admin_base import ReadOnlyAdmin, link


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    """Every account; its name leads to its role."""

    list_display = ("page", "email", "role", "departments", "is_active", "date_joined")
    list_display_links = None
    list_filter = ("role", "is_active")
    search_fields = ("email", "last_name", "first_name")
    ordering = ("last_name", "first_name", "email")
    hidden = ("password",)

    @admin.display(description=_("name"), ordering="last_name")
    def page(self, person: User) -> SafeString:
        """Where the role is given."""
        return link(reverse("desk_person", args=[person.pk]), person.full_name or person.email)
