"""What an interviewer seals, as text, and what several of them come to. Pure: values in, values out.

The text is canonical JSON: whoever has it and the digest can show that nothing was changed since. The salt keeps the digest
from giving the scores away: there are few of them, and without it they could be found by trying.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal

_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Sheet:
    """One interviewer's scores of one candidate: a score and a note for each question, in their order, and a remark on all."""

    application: str
    interviewer: str
    questions: tuple[str, ...]
    highest: int
    scores: tuple[int, ...]
    notes: tuple[str, ...]
    remark: str
    sealed_at: str
    salt: str

    def answers(self) -> list[tuple[str, int, str]]:
        """(question, score, note) of each."""
        return list(zip(self.questions, self.scores, self.notes, strict=True))


def text_of(sheet: Sheet) -> str:
    """The one spelling of a sheet."""
    return json.dumps(asdict(sheet), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def read(text: str) -> Sheet:
    """The sheet again."""
    said = json.loads(text)
    return Sheet(**said | {name: tuple(said[name]) for name in ("questions", "scores", "notes")})


def digest(text: str) -> str:
    """Its SHA-256, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def average(scores: Sequence[int]) -> Decimal:
    """To the hundredth, half up. Of nothing there is none: ValueError."""
    if not scores:
        raise ValueError("there is no average of no scores")
    return (Decimal(sum(scores)) / len(scores)).quantize(_HUNDREDTH, ROUND_HALF_UP)
