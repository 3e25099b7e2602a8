"""One key signs, each of ours verifies; what nobody of us signed is none of ours."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings as plain

from ats import signing

OLD, NEW = bytes(range(32)).hex(), bytes(range(32, 64)).hex()
FACT = b"a fact"


@pytest.fixture
def rotated(monkeypatch):
    """What the old key signed, now that a new one stands before it."""
    monkeypatch.setattr(plain, "SIGNING_KEYS", [OLD])
    before = signing.sign(FACT)
    monkeypatch.setattr(plain, "SIGNING_KEYS", [NEW, f" {OLD}"])
    return before


def test_the_first_key_signs_and_each_verifies(rotated):
    after = signing.sign(FACT)
    new, old = signing.public_keys()

    assert signing.sign(FACT) == after != rotated
    assert signing.is_ours(FACT, rotated) and signing.is_ours(FACT, after)
    assert signing.holds(new, FACT, after) and signing.holds(old, FACT, rotated)
    assert not signing.holds(new, FACT, rotated) and not signing.holds(old, FACT, after)
    assert not signing.is_ours(b"another fact", rotated)


def test_the_control_without_the_old_key_what_it_signed_is_none_of_ours(rotated, monkeypatch):
    monkeypatch.setattr(plain, "SIGNING_KEYS", [NEW])

    assert not signing.is_ours(FACT, rotated)


def test_a_retired_key_verifies_by_its_public_half_and_the_private_one_is_gone(rotated, monkeypatch):
    half = signing.public_half(OLD)
    monkeypatch.setattr(plain, "SIGNING_KEYS", [NEW, f" {signing.PUBLIC}{half}"])

    assert signing.is_ours(FACT, rotated) and signing.is_ours(FACT, signing.sign(FACT))
    assert signing.public_keys() == [signing.public_half(NEW), half]
    assert OLD not in "".join(plain.SIGNING_KEYS)


def test_a_public_half_signs_nothing(monkeypatch):
    monkeypatch.setattr(plain, "SIGNING_KEYS", [f"{signing.PUBLIC}{signing.public_half(OLD)}"])

    with pytest.raises(ValueError, match="non-hexadecimal"):
        signing.sign(FACT)


@pytest.mark.parametrize("signature", [b"", b"x", bytes(64), bytes(65)])
def test_what_is_no_signature_is_none_of_ours(signature):
    assert not signing.is_ours(FACT, signature)


@pytest.mark.parametrize("public", ["", "no hex", "ab", "0" * 64])
def test_what_is_no_key_signed_nothing(rotated, public):
    assert not signing.holds(public, FACT, rotated)


def test_every_public_key_is_published_the_signing_one_first(client, db, rotated):
    said = client.get("/receipts/key/").json()

    assert said["algorithm"] == "Ed25519"
    assert [one["key"] for one in said["keys"]] == signing.public_keys()
    assert (said["key"], said["name"]) == (said["keys"][0]["key"], said["keys"][0]["name"])
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(said["keys"][1]["key"])).verify(rotated, FACT)
