"""scramble_copy: makes a restored copy of the database safe for tests and training. It refuses whatever may be no copy."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from ats.command import Command as Base
from ats.owner import as_owner
from ats.scrambling.scramble import scramble


class Command(Base):
    """It works as the owner of the tables, under keys that were made for the copy; nothing of it can be undone."""

    help = (
        "Replace everything that is anybody's in a restored COPY of the database by invented words and people: names, addresses, "
        "numbers, texts, documents, letters. README, A copy for tests and training, says how the copy is made."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """--i-am-a-copy NAME, which is what the copy is called."""
        parser.add_argument(
            "--i-am-a-copy", required=True, metavar="NAME", dest="named",
            help="the name of the copy's database; of an embedded home, its folder",
        )  # fmt: skip

    def answer(self, *, named: str, **_options: Any) -> object:  # Django hands every option over by name
        """The password of every account. Refused, and nothing written, where it may be no copy."""
        with as_owner():
            password = scramble(named, tell=self.say)
        self.say(
            f"Scrambled. Every account signs in as person-N@copy.example, N its number, with the password {password}"
        )
        self.say(
            "Take the backup's key out of ATS_PERSONAL_KEY now. Hand on a dump of this copy, not the database's own files."
        )
        return {"password": password}
