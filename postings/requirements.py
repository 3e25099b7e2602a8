"""The minimum qualifications of a posting, as questions a person can answer. Pure.

They are the class specification's and the posting's together; asterisked knowledge, skills and abilities "may be
required at entry" and are no minimum qualifications (class specification).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Requirement:
    """One minimum qualification. `key` is stable within one posting: it names the answer and the finding."""

    key: str
    text: str
    area: str


def requirements_of(education: Iterable[str], licensure: Iterable[str]) -> list[Requirement]:
    """Each distinct statement once (compared without case, blanks and closing stops), education first."""
    found: dict[str, Requirement] = {}
    for area, statements in (("education", education), ("licensure", licensure)):
        for text in statements:
            plain = re.sub(r"\W+", " ", text).strip().casefold()
            if plain and plain not in found:
                number = sum(1 for other in found.values() if other.area == area) + 1
                found[plain] = Requirement(key=f"{area}-{number}", text=text.strip(), area=area)
    return list(found.values())
