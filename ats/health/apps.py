"""The desk's health as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HealthConfig(AppConfig):
    """Signs of life of worker and beat, kept as rows: a web request asks nobody but the database."""

    name = "ats.health"
    label = "health"
    verbose_name = _("Health")
