"""What changed from one roster to the next, employee by employee."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from seniority.importing.roster import RosterLine, number_key

_COMPARED: Final = (
    "employee_number",
    "last_name",
    "first_name",
    "bargaining_unit",
    "class_code",
    "department",
    "seniority_date",
    "status",
    "grade",
    "class_seniority_date",
    "department_seniority_date",
)


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one employee that differs; `number` is the employee number as the new roster writes it."""

    number: str
    field: str
    old: str | date | None
    new: str | date | None


@dataclass(frozen=True, slots=True)
class Difference:
    """Who is new, which fields differ, and who is no longer listed, each in order of the employee number."""

    added: list[RosterLine]
    changed: list[Change]
    gone: list[RosterLine]


def compare(previous: Iterable[RosterLine], new: Iterable[RosterLine]) -> Difference:
    """The difference by employee number, leading zeros aside; the place of a line in its file makes none."""
    before = {number_key(line.employee_number): line for line in previous}
    after = {number_key(line.employee_number): line for line in new}
    return Difference(
        added=[after[key] for key in _in_order(after.keys() - before.keys())],
        changed=[
            change for key in _in_order(after.keys() & before.keys()) for change in _changes(before[key], after[key])
        ],
        gone=[before[key] for key in _in_order(before.keys() - after.keys())],
    )


def _changes(old: RosterLine, new: RosterLine) -> list[Change]:
    return [
        Change(number=new.employee_number, field=name, old=getattr(old, name), new=getattr(new, name))
        for name in _COMPARED
        if getattr(old, name) != getattr(new, name)
    ]


def _in_order(keys: set[str]) -> list[str]:
    # By length first, so that 99 stands before 100.
    return sorted(keys, key=lambda key: (len(key), key))
