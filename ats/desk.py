"""The HR desk: Django's own admin site under our name. What waits for HR is shown by `templates/admin/index.html`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeVar

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from ats import beside
from ats.accounts.roles import may

M = TypeVar("M", bound=Model)
V = TypeVar("V", bound=Callable[..., HttpResponseBase])

OURS = {"audit", "accounts", "outbox", "postings", "seniority", "applicants", "selection"}
# What the home offers to begin, and the deed it needs.
BEGINNINGS = {"draft": "draft posting", "read_class": "import class specification", "roster": "import roster"}


class Desk(admin.AdminSite):
    """The admin site. Its home asks each app's `waiting.waiting_for(user)` what waits for HR."""

    site_title = _("HR desk")
    site_header = _("HR desk")
    index_title = _("What waits for HR")
    enable_nav_sidebar = False

    def index(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> TemplateResponse:
        """The home: what is wrong with the desk, what waits for HR, then the rooms."""
        user: Any = request.user  # staff, who have a role: the model cannot be imported here
        asked = [entry for ask in self.rooms() for entry in ask(user)]
        waiting = [entry for entry in asked if entry["count"]]
        wrong = {
            "alarms": import_string("ats.health.alarms.look")(),
            "troubles": import_string("ats.health.findings.look")(),
        }
        may_do = {name: may(user, deed) for name, deed in BEGINNINGS.items()}
        return super().index(request, {"waiting": waiting, **wrong, "may_do": may_do, **(extra_context or {})})

    def admin_view(self, view: V, cacheable: bool = False) -> V:
        """As Django's; but somebody signed in without a place at the desk gets the page of an address that never existed."""
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def hidden(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if request.user.is_authenticated and not self.has_permission(request):
                raise Http404
            return guarded(request, *args, **kwargs)

        return hidden  # type: ignore[return-value]  # what wraps() gives back has the view's own shape

    def register(
        self,
        model_or_iterable: type[M] | Iterable[type[M]],
        admin_class: type[admin.ModelAdmin[M]] | None = None,
        **options: Any,
    ) -> None:  # options: as Django takes them
        """Our own records only: those of packages hold sign-in secrets, which no page of the desk may show."""
        wanted = [model_or_iterable] if isinstance(model_or_iterable, type) else list(model_or_iterable)
        super().register([model for model in wanted if model._meta.app_label in OURS], admin_class, **options)

    def rooms(self) -> list[Callable[[object], list[dict[str, object]]]]:
        """Each app's answer to "what waits?", for the apps that have one."""
        names = ["postings", "seniority", "applicants", "selection", "ats.outbox"]
        found = []
        for config in apps.get_app_configs():
            if config.name in names:
                found.append(import_string(f"{config.name}.waiting.waiting_for"))
        return found

    def login(self, request: HttpRequest, _extra_context: dict[str, object] | None = None) -> HttpResponse:
        """The one sign-in page of the product, not a second one; from there back to the page that was asked for."""
        from django.contrib.auth.views import redirect_to_login  # noqa: PLC0415 - needs the app registry

        asked = request.GET.get(REDIRECT_FIELD_NAME, "")
        is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
        return redirect_to_login(asked if is_ours else reverse("admin:index"))


class DeskConfig(AdminConfig):
    """Tells Django to use our site as its admin."""

    default_site = "ats.desk.Desk"

    def ready(self) -> None:
        """Django's own; before it, what stands beside a field is said, since its site reads the first forms."""
        beside.say_how()
        super().ready()
