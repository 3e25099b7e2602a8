"""The lottery that breaks ties: drawn once from a secret seed, and repeatable by anybody once the seed is shown.

A seed is made when a posting is published and only its digest is shown; at closing the seed itself is. Whoever has it
recomputes every draw from the references alone. The lower draw comes first. To change the draw, change `draw`, and
with it what is published about it.
"""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache


def draw(seed: bytes, reference: str) -> str:
    """The draw of one application: HMAC-SHA256 of its reference (UTF-8) under the seed, in hexadecimal.

    Nothing of the person enters but the reference (agreement 12.1; domain, Seniority: never a number, a name or the
    time of filing). An empty seed is refused with ValueError, since everybody could foresee its draws.
    """
    if not seed:
        raise ValueError("the lottery needs a seed")
    drawn = _of_seed(seed).copy()
    drawn.update(reference.encode())
    return drawn.hexdigest()


@lru_cache(maxsize=1)
def _of_seed(seed: bytes) -> hmac.HMAC:
    """The digest before any reference is in it: half of the time of a draw, and the same for everybody on a list."""
    return hmac.new(seed, digestmod="sha256")


def seed_digest(seed: bytes) -> str:
    """What is shown of the seed before the closing: its SHA-256 in hexadecimal."""
    return hashlib.sha256(seed).hexdigest()
