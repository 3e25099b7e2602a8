"""replay: a stored list derived again from its seal, and compared. Writes nothing but the file asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from ats.command import Command as Base
from ats.command import Failed
from selection.models import CandidateList
from selection.proof.replay import auditor_file, replay


class Command(Base):
    """Says that the list is the same, or names what differs and exits with 1."""

    help = "Derives a stored list again from its seal and names every difference; changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """The posting, optionally the list, and where to write the auditor's file."""
        parser.add_argument("job", metavar="JOB", help="the posting's job number")
        parser.add_argument(
            "--list", type=int, dest="number", metavar="N", help="the list; by default the last one drawn"
        )
        parser.add_argument("--export", type=Path, metavar="FILE", help="also write the file for tools/verify_list.py")

    def answer(self, **options: Any) -> object:  # Django hands every option over by name
        """What was compared. Raises Failed for an unknown list, a file that cannot be written, and any difference."""
        job, number = options["job"], options["number"]
        lists = CandidateList.objects.select_related("posting", "roster").filter(posting__job_number=job)
        found = (lists.filter(number=number) if number is not None else lists.order_by("-number")).first()
        if found is None:
            raise Failed(
                f"There is no list {number} of posting {job}."
                if number is not None
                else f"There is no list of posting {job}."
            )
        if options["export"]:
            self.export(found, options["export"])
        outcome = replay(found)
        answer = {
            "posting": job, "list": found.number, "places": outcome.places, "same": not outcome.differences,
            "differences": list(outcome.differences),
        }  # fmt: skip
        if outcome.differences:
            raise Failed(f"List {found.number} of posting {job} differs. {' '.join(outcome.differences)}", answer)
        self.say(f"List {found.number} of posting {job} is the same: {outcome.places} places, seal and signature.")
        return answer

    def export(self, found: CandidateList, path: Path) -> None:
        """The auditor's file stands at the path."""
        try:
            path.write_text(auditor_file(found), encoding="utf-8")
        except OSError as fault:
            raise Failed(f"{path} cannot be written: {fault.strerror}.") from fault
