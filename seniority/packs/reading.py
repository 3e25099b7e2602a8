"""Reads the text of a rule pack, and refuses one that says something impossible, with the line where it stands."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from datetime import date
from types import MappingProxyType
from typing import Final

from seniority.facts import PREFERENCES, Group, Preference
from seniority.packs.shape import Pack, Ranks, Share, Step, Tier
from seniority.packs.table import PackError, Table
from seniority.packs.worked import examples_of
from seniority.rules import RULES

_TOP: Final = frozenset(
    {
        "id", "version", "title", "effective_from", "effective_until", "interview_block", "first", "bidders", "public", "shares",
        "examples",
    }
)  # fmt: skip
# An id stands in addresses, in file names and on command lines.
_AN_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def parse_pack(text: str, name: str = "pack") -> Pack:
    """The pack a TOML text states. Raises PackError, its message beginning with `name` and the line.

    Refused: text that is no TOML, unknown or missing entries, unknown rules, a rule at a place or in a group it does
    not belong to, without its numbers or with one out of bounds, a rule or tier name given twice in a group, an order that
    does not end in the lottery, a share outside 1 to 100 percent, an interview block under 1, a last day before the first,
    an example that contradicts itself. Whether the examples come out as they say is asked of `seniority.packs.examples`.
    """
    try:
        data = tomllib.loads(text)
    # Beside what is no TOML: a number of thousands of digits, and lists nested a thousand deep.
    except (ValueError, RecursionError) as error:
        last = f"at line {max(text.count(chr(10)), 1)}, the last"
        raise PackError(f"{name}: {str(error).replace('at end of document', last)}") from error
    top = Table(data, "", 0, text, name)
    top.allow(_TOP)
    first = top.table("first")
    return Pack(
        id=_id(top),
        version=top.text("version", 20),
        title=top.text("title", 200),
        effective_from=top.day("effective_from"),
        interview_block=top.number("interview_block", 1, 1000),
        first=_step(first, "group", None),
        bidders=_ranks(top.table("bidders"), "bidder"),
        public=_ranks(top.table("public"), "public"),
        shares=MappingProxyType(_shares(top.table("shares"))),
        text=text,
        effective_until=_until(top),
        examples=examples_of(top),
    )


def _id(top: Table) -> str:
    pack_id = top.text("id", 60)
    if not _AN_ID.fullmatch(pack_id):
        raise top.refusal("id", "'id' must be of small letters, digits and single hyphens")
    return pack_id


def _until(top: Table) -> date | None:
    if "effective_until" not in top.data:
        return None
    until = top.day("effective_until")
    if until < top.day("effective_from"):
        raise top.refusal("effective_until", "'effective_until' lies before 'effective_from'")
    return until


def _step(table: Table, part: str, group: Group | None, also: Collection[str] = ()) -> Step:
    """The rule of a table with its clause and numbers; `also` is what else may stand there."""
    rule_id = table.text("rule")
    if rule_id not in RULES:
        raise table.refusal("rule", f"there is no rule {rule_id!r}; there are {', '.join(sorted(RULES))}")
    rule = RULES[rule_id]
    if rule.part != part or (group is not None and group not in rule.groups):
        whose = f" of the {group} group" if group else ""
        raise table.refusal("rule", f"rule {rule_id!r} cannot stand here, among the {part} rules{whose}")
    table.allow({"rule", "clause", *also, *(name for name, _, _ in rule.numbers)})
    numbers = {name: table.number(name, least, most) for name, least, most in rule.numbers}
    return Step(rule, table.text("clause"), numbers)


def _ranks(table: Table, group: Group) -> Ranks:
    table.allow({"rest", "tiers", "order"})
    tiers = []
    seen: set[str] = {table.text("rest", 60)}
    for tier in table.tables("tiers"):
        step = _step(tier, "tier", group, {"name"})
        _once(tier, "rule", step.rule.id, seen)
        _once(tier, "name", tier.text("name", 60), seen)
        tiers.append(Tier(tier.text("name", 60), step))
    return Ranks(tuple(tiers), table.text("rest", 60), _order(table, group))


def _order(table: Table, group: Group) -> tuple[Step, ...]:
    entries = table.tables("order")
    steps: list[Step] = []
    seen: set[str] = set()
    for at, entry in enumerate(entries):
        _once(entry, "rule", entry.text("rule"), seen)
        steps.append(_step(entry, "draw" if at == len(entries) - 1 else "order", group))
    if not steps:
        raise table.refusal("order", "an order is needed that ends in the lottery")
    return tuple(steps)


def _once(table: Table, key: str, value: str, seen: set[str]) -> None:
    if value in seen:
        raise table.refusal(key, f"{value!r} stands here twice")
    seen.add(value)


def _shares(table: Table) -> dict[Preference, Share]:
    table.allow(PREFERENCES)
    shares: dict[Preference, Share] = {}
    for key in table.data:
        preference = next(known for known in PREFERENCES if known == key)
        share = table.table(key)
        share.allow({"percent", "source"})
        percent = share.number("percent", 1, 100) if "percent" in share.data else None
        shares[preference] = Share(percent, share.text("source"))
    return shares
