"""Who acts. Every deed has a `by`: a signed-in person, or the named part of the system that acted by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class System:
    """The product acting by itself, under the name of the job or command: the closing job, an import by an operator."""

    name: str

    @property
    def audit_label(self) -> str:
        """As the audit names it: `system: close_due`."""
        return f"system: {self.name}"

    @property
    def role(self) -> str:
        """The operator's role: what a command on the server may do was decided by who may run commands there."""
        return "system"


@dataclass(frozen=True)
class Unnamed:
    """A person whose deed is remembered, and not whose it was: that they asked at all is nobody's business but those named."""

    role: str = "applicant"

    @property
    def audit_label(self) -> str:
        """As the audit has it; the record itself says whose it is, to whoever may read that."""
        return f"a person not named ({self.role})"


def is_same_person(one_label: str, other_label: str) -> bool:
    """True where two labels of the audit name one person, in whatever role each time."""
    one, other = (label.rpartition(" (")[0] or label for label in (one_label, other_label))
    return one == other


class Actor(Protocol):
    """What an action needs to know of whoever acts: a label for the audit, and the role that decides what they may."""

    @property
    def audit_label(self) -> str: ...

    @property
    def role(self) -> str: ...
