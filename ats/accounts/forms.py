"""What sign-up asks beside address and password."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ats.accounts.models import User


class SignUpForm(forms.Form):
    """The person's name, as the City knows it: a bid is checked against the roster's name (bids, rule e)."""

    first_name = forms.CharField(
        label=_("First name"), max_length=200, required=False, help_text=_("Leave empty if you have one name only.")
    )
    last_name = forms.CharField(
        label=_("Last name"),
        max_length=200,
        help_text=_("City employees: as it stands on your pay stub. Your bid is checked against it."),
    )
    field_order = ("first_name", "last_name", "email", "password1")

    def signup(self, _request: HttpRequest, user: User) -> None:
        """allauth calls this once the account stands: the names are on it."""
        user.first_name = self.cleaned_data["first_name"]
        user.last_name = self.cleaned_data["last_name"]
        user.save(update_fields=["first_name", "last_name"])
