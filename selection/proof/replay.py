"""A stored list derived again from its seal and compared with what is stored. A difference is an alarm; nothing is repaired."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from itertools import zip_longest
from typing import NamedTuple

from django.db import transaction

from ats import signing
from ats.accounts.actors import Actor
from ats.accounts.roles import require
from ats.audit import record
from ats.refusal import Refused
from postings.seed import digest_at
from selection.models import CandidateList, ListedApart, ListEntry, ListSeal
from selection.proof import snapshot
from selection.proof.sealing import software
from seniority.lottery import seed_digest
from seniority.ranking import Place, rank

NO_SEAL = "The list has no seal: nothing that went into it was kept, so it cannot be derived again."


class Replay(NamedTuple):
    """What came of it: how many places are stored, and every kind of difference in a sentence; none where all is the same."""

    places: int
    differences: tuple[str, ...]


def replay(candidate_list: CandidateList) -> Replay:
    """The list derived again from its seal's snapshot, and compared with its rows, its seal and its posting."""
    entries = list(_entries(candidate_list))
    seal = ListSeal.objects.filter(candidate_list=candidate_list).first()
    if seal is None:
        return Replay(len(entries), (NO_SEAL,))
    stored = [place_of(entry) for entry in entries]
    return Replay(len(entries), tuple(_differences(candidate_list, seal, stored, entries)))


def note_replay(candidate_list: CandidateList, found: Replay, *, by: Actor, at: datetime) -> None:
    """Who replayed a list, and what came of it, is remembered."""
    require(by, "see the desk")
    facts = {"list": candidate_list.number, "places": found.places, "differences": list(found.differences)}
    with transaction.atomic():
        record("selection.replay", by=by, at=at, subject=candidate_list, facts=facts)


def auditor_file(candidate_list: CandidateList) -> str:
    """The list as JSON for `tools/verify_list.py`: the seal, and the places as they are stored. Refused without a seal."""
    seal = ListSeal.objects.filter(candidate_list=candidate_list).first()
    if seal is None:
        raise Refused(
            "This list was drawn before lists were sealed. There is nothing an auditor could check.", code="seal"
        )
    places = snapshot.places_text(place_of(entry) for entry in _entries(candidate_list))
    said = {
        "format": f"{snapshot.format_of(seal.snapshot)}/auditor",
        "snapshot": seal.snapshot,
        "places": json.loads(places),
        "snapshot_sha256": seal.snapshot_sha256,
        "places_sha256": seal.places_sha256,
        "signature": seal.signature,
        "public_key": seal.public_key,
        "public_keys": signing.public_keys(),
    }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def place_of(entry: ListEntry) -> Place:
    """The stored place as it is, whatever somebody may have made of it."""
    return Place(
        entry.place, entry.reference, entry.group, entry.tier, entry.seniority_date,  # type: ignore[arg-type]  # as stored
        tuple(entry.preferences), entry.lottery or None, entry.decided_by, entry.because,  # type: ignore[arg-type]  # as stored
    )  # fmt: skip


def _entries(candidate_list: CandidateList) -> Iterator[ListEntry]:
    whole = ListEntry.objects.filter(candidate_list=candidate_list).select_related("application__filing")
    return whole.order_by("place", "pk").iterator(chunk_size=2000)


def _differences(drawn: CandidateList, seal: ListSeal, stored: list[Place], entries: list[ListEntry]) -> Iterator[str]:
    if snapshot.sha256(seal.snapshot) != seal.snapshot_sha256:
        yield "The snapshot of what went in is not the one whose SHA-256 the seal states."
    if snapshot.sha256(snapshot.places_text(stored)) != seal.places_sha256:
        yield "The stored places are not those whose SHA-256 the seal states."
    try:
        facts = snapshot.read(seal.snapshot)
        spelled = snapshot.write(facts)
        derived = rank(facts.candidates, facts.pack, facts.seed)
        statement = snapshot.statement(facts.about, seal.snapshot_sha256, seal.places_sha256, facts.format)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        yield f"The snapshot of what went in cannot be read: {fault}."
        return
    if spelled != seal.snapshot:
        yield "The snapshot of what went in is not in the one spelling that a drawing writes."
    yield from _signature(seal, statement)
    yield from _columns(drawn, facts)
    yield from _places(stored, _in_the_words_of(stored, derived, facts))
    yield from _names(entries)
    yield from _apart(drawn, facts)


