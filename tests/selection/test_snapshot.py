"""A drawing as one text: the same facts make the same bytes, and the text gives the facts again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from selection.proof import snapshot
from selection.proof.sealing import places_of
from seniority.facts import PREFERENCES
from seniority.packs import load_pack
from seniority.ranking import Candidate, rank
from tests import makers

PACK = load_pack("afscme-seniority")
FORMATS = list(snapshot.FORMATS)
# Written by the product when it knew no exam scores; never written again.
KEPT = Path(__file__).parent / "kept" / "list-format-1.json"
DAYS = st.dates(date(1960, 1, 1), date(2030, 1, 1))
CANDIDATES = st.lists(
    st.builds(
        Candidate,
        reference=st.text("ABCDEFGH0123456789", min_size=1, max_size=6),
        group=st.sampled_from(["bidder", "public"]),
        seniority_date=st.none() | DAYS,
        probation=st.booleans(),
        recall_first=st.booleans(),
        hiring_department=st.booleans(),
        preferences=st.frozensets(st.sampled_from(PREFERENCES)),
        other_dates=st.just(()) | st.tuples(st.tuples(st.just("class"), DAYS)),
        received_at=st.none() | st.datetimes(timezones=st.just(UTC)),
        exam_score=st.none() | st.decimals(0, 100, places=2),
    ),
    unique_by=lambda one: one.reference,
    max_size=8,
)


def facts(candidates, **about):
    apart = [snapshot.Apart("rejected_bid", "Z9", ("no_number",), "public", "")]
    return snapshot.Facts({"posting": "1", "list": 1, **about}, PACK, bytes(32), candidates, apart)


@given(CANDIDATES, st.randoms())
def test_the_text_is_one_for_the_same_facts_and_gives_them_again(candidates, random):
    shuffled = random.sample(candidates, len(candidates))

    text = snapshot.write(facts(candidates))

    assert snapshot.write(facts(shuffled)) == text
    assert snapshot.write(snapshot.read(text)) == text
    assert sorted(snapshot.read(text).candidates, key=lambda one: one.reference) == sorted(
        candidates, key=lambda one: one.reference
    )


def test_any_fact_changed_changes_the_text():
    one = Candidate("A", "bidder", date(2001, 1, 1))
    texts = {
        snapshot.write(facts([changed]))
        for changed in (
            one,
            one._replace(seniority_date=date(2001, 1, 2)),
            one._replace(probation=True),
            one._replace(recall_first=True),
            one._replace(hiring_department=True),
            one._replace(other_dates=(("class", date(2001, 1, 1)),)),
            one._replace(received_at=datetime(2025, 1, 1, tzinfo=UTC)),
            one._replace(exam_score=Decimal("0.00")),
            one._replace(exam_score=Decimal("87.50")),
            one._replace(group="public"),
            one._replace(group="public", preferences=frozenset({"cps"})),
        )
    }

    assert len(texts) == 11


NO_SNAPSHOTS = [
    "",
    "[]",
    "null",
    "{}",
    '{"format":"other"}',
    '{"format":[]}',
    *(f'{{"format":"{one}"}}' for one in FORMATS),
]


@pytest.mark.parametrize("text", NO_SNAPSHOTS)
def test_a_text_that_is_no_snapshot_is_refused(text):
    with pytest.raises(ValueError, match=r"no snapshot|is not known|Expecting value"):
        snapshot.read(text)


@pytest.mark.parametrize("text", NO_SNAPSHOTS[:-2])
def test_a_text_that_states_no_known_format_counts_as_one_of_today(text):
    assert snapshot.format_of(text) == "hiring-desk-list/2"


@pytest.mark.parametrize("score", ['"87.5"', '"087.500"', '"-1.00"', '"NaN"', '"1e1"', "87", "true", '""'])
def test_a_score_in_another_spelling_is_refused(score):
    text = snapshot.write(facts([Candidate("A", "public", exam_score=Decimal("87.50"))]))

    with pytest.raises(ValueError, match=r"no exam score|no snapshot"):
        snapshot.read(text.replace('"87.50"', score))


def test_a_row_of_more_or_fewer_values_than_its_format_has_is_refused():
    text = snapshot.write(facts([Candidate("A", "public")]))

    with pytest.raises(ValueError, match="a candidate's row has 9 values, not 10"):
        snapshot.read(text.replace("{},null,null]", "{},null]"))
    with pytest.raises(ValueError, match="a candidate's row has 10 values, not 9"):
        snapshot.read(text.replace("list/2", "list/1"))


@given(CANDIDATES)
def test_the_earlier_format_is_read_and_written_as_it_was_without_scores(candidates):
    people = [one._replace(exam_score=None) for one in candidates]

    text = snapshot.write(replace(facts(people), format="hiring-desk-list/1"))

    said = json.loads(text)
    assert said["format"] == snapshot.format_of(text) == "hiring-desk-list/1"
    assert "exam_score" not in said["candidates"]["columns"] == list(snapshot.CANDIDATE[:9])
    assert snapshot.write(snapshot.read(text)) == text
    assert snapshot.read(text).candidates == sorted(people, key=lambda one: one.reference)


def test_a_list_kept_in_the_earlier_format_gives_its_places_again():
    kept = json.loads(KEPT.read_text(encoding="utf-8"))

    read = snapshot.read(kept["snapshot"])

    assert snapshot.write(read) == kept["snapshot"]
    assert snapshot.places_text(rank(read.candidates, read.pack, read.seed)) == snapshot.canonical(kept["places"])


def test_a_drawn_list_carries_a_seal_that_gives_its_places_again(db):
    makers.roster(makers.employee("1", last_name="Invented"), makers.employee("2", last_name="Invented"))
    posting = makers.open_posting()
    applications = [
        makers.filed(posting, makers.person(last_name="Invented"), employee_number="1"),
        makers.filed(posting, makers.person(last_name="Invented"), employee_number="2"),
        makers.filed(posting, makers.person(last_name="Invented"), veteran=True),
    ]
    makers.close(posting)
    makers.reviewed(*applications)

    drawn = makers.listed(posting)

    seal = drawn.seal
    read = snapshot.read(seal.snapshot)
    places = places_of(drawn.entries.order_by("place"))
    assert rank(read.candidates, read.pack, read.seed) == places
    assert snapshot.sha256(seal.snapshot) == seal.snapshot_sha256
    assert snapshot.sha256(snapshot.places_text(places)) == seal.places_sha256
    said = snapshot.statement(read.about, seal.snapshot_sha256, seal.places_sha256)
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(seal.public_key)).verify(bytes.fromhex(seal.signature), said)
    assert (read.about["posting"], read.about["list"]) == (drawn.posting.job_number, 1)
