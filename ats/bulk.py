"""Many rows in one statement: PostgreSQL's COPY, for rows that need nothing but to be stored."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from django.db import connection


def copy_in(
    table: str, columns: Sequence[str], rows: Iterable[Sequence[object]], *, nullable: Sequence[str] = ()
) -> None:
    """Every row stands, in the caller's transaction, by one COPY; constraints and triggers hold as for any insert.

    `table` and `columns` are the schema's own names, the columns in the order of each row's values. None is NULL in a
    column of `nullable`, and an empty text elsewhere. Sequences other than text are given as PostgreSQL writes them.
    """
    sheet = io.StringIO()
    # Everything is quoted, so that an empty text stays a text; only where it may be is it no value.
    csv.writer(sheet, quoting=csv.QUOTE_ALL).writerows(rows)
    sheet.seek(0)
    names = ", ".join(f'"{name}"' for name in columns)
    nulls = f", FORCE_NULL ({', '.join(nullable)})" if nullable else ""
    with connection.cursor() as cursor:
        # Our own names, no input.
        cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN WITH (FORMAT csv{nulls})", sheet)
