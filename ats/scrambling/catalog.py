"""The tables as the database itself lists them, and their rows read and rewritten many at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from django.db import connection
from psycopg2.extras import execute_values  # type: ignore[import-untyped]  # psycopg2 ships no types

A_STEP: Final = 2000
# What holds neither words nor bytes: it stays as it is.
NUMBERS_AND_MOMENTS: Final = frozenset({
    "bool", "int2", "int4", "int8", "float4", "float8", "numeric", "date", "time",
    "timetz", "timestamp", "timestamptz", "interval", "_int2", "_int4", "_int8", "oid",
})  # fmt: skip
COLUMNS: Final = """
    SELECT n.nspname, c.relname, a.attname, t.typname, format_type(a.atttypid, a.atttypmod)
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_type t ON t.oid = a.atttypid
    WHERE c.relkind IN ('r', 'p', 'm', 'f') AND a.attnum > 0 AND NOT a.attisdropped
        AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'
    ORDER BY 1, 2, a.attnum
"""


def rows(query: str, given: Sequence[Any] = ()) -> Iterator[dict[str, Any]]:  # values of any type
    """Each row by the names of its columns."""
    with connection.cursor() as cursor:
        cursor.execute(query, given or None)
        names = [one[0] for one in cursor.description]
        while found := cursor.fetchmany(A_STEP):
            yield from (dict(zip(names, one, strict=True)) for one in found)


def columns() -> dict[str, dict[str, tuple[str, str]]]:
    """Table → column → (name of its type, the type as it is written); a table outside of `public` with its schema's name."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        for schema, table, column, kind, spelled in cursor.fetchall():
            name = table if schema == "public" else f"{schema}.{table}"
            found.setdefault(name, {})[column] = (kind, spelled)
    return found


def may_hold_words() -> dict[str, set[str]]:
    """Table → its columns that may hold words: all but numbers, yes and no, days and moments."""
    return {
        table: {name for name, (kind, _spelled) in found.items() if kind not in NUMBERS_AND_MOMENTS}
        for table, found in columns().items()
    }


def key_of(table: str) -> str:
    """The column that is the table's primary key."""
    query = (
        "SELECT attname FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey) "
        "WHERE indisprimary AND indrelid = %s::regclass"
    )
    (found,) = [one["attname"] for one in rows(query, [table])]
    return str(found)


def rewrite(
    table: str,
    types: Mapping[str, tuple[str, str]],
    names: Sequence[str],
    new: Callable[[dict[str, Any]], Sequence[object]],
) -> int:
    """In every row the named columns hold what `new` makes of the row; answers how many rows."""
    key = key_of(table)
    setting = ", ".join(f'"{name}" = v."{name}"::{types[name][1]}' for name in names)
    given = ", ".join(f'"{name}"' for name in names)
    # Names are the schema's own, no input.
    put = (
        f'UPDATE "{table}" AS t SET {setting} FROM (VALUES %s) AS v (k, {given}) '  # noqa: S608
        f'WHERE t."{key}" = v.k::{types[key][1]}'
    )
    last, many = None, 0
    while found := list(_step(table, key, last)):
        with connection.cursor() as cursor:
            execute_values(cursor.cursor, put, [(str(one[key]), *new(one)) for one in found], page_size=A_STEP)
        last, many = found[-1][key], many + len(found)
    return many


def _step(table: str, key: str, last: object) -> Iterator[dict[str, Any]]:
    where = "" if last is None else f'WHERE "{key}" > %s '
    return rows(f'SELECT * FROM "{table}" {where}ORDER BY "{key}" LIMIT {A_STEP}', [] if last is None else [last])  # noqa: S608 - the schema's own names
