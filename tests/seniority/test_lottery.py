"""The lottery: anybody recomputes it, and its seed can be held to its digest."""

import hashlib
import hmac

import pytest

from seniority.lottery import draw, seed_digest


def test_a_draw_is_the_plain_hmac_of_the_reference() -> None:
    seed = bytes(range(32))

    assert draw(seed, "A-7QXK") == hmac.new(seed, b"A-7QXK", hashlib.sha256).hexdigest()
    assert draw(seed, "Ä-1") == hmac.new(seed, "Ä-1".encode(), hashlib.sha256).hexdigest()


def test_a_draw_never_changes() -> None:
    # Published lists depend on it: this value was computed once by `printf A-1 | openssl dgst -sha256 -hmac seed`.
    assert draw(b"seed", "A-1") == "9749a58e0de7a3869856d52e48fd2b4129f38c8cabbd8b00ab440643f9f24dd2"


def test_another_seed_or_reference_draws_otherwise() -> None:
    draws = {draw(seed, reference) for seed in (b"one", b"two") for reference in ("A-1", "A-2")}

    assert len(draws) == 4


def test_without_a_seed_nothing_is_drawn() -> None:
    with pytest.raises(ValueError, match="needs a seed"):
        draw(b"", "A-1")


def test_the_digest_shown_beforehand_is_the_seeds_sha256() -> None:
    assert seed_digest(b"seed") == hashlib.sha256(b"seed").hexdigest()
