"""From where a request comes, as far as that can be believed."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

NOWHERE = "0.0.0.0"  # noqa: S104 - said where the server names no peer, as on a unix socket; nothing is bound to it


def address_of(request: HttpRequest) -> str:
    """The address of whoever asks: the peer's, and behind proxies of ours (ATS_TRUSTED_PROXIES) what the nearest of them saw.

    Whatever a client wrote into X-Forwarded-For itself stands left of that and is never read.
    """
    here = parsed(request.META.get("REMOTE_ADDR", ""))
    seen = [parsed(part) for part in request.headers.get("X-Forwarded-For", "").split(",")]
    while here is not None and is_ours(here) and seen:
        before = seen.pop()
        if before is None:
            break
        here = before
    return str(here or NOWHERE)


def neighbourhood(address: str) -> str:
    """What limits count as one: an IPv4 address, and the /64 of an IPv6 address, which one household has whole."""
    one = ip_address(address)
    return str(ip_network(f"{one}/64", strict=False).network_address) if isinstance(one, IPv6Address) else address


def parsed(text: str) -> IPv4Address | IPv6Address | None:
    """The address, an IPv4 one also where it is written as IPv6; None for anything else."""
    try:
        one = ip_address(text.strip())
    except ValueError:
        return None
    return (one.ipv4_mapped or one) if isinstance(one, IPv6Address) else one


def is_ours(address: IPv4Address | IPv6Address) -> bool:
    """The address is that of a proxy we trust."""
    return any(address in network for network in networks(tuple(settings.TRUSTED_PROXIES)))


@lru_cache
def networks(words: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    """The proxies of the setting. Raises ValueError for what is neither an address nor a network."""
    return tuple(ip_network(word, strict=False) for word in words)
