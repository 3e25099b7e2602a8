"""Many rows in one statement: PostgreSQL's COPY, for rows that need nothing but to be stored."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Final

from django.db import connection

# So few that a page fits into the socket: with larger ones Python waits while PostgreSQL reads, and the other way round.
ROWS_A_PAGE = 100


# How a row without this value is written, and what PostgreSQL's text format gives another meaning than itself. No value of
# ours holds these signs but a text that somebody typed strangely, so a whole row is looked through before each of its values.
_NULL: Final = "\x01"
_ESCAPED: Final = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r", _NULL: r"\x01"})


class Sheet:
    """Rows in the text format that is read while it is written: PostgreSQL stores one page while Python makes the next."""

    def __init__(self, rows: Iterable[Sequence[object]]) -> None:
        self._pages = _pages(iter(rows))
        self.fault: Exception | None = None

    def read(self, _size: int = -1) -> str:
        """The next hundred rows; nothing after the last. A fault in making them is kept: the driver only says that one was."""
        try:
            return next(self._pages, "")
        except Exception as fault:
            self.fault = fault
            raise


def _pages(rows: Iterator[Sequence[object]]) -> Iterator[str]:
    while some := list(islice(rows, ROWS_A_PAGE)):
        yield "".join(map(_line, some))


def _line(row: Sequence[object]) -> str:
    line = "\t".join([_NULL if value is None else str(value) for value in row])
    is_plain = (
        "\\" not in line
        and "\n" not in line
        and "\r" not in line
        and line.count("\t") == len(row) - 1
        and line.count(_NULL) == row.count(None)
    )
    if not is_plain:
        line = "\t".join([_NULL if value is None else str(value).translate(_ESCAPED) for value in row])
    return f"{line}\n"


def copy_in(table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Every row stands, in the caller's transaction, by one COPY; constraints and triggers hold as for any insert.

    `table` and `columns` are the schema's own names, the columns in the order of each row's values. None is NULL, and a
    text is that text, whatever it holds. Sequences other than text are given as PostgreSQL writes them.
    `rows` may be made on the way, but not by this connection, which is busy; what goes wrong in making them is raised.
    """
    names = ", ".join(f'"{name}"' for name in columns)
    sheet = Sheet(rows)
    try:
        with connection.cursor() as cursor:
            # Our own names, no input.
            cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN WITH (FORMAT text, NULL '{_NULL}')", sheet)
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
