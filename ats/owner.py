"""Two roles at one database: the owner of the tables, for `migrate` and whatever rewrites what stays, and the one as which
all else is done.

The owner's address stands in ATS_OWNER_DATABASE_URL, which those commands alone are given (docs/adr/0027).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction
from psycopg2 import sql  # type: ignore[import-untyped]  # psycopg2 ships no types
from psycopg2.extensions import encrypt_password  # type: ignore[import-untyped]  # the same

WHO_AND_WHERE: Final = ("USER", "PASSWORD", "HOST", "PORT")


@dataclass(frozen=True)
class Role:
    """A role as an address names it."""

    name: str
    password: str


@contextmanager
def as_owner() -> Iterator[Role | None]:
    """Meanwhile the database is used as its owner; handed over is the role of DATABASE_URL, which serves.

    Where no owner's address is given, or it names the same role, nothing changes and None is handed over.
    """
    facts = connection.settings_dict
    owner, usual = settings.OWNER_DATABASE, {name: facts[name] for name in WHO_AND_WHERE}
    if not owner or owner["USER"] == usual["USER"]:
        yield None
        return
    connection.close()
    facts.update({name: owner[name] for name in WHO_AND_WHERE})
    try:
        yield Role(usual["USER"], usual["PASSWORD"])
    finally:
        connection.close()
        facts.update(usual)


def make(role: Role) -> None:
    """The role stands, with the password that its address names. One that stands already stays as it is.

    Raises CommandError, with what to say to the database, where it is missing and the owner may make none.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role.name])
        if cursor.fetchone():
            return
        words = sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role.name))
        if role.password:
            sealed = encrypt_password(role.password, role.name, connection.connection)
            words += sql.SQL(" PASSWORD {}").format(sql.Literal(sealed))
        try:
            with transaction.atomic():
                cursor.execute(words)
        except DatabaseError as problem:
            message = (
                f"DATABASE_URL names the role {role.name}, which does not exist, and the owner may make none. "
                f"Say to the database as a superuser: CREATE ROLE {role.name} LOGIN PASSWORD '...'"
            )
            raise CommandError(message) from problem
