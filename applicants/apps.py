"""Floor 3 as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApplicantsConfig(AppConfig):
    """What a person claims, files and is told."""

    name = "applicants"
    verbose_name = _("Applications")

    def ready(self) -> None:
        """Listens to postings that close or change."""
        from applicants import listeners  # noqa: F401, PLC0415 - models exist only now
