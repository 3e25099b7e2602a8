"""Messages as the desk sees them: to whom, when, and whether they left. Their text is the recipient's alone: it may hold a
sign-in code."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ats.admin_base import ReadOnlyAdmin, link
from ats.admin_words import filtered_by, of
from ats.outbox.kinds import KINDS
from ats.outbox.lifecycle import MessageStatus
from ats.outbox.models import IN_CONFIDENCE, Message


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """Every message, to look for those that were not delivered."""

    list_display = ("subject", "address", "kind", "status", "created_at", "sent_at", "attempts", "again")
    worded: ClassVar = {"kind": of(KINDS)}
    list_filter = ("status", ("kind", filtered_by(of(KINDS))))
    search_fields = ("address", "subject")
    date_hierarchy = "created_at"
    hidden = ("body", "key")

    @admin.display(description=gettext_lazy("send again"))
    def again(self, message: Message) -> SafeString | str:
        """The way to send it again, where it was given up and may be."""
        if message.status != MessageStatus.FAILED or not message.in_inbox:
            return "–"
        return link(reverse("desk_mail_again", args=[message.pk]), _("Send again"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        """All to staff, but for what is in confidence: `visible_to` is the inbox of one person."""
        rows = Message.objects.exclude(kind=IN_CONFIDENCE)
        return rows if request.user.is_staff else rows.none()
