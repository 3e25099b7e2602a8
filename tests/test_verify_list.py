"""The offline verifier: it agrees with the engine on random lists, and names whatever is changed in a file."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from decimal import Decimal
from typing import Final

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings

from selection.proof import snapshot
from seniority.packs import load_pack
from seniority.ranking import Candidate, rank
from tests.selection.agreement import TOOL, hold_against_the_verifier, tool
from tests.selection.random_lists import DRAWINGS, Drawing
from tests.selection.test_snapshot import KEPT

# `python -m tests.selection.agreement` asks about 10,000.
EXAMPLES: Final = 500
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PEOPLE = [
    *(Candidate(name, "bidder", recall_first=name == "B", probation=name == "D") for name in "ABCD"),
    Candidate("E", "public", preferences=frozenset({"veteran", "cps"})),
    Candidate("F", "public"),
]
SMALL = Drawing(PEOPLE, load_pack("afscme-article-12"), bytes(range(1, 33)))


def sealed(drawing, places=None, **changes):
    """The auditor's file of the drawing, signed; `places` in the stead of the engine's, `changes` of what it is about."""
    places = rank(drawing.candidates, drawing.pack, drawing.seed) if places is None else places
    about = {"posting": "1", "list": 1, "seed_sha256": hashlib.sha256(drawing.seed).hexdigest()} | changes
    text = snapshot.write(snapshot.Facts(about, drawing.pack, drawing.seed, drawing.candidates, []))
    came_out = snapshot.places_text(places)
    digests = snapshot.sha256(text), snapshot.sha256(came_out)
    return {
        "format": "hiring-desk-list/2/auditor",
        "snapshot": text,
        "places": json.loads(came_out),
        "snapshot_sha256": digests[0],
        "places_sha256": digests[1],
        "signature": KEY.sign(snapshot.statement(about, *digests)).hex(),
        "public_key": KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex(),
    }


def ran(path, *options):
    return subprocess.run(
        [sys.executable, "-I", "-S", TOOL, path, *options], capture_output=True, text=True, check=False
    )


def fault_of(file, **given):
    with pytest.raises(tool.Wrong) as wrong:
        tool.check(file if isinstance(file, str) else json.dumps(file), **given)
    return str(wrong.value)


@settings(max_examples=EXAMPLES, deadline=None)
@given(DRAWINGS)
def test_the_engine_and_the_verifier_agree_on_every_field_but_the_sentence(drawing):
    hold_against_the_verifier(drawing)


def test_a_whole_file_holds_with_the_standard_library_alone(tmp_path):
    path = tmp_path / "list.json"
    path.write_text(json.dumps(sealed(SMALL)))

    done = ran(path, "--refer", "2")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "All holds: list 1 of posting 1, 6 places; seal, seed, order and reasons.",
        "Of 2 referred, 20 % veteran: 1 asked for, 1 on the list, 1 due.",
        "Of 2 referred, 20 % cps: 1 asked for, 1 on the list, 1 due.",
    ]


def test_a_changed_file_exits_with_1_and_one_line(tmp_path):
    path = tmp_path / "list.json"
    path.write_text(json.dumps(sealed(SMALL) | {"places": []}))

    done = ran(path)

    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == "NOT RIGHT: The places do not have the SHA-256 that the file states.\n"


def test_a_file_that_is_not_there_is_named(tmp_path):
    assert ran(tmp_path / "none.json").returncode == 1


def test_every_character_of_meaning_changed_in_a_file_is_named():
    text = json.dumps(sealed(SMALL), separators=(",", ":"))
    tool.check(text)
    held = []

    for at in range(0, len(text), 7):
        changed = text[:at] + ("1" if text[at] != "1" else "2") + text[at + 1 :]
        try:
            tool.check(changed)
            held.append(at)
        except tool.Wrong:
            pass

    assert held == []


@pytest.mark.parametrize("field", range(8))
def test_a_place_changed_and_signed_anew_is_named_by_its_field(field):
    places = rank(SMALL.candidates, SMALL.pack, SMALL.seed)
    other = {0: 9, 5: ("seda",)}.get(field, "x")
    changed = [places[0]._replace(**{places[0]._fields[field]: other}), *places[1:]]

    assert fault_of(sealed(SMALL, changed)).startswith(f"Place 1: the {tool.FIELDS[field]} is ")


def test_a_list_of_the_earlier_format_holds_as_it_did(tmp_path):
    done = ran(KEPT, "--refer", "2")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == "All holds: list 1 of posting 1, 8 places; seal, seed, order and reasons."


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ('"hiring-desk-list/1/auditor"', '"hiring-desk-list/2/auditor"', "The snapshot is of another format."),
        ('"hiring-desk-list/1/auditor"', '"hiring-desk-list/3/auditor"', "This is no auditor's file of a list"),
        ("1999-05-03", "1999-05-04", "The snapshot does not have the SHA-256"),
        ("hiring-desk-list/1", "hiring-desk-list/2", "The snapshot does not have the SHA-256"),
    ],
)
def test_a_list_of_the_earlier_format_that_was_changed_is_named(old, new, wrong):
    text = KEPT.read_text(encoding="utf-8")
    assert old in text

    assert fault_of(text.replace(old, new)).startswith(wrong)


def test_a_list_of_the_earlier_format_cannot_be_passed_off_as_a_later_one():
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    text = kept["snapshot"].replace("list/1", "list/2")
    changed = kept | {
        "format": "hiring-desk-list/2/auditor",
        "snapshot": text,
        "snapshot_sha256": snapshot.sha256(text),
    }

    assert fault_of(changed) == "The signature does not hold."


@given(DRAWINGS)
@settings(max_examples=100, deadline=None)
def test_the_verifier_reads_the_earlier_format_as_the_engine_does(drawing):
    people = [one._replace(exam_score=None) for one in drawing.candidates]

    assert hold_against_the_verifier(drawing._replace(candidates=people), "hiring-desk-list/1")[:1] == [
        place.reference for place in rank(people, drawing.pack, drawing.seed)[:1]
    ]


EXAM = Drawing(
    [
        Candidate("A", "public", exam_score=Decimal("80.00")),
        Candidate("B", "public", exam_score=Decimal("78.00"), preferences=frozenset({"veteran"})),
        Candidate("C", "bidder"),
    ],
    load_pack("ranked-exam"),
    bytes(range(1, 33)),
)


@pytest.mark.parametrize(
    ("score", "wrong"),
    [
        ("78.01", ""),  # moves nobody; whoever signs may say so
        ("76.00", "Place 2: the reference is 'B' and must be 'A'."),
        ("69.99", "Place 2: the reference is 'B' and must be 'A'."),
        ("78.1", "'78.1' is no exam score."),
        ("1e9", "'1e9' is no exam score."),
    ],
)
def test_a_score_changed_is_named_and_so_is_one_changed_and_signed_anew(score, wrong):
    file = sealed(EXAM)
    tool.check(json.dumps(file))

    assert fault_of(file | {"snapshot": file["snapshot"].replace("78.00", score)}).endswith("that the file states.")
    if wrong:
        assert fault_of(signed_anew(file, file["snapshot"].replace("78.00", score))) == wrong
    else:
        tool.check(json.dumps(signed_anew(file, file["snapshot"].replace("78.00", score))))


@pytest.mark.parametrize(
    ("old", "new"), [("veteran_percent = 5", "veteran_percent = 2"), ("passing = 70", "passing = 79")]
)
def test_another_percentage_or_mark_in_the_text_of_the_pack_is_named(old, new):
    file = sealed(EXAM)

    assert fault_of(signed_anew(file, file["snapshot"].replace(old, new))).startswith("Place 2: the reference is 'B'")


def signed_anew(file, text):
    """The file with another snapshot, as whoever has the key could sign it; the places stay."""
    about = json.loads(text)["about"]
    digests = snapshot.sha256(text), file["places_sha256"]
    signature = KEY.sign(snapshot.statement(about, *digests)).hex()
    return file | {"snapshot": text, "snapshot_sha256": digests[0], "signature": signature}


def test_a_place_without_its_reason_is_named():
    first, *rest = rank(SMALL.candidates, SMALL.pack, SMALL.seed)

    assert fault_of(sealed(SMALL, [first._replace(because=""), *rest])) == "Place 1 does not say why."


def test_a_place_too_few_and_one_too_many_are_named():
    places = rank(SMALL.candidates, SMALL.pack, SMALL.seed)

    assert fault_of(sealed(SMALL, places[:-1])) == "Place 6 is missing from the list."
    assert fault_of(sealed(SMALL, [*places, places[-1]])) == "Place 7 is too many on the list."


def test_another_seed_than_the_published_is_named():
    wrong = "The lottery's seed is not the one whose SHA-256 was published."

    assert fault_of(sealed(SMALL, seed_sha256="0" * 64)) == wrong
    assert fault_of(sealed(SMALL), published="0" * 64) == wrong


def test_a_file_that_says_a_thing_twice_is_named():
    """Whoever reads the first of both sees other places than those that were checked."""
    text = json.dumps(sealed(SMALL))
    twice = text.replace('"places": [', '"places": [["forged"]], "places": [', 1)

    tool.check(text)
    with pytest.raises(tool.Wrong, match="'places' stands twice"):
        tool.check(twice)


@pytest.mark.parametrize("number", ["0", "-1", "x"])
def test_a_referral_of_nobody_is_no_question(tmp_path, number):
    path = tmp_path / "list.json"
    path.write_text(json.dumps(sealed(SMALL)))

    asked, sensible = ran(path, "--refer", number), ran(path, "--refer", "1")

    assert (asked.returncode, asked.stdout) == (2, "") and "--refer" in asked.stderr
    assert sensible.returncode == 0


def test_a_file_signed_by_a_stranger_is_named_by_who_has_the_key():
    assert fault_of(sealed(SMALL), trusted=["0" * 64]) == "The file's public key is not the one you gave."
    assert (
        fault_of(sealed(SMALL), trusted=["0" * 64, "1" * 64]) == "The file's public key is not one of those you gave."
    )
    assert fault_of(sealed(SMALL) | {"public_keys": ["0" * 64]}) == (
        "The key that signed is none of those that the file says are the City's."
    )


def test_any_of_the_keys_that_the_city_published_will_do(tmp_path):
    file = sealed(SMALL)
    file["public_keys"] = ["0" * 64, file["public_key"]]
    path = tmp_path / "list.json"
    path.write_text(json.dumps(file))

    done = ran(path, "--public-key", "0" * 64, "--public-key", file["public_key"])

    assert done.stdout.startswith("All holds")


@pytest.mark.parametrize("text", ["", "[]", "null", "{}", "5", "[" * 100_000])
def test_a_file_that_is_none_is_named(text):
    assert fault_of(text).startswith(("The file cannot be read", "This is no auditor's file"))


# RFC 8032, section 7.1: tests 1, 2 and 3.
@pytest.mark.parametrize(
    ("key", "message", "signature"),
    [
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
    ],
)  # fmt: skip
def test_signatures_of_the_standard_hold_and_no_other(key, message, signature):
    key, message, signature = (bytes.fromhex(one) for one in (key, message, signature))

    assert tool.is_signed(key, message, signature)
    assert not tool.is_signed(key, message + b"x", signature)
    assert not tool.is_signed(key, message, signature[:63] + b"\xff")
