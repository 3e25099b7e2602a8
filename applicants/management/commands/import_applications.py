"""import_applications: paper or assisted applications by HR, with the moment each was received attested."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from applicants import paper
from applicants.importing.applications import read_applications
from ats.accounts.actors import System
from ats.command import Command as Base
from ats.command import Failed
from ats.tables import MAX_BYTES, Problem
from postings.models import Posting


class Command(Base):
    """The same rules as the form, the deadline among them. Any bad line refuses the file."""

    help = "Take applications that came on paper (CSV or Excel) to a posting that is open or was."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, the posting, and --dry-run."""
        parser.add_argument("file", type=Path, metavar="FILE", help="CSV (UTF-8) or XLSX")
        parser.add_argument("--posting", required=True, metavar="JOB", help="the job number")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen; write nothing")

    def answer(self, **options: Any) -> object:  # Django hands every option over by name
        """The references given. Raises Failed where the posting takes none, or any line has a problem."""
        posting = taking(options["posting"])
        path: Path = options["file"]
        try:
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)  # one byte beyond the limit is enough to be told so
        except OSError as error:
            raise Failed(f"{path} cannot be read: {error.strerror}.") from error
        read = read_applications(data, path.name)
        if read.problems:
            self.refuse(posting, path.name, read.problems)
        with transaction.atomic():
            applications, problems = paper.take(posting, read.rows, by=System("import_applications"))
            if options["dry_run"]:
                transaction.set_rollback(True)
        if problems:
            self.refuse(posting, path.name, problems)
        references = [] if options["dry_run"] else [application.reference for application in applications]
        verb = "would be taken" if options["dry_run"] else "taken"
        self.say(f"{len(applications)} applications {verb} for posting {posting.job_number}.")
        for reference in references:
            self.say(f"  {reference}")
        return answered(posting, references, [])

    def refuse(self, posting: Posting, name: str, problems: Sequence[Problem]) -> None:
        """Every problem with its line on standard error. Raises Failed: nothing was written."""
        for problem in problems:
            self.stderr.write(f"line {problem.line}: {problem.text}" if problem.line else problem.text)
        number = len(problems)
        raise Failed(
            f"{name} was refused whole: {number} problem{'s'[: number != 1]}.", answer=answered(posting, [], problems)
        )


def taking(job_number: str) -> Posting:
    """The posting of that number. Raises Failed where there is none."""
    posting = Posting.objects.filter(job_number=job_number).first()
    if posting is None:
        raise Failed(f"There is no posting {job_number}.")
    return posting


def answered(posting: Posting, references: Sequence[str], problems: Sequence[Problem]) -> dict[str, object]:
    """As `--json` prints it: the references taken by this run."""
    return {
        "posting": posting.job_number,
        "taken": list(references),
        "problems": [{"line": one.line, "code": one.code, "text": one.text} for one in problems],
    }
