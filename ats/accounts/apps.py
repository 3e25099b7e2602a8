"""Accounts as Django knows them."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People who can sign in."""

    name = "ats.accounts"
    label = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Keys are asked for at every migration, and what signing in sets in motion is set up."""
        from ats.accounts import keys, listeners  # noqa: PLC0415 - both need the models

        post_migrate.connect(keys.bear_witness, sender=self)
        listeners.listen()
