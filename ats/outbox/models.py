"""Messages: one row is one thing one person is told."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ats.outbox.lifecycle import MessageStatus

if TYPE_CHECKING:
    from ats.accounts.models import User


# A letter of this kind says that somebody asked something in confidence: no list of the desk shows that there is one.
IN_CONFIDENCE = "private"


class MessageQuerySet(models.QuerySet["Message"]):
    """Messages by who may see them."""

    def visible_to(self, user: User) -> MessageQuerySet:
        """The person's own messages that belong in an inbox (codes and confirmations do not)."""
        return self.filter(recipient=user, in_inbox=True)

    def waiting(self) -> MessageQuerySet:
        """Those that have not left, and have not been given up."""
        return self.filter(status=MessageStatus.WAITING)

    def due(self, at: object) -> MessageQuerySet:
        """Those that wait and whose time has come."""
        return self.waiting().filter(due_at__lte=at)


class Message(models.Model):
    """One mail and one line of the inbox. The id is the Message-ID: a mail sent twice collapses in the reader's program."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(_("occasion"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=40)
    about = models.CharField(_("about"), max_length=40, blank=True, default="")
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recipient"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    address = models.CharField(_("address"), max_length=254)
    subject = models.CharField(_("subject"), max_length=300)
    body = models.TextField(_("text"))
    in_inbox = models.BooleanField(_("shown in the inbox"), default=True)
    status = models.CharField(_("status"), max_length=10, choices=MessageStatus.choices, default=MessageStatus.WAITING)
    created_at = models.DateTimeField(_("written"))
    due_at = models.DateTimeField(_("due"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    again_at = models.DateTimeField(_("sent again by HR"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)

    objects: ClassVar = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering: ClassVar = ["-created_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(status=MessageStatus.SENT, sent_at__isnull=False)
                | (~models.Q(status=MessageStatus.SENT) & models.Q(sent_at__isnull=True)),
                name="a_sent_message_says_when",
            ),
        ]
        indexes: ClassVar = [
            models.Index("due_at", name="messages_that_wait", condition=models.Q(status=MessageStatus.WAITING)),
            models.Index(fields=["recipient", "-created_at"], name="messages_of_a_person"),
            models.Index(
                fields=["about", "-created_at"], name="messages_about_a_matter", condition=~models.Q(about="")
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    def address_now(self) -> str:
        """Where it would go today: the address of its recipient's account; of a closed account, or of none, the one it has."""
        who = self.recipient
        return who.email if who and who.is_active and who.email else self.address
