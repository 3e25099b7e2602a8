"""How a run of chaos goes: what its command line says, in one piece."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Script:
    """How a run goes. `around`: how long before and after a closing people come, and `early`, where it is given, how long before.
    `together`: all faults strike at the first moment and are mended at the last. `bucket`: documents lie in one; `scanner`: they
    are looked through for viruses."""

    seconds: float
    every: float
    hold: float
    people: int
    gap: float
    around: float
    together: bool
    rejects: bool
    seed: int
    early: float | None = None
    bucket: bool = False
    scanner: bool = False

    @property
    def before(self) -> float:
        """How many seconds before a closing the first of its people come."""
        return self.around if self.early is None else self.early
