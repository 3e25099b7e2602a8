"""Looking for the account of an address takes the same statements whether there is one or not."""

from __future__ import annotations

from allauth.account.models import EmailAddress

from ats.accounts.models import User


def seek_everywhere(email: str) -> None:
    """allauth asks the table of accounts only where no confirmed address fits; where one does, it is asked here, in the same
    way. So nobody learns by the clock who has an account."""
    email = email.strip().lower()
    if EmailAddress.objects.filter(email=email, verified=True).exists():
        list(User.objects.filter(email=email).iterator(2000))
