"""One table of a pack's file that knows its place in the text, so that every refusal names the line."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection
from datetime import date, datetime


class PackError(ValueError):
    """A rule pack that cannot be used; the message names the file, the line and what is wrong."""


class Table:
    """One table of the file, that knows its place in the text, so that each refusal can say its line."""

    def __init__(
        self, data: dict[str, object], header: str, index: int, text: str, name: str, *, line: int | None = None
    ) -> None:
        self.data, self.header, self.index, self.source, self.name = data, header, index, text, name
        self.line = line  # of a table written inline, which has no header to be found by

    def refusal(self, key: str, words: str) -> PackError:
        """The refusal of what stands at the key, with its line."""
        return PackError(f"{self.name}, line {self.line_of(key)}: {words}")

    def allow(self, keys: Collection[str]) -> None:
        """Refuses a key that is none of these."""
        for key in self.data:
            if key not in keys:
                raise self.refusal(key, f"{key!r} is not known here; known are {', '.join(sorted(keys))}")

    def text(self, key: str, most: int = 1000) -> str:
        """A text that says something."""
        value = self.data.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.refusal(key, f"{key!r} must be a text")
        if len(value) > most:
            raise self.refusal(key, f"{key!r} must be no longer than {most} characters")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; none of them empty."""
        values = self.data.get(key)
        if not isinstance(values, list) or not all(isinstance(value, str) and value for value in values):
            raise self.refusal(key, f"{key!r} must be a list of texts")
        return tuple(values)

    def flag(self, key: str) -> bool:
        """True or false; false where it is not said."""
        value = self.data.get(key, False)
        if not isinstance(value, bool):
            raise self.refusal(key, f"{key!r} must be true or false")
        return value

    def number(self, key: str, least: int, most: int) -> int:
        """A whole number within the bounds, both included."""
        value = self.data.get(key)
        # A TOML boolean is a Python int too.
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self.refusal(key, f"{key!r} must be a whole number from {least} to {most}")
        return value

    def day(self, key: str) -> date:
        """A day, and no instant."""
        value = self.data.get(key)
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.refusal(key, f"{key!r} must be a day such as 2022-07-01")
        return value

    def moment(self, key: str) -> datetime:
        """An instant that says its offset."""
        value = self.data.get(key)
        if not isinstance(value, datetime) or value.tzinfo is None:
            raise self.refusal(key, f"{key!r} must be a moment with its offset, such as 2025-07-01T09:30:00-05:00")
        return value

    def table(self, key: str) -> Table:
        """The one table of that name below this one."""
        value = self.data.get(key)
        if not isinstance(value, dict):
            raise self.refusal(key, f"a table [{self._below(key)}] is needed")
        return Table(value, self._below(key), 0, self.source, self.name)

    def tables(self, key: str) -> list[Table]:
        """Every table of that name below this one, in the file's order; none where there is none."""
        values = self.data.get(key, [])
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            raise self.refusal(key, f"{key!r} must be tables [[{self._below(key)}]]")
        return [Table(value, self._below(key), at, self.source, self.name) for at, value in enumerate(values)]

    def rows(self, key: str) -> list[Table]:
        """Tables written inline in a list, one a line: `{reference = "A", group = "bidder"},`."""
        values = self.data.get(key)
        if not isinstance(values, list) or not values or not all(isinstance(value, dict) for value in values):
            raise self.refusal(key, f"{key!r} must be a list of rows {{…}}")
        start = self.line_of(key)
        below = enumerate(self.source.splitlines()[start:], start=start + 1)
        starts = [number for number, line in itertools.takewhile(_is_inside, below) if line.lstrip().startswith("{")]
        # Rows written some other way than one a line: the list's own line is the nearest there is.
        lines = starts if len(starts) == len(values) else [start] * len(values)
        return [
            Table(value, self._below(key), at, self.source, self.name, line=lines[at])
            for at, value in enumerate(values)
        ]

    def _below(self, key: str) -> str:
        return f"{self.header}.{key}" if self.header else key

    def line_of(self, key: str) -> int:
        """The line of the key, else of the table it is missing from, else of a table of that name, else 1."""
        if self.line is not None:
            return self.line
        lines = self.source.splitlines()
        start = self._start(lines)
        for number in range(start, len(lines)):
            if number > start and lines[number].lstrip().startswith("["):
                break
            if re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]", lines[number]):
                return number + 1
        named = [at for at, line in enumerate(lines) if line.strip(" []\t") == self._below(key)]
        return (named[0] if named else start) + 1

    def _start(self, lines: list[str]) -> int:
        if not self.header:
            return 0
        starts = [at for at, line in enumerate(lines) if line.strip() in (f"[{self.header}]", f"[[{self.header}]]")]
        # A table may also be written inline or not at all; then the file's start is the nearest line there is.
        return starts[self.index] if self.index < len(starts) else 0


def _is_inside(numbered: tuple[int, str]) -> bool:
    """Whether a line still belongs to a list begun above it."""
    return not numbered[1].startswith("]")
