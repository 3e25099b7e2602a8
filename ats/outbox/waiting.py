"""What of the outbox waits for HR."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from ats import clock
from ats.accounts.models import User
from ats.outbox.lifecycle import MessageStatus
from ats.outbox.models import Message

# Twice the longest pause between two tries: what is due for longer than that has no worker to send it.
STUCK = timedelta(minutes=10)


def waiting_for(_user: User) -> list[dict[str, object]]:
    """Mails given up after the last try, and mails that nobody sends."""
    messages = f"{reverse('admin:outbox_message_changelist')}?status__exact="
    return [
        {
            "title": _("Mails not delivered"),
            "count": Message.objects.filter(status=MessageStatus.FAILED).count(),
            "url": messages + MessageStatus.FAILED,
            "what": _("The people see them in their inbox. Check the addresses, and send them again."),
        },
        {
            "title": _("Mails overdue"),
            "count": Message.objects.due(clock.now() - STUCK).count(),
            "url": messages + MessageStatus.WAITING,
            "what": _("Nothing sends them: is the worker running?"),
        },
    ]
