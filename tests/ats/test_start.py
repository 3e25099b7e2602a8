"""An unsafe deployment ends with a sentence before it serves anybody; a safe one starts."""

from __future__ import annotations

import pytest
from django.conf import settings as plain
from redis import Redis

from ats import start

FERNET_OF_NOTHING = "A" * 43 + "="


@pytest.fixture
def policy():
    """The tests' own broker, as it was again afterwards."""
    with Redis.from_url(plain.REDIS_URL) as broker:
        yield lambda word: broker.config_set("maxmemory-policy", word)
        broker.config_set("maxmemory-policy", "noeviction")


def test_a_safe_deployment_starts(capsys):
    start.safely()

    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("DEBUG", True, "DEBUG"),
        ("DATABASES", {"default": {"ATOMIC_REQUESTS": True}}, "ATOMIC_REQUESTS"),
        ("SECRET_KEY", "short", "ATS_SECRET_KEY"),
        ("SECRET_KEY", "a" * 60, "ATS_SECRET_KEY"),
        ("SECRET_KEY", "django-insecure-0123456789abcdefghijklmnopqrstuvwxyz", "ATS_SECRET_KEY"),
        ("SEED_KEY", "no key", "ATS_SEED_KEY"),
        ("SEED_KEY", FERNET_OF_NOTHING, "ATS_SEED_KEY"),
        ("SIGNING_KEY", "no key", "ATS_SIGNING_KEY"),
        ("SIGNING_KEY", "0" * 64, "ATS_SIGNING_KEY"),
    ],
)
def test_an_unsafe_setting_is_refused_with_one_sentence(monkeypatch, capsys, name, value, word):
    monkeypatch.setattr(plain, name, value)

    with pytest.raises(SystemExit) as ended:
        start.safely()

    said = capsys.readouterr().err
    assert ended.value.code == 1
    assert said.startswith(f"Refusing to start: {word} ")
    assert said.count("\n") == 1


def test_a_broker_that_evicts_is_refused(policy, capsys):
    policy("allkeys-lru")

    with pytest.raises(SystemExit):
        start.safely()

    assert "maxmemory-policy allkeys-lru" in capsys.readouterr().err


def test_a_broker_that_is_away_keeps_nobody_from_starting(settings, capsys):
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"

    start.safely()

    assert "Refusing" not in capsys.readouterr().err
