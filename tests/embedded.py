"""Gives the tests a throw-away PostgreSQL and Valkey, before Django's settings are read.

Loaded by `-p tests.embedded` (pyproject.toml), since a conftest comes too late for that. Where DATABASE_URL is set already,
it is used as it is; so the workers of pytest-xdist find the servers that their controller started. A killed test run
leaves nothing: the keeper stops the servers and deletes their home when the last user has gone, however it went.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ats.embedded.home import Home
from ats.embedded.servers import Servers, kinds_wanted, new_throw_away_home, packages_of

VARIABLES = {
    "DJANGO_SETTINGS_MODULE": "ats.settings",
    "ATS_ALLOWED_HOSTS": "localhost,127.0.0.1,[::1],testserver",
    "ATS_INSECURE_COOKIES": "1",
    "ATS_PUBLIC_URL": "http://127.0.0.1:8000",
}


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    """The servers run and the environment names them when the first conftest, and pytest-django, are loaded."""
    if "ATS_HOME" not in os.environ or "DATABASE_URL" not in os.environ:
        _prepare(new_throw_away_home())
    return (yield)


def pytest_unconfigure() -> None:
    """The servers have stopped and their home is gone."""
    while _joined:
        _joined.pop().leave()


_joined: list[Servers] = []


def _prepare(home: Home) -> None:
    servers = Servers(home, packages_of(Path(sys.prefix)), kinds_wanted(os.environ), is_throw_away=True)
    servers.join()
    _joined.append(servers)
    addresses = servers.addresses()
    embedded = {"ATS_EMBEDDED": "1"} if "DATABASE_URL" in addresses else {}
    if embedded:  # pytest-django makes and drops databases, and then works as the desk (tests/conftest.py)
        addresses["DATABASE_URL"] = servers.owner_address()["ATS_OWNER_DATABASE_URL"]
    os.environ.update(VARIABLES | home.secrets() | addresses | embedded | {"ATS_HOME": str(home.folder)})
