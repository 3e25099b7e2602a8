"""Which passwords are refused, and with what reason."""

from __future__ import annotations

import hashlib

import pytest
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ImproperlyConfigured, ValidationError
from hypothesis import given
from hypothesis import strategies as st

from ats import environment
from ats.accounts.models import User
from ats.accounts.passwords import is_listed

USER = User(email="avery.quillfeather@people.example", first_name="Avery", last_name="Quillfeather")


def reasons(password, user=USER):
    try:
        validate_password(password, user)
    except ValidationError as refused:
        return " ".join(refused.messages)
    return ""


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("chicago2026", "mostly a word or a name"),
        ("Chicago!2026", "guessed soon"),
        ("qwertyuiop12", "guessed soon"),
        ("aaaaaaaaaaaa", "repeats itself"),
        ("abcdefghijkl", "a row"),
        ("12/31/2026!", "a date or a year"),
        ("quillfeather77", "similar"),
        ("averyquill", "guessed soon"),
        ("password123", "too common"),
        ("zq8#Lm", "too short"),
    ],
)
def test_what_guessers_try_is_refused_with_the_reason(password, reason):
    assert reason in reasons(password)


@pytest.mark.parametrize("password", ["sundial lantern orchard", "zq8#Lm2vTp!w", "x1" + "long and odd " * 20])
def test_what_they_do_not_is_taken(password):
    assert reasons(password) == ""


def refuses_leaked(settings, path):
    leaked = {"NAME": "ats.accounts.passwords.Breached", "OPTIONS": {"path": path}}
    settings.AUTH_PASSWORD_VALIDATORS = [*settings.AUTH_PASSWORD_VALIDATORS, leaked]


@pytest.mark.parametrize("kind", ["plain", "sha1", "sha1 with counts", "sha1 in small letters"])
def test_a_leaked_one_is_refused(settings, tmp_path, kind):
    leaked = ["sundial lantern orchard", "zebra umbrella kettle", "another leaked passphrase"]
    sums = [hashlib.sha1(one.encode(), usedforsecurity=False).hexdigest().upper() for one in leaked]
    lines = leaked if kind == "plain" else sums
    lines = sorted(lines)
    if kind == "sha1 with counts":
        lines = [f"{line}:37" for line in lines]
    if kind == "sha1 in small letters":
        lines = [line.lower() for line in lines]
    path = tmp_path / "leaked.txt"
    path.write_text("\n".join(lines) + "\n")
    refuses_leaked(settings, path)

    assert all("has leaked" in reasons(one) for one in leaked)
    assert reasons("sundial lantern orchards") == ""


@given(
    st.lists(st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=8), max_size=30),
    st.data(),
)
def test_halving_finds_what_reading_finds(tmp_path_factory, words, data):
    path = tmp_path_factory.getbasetemp() / "words.txt"
    path.write_bytes(b"".join(word.encode() + b"\n" for word in sorted(set(words))))
    wanted = data.draw(st.sampled_from(words) if words else st.just("x")) + data.draw(st.sampled_from(["", "0"]))

    assert is_listed(path, wanted) == (wanted in words)


def test_every_reason_is_said_beside_the_field(settings, tmp_path):
    said = password_validators_help_texts()
    assert all(said), said

    refuses_leaked(settings, tmp_path)
    assert password_validators_help_texts() == [*said, "A password that has leaked from another site is refused."]


def test_a_file_that_is_not_there_refuses_to_start(monkeypatch, tmp_path):
    assert environment.file("ATS_BREACHED_PASSWORDS") is None
    monkeypatch.setenv("ATS_BREACHED_PASSWORDS", str(tmp_path / "nowhere"))

    with pytest.raises(ImproperlyConfigured, match="which is no file"):
        environment.file("ATS_BREACHED_PASSWORDS")