def _signature(seal: ListSeal, statement: bytes) -> Iterator[str]:
    if seal.public_key not in signing.public_keys():
        yield "The seal states a public key that is none of ours."
    if not signing.holds(seal.public_key, statement, signature_of(seal)):
        yield "The seal's signature does not hold by the public key that it states."


def signature_of(seal: ListSeal) -> bytes:
    """The stored signature; no bytes where what is stored is none."""
    try:
        return bytes.fromhex(seal.signature)
    except ValueError:
        return b""


def _columns(drawn: CandidateList, facts: snapshot.Facts) -> Iterator[str]:
    """The list's own columns, and its posting's published hash, against the snapshot."""
    posting, roster, about, pack = drawn.posting, drawn.roster, facts.about, facts.pack
    kept = {"as_of": roster.as_of.isoformat(), "sha256": roster.sha256} if roster else None
    for name, stored, said in (
        ("posting", posting.job_number, about.get("posting")),
        ("number", drawn.number, about.get("list")),
        ("lottery seed", drawn.seed, facts.seed.hex()),
        ("rule pack", drawn.pack_id, pack.id),
        ("pack's version", drawn.pack_version, pack.version),
        ("pack's text", drawn.pack_text, pack.text),
        ("number of interviews a block", drawn.interview_block, pack.interview_block),
        ("roster", kept, about.get("roster")),
        ("moment of drawing", snapshot.instant(drawn.drawn_at), about.get("drawn_at")),
        ("drawer", drawn.drawn_by, about.get("drawn_by")),
        ("reason", drawn.reason, about.get("reason")),
    ):
        if stored != said:
            yield f"The list's {name} differs from the snapshot: stored is {_short(stored)}, sealed is {_short(said)}."
    published = digest_at(posting, drawn.drawn_at)
    if seed_digest(facts.seed) != published:
        yield "The sealed lottery seed is not the one whose SHA-256 the posting has published."
    if about.get("seed_sha256") != published:
        yield "The seed's published SHA-256 differs between the posting and the snapshot."


def _in_the_words_of(stored: list[Place], derived: list[Place], facts: snapshot.Facts) -> list[Place]:
    """The derived places. Another version may say the same in other words: then with the sentences as they are stored.

    Nobody can change a stored sentence unseen for that: the digest of the places and the signature are over it too.
    """
    if facts.about.get("software") == software() or len(stored) != len(derived):
        return derived
    return [again._replace(because=kept.because) for kept, again in zip(stored, derived, strict=True)]


def _places(stored: list[Place], derived: list[Place]) -> Iterator[str]:
    """The first place that differs, with every field that does."""
    for number, (kept, again) in enumerate(zip_longest(stored, derived), 1):
        if kept is None or again is None:
            where, nowhere = ("derived", "stored") if kept is None else ("stored", "derived")
            yield f"Place {number} is {where} ({(kept or again).reference}) and not {nowhere}."
            return
        if kept != again:
            fields = [name for name, one, other in zip(Place._fields, kept, again, strict=True) if one != other]
            said = "; ".join(
                f"{name}: stored {_short(getattr(kept, name))}, derived {_short(getattr(again, name))}"
                for name in fields
            )
            yield f"Place {number} differs. {said}."
            return


def _names(entries: list[ListEntry]) -> Iterator[str]:
    for entry in entries:
        filing = entry.application.filing
        if entry.application.reference != entry.reference:
            yield f"Place {entry.place} points to the application {entry.application.reference}, not {entry.reference}."
            return
        if filing is None or f"{filing.first_name} {filing.last_name}".strip() != entry.name:
            yield f"Place {entry.place} ({entry.reference}) carries another name than its application."
            return


def _apart(drawn: CandidateList, facts: snapshot.Facts) -> Iterator[str]:
    rows = list(ListedApart.objects.filter(candidate_list=drawn).select_related("application"))
    stored = sorted((row.kind, row.reference, tuple(row.problems), row.becomes, row.reason) for row in rows)
    for kept, said in zip_longest(stored, sorted(map(tuple, facts.apart))):
        if kept != said:
            yield f"Those apart differ, first at {(kept or said)[1]}: stored is {_short(kept)}, sealed is {_short(said)}."
            break
    for row in rows:
        if row.application.reference != row.reference:
            yield f"{row.reference}, listed apart, points to the application {row.application.reference}."
            return


def _short(value: object) -> str:
    text = str(value) if value not in (None, "", ()) else "nothing"
    return text if len(text) <= 160 else f"{text[:160]}…"
