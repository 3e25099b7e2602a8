"""Desks of real processes, each on a copy of one migrated database."""

from __future__ import annotations

import contextlib
import itertools
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ats.embedded.servers import CHECKOUT
from tests.servers import databases
from tests.servers.desk import Desk

numbers = itertools.count(1)


@dataclass(frozen=True)
class Mould:
    """What every desk starts from: a migrated database, and the static files as they are served."""

    database: str
    static: Path


@pytest.fixture(scope="session")
def mould(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mould]:
    """Made once a run."""
    made = Mould(f"mould_{os.getpid()}", tmp_path_factory.mktemp("static"))
    address = databases.make_database(made.database)
    for words in (("migrate", "--verbosity=0"), ("collectstatic", "--verbosity=0", "--no-input")):
        subprocess.run(
            (sys.executable, "manage.py", *words),
            cwd=CHECKOUT,
            env=databases.owner_variables(address, ATS_STATIC_ROOT=str(made.static)),
            check=True,
        )
    yield made
    databases.drop_database(made.database)


@contextlib.contextmanager
def desk_of(mould: Mould, wsgi: str) -> Iterator[Desk]:
    """A desk on a database of its own, nothing of it started yet; ended and gone afterwards."""
    name = f"desk_{os.getpid()}_{next(numbers)}"
    desk = Desk(databases.make_database(name, template=mould.database), static=mould.static, wsgi=wsgi)
    try:
        yield desk
    finally:
        desk.stop()
        databases.drop_database(name)


@pytest.fixture
def desk(mould: Mould, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """A desk of one test. An indirect parameter names another web application than the product's own."""
    with desk_of(mould, getattr(request, "param", "ats.wsgi:application")) as made:
        yield made
