"""Floor 1 as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PostingsConfig(AppConfig):
    """What is announced, to whom, until when."""

    name = "postings"
    verbose_name = _("Postings")
