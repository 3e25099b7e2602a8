"""Messages as the desk sees them: to whom, when, and whether they left. Their text is the recipient's alone: it may hold a
sign-in code."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from ats.admin_base import ReadOnlyAdmin
from ats.outbox.models import IN_CONFIDENCE, Message


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """Every message, to look for those that were not delivered."""

    list_display = ("subject", "address", "kind", "status", "created_at", "sent_at", "attempts")
    list_filter = ("status", "kind")
    search_fields = ("address", "subject")
    date_hierarchy = "created_at"
    hidden = ("body", "key")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        """All to staff, but for what is in confidence: `visible_to` is the inbox of one person."""
        rows = Message.objects.exclude(kind=IN_CONFIDENCE)
        return rows if request.user.is_staff else rows.none()
