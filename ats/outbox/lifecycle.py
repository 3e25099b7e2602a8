"""What a message may become. Sending is the outbox's own loop, so its moves are counted there, not audited one by one."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageStatus(models.TextChoices):
    """A message waits until it is sent, until its address is rejected for good, or until three days of tries have failed.

    HR may let one that was given up wait once more.
    """

    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Not delivered")
