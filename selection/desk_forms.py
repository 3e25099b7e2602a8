"""What HR types about a certified list: how many people to refer and why anew, and who was hired when."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from ats.desk_pages import DeskForm
from postings.fields import day_widget
from selection.models import CandidateList, ListEntry
from selection.referring import MOST
from selection.scoring import HIGHEST


class WantedForm(forms.Form):
    """How many people, to look at before anything is saved."""

    wanted = forms.IntegerField(
        label=_("How many people"),
        min_value=1,
        max_value=MOST,
        widget=forms.NumberInput(attrs={"class": "w-s"}),
    )

    @property
    def helper(self) -> FormHelper:
        """A question that changes nothing."""
        helper = FormHelper()
        helper.form_method = "get"
        helper.add_input(Submit("", _("Show who would be referred"), css_class="btn--outline", css_id=""))
        return helper


class ReferForm(DeskForm):
    """The number that was looked at, and, where there is a referral already, why people are referred anew."""

    button = _("Refer these people")
    wanted = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why people are referred anew"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000
    )

    def __init__(self, *args: Any, again: bool, **kwargs: Any) -> None:  # what Django's form takes
        super().__init__(*args, **kwargs)
        if not again:
            del self.fields["reason"]


class ScoreField(forms.DecimalField):
    """A score, or none; whatever else is typed gets one sentence."""

    def __init__(self, **kwargs: Any) -> None:  # what Django's field takes
        wrong = ("invalid", "min_value", "max_value", "max_digits", "max_decimal_places", "max_whole_digits")
        super().__init__(
            min_value=0, max_value=HIGHEST, max_digits=5, decimal_places=2, required=False,
            error_messages=dict.fromkeys(wrong, _("A score is from 0 to 100, to the hundredth.")),
            widget=forms.TextInput(attrs={"class": "w-s", "inputmode": "decimal", "autocomplete": "off"}), **kwargs,
        )  # fmt: skip


class ScoreForm(DeskForm):
    """A score as it was marked, and why where it is a correction."""

    button = _("Record the score")
    score = ScoreField(
        label=_("Score"),
        help_text=_("From 0 to 100, such as 87.50, without points. Empty takes back a score that was not theirs."),
    )
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Needed for a correction, and once a certified list is in force. The applicant reads it."),
    )  # fmt: skip


class HireForm(DeskForm):
    """Who, from which day, and why where a bidder is passed over. `reference` becomes the place on the list."""

    button = _("Record the hire")
    reference = forms.CharField(
        label=_("Reference"), max_length=32, widget=forms.TextInput(attrs={"class": "w-m", "autocomplete": "off"})
    )
    hired_on = forms.DateField(label=_("Hired on"), widget=day_widget())
    reason = forms.CharField(
        label=_("Remark"),
        help_text=_("It is kept with the hire. Why this person was chosen stands with their offer."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        required=False,
    )

    def __init__(self, *args: Any, candidate_list: CandidateList, **kwargs: Any) -> None:  # what Django's form takes
        super().__init__(*args, **kwargs)
        self.candidate_list = candidate_list

    def clean_reference(self) -> ListEntry:
        """The place of that reference."""
        places = ListEntry.objects.filter(candidate_list=self.candidate_list).select_related("application")
        found = places.filter(reference=self.cleaned_data["reference"].strip()).first()
        if found is None:
            raise forms.ValidationError(_("This list has no place under that reference."))
        return found
