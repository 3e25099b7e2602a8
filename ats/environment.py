"""What the environment says, read in one place. Every variable stands in the README's table; a test compares the two."""

from __future__ import annotations

import os
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    """The variable's value, or what its file holds, or the default where both are unset or empty.

    The file is named by the variable with _FILE behind its name, so that a store of secrets can hand over what no list of
    processes shows. Raises ImproperlyConfigured where both are set, and where the file cannot be read.
    """
    value, path = os.environ.get(name) or "", os.environ.get(f"{name}_FILE") or ""
    if value and path:
        raise ImproperlyConfigured(f"{name} and {name}_FILE are both set. Take one of them out.")
    try:
        return (Path(path).read_text(encoding="utf-8").strip() if path else value) or default
    except (OSError, UnicodeDecodeError) as problem:
        raise ImproperlyConfigured(f"{name}_FILE names {path}, which cannot be read as text.") from problem


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


class Bucket(NamedTuple):
    """A bucket of an S3-compatible store: where, by which key, and who vouches for the server where the system knows no one."""

    url: str
    name: str
    key: str
    secret: str
    region: str
    authority: Path | None

    def __repr__(self) -> str:
        return f"{self.name} at {self.url}"  # and never the key


def bucket() -> Bucket | None:
    """What the variables ATS_S3_… say; None where ATS_S3_URL is unset.

    Raises ImproperlyConfigured where one of them is missing or no address, and where documents would travel unsealed:
    over plain http beyond this machine and a private network.
    """
    url = text("ATS_S3_URL").rstrip("/")
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in {"https", "http"} or not parts.hostname or parts.username or parts.path or parts.query:
        raise ImproperlyConfigured("ATS_S3_URL is no address of a server, as in https://s3.city.example:9000.")
    if parts.scheme == "http" and not is_near(parts.hostname):
        message = f"ATS_S3_URL names {parts.hostname} over http: documents would travel unsealed. Use https there."
        raise ImproperlyConfigured(message)
    found = {name: text(name) for name in ("ATS_S3_BUCKET", "ATS_S3_KEY", "ATS_S3_SECRET")}
    if missing := [name for name, value in found.items() if not value]:
        raise ImproperlyConfigured(
            f"{missing[0]} is not set. ATS_S3_URL says that documents are kept in a bucket there."
        )
    return Bucket(
        url=url,
        name=found["ATS_S3_BUCKET"],
        key=found["ATS_S3_KEY"],
        secret=found["ATS_S3_SECRET"],
        region=text("ATS_S3_REGION", "us-east-1"),
        authority=file("ATS_S3_AUTHORITY"),
    )


def is_near(host: str) -> bool:
    """Whether that host is this machine or on a private network: an address that says so, or a name without a dot, which only
    a network of one's own resolves."""
    try:
        address = ip_address(host)
    except ValueError:
        return "." not in host
    return address.is_private and not address.is_link_local and not address.is_unspecified


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
