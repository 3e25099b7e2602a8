"""import_roster: CSV or XLSX roster → an effective-dated snapshot and its difference from the last."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from ats.accounts.actors import System
from ats.command import Command as Base
from ats.command import Failed
from ats.tables import MAX_BYTES
from seniority.actions import RosterImport, import_roster
from seniority.bids import mask_number
from seniority.importing.difference import Change

SAMPLE = 10
REPORT_EVERY = 10_000


def day(text: str) -> date:
    """An ISO day. Raises ArgumentTypeError for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"“{text}” is no day; write it as 2026-01-31") from error


class Command(Base):
    """Every roster is kept; the newest that speaks of a day is in force on it. Employee numbers are shown masked."""

    help = "Store a roster (CSV or Excel) as of a day, and say who was added, changed and gone since the one before."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, its day, and --dry-run."""
        parser.add_argument("file", type=Path, metavar="FILE", help="CSV (UTF-8) or XLSX")
        parser.add_argument("--as-of", type=day, required=True, metavar="DAY", help="the day the roster speaks of")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen; write nothing")

    def answer(self, **options: Any) -> object:  # Django hands every option over by name
        """The roster and its difference. Raises Failed where the file has a problem: then the old roster stands."""
        path: Path = options["file"]
        try:
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)  # one byte beyond the limit is enough to be told so
        except OSError as error:
            raise Failed(f"{path} cannot be read: {error.strerror}.") from error
        done = import_roster(
            data, path.name, as_of=options["as_of"], by=System("import_roster"), progress=self.tell_progress,
            dry_run=options["dry_run"],
        )  # fmt: skip
        found = as_json(done, options["as_of"], dry_run=options["dry_run"])
        if done.problems:
            for problem in done.problems:
                self.stderr.write(f"line {problem.line}: {problem.text}" if problem.line else problem.text)
            number = len(done.problems)
            raise Failed(f"{path.name} was refused whole: {number} problem{'s'[: number != 1]}.", answer=found)
        self.tell(done, path.name, dry_run=options["dry_run"])
        return found

    def tell_progress(self, done: int, total: int) -> None:
        """Every 10,000 rows and at the end, on standard error."""
        if done % REPORT_EVERY == 0 or done == total:
            self.stderr.write(f"{done:,} of {total:,} rows read")

    def tell(self, done: RosterImport, name: str, *, dry_run: bool) -> None:
        """For people: what stands now, and what differs."""
        assert done.roster is not None  # noqa: S101 - no problems: there is one
        if not done.is_new:
            self.say(f"{name} is the roster of {done.roster.as_of} already; nothing changed.")
            return
        verb = "would be stored" if dry_run else "stored"
        self.say(f"{name} {verb} as the roster of {done.roster.as_of}: {done.roster.size:,} employees.")
        since = f"Since {done.previous.as_of}" if done.previous else "No roster before"
        changed = people(done.difference.changed)
        self.say(
            f"{since}: {len(done.difference.added):,} added, {len(changed):,} changed, {len(done.difference.gone):,} gone."
        )
        for number, fields in list(changed.items())[:SAMPLE]:
            self.say(f"  {mask_number(number)}: {', '.join(fields)}")


def people(changes: Sequence[Change]) -> dict[str, list[str]]:
    """Employee number → the fields that differ."""
    found: dict[str, list[str]] = {}
    for change in changes:
        found.setdefault(change.number, []).append(change.field)
    return found


def as_json(done: RosterImport, as_of: date, *, dry_run: bool) -> dict[str, object]:
    """As `--json` prints it. `saved`: the file stands as the newest roster of its day."""
    changed = people(done.difference.changed)
    samples = {
        "added": [{"employee_number": mask_number(line.employee_number)} for line in done.difference.added[:SAMPLE]],
        "changed": [
            {"employee_number": mask_number(number), "fields": fields}
            for number, fields in list(changed.items())[:SAMPLE]
        ],
        "gone": [{"employee_number": mask_number(line.employee_number)} for line in done.difference.gone[:SAMPLE]],
    }
    return {
        "as_of": as_of,
        "size": done.roster.size if done.roster else None,
        "previous": done.previous.as_of if done.previous else None,
        "added": len(done.difference.added),
        "changed": len(changed),
        "gone": len(done.difference.gone),
        "samples": samples,
        "problems": [{"line": one.line, "code": one.code, "text": one.text} for one in done.problems],
        "is_new": done.is_new and not dry_run,
        "saved": done.roster is not None and not dry_run,
    }
