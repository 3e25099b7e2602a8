"""Floor 2 as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SeniorityConfig(AppConfig):
    """The roster, what a bid is worth, and the order of candidates."""

    name = "seniority"
    verbose_name = _("Seniority")

    def ready(self) -> None:
        """Answers postings that ask for rule packs."""
        from seniority import listeners  # noqa: F401, PLC0415 - models exist only now
