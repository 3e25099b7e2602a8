"""What the environment says, read in one place. Every variable stands in the README's table; a test compares the two."""

from __future__ import annotations

import os
from ipaddress import ip_network
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    """The variable's value, or the default where it is unset or empty."""
    return os.environ.get(name) or default


def flag(name: str) -> bool:
    """True for 1, true, yes and on in any case; False for everything else, unset included."""
    return text(name).strip().casefold() in {"1", "true", "yes", "on"}


def words(name: str, default: str = "") -> list[str]:
    """The variable split at commas, blanks stripped, empty parts left out."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def networks(name: str, *, needed: bool) -> list[str]:
    """The variable as addresses and networks.

    Raises ImproperlyConfigured for anything else in it, and where it is needed and missing.
    """
    found = words(name)
    if needed and not found:
        message = f"{name} is not set. Behind a proxy it says whose X-Forwarded-For is believed: the proxy's addresses."
        raise ImproperlyConfigured(message)
    for word in found:
        try:
            ip_network(word, strict=False)
        except ValueError as problem:
            message = f"{name} holds {word}, which is neither an address nor a network."
            raise ImproperlyConfigured(message) from problem
    return found


def endpoint(name: str) -> str:
    """The variable as a place to connect to, the path of a unix socket or host:port; empty where it is unset.

    Raises ImproperlyConfigured for anything else.
    """
    value = text(name).strip().removeprefix("unix:")
    host, _colon, port = value.rpartition(":")
    if value and not value.startswith("/") and not (host and port.isdecimal() and 0 < int(port) < 65536):
        message = f"{name} holds {value}, which is neither the path of a socket nor host:port."
        raise ImproperlyConfigured(message)
    return value


def required(name: str, purpose: str) -> str:
    """The variable's value.

    Raises ImproperlyConfigured, with the purpose, where it is missing: a server never starts on a default secret.
    """
    value = text(name)
    if not value:
        message = (
            f"{name} is not set. It is needed for {purpose}; ./run makes one for its home, a server takes its own."
        )
        raise ImproperlyConfigured(message)
    return value


def file(name: str) -> Path | None:
    """The variable as the path of a file, or None. Raises ImproperlyConfigured where there is no such file."""
    value = text(name)
    if value and not Path(value).is_file():
        message = f"{name} names {value}, which is no file."
        raise ImproperlyConfigured(message)
    return Path(value) if value else None


def folder(name: str, default: Path) -> Path:
    """The variable as a path, or the default."""
    value = text(name)
    return Path(value) if value else default
