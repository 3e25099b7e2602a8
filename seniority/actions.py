"""Every write of floor 2: the City's roster, day by day."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ats import clock
from ats.accounts import keys
from ats.accounts.actors import Actor
from ats.accounts.roles import require
from ats.audit import record
from ats.bulk import copy_in
from ats.refusal import Refused
from ats.tables import Problem, Progress
from ats.turns import ROSTERS, wait_for_turn
from postings.deadline import CITY_ZONE
from seniority.importing.difference import Difference, compare
from seniority.importing.roster import OTHER_DATES, RosterLine, number_key, read_roster
from seniority.models import Roster, RosterEntry
from seniority.numbers import fingerprint

STORED = (
    "employee_number", "last_name", "first_name", "bargaining_unit", "class_code", "department", "seniority_date", "status",
    "grade",
)  # fmt: skip


@dataclass(frozen=True)
class RosterImport:
    """What came of one file. `roster` is None where problems refused it; `is_new` is False for the same file again.

    `previous` is the roster it was compared with: the one in force on its day before it.
    """

    roster: Roster | None = None
    is_new: bool = False
    previous: Roster | None = None
    difference: Difference = field(default_factory=lambda: Difference([], [], []))
    problems: list[Problem] = field(default_factory=list)


def import_roster(
    data: bytes, name: str, *, as_of: date, by: Actor, progress: Progress | None = None, dry_run: bool = False
) -> RosterImport:
    """The file stands as the roster of that day, with its difference from the one before; older rosters stay as they are.

    The same file as the newest of its day changes nothing. A file with any problem is refused whole: the problems come
    back, the old roster stands, and one event says so in a transaction of its own. A dry run reads and compares only.
    Refused: a day that has not come in the City.
    """
    require(by, "import roster")
    at = clock.now()
    if as_of > at.astimezone(CITY_ZONE).date():
        raise Refused(
            _("A roster as of %(day)s cannot be: that day has not come.") % {"day": as_of}, field="as_of", code="future"
        )
    sha256 = hashlib.sha256(data).hexdigest()
    newest = Roster.objects.filter(as_of=as_of).order_by("-imported_at").first()
    if newest is not None and newest.sha256 == sha256:
        return RosterImport(roster=newest, previous=newest)
    file = read_roster(data, name, as_of=as_of, progress=progress)
    if file.problems:
        if not dry_run:
            record_refusal(name, file.problems, as_of=as_of, by=by, at=at)
        return RosterImport(problems=file.problems)
    lines = [replace(line, employee_number=number_key(line.employee_number)) for line in file.rows]
    with transaction.atomic():
        wait_for_turn(ROSTERS)
        previous = Roster.objects.in_force(as_of).first()
        difference = compare(lines_of(previous), lines)
        roster = Roster(
            as_of=as_of, file_name=name[-255:], sha256=sha256, size=len(lines), imported_at=at,
            imported_by=by.audit_label,
        )  # fmt: skip
        if not dry_run:
            store(roster, lines, difference, by=by, at=at)
    return RosterImport(roster=roster, is_new=True, previous=previous, difference=difference)


def record_refusal(name: str, problems: Sequence[Problem], *, as_of: date, by: Actor, at: datetime) -> None:
    """One event says that a file was refused, with the first problems' lines and codes; no cell of the file is kept."""
    with transaction.atomic():
        record(
            "seniority.refuse_roster", by=by, at=at, subject=f"roster {as_of}",
            facts={"file": name, "problems": len(problems), "first": [[one.line, one.code] for one in problems[:10]]},
        )  # fmt: skip


def lines_of(roster: Roster | None) -> list[RosterLine]:
    """A stored roster as the comparison takes it."""
    if roster is None:
        return []
    return [
        RosterLine(0, *values, *(parsed(other.get(name)) for name in OTHER_DATES))
        for *values, other in roster.entries.values_list(*STORED, "other_dates")
    ]


def parsed(day: str | None) -> date | None:
    """A stored day again."""
    return date.fromisoformat(day) if day else None


def row_of(roster: Roster, line: RosterLine) -> list[object]:
    """The line as it is stored, its number sealed."""
    number, *others = (getattr(line, name) for name in STORED)
    return [roster.pk, fingerprint(number), keys.seal(number), *others, json.dumps(line.other_dates)]


def store(roster: Roster, lines: Sequence[RosterLine], difference: Difference, *, by: Actor, at: datetime) -> None:
    """Inside the lock: the roster, its entries in one COPY, and one event stand."""
    roster.save()
    columns = ["roster_id", "fingerprint", *STORED, "other_dates"]
    keys.make_sure()  # it asks the database, whose connection is busy as soon as the numbers are sealed on their way
    copy_in(RosterEntry._meta.db_table, columns, (row_of(roster, line) for line in lines))
    record(
        "seniority.import_roster", by=by, at=at, subject=roster,
        facts={
            "file": roster.file_name, "sha256": roster.sha256, "as_of": roster.as_of, "size": roster.size,
            "added": len(difference.added), "changed": len({change.number for change in difference.changed}),
            "gone": len(difference.gone),
        },
    )  # fmt: skip
