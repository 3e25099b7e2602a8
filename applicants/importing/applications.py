"""Applications that came on paper or were taken down by HR, as a file: read whole, or refused whole.

What a person claims is not judged here: a wrong unit or an unknown employee number is a bid to be rejected with its
reason, and no fault of the file. A fault is what cannot be understood, or would have to be guessed.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from ats.tables import Columns, Problem, Row, read_table, shown

COLUMNS: Final = Columns(
    required=(
        "received_at",
        "email",
        "first_name",
        "last_name",
        "city_employee",
        "employee_number",
        "bargaining_unit",
        "recall_rights",
        "if_rejected",
        "veteran",
        "seda",
        "cps",
        "qualified",
        "reason",
    ),
    optional=("reference",),
)
YES_NO: Final = ("no", "yes")
IF_REJECTED: Final = ("public", "withdraw")
PREFERENCE: Final = ("no", "claimed", "verified")
QUALIFIED: Final = {"": None, "yes": True, "no": False}
REASON_NOT_STATED: Final = "The Department of Human Resources did not state a reason on the paper record. Ask for it."
CLAIM_LIMIT: Final = 64
EMAIL_LIMIT: Final = 254
NAME_LIMIT: Final = 200
REASON_LIMIT: Final = 2_000

_REFERENCE: Final = re.compile(r"[A-Za-z0-9-]{1,32}\Z")
_EMAIL: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+\Z")
_MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?"
    r"(?P<offset>Z|[+-][0-9]{2}:?[0-9]{2})?\Z"
)
# Nothing received on paper is older than the first web of forms, nor from after this century.
_YEARS: Final = range(1990, 2100)


@dataclass(frozen=True, slots=True)
class ApplicationLine:
    """One application as claimed: `received_at` in UTC, `qualified` None where nobody has reviewed it yet."""

    line: int
    reference: str
    received_at: datetime
    email: str
    first_name: str
    last_name: str
    city_employee: bool
    employee_number: str
    bargaining_unit: str
    recall_rights: bool
    if_rejected: str
    veteran: str
    seda: str
    cps: str
    qualified: bool | None
    reason: str


@dataclass(frozen=True, slots=True)
class ApplicationsFile:
    """What the file holds: the lines without a problem, and every problem. With any problem nothing may be stored."""

    rows: list[ApplicationLine] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_applications(data: bytes, name: str) -> ApplicationsFile:
    """The applications to one posting in a CSV or Excel file; the deadline is not judged here. No bytes raise.

    The same person (by e-mail address, whatever its capitals) or the same reference twice is a problem.
    """
    table = read_table(data, name, COLUMNS)
    people: dict[str, int] = {}
    references: dict[str, int] = {}
    good: list[ApplicationLine] = []
    for row in table.rows:
        line = _application_line(row)
        _refuse_repeat(row, "email", people, "The person of line {} stands here again, by the e-mail address.")
        _refuse_repeat(row, "reference", references, "The reference of line {} stands here again.")
        if line is not None and row.is_good:
            good.append(line)
    return ApplicationsFile(rows=good, problems=table.problems.listed())


def _application_line(row: Row) -> ApplicationLine | None:
    """The line's values, or None where the moment received cannot be told."""
    last_name, first_name = row.names(limit=NAME_LIMIT)
    city_employee = row.choice("city_employee", YES_NO) == "yes"
    # Somebody who claims no bid is not asked the bidders' questions, so these two may stay empty then.
    claims_bid = city_employee or row.is_given("employee_number") or row.is_given("bargaining_unit")
    unasked = () if claims_bid else ("",)
    qualified = QUALIFIED[row.choice("qualified", tuple(QUALIFIED))]
    reason = row.text("reason", limit=REASON_LIMIT, required=False)
    received_at = _received_at(row)
    values = {
        "reference": _reference(row),
        "email": _email(row),
        "employee_number": row.text("employee_number", limit=CLAIM_LIMIT, required=False),
        "bargaining_unit": row.text("bargaining_unit", limit=CLAIM_LIMIT, required=False),
        "if_rejected": row.choice("if_rejected", IF_REJECTED + unasked) or IF_REJECTED[0],
        "veteran": row.choice("veteran", PREFERENCE),
        "seda": row.choice("seda", PREFERENCE),
        "cps": row.choice("cps", PREFERENCE),
    }
    recall_rights = row.choice("recall_rights", YES_NO + unasked) == "yes"
    if received_at is None:
        return None
    return ApplicationLine(
        line=row.line,
        received_at=received_at,
        first_name=first_name,
        last_name=last_name,
        city_employee=city_employee,
        recall_rights=recall_rights,
        qualified=qualified,
        reason=REASON_NOT_STATED if qualified is False and not reason else reason,
        **values,
    )


def _refuse_repeat(row: Row, column: str, first_lines: dict[str, int], sentence: str) -> None:
    written = str(row.cells.get(column, "")).strip()
    key = unicodedata.normalize("NFKC", written).casefold()
    if key and first_lines.setdefault(key, row.line) != row.line:
        row.refuse(f"duplicate_{column}", sentence.format(first_lines[key]))


def _reference(row: Row) -> str:
    written = row.text("reference", limit=32, required=False)
    if written and len(written) <= 32 and _REFERENCE.match(written) is None:
        row.refuse(
            "bad_reference", "reference may hold letters, digits and hyphens only; leave it empty to have one made."
        )
    return written


def _email(row: Row) -> str:
    written = row.text("email", limit=EMAIL_LIMIT)
    if written and len(written) <= EMAIL_LIMIT and _EMAIL.match(written) is None:
        row.refuse("bad_email", f"email is {shown(written)}, which is no e-mail address.")
    return written


def _received_at(row: Row) -> datetime | None:
    """The moment in UTC; without an offset it is refused, since the clock it was read from would be a guess."""
    cell = row.cells["received_at"]
    written = (cell if isinstance(cell, str) else cell.isoformat()).strip()
    found = _MOMENT.match(written)
    if not written:
        row.refuse("empty", "received_at is empty.")
        return None
    if not isinstance(cell, str) or (found is not None and found["offset"] is None):
        text = f"received_at is {shown(written)}, without an offset; write the moment as 2025-06-20T14:05:00-05:00."
        row.refuse("naive_time", text)
        return None
    try:
        moment = datetime.fromisoformat(written) if found is not None else None
    except ValueError:
        moment = None
    if moment is None or moment.year not in _YEARS:
        text = f"received_at is {shown(written)}, which is no moment; write it as 2025-06-20T14:05:00-05:00."
        row.refuse("bad_time", text)
        return None
    return moment.astimezone(UTC)
