"""A drawing as one text: everything that went in, in one spelling, so that anybody can hash it, keep it and draw it again.

Canonical JSON: UTF-8, keys sorted, no spaces, no number but whole ones, days and instants as ISO 8601 text. The same facts
give the same bytes. Names and employee numbers are not in it; references are. `tools/verify_list.py` reads the same text
with code of its own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple

from seniority.exams import score_of, spelled
from seniority.facts import PREFERENCES, Group
from seniority.packs import Pack, parse_pack
from seniority.ranking import Candidate, Place

# A candidate's row, column by column. Lists drawn in the earlier format stay as they are, and are read and written in it.
CANDIDATE: Final = (
    "reference", "group", "seniority_date", "probation", "recall_first", "hiring_department", "preferences", "other_dates",
    "received_at", "exam_score",
)  # fmt: skip
FORMATS: Final = {"hiring-desk-list/1": CANDIDATE[:-1], "hiring-desk-list/2": CANDIDATE}
FORMAT: Final = "hiring-desk-list/2"
# A place's row in its digest.
PLACE: Final = Place._fields
_GROUPS: Final[Mapping[str, Group]] = {"bidder": "bidder", "public": "public"}


class Apart(NamedTuple):
    """Who stands outside the order: why, with which problems or reason, and what becomes of a rejected bid."""

    kind: str
    reference: str
    problems: tuple[str, ...]
    becomes: str
    reason: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What a list was drawn from. `about` says which list it is: posting, number, roster, software; plain JSON values."""

    about: Mapping[str, Any]  # plain JSON values
    pack: Pack
    seed: bytes
    candidates: Sequence[Candidate]
    apart: Sequence[Apart]
    format: str = FORMAT


def canonical(value: object) -> str:
    """The one spelling of plain values as JSON. Raises TypeError or ValueError for what JSON has no plain value for."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def sha256(text: str) -> str:
    """The SHA-256 of the text's UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def write(facts: Facts) -> str:
    """The facts as canonical JSON, candidates and those apart by reference, whatever order they came in."""
    columns = FORMATS[facts.format]
    return canonical(
        {
            "format": facts.format,
            "about": facts.about,
            "pack": {"id": facts.pack.id, "version": facts.pack.version, "text": facts.pack.text},
            "seed": facts.seed.hex(),
            "candidates": {"columns": columns, "rows": sorted(_row(one)[: len(columns)] for one in facts.candidates)},
            "apart": {"columns": Apart._fields, "rows": sorted(facts.apart)},
        }
    )


def read(text: str) -> Facts:
    """The facts again, of which `write` makes the same text. Raises ValueError for a text that is no snapshot."""
    try:
        said = json.loads(text)
        if said["format"] not in FORMATS:
            raise ValueError(f"the format {said['format']!r} is not known")
        columns = FORMATS[said["format"]]
        return Facts(
            about=said["about"],
            pack=parse_pack(said["pack"]["text"], f"{said['pack']['id']}.toml"),
            seed=bytes.fromhex(said["seed"]),
            candidates=[_candidate(row, columns) for row in said["candidates"]["rows"]],
            apart=[
                Apart(kind, reference, tuple(problems), becomes, reason)
                for kind, reference, problems, becomes, reason in said["apart"]["rows"]
            ],
            format=said["format"],
        )
    except (KeyError, TypeError, AttributeError) as fault:
        raise ValueError(f"this is no snapshot of a list: {fault!r}") from fault


def format_of(text: str) -> str:
    """The format that a snapshot's text states; today's where it states none that is known."""
    try:
        said = json.loads(text)["format"]
        return said if said in FORMATS else FORMAT
    except (ValueError, KeyError, TypeError, RecursionError):
        return FORMAT


def places_text(places: Iterable[Place]) -> str:
    """The places as canonical JSON, one row each in the order given: what a list's second digest is over."""
    return canonical([[_plain(value) for value in place] for place in places])


def statement(about: Mapping[str, Any], snapshot_sha256: str, places_sha256: str, form: str = FORMAT) -> bytes:
    """The bytes that a list's signature is over: its format, which list, what went in, and what came out."""
    said = {
        "format": form,
        "posting": about["posting"],
        "list": about["list"],
        "snapshot_sha256": snapshot_sha256,
        "places_sha256": places_sha256,
    }
    return canonical(said).encode()


def instant(at: datetime) -> str:
    """An instant in UTC to the microsecond: "2025-07-02T05:00:00.000000Z"."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _row(one: Candidate) -> list[object]:
    return [
        one.reference,
        one.group,
        one.seniority_date.isoformat() if one.seniority_date else None,
        one.probation,
        one.recall_first,
        one.hiring_department,
        [held for held in PREFERENCES if held in one.preferences],
        {name: day.isoformat() for name, day in one.other_dates},
        instant(one.received_at) if one.received_at else None,
        None if one.exam_score is None else spelled(one.exam_score),
    ]


def _candidate(row: Sequence[Any], columns: Sequence[str]) -> Candidate:  # plain JSON values
    if len(row) != len(columns):
        raise ValueError(f"a candidate's row has {len(row)} values, not {len(columns)}")
    reference, group, day, probation, recall, department, preferences, other, received_at, *score = row
    return Candidate(
        reference=reference,
        group=_GROUPS[group],
        seniority_date=date.fromisoformat(day) if day else None,
        probation=probation,
        recall_first=recall,
        hiring_department=department,
        preferences=frozenset(known for known in PREFERENCES if known in preferences),
        other_dates=tuple((name, date.fromisoformat(said)) for name, said in sorted(other.items())),
        received_at=datetime.fromisoformat(received_at) if received_at else None,
        exam_score=score_of(score[0]) if score and score[0] is not None else None,
    )
