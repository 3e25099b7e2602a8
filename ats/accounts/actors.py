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


class Actor(Protocol):
    """What an action needs to know of whoever acts: a label for the audit, and the role that decides what they may."""

    @property
    def audit_label(self) -> str: ...

    @property
    def role(self) -> str: ...
