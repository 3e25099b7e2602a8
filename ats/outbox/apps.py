"""The outbox as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    """Mails as rows, sent by Celery, shown in the person's inbox."""

    name = "ats.outbox"
    label = "outbox"
    verbose_name = _("Outbox")
