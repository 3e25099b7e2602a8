"""What of floor 2 waits for HR: rule packs to activate."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from ats.accounts.models import User
from ats.accounts.roles import may
from seniority.models import PackVersion


def waiting_for(user: User) -> list[dict[str, object]]:
    """Versions that somebody else proposed; nothing for who may not activate one."""
    if not may(user, "activate pack"):
        return []
    waits = PackVersion.objects.filter(activated_at=None).exclude(proposed_by=user.audit_label).order_by("pk")
    names = [f"{pack_id} {version}" for pack_id, version in waits.values_list("pack_id", "version")]
    return [
        {
            "title": _("Rule packs to activate"),
            "count": len(names),
            "url": reverse("desk_packs"),
            "what": ", ".join(names),
        }
    ]
