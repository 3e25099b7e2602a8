"""The HR desk: Django's own admin site under our name. What waits for HR is shown by `templates/admin/index.html`."""

from __future__ import annotations

from collections.abc import Callable

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class Desk(admin.AdminSite):
    """The admin site. Its home asks each app's `waiting.waiting_for(user)` what waits for HR."""

    site_title = _("HR desk")
    site_header = _("HR desk")
    index_title = _("What waits for HR")
    enable_nav_sidebar = False

    def index(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> TemplateResponse:
        """The home: what waits for HR, then the rooms."""
        waiting = [entry for ask in self.rooms() for entry in ask(request.user)]
        return super().index(request, {"waiting": waiting, **(extra_context or {})})

    def rooms(self) -> list[Callable[[object], list[object]]]:
        """Each app's answer to "what waits?", for the apps that have one."""
        names = ["postings", "applicants", "selection", "ats.outbox"]
        found = []
        for config in apps.get_app_configs():
            if config.name in names:
                found.append(import_string(f"{config.name}.waiting.waiting_for"))
        return found

    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """The one sign-in page of the product, not a second one."""
        from django.contrib.auth.views import redirect_to_login  # noqa: PLC0415 - needs the app registry

        return redirect_to_login(request.get_full_path())


class DeskConfig(AdminConfig):
    """Tells Django to use our site as its admin."""

    default_site = "ats.desk.Desk"
