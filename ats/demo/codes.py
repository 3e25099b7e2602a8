"""The demo's sign-ins as a terminal shows them, with the six digits of the moment. Needs nothing but Python."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
from collections.abc import Mapping
from typing import Any

FILE = "demo-sign-ins.json"
SECONDS = 30


def digits(secret: str, at: float) -> str:
    """What an authenticator app with that key shows at the moment (RFC 6238: six digits, SHA-1, half a minute)."""
    key = base64.b32decode(secret)
    sum_ = hmac.new(key, struct.pack(">Q", int(at) // SECONDS), hashlib.sha1).digest()
    start = sum_[-1] & 15
    return f"{(struct.unpack('>I', sum_[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def lines(content: Mapping[str, Any], *, at: float, again: str) -> list[str]:
    """Who can sign in, one a line, and how; `again` is the command that shows new digits."""
    secrets, people = content.get("secrets", {}), content["people"]
    width, wider = (max(len(one[place]) for one in people) for place in (0, 1))
    said = [
        f"{words:<{width}}  {email:<{wider}}"
        + (f"  second step {digits(secrets[email], at)}" if email in secrets else "")
        for words, email in people
    ]
    said.append(f"Password of them all, made for this home: {content['password']}")
    if secrets:
        said.append(f"Six digits are good for half a minute at most, and once. New ones: {again}")
    return [line.rstrip() for line in said]
