"""Whether what leaves this machine is encrypted, and to whom: a sentence for each connection that is not. Without Django.

Nothing leaves the machine by a unix socket or the loopback. Every other host is spoken to with TLS and a certificate that is
checked, unless ATS_TRUSTED_HOSTS names it: a host on a network that only these machines are on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

TRUST: Final = "or name the host in ATS_TRUSTED_HOSTS where only these machines are on its network"


@dataclass(frozen=True)
class Ways:
    """Where this deployment connects to, as its settings say it."""

    database: Mapping[str, Any]  # as Django describes one
    broker: str
    mail: str
    mail_is_encrypted: bool
    scanner: str
    documents: str = ""
    trusted: Collection[str] = ()


def unsafe(ways: Ways) -> Iterator[str]:
    """A sentence for each connection that others could read or answer."""
    trusted = {name.casefold() for name in ways.trusted}
    yield from of_database(ways.database, trusted)
    yield from of_broker(ways.broker, trusted)
    if is_outside(ways.mail, trusted) and not ways.mail_is_encrypted:
        yield f"ATS_SMTP_HOST names {ways.mail}, spoken to without TLS. Set ATS_SMTP_TLS, {TRUST}."
    scanner = "" if ways.scanner.startswith("/") else ways.scanner.rpartition(":")[0]
    bucket = urlsplit(ways.documents)
    if bucket.scheme == "http" and is_outside(bucket.hostname or "", trusted):
        yield f"ATS_S3_URL names {bucket.hostname} without TLS. Begin it with https://, {TRUST}."
    if is_outside(scanner, trusted):
        yield f"ATS_CLAMD names {scanner}, and clamd knows no TLS. Give it a unix socket, {TRUST}."


def of_database(facts: Mapping[str, Any], trusted: Collection[str]) -> Iterator[str]:
    """A sentence where a server of the database is reached that shows no certificate made out to its name."""
    options = facts.get("OPTIONS") or {}
    named = (
        ",".join(str(options.get(name) or "") for name in ("host", "hostaddr")).strip(",") or facts.get("HOST") or ""
    )
    outside = [host for host in named.split(",") if is_outside(host, trusted)]
    if outside and options.get("sslmode") != "verify-full":
        yield f"DATABASE_URL names {outside[0]} without ?sslmode=verify-full. Add it, {TRUST}."


def of_broker(url: str, trusted: Collection[str]) -> Iterator[str]:
    """A sentence where the broker is reached without TLS, or with a certificate that nobody checks."""
    parts = urlsplit(url)
    if not is_outside(parts.hostname or "", trusted):
        return
    asked = {name: values[-1].casefold() for name, values in parse_qs(parts.query).items()}
    checks = asked.get("ssl_cert_reqs", "required").removeprefix("cert_") == "required"
    if parts.scheme != "rediss":
        yield f"REDIS_URL names {parts.hostname} without TLS. Begin it with rediss://, {TRUST}."
    elif not checks or asked.get("ssl_check_hostname", "true") not in {"true", "1", "yes", "on"}:
        yield f"REDIS_URL does not check the certificate of {parts.hostname}. Take ssl_cert_reqs and the like out of it."


def is_outside(host: str, trusted: Collection[str]) -> bool:
    """True for a host on another machine that nobody vouches for: no unix socket, not the loopback, not named as trusted."""
    name = host.strip().strip("[]").casefold()
    if not name or name.startswith(("/", "@")) or name == "localhost" or name in trusted:
        return False
    try:
        return not ip_address(name).is_loopback
    except ValueError:
        return True
