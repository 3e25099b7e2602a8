"""References of applications: easy to read over the telephone, impossible to count, a slip noticed. Pure.

Ten signs of Crockford's base 32 (no I, L, O, U): nine at random, 45 bits, and a check sign over them, set in groups:
`K7QF-3M9XT-H`.
"""

from __future__ import annotations

import secrets

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MISTAKEN = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V", " ": "", "-": ""})


def make() -> str:
    """A new reference. Uniqueness is the database's to hold; 45 random bits make a clash rare enough to try again."""
    body = "".join(secrets.choice(SIGNS) for _ in range(9))
    return grouped(body + check_sign(body))


def check_sign(body: str) -> str:
    """The sign that makes a single wrong sign, and a swap of two neighbours, noticeable (weights 1, 3, 5 … modulo 32)."""
    return SIGNS[sum((2 * place + 1) * SIGNS.index(sign) for place, sign in enumerate(body)) % 32]


def grouped(signs: str) -> str:
    """Ten signs as people read them."""
    return f"{signs[:4]}-{signs[4:9]}-{signs[9:]}"


def read(typed: str) -> str | None:
    """The reference somebody typed in its one spelling, or None where the check sign says that it is mistyped."""
    signs = signs_of(typed)
    if not signs or check_sign(signs[:9]) != signs[9]:
        return None
    return grouped(signs)


def is_mistyped(typed: str) -> bool:
    """True for ten of our signs whose check sign does not fit. References of paper files have a form of their own: whoever
    looks one up tries it as it was typed first."""
    return bool(signs_of(typed)) and read(typed) is None


def signs_of(typed: str) -> str:
    """The ten signs that somebody typed, look-alikes understood; empty where they are no ten of ours."""
    signs = typed.upper().translate(MISTAKEN)
    return signs if len(signs) == 10 and all(sign in SIGNS for sign in signs) else ""
