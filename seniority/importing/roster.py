"""The City's roster as a file: every line read, every problem named with its line.

One row is one current or laid-off employee. A person whom no bargaining unit covers does not belong on the list.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from ats.tables import Columns, Problem, Progress, Row, read_table, shown
from postings.units import normalise_unit

COLUMNS: Final = Columns(
    required=(
        "employee_number",
        "last_name",
        "first_name",
        "bargaining_unit",
        "class_code",
        "department",
        "seniority_date",
        "status",
    ),
    optional=("grade", "class_seniority_date", "department_seniority_date"),
)
# Seniority dates beside the City-wide one, by name; agreements that do not rank by City-wide seniority use them.
OTHER_DATES: Final = ("class", "department")
STATUSES: Final = ("active", "probation", "laid_off")
CODE_LIMIT: Final = 20
NAME_LIMIT: Final = 200
_REPORT_EVERY: Final = 1_000


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One employee as of the roster's day; `seniority_date` is None only for a probationer, `grade` "" and the dates
    beside it None if not given."""

    line: int
    employee_number: str
    last_name: str
    first_name: str
    bargaining_unit: str
    class_code: str
    department: str
    seniority_date: date | None
    status: str
    grade: str = ""
    class_seniority_date: date | None = None
    department_seniority_date: date | None = None

    @property
    def other_dates(self) -> dict[str, str]:
        """The dates beside the City-wide one that are given, by name, as ISO text."""
        days = {name: getattr(self, f"{name}_seniority_date") for name in OTHER_DATES}
        return {name: day.isoformat() for name, day in days.items() if day is not None}


@dataclass(frozen=True, slots=True)
class RosterFile:
    """What the file holds: the lines without a problem, and every problem. With any problem nothing may be stored."""

    rows: list[RosterLine] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def number_key(employee_number: str) -> str:
    """The form in which employee numbers compare: spreadsheets drop leading zeros, so "00123" and "123" are one."""
    return employee_number.strip().upper().lstrip("0") or "0"


def read_roster(data: bytes, name: str, *, as_of: date | None = None, progress: Progress | None = None) -> RosterFile:
    """The roster in a CSV or Excel file.

    The number stays as it is written (leading zeros too), the unit becomes its normalised code. With `as_of`, a
    seniority date after that day is a problem. `progress` is told rows done and rows in all, every thousand and at the
    end. No bytes raise.
    """
    table = read_table(data, name, COLUMNS)
    total = len(table.rows)
    units: dict[str, str | None] = {}
    first_lines: dict[str, int] = {}
    good: list[RosterLine] = []
    for done, row in enumerate(table.rows, start=1):
        line = _roster_line(row, as_of=as_of, units=units)
        key = number_key(line.employee_number)
        if line.employee_number and first_lines.setdefault(key, row.line) != row.line:
            row.refuse("duplicate_number", f"The employee number of line {first_lines[key]} stands here again.")
        if row.is_good:
            good.append(line)
        if progress is not None and (done % _REPORT_EVERY == 0 or done == total):
            progress(done, total)
    return RosterFile(rows=good, problems=table.problems.listed())


def _roster_line(row: Row, *, as_of: date | None, units: dict[str, str | None]) -> RosterLine:
    number = row.text("employee_number", limit=CODE_LIMIT)
    if number and not (number.isascii() and number.replace("-", "").isalnum()):
        row.refuse("bad_number", "employee_number may hold digits, letters and hyphens only.")
    last_name, first_name = row.names(limit=NAME_LIMIT)
    unit_text = row.text("bargaining_unit", limit=CODE_LIMIT)
    if unit_text not in units:
        units[unit_text] = normalise_unit(unit_text)
    unit = units[unit_text]
    if unit_text and unit is None:
        text = f"bargaining_unit is {shown(unit_text)}, which is no unit; a unit is a number such as 01."
        row.refuse("unknown_unit", text)
    status = _status(row)
    if status != "probation" and not row.is_given("seniority_date"):
        row.refuse("no_seniority_date", "seniority_date is empty; only a probationer has none yet.")
    return RosterLine(
        line=row.line,
        employee_number=number,
        last_name=last_name,
        first_name=first_name,
        bargaining_unit=unit or "",
        class_code=row.text("class_code", limit=CODE_LIMIT),
        department=row.text("department", limit=NAME_LIMIT),
        seniority_date=row.day("seniority_date", latest=as_of),
        status=status,
        grade=row.text("grade", limit=CODE_LIMIT, required=False),
        class_seniority_date=row.day("class_seniority_date", latest=as_of),
        department_seniority_date=row.day("department_seniority_date", latest=as_of),
    )


def _status(row: Row) -> str:
    written = row.text("status", limit=CODE_LIMIT)
    status = written.casefold().replace(" ", "_").replace("-", "_")
    if written and status not in STATUSES:
        row.refuse("unknown_status", f"status is {shown(written)}; it must be active, probation or laid_off.")
    return status
