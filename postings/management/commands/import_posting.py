"""import_posting: text of an announcement → a posting tied to its class specification, problems listed."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import CommandParser

from ats import clock
from ats.accounts.actors import System
from postings.importing.announcements import Wish, import_text
from postings.importing.outcome import Outcome
from postings.importing.reading import Document
from postings.management.documents import DocumentCommand


def moment(text: str) -> datetime:
    """An ISO 8601 moment with its offset. Raises ArgumentTypeError for one without: its clock would be a guess."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"“{text}” is no moment; write it as 2025-06-17T00:00:00-05:00") from error
    if found.tzinfo is None:
        raise ArgumentTypeError(f"“{text}” has no offset; write it as 2025-06-17T00:00:00-05:00")
    return found.astimezone(UTC)


class Command(DocumentCommand):
    """A draft, or with --publish an open posting; one whose closing has passed is loaded as closed."""

    help = "Read job announcements (text, Markdown or PDF) and store each as a posting tied to its class specification."

    def add_arguments(self, parser: CommandParser) -> None:
        """The files, --dry-run, and what shall become of the postings."""
        super().add_arguments(parser)
        parser.add_argument(
            "--publish", action="store_true", help="approve and publish; closed where the closing has passed"
        )
        parser.add_argument(
            "--opens-at",
            type=moment,
            metavar="MOMENT",
            help="when it opened, for a text that does not say; with offset",
        )

    def importer(self, **options: Any) -> Callable[[Document], Outcome]:  # Django hands every option over by name
        """Imports one announcement as the system."""
        by, at = System("import_posting"), clock.now()
        wish = Wish(publish=options["publish"], opens_at=options["opens_at"])
        return lambda document: import_text(document, wish=wish, by=by, at=at)
