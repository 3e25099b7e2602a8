"""What a session holds after the sign-in pages: when the person was confirmed, and by what."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

from allauth.account.internal.userkit import user_id_to_str

if TYPE_CHECKING:
    from ats.accounts.models import User


def confirmed(user: User) -> dict[str, Any]:
    """The person was confirmed just now: staff with a second factor, which they get where they have none."""
    from allauth.mfa.models import Authenticator

    from ats.accounts.second_factor import needs_one

    records = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    if needs_one(user):
        Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": ""}})
        records.append({"method": "mfa", "type": "totp", "at": time.time(), "reauthenticated": True})
    return {"account_authentication_methods": records, "account_authentication_methods_user": user_id_to_str(user)}


def mailed_code(address: str) -> str:
    """The code in the newest message to that address."""
    from ats.outbox.models import Message

    body = Message.objects.filter(address__iexact=address).order_by("-created_at")[0].body
    found = re.search(r"^\s*([A-Z0-9-]{6,})\s*$", body, re.M)
    assert found, body
    return found[1]
