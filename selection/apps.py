"""Floor 4 as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SelectionConfig(AppConfig):
    """Who is considered, and who is chosen."""

    name = "selection"
    verbose_name = _("Selection")

    def ready(self) -> None:
        """Listens to applications that are withdrawn, and answers what is asked of them."""
        from selection import listeners  # noqa: F401, PLC0415 - models exist only now
