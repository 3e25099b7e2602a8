"""What the two commands that read documents have in common: files in, one outcome a file out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from ats.command import Command as Base
from ats.command import Failed
from postings.importing.batch import first_refusal, take_in
from postings.importing.outcome import Outcome
from postings.importing.reading import Document


class DocumentCommand(Base):
    """Each command says how one document is imported."""

    def add_arguments(self, parser: CommandParser) -> None:
        """The files, and --dry-run."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="text, Markdown or PDF")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen; write nothing")

    def importer(self, **options: Any) -> Callable[[Document], Outcome]:  # each command names the options it takes
        """The function that imports one document."""
        raise NotImplementedError

    def answer(self, **options: Any) -> object:  # Django hands every option over by name
        """One object a file. Raises Failed with the first reason where any file was refused; then nothing is written."""
        outcomes = take_in(options["files"], self.importer(**options), dry_run=options["dry_run"])
        for path, outcome in zip(options["files"], outcomes, strict=True):
            self.tell(path, outcome, dry_run=options["dry_run"])
        found = [outcome.as_json() for outcome in outcomes]
        if refusal := first_refusal(outcomes):
            raise Failed(f"Nothing was written. {refusal}", answer=found)
        return found

    def tell(self, path: Path, outcome: Outcome, *, dry_run: bool) -> None:
        """For people: what became of the file, and each problem with its line."""
        if outcome.refusal:
            self.say(f"{path.name}: refused")
        elif dry_run:
            self.say(f"{path.name}: would be {outcome.summary}")
        else:
            self.say(f"{path.name}: {'stored as' if outcome.is_new else 'stands already as'} {outcome.summary}")
        for problem in outcome.problems:
            self.say(f"  line {problem.line}: {problem.text} [{problem.code}]")
