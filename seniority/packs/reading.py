"""Reads the text of a rule pack, and refuses one that says something impossible, with the line where it stands."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from seniority.packs.shape import Pack, Ranks, Share, Step, Tier
from seniority.rules import PREFERENCES, RULES, Group, Preference

_TOP: Final = frozenset(
    {"id", "version", "title", "effective_from", "interview_block", "first", "bidders", "public", "shares"}
)


class PackError(ValueError):
    """A rule pack that cannot be used; the message names the file, the line and what is wrong."""


def parse_pack(text: str, name: str = "pack") -> Pack:
    """The pack a TOML text states. Raises PackError, its message beginning with `name` and the line.

    Refused: text that is no TOML, unknown or missing entries, unknown rules, a rule at a place or in a group it does
    not belong to, a rule or tier name given twice in a group, an order that does not end in the lottery, a share
    outside 1 to 100 percent, an interview block under 1.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PackError(f"{name}: {error}") from error
    top = _Table(data, "", 0, text, name)
    top.allow(_TOP)
    first = top.table("first")
    first.allow({"rule", "clause"})
    return Pack(
        id=top.text("id"),
        version=top.text("version"),
        title=top.text("title"),
        effective_from=top.day("effective_from"),
        interview_block=top.number("interview_block", 1, 1000),
        first=_step(first, "group", None),
        bidders=_ranks(top.table("bidders"), "bidder"),
        public=_ranks(top.table("public"), "public"),
        shares=MappingProxyType(_shares(top.table("shares"))),
        text=text,
    )


class _Table:
    """One table of the file, that knows its place in the text, so that each refusal can say its line."""

    def __init__(self, data: dict[str, object], header: str, index: int, text: str, name: str) -> None:
        self.data, self.header, self.index, self.source, self.name = data, header, index, text, name

    def refusal(self, key: str, words: str) -> PackError:
        return PackError(f"{self.name}, line {self._line_of(key)}: {words}")

    def allow(self, keys: Collection[str]) -> None:
        for key in self.data:
            if key not in keys:
                raise self.refusal(key, f"{key!r} is not known here; known are {', '.join(sorted(keys))}")

    def text(self, key: str) -> str:
        value = self.data.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.refusal(key, f"{key!r} must be a text")
        return value

    def number(self, key: str, least: int, most: int) -> int:
        value = self.data.get(key)
        # A TOML boolean is a Python int too.
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self.refusal(key, f"{key!r} must be a whole number from {least} to {most}")
        return value

    def day(self, key: str) -> date:
        value = self.data.get(key)
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.refusal(key, f"{key!r} must be a day such as 2022-07-01")
        return value

    def table(self, key: str) -> _Table:
        value = self.data.get(key)
        if not isinstance(value, dict):
            raise self.refusal(key, f"a table [{self._below(key)}] is needed")
        return _Table(value, self._below(key), 0, self.source, self.name)

    def tables(self, key: str) -> list[_Table]:
        values = self.data.get(key, [])
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            raise self.refusal(key, f"{key!r} must be tables [[{self._below(key)}]]")
        return [_Table(value, self._below(key), at, self.source, self.name) for at, value in enumerate(values)]

    def _below(self, key: str) -> str:
        return f"{self.header}.{key}" if self.header else key

    def _line_of(self, key: str) -> int:
        """The line of the key, else of the table it is missing from, else of a table of that name, else 1."""
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


def _step(table: _Table, part: str, group: Group | None) -> Step:
    rule_id = table.text("rule")
    if rule_id not in RULES:
        raise table.refusal("rule", f"there is no rule {rule_id!r}; there are {', '.join(sorted(RULES))}")
    rule = RULES[rule_id]
    if rule.part != part or (group is not None and group not in rule.groups):
        whose = f" of the {group} group" if group else ""
        raise table.refusal("rule", f"rule {rule_id!r} cannot stand here, among the {part} rules{whose}")
    return Step(rule, table.text("clause"))


def _ranks(table: _Table, group: Group) -> Ranks:
    table.allow({"rest", "tiers", "order"})
    tiers = []
    seen: set[str] = {table.text("rest")}
    for tier in table.tables("tiers"):
        tier.allow({"name", "rule", "clause"})
        step = _step(tier, "tier", group)
        _once(tier, "rule", step.rule.id, seen)
        _once(tier, "name", tier.text("name"), seen)
        tiers.append(Tier(tier.text("name"), step))
    return Ranks(tuple(tiers), table.text("rest"), _order(table, group))


def _order(table: _Table, group: Group) -> tuple[Step, ...]:
    entries = table.tables("order")
    steps: list[Step] = []
    seen: set[str] = set()
    for at, entry in enumerate(entries):
        entry.allow({"rule", "clause"})
        _once(entry, "rule", entry.text("rule"), seen)
        steps.append(_step(entry, "draw" if at == len(entries) - 1 else "order", group))
    if not steps:
        raise table.refusal("order", "an order is needed that ends in the lottery")
    return tuple(steps)


def _once(table: _Table, key: str, value: str, seen: set[str]) -> None:
    if value in seen:
        raise table.refusal(key, f"{value!r} stands here twice")
    seen.add(value)


def _shares(table: _Table) -> dict[Preference, Share]:
    table.allow(PREFERENCES)
    shares: dict[Preference, Share] = {}
    for key in table.data:
        preference = next(known for known in PREFERENCES if known == key)
        share = table.table(key)
        share.allow({"percent", "source"})
        percent = share.number("percent", 1, 100) if "percent" in share.data else None
        shares[preference] = Share(percent, share.text("source"))
    return shares
