"""The two people who move closings in the midst of it all, as chaos sees them: what they want, and what they were told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from tests.chaos.script import Script
from tests.servers.desk import TWO_PEOPLE, Desk
from tests.servers.traffic import Planned
from tests.servers.windows import Moved

# Of so many postings that close, one is extended and another reopened.
ONE_IN = 5


@dataclass(frozen=True)
class Wish:
    """A closing to be moved; see `tests.servers.two_people`, which reads it."""

    job: str
    deed: str
    at: str
    lasts: float
    closes: bool = False


def wishes(postings: Sequence[Planned], script: Script, *, closes: bool = False) -> list[Wish]:
    """One in so many postings is extended in the midst of the rush to its closing, another reopened once its rush is over.

    `closes`: whether they close what they reopen, where no closing job runs.
    """
    found = []
    for number, posting in enumerate(postings):
        if number % ONE_IN == ONE_IN - 2:
            at, lasts = posting.closes_at - timedelta(seconds=max(script.before / 4, 1.5)), max(script.gap, 2.0)
            found.append(Wish(posting.job, "extend", at.isoformat(), lasts))
        if number % ONE_IN == ONE_IN - 1:
            at, lasts = posting.closes_at + timedelta(seconds=script.around), max(script.gap, script.before + 2.0)
            found.append(Wish(posting.job, "reopen", at.isoformat(), lasts, closes))
    return found


@dataclass
class Movers:
    """The program of the two people on a desk; `hear` is told of each wish as it ends."""

    desk: Desk
    wishes: Sequence[Wish] = ()
    hear: Callable[[Moved], None] = lambda _moved: None
    moved: list[Moved] = field(default_factory=list)
    is_busy: bool = False
    _over: threading.Event = field(default_factory=threading.Event)

    def sit_down(self) -> None:
        """They are at their desks, and nothing has happened yet: to be called from the main thread."""
        self.desk.start(TWO_PEOPLE, options=(str(self.given),))
        self.desk.wait_until(self._is_ready, "the two people did not come")

    def _is_ready(self) -> bool:
        return self.log.exists() and "ready\n" in self.log.read_text(errors="replace")

    def wish(self, wishes: Sequence[Wish], hear: Callable[[Moved], None]) -> None:
        """They know what is wanted."""
        self.wishes, self.hear = wishes, hear
        self.is_busy = bool(wishes)
        half = self.given.with_suffix(".half")
        half.write_text(json.dumps([asdict(one) for one in wishes]))
        half.rename(self.given)
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def given(self) -> Path:
        """The file by which they are told."""
        return self.desk.home.folder / "wishes.json"

    def _listen(self) -> None:
        """Each line that they print is heard, until all have been or the program has ended."""
        log, read = self.log, 0
        while self.is_busy and not self._over.wait(0.1):
            has_ended = self.desk.processes[TWO_PEOPLE].poll() is not None
            lines = log.read_text(errors="replace").splitlines(keepends=True) if log.exists() else []
            for line in lines[read:]:
                if not line.endswith("\n"):
                    break
                read += 1
                if line.startswith("{"):
                    self._heard(json.loads(line))
            self.is_busy = len(self.moved) < len(self.wishes) and not has_ended

    def _heard(self, facts: dict[str, str]) -> None:
        closes_at = datetime.fromisoformat(facts["closes_at"]) if "closes_at" in facts else None
        self.moved.append(Moved(facts["job"], facts["deed"], facts["said"], closes_at))
        self.hear(self.moved[-1])

    @property
    def log(self) -> Path:
        """What they print."""
        return self.desk.home.logs / f"{TWO_PEOPLE}.log"

    def told(self) -> list[Moved]:
        """What each was told; where they were told nothing, that."""
        known = {(one.job, one.deed) for one in self.moved}
        silent = [one for one in self.wishes if (one.job, one.deed) not in known]
        return [*self.moved, *(Moved(one.job, one.deed, "never decided") for one in silent)]

    def end(self) -> None:
        """Nobody listens any more."""
        self._over.set()
