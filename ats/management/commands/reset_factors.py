"""reset_factors: takes the second step from an account. The way of the only HR lead who has lost theirs; others ask a lead."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from ats import clock
from ats.accounts.actions import reset_factors
from ats.accounts.actors import System
from ats.accounts.models import User
from ats.command import Command as Base
from ats.command import Failed


class Command(Base):
    """Whoever may run commands on the server decides who is who."""

    help = (
        "Take the second step from the account of an e-mail address, so that a new one is set up at the next sign-in."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """EMAIL, and --reason for the audit."""
        parser.add_argument("email", metavar="EMAIL", help="the address the person signs in with")
        parser.add_argument("--reason", required=True, metavar="TEXT", help="why; kept in the audit")

    def answer(self, *, email: str, reason: str, **_options: Any) -> object:  # Django hands every option over by name
        """The address. Raises Failed for one that nobody signs in with."""
        person = User.objects.filter(email__iexact=email).first()
        if person is None:
            raise Failed(f"Nobody signs in as {email}.")
        reset_factors(person, reason=reason, by=System("reset_factors"), at=clock.now())
        self.say(f"{person.email} sets up a new second step at the next sign-in.")
        return {"email": person.email}
