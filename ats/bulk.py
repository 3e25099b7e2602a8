"""Many rows in one statement: PostgreSQL's COPY, for rows that need nothing but to be stored."""

from __future__ import annotations

import csv
import gc
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

from django.db import connection

ROWS_A_PAGE = 1000


class Sheet:
    """Rows as a CSV file that is written while it is read: PostgreSQL stores one page while Python makes the next."""

    def __init__(self, rows: Iterable[Sequence[object]]) -> None:
        self._pages = _pages(iter(rows))
        self.fault: Exception | None = None

    def read(self, _size: int = -1) -> str:
        """The next thousand rows; nothing after the last. A fault in making them is kept: the driver only says that one was."""
        try:
            return next(self._pages, "")
        except Exception as fault:
            self.fault = fault
            raise


def _pages(rows: Iterator[Sequence[object]]) -> Iterator[str]:
    while some := list(islice(rows, ROWS_A_PAGE)):
        page = io.StringIO()
        # Everything is quoted, so that an empty text stays a text; only where it may be is it no value.
        csv.writer(page, quoting=csv.QUOTE_ALL).writerows(some)
        yield page.getvalue()


def copy_in(
    table: str, columns: Sequence[str], rows: Iterable[Sequence[object]], *, nullable: Sequence[str] = ()
) -> None:
    """Every row stands, in the caller's transaction, by one COPY; constraints and triggers hold as for any insert.

    `table` and `columns` are the schema's own names, the columns in the order of each row's values. None is NULL in a
    column of `nullable`, and an empty text elsewhere. Sequences other than text are given as PostgreSQL writes them.
    `rows` may be made on the way, but not by this connection, which is busy; what goes wrong in making them is raised.
    """
    names = ", ".join(f'"{name}"' for name in columns)
    nulls = f", FORCE_NULL ({', '.join(nullable)})" if nullable else ""
    sheet = Sheet(rows)
    try:
        with connection.cursor() as cursor:
            # Our own names, no input.
            cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN WITH (FORMAT csv{nulls})", sheet)
    except Exception:  # the driver has a word of its own for a file that could not be read
        if sheet.fault:
            raise sheet.fault from None
        raise


@contextmanager
def nothing_to_collect() -> Iterator[None]:
    """Meanwhile nobody looks for garbage in circles: many small values are made, and none of them refers to itself.

    Python would look through all of them again and again, a quarter of the time that ranking 100,000 people takes.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
