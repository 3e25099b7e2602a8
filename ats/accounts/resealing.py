"""Many rows sealed at once: when sealing begins (migrations), and under a new key (`reseal`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import connection
from psycopg2.extras import execute_values  # type: ignore[import-untyped]  # psycopg2 ships no types

A_STEP = 2000


def rewrite(table: str, key: str, columns: Sequence[str], new: Callable[[str], Sequence[str]]) -> int:
    """In every row with a text in the first column, the columns hold what `new` makes of it; answers how many rows.

    Names are the schema's own, no input. Triggers hold as for any update: who may rewrite has set them aside.
    """
    setting = ", ".join(f"{one} = v.{one}" for one in columns)
    last, many = None, 0
    with connection.cursor() as cursor:
        while True:
            where = f"{columns[0]} <> ''" + (f" AND {key} > %s" if last is not None else "")
            cursor.execute(
                f"SELECT {key}, {columns[0]} FROM {table} WHERE {where} ORDER BY {key} LIMIT {A_STEP}",  # noqa: S608 - our own names
                [last] if last is not None else [],
            )
            rows = cursor.fetchall()
            if not rows:
                break
            execute_values(
                cursor.cursor,
                f"UPDATE {table} AS t SET {setting} FROM (VALUES %s) AS v ({key}, {', '.join(columns)}) "  # noqa: S608 - the same
                f"WHERE t.{key} = v.{key}",
                [(pk, *new(text)) for pk, text in rows],
            )
            last, many = rows[-1][0], many + len(rows)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return many
