"""grant_role: gives an account its role. The first HR lead of a real server comes this way; later ones by the desk's page."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from ats import clock
from ats.accounts.actions import grant_role
from ats.accounts.actors import System
from ats.accounts.models import User
from ats.accounts.roles import Role
from ats.command import Command as Base
from ats.command import Failed


class Command(Base):
    """The person signs up on the site first: no command makes an account, and none knows a password."""

    help = "Give the account of an e-mail address its role."

    def add_arguments(self, parser: CommandParser) -> None:
        """EMAIL ROLE, --department for each of a hiring manager's, and --reason for the audit."""
        parser.add_argument("email", metavar="EMAIL", help="the address the person signs in with")
        parser.add_argument("role", metavar="ROLE", choices=Role.values, help=", ".join(Role.values))
        parser.add_argument("--department", action="append", default=[], metavar="NAME", help="as postings name it")
        parser.add_argument("--reason", required=True, metavar="TEXT", help="why; kept in the audit")

    def answer(
        self, *, email: str, role: str, department: list[str], reason: str, **_options: Any
    ) -> object:  # Django hands every option over by name
        """The account's role, granted by the system. Raises Failed for an address nobody signs in with."""
        person = User.objects.filter(email__iexact=email).first()
        if person is None:
            raise Failed(f"Nobody signs in as {email}. The person signs up on the site first.")
        granted = grant_role(person, role, department, reason=reason, by=System("grant_role"), at=clock.now())
        self.say(f"{granted.email} is now: {granted.get_role_display()}.")
        return {"email": granted.email, "role": granted.role, "departments": granted.departments}
