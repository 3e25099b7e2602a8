"""Databases of their own for desks of the tests, and the variables that name them to the product's processes."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import psycopg2.errors

from ats.embedded.postgres import DESK

PATIENCE = 40.0


def address_of(database: str) -> str:
    """The owner's address of another database on the tests' server."""
    ours = os.environ.get("ATS_OWNER_DATABASE_URL") or os.environ["DATABASE_URL"]
    return urlunsplit(urlsplit(ours)._replace(path=f"/{database}"))


def as_desk(address: str) -> str:
    """The same database as the product is given it: for the role that owns nothing."""
    url = urlsplit(address)
    return urlunsplit(url._replace(netloc=f"{DESK}@{url.netloc.rpartition('@')[2]}"))


def product_variables(address: str, **more: str) -> dict[str, str]:
    """The environment of the product's processes on that database: the owner's address is no part of it."""
    ours = {name: value for name, value in os.environ.items() if name != "ATS_OWNER_DATABASE_URL"}
    return ours | {"DATABASE_URL": as_desk(address), "DJANGO_SETTINGS_MODULE": "ats.settings"} | more


def owner_variables(address: str, **more: str) -> dict[str, str]:
    """The environment of `migrate` on that database."""
    return product_variables(address, ATS_OWNER_DATABASE_URL=address, **more)


@contextlib.contextmanager
def connected(address: str) -> Iterator[Any]:
    """A cursor of its own, each statement its own transaction; no product code and no Django."""
    line = psycopg2.connect(address)
    line.autocommit = True
    try:
        with line.cursor() as cursor:
            yield cursor
    finally:
        line.close()


def make_database(name: str, *, template: str = "template0") -> str:
    """A new database; its owner's address."""
    drop_database(name)
    with connected(address_of("postgres")) as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return address_of(name)


def drop_database(name: str) -> None:
    """The database is gone, whoever of us was still connected.

    Not by FORCE: it fails where autovacuum is at work there, which only PostgreSQL itself may end, and does without it. On a
    home that lasts the owner may not end the desk's connections: they go by themselves with the processes that were killed.
    """
    ours = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = %s AND pg_has_role(usesysid, 'USAGE') AND backend_type = 'client backend'"
    )
    until = time.monotonic() + PATIENCE
    with connected(address_of("postgres")) as cursor:
        cursor.execute(ours, [name])
        while True:
            try:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
                return
            except psycopg2.errors.ObjectInUse:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)
