"""Cookies by a name that binds them: over TLS a browser takes one named so from this host alone, for all of its paths."""

from __future__ import annotations

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class NamedCookie(CookieStorage):
    """What the next page says is done, in a signed cookie of that name."""

    cookie_name = settings.MESSAGES_COOKIE_NAME


class Messages(FallbackStorage):
    """In the cookie where it fits, else in the session."""

    storage_classes = (NamedCookie, SessionStorage)
