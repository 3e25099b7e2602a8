"""Seals a list: the snapshot of what went in, its digest, the digest of the places, and our signature over both."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.conf import settings

from ats import signing
from selection.candidates import Gathered, Order
from selection.models import Apart as Kind
from selection.models import CandidateList, ListEntry, ListSeal
from selection.proof import snapshot
from seniority.facts import PREFERENCES
from seniority.ranking import Place


def seal(order: Order, drawn: CandidateList) -> ListSeal:
    """The list's seal stands: snapshot, digests and signature, never changed afterwards."""
    assert order.lottery_seed is not None  # noqa: S101 - a list is drawn once the seed is shown
    facts = snapshot.Facts(
        about(order, drawn), order.pack, order.lottery_seed, order.gathered.candidates, apart_of(order.gathered)
    )
    text = snapshot.write(facts)
    went_in, came_out = snapshot.sha256(text), snapshot.sha256(snapshot.places_text(order.places))
    return ListSeal.objects.create(
        candidate_list=drawn,
        snapshot=text,
        snapshot_sha256=went_in,
        places_sha256=came_out,
        signature=signing.sign(snapshot.statement(facts.about, went_in, came_out)).hex(),
        public_key=signing.public_keys()[0],
    )


def about(order: Order, drawn: CandidateList) -> dict[str, Any]:
    """Which list it is, and what stood around it, as plain values."""
    posting, roster = order.posting, order.gathered.roster
    return {
        "posting": posting.job_number,
        "list": drawn.number,
        "closes_at": snapshot.instant(posting.closes_at),
        "revision": posting.revision,
        "open_to_public": posting.open_to_public,
        "vacancies": posting.vacancies,
        "seed_sha256": posting.seed_sha256,
        "roster": {"as_of": roster.as_of.isoformat(), "sha256": roster.sha256} if roster else None,
        "drawn_at": snapshot.instant(drawn.drawn_at),
        "drawn_by": drawn.drawn_by,
        "reason": drawn.reason,
        "software": software(),
    }


@lru_cache(maxsize=1)
def software() -> str:
    """The product's name and version, as its project file states them."""
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
    return f"{project['name']} {project['version']}"


def apart_of(gathered: Gathered) -> list[snapshot.Apart]:
    """Those outside the order, as the snapshot keeps them."""
    return [
        *(snapshot.Apart(Kind.REJECTED_BID, one.reference, one.problems, one.becomes, "") for one in gathered.rejected),
        *(snapshot.Apart(Kind.NOT_QUALIFIED, one.reference, (), "", one.reason) for one in gathered.not_qualified),
        *(snapshot.Apart(Kind.UNREVIEWED, one.reference, (), "", one.reason) for one in gathered.unreviewed),
    ]


def places_of(entries: Iterable[ListEntry]) -> list[Place]:
    """Stored places as the engine gives them, so that both can be compared and hashed alike."""
    return [
        Place(
            place=entry.place,
            reference=entry.reference,
            group="bidder" if entry.group == "bidder" else "public",
            tier=entry.tier,
            seniority_date=entry.seniority_date,
            preferences=tuple(known for known in PREFERENCES if known in entry.preferences),
            lottery=entry.lottery or None,
            decided_by=entry.decided_by,
            because=entry.because,
        )
        for entry in entries
    ]
