"""lost_receipts: after a restore, which receipts in these mails this database knows nothing of. Writes nothing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from applicants.lost_receipts import look
from ats.command import Command as Base
from ats.command import Failed


class Command(Base):
    """Says that every receipt is stored, or names those that are lost and exits with 1."""

    help = "Looks in mails (or texts) for receipts that we signed and this database does not have, as after a restore."

    def add_arguments(self, parser: CommandParser) -> None:
        """Files, or folders of them."""
        parser.add_argument(
            "places", nargs="+", type=Path, metavar="FILE", help="a mail or text, or a folder of them, such as outbox/"
        )

    def answer(self, **options: Any) -> object:  # Django hands every option over by name
        """Each receipt with its fate. Raises Failed where a file cannot be read, and where a receipt is lost."""
        try:
            files = [
                path
                for place in options["places"]
                for path in ([place] if place.is_file() else sorted(place.iterdir()))
            ]
            found = look(path.read_bytes() for path in files if path.is_file())
        except OSError as fault:
            raise Failed(f"{fault.filename} cannot be read: {fault.strerror}.") from fault
        answer = [one.as_facts() for one in found]
        for one in found:
            if one.fate != "stored":
                self.say(f"{one.fate}: {one.reference} version {one.version}, job {one.job}, received {one.received}")
        counts = Counter(one.fate for one in found)
        open_ones = counts["lost"] + counts["proposed"]
        if open_ones:
            raise Failed(f"{open_ones} of {len(found)} receipts are ours and not stored here.", answer)
        done = counts["stands"] + counts["set aside"]
        self.say(
            f"{counts['stored']} receipts are stored, none is lost; {done} were decided by two people, {counts['not ours']} are "
            "not ours."
        )
        return answer
