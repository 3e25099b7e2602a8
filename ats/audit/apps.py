"""The audit as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """What is remembered, and can be shown to be unchanged."""

    name = "ats.audit"
    label = "audit"
    verbose_name = _("Audit")
