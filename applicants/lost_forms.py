"""The forms that propose what becomes of a lost receipt, confirm it, and decline it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.models import Fate, IfRejected
from applicants.taking_back import BID, PERSON
from ats.desk_pages import ConfirmForm, DeskForm, ReasonForm


class ProposeForm(DeskForm):
    """The receipt, what becomes of it, and what the person answers once more where nothing of it is left here."""

    button = _("Propose it")
    receipt = forms.CharField(
        label=_("Receipt"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=_("From its first line to the signature, as the mail or the PDF has it. A whole mail may be pasted."),
    )  # fmt: skip
    fate = forms.ChoiceField(label=_("What becomes of it"), choices=Fate.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who showed the receipt, and how you know them. The person reads it."),
    )  # fmt: skip
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("This and all below only where nothing of the application is left here."),
    )
    first_name = forms.CharField(label=_("First name"), max_length=200, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=200, required=False)
    city_employee = forms.BooleanField(label=_("Currently employed by the City"), required=False)
    employee_number = forms.CharField(label=_("Employee number"), max_length=64, required=False)
    bargaining_unit = forms.CharField(label=_("Bargaining unit"), max_length=40, required=False)
    recall_rights = forms.BooleanField(label=_("Recall rights"), required=False)
    if_rejected = forms.ChoiceField(
        label=_("If the bid is rejected"), choices=[("", _("No bid")), *IfRejected.choices], required=False
    )
    words = forms.CharField(
        label=_("How the person meets the qualifications"), max_length=4000, required=False,
        widget=forms.Textarea(attrs={"rows": 4}), help_text=_("In their own words, as they say it now."),
    )  # fmt: skip

    def said(self) -> dict[str, Any]:
        """What the person answered once more; nothing where no address is given."""
        given = {name: self.cleaned_data[name] for name in (*PERSON, *BID, "words")}
        return given if given["email"] else {}


class ConfirmLostForm(ConfirmForm):
    """The second person's word."""

    button = _("Confirm it")


class DeclineLostForm(ReasonForm):
    """A proposal declined, or taken back, with its reason."""

    button = _("Decline it")
