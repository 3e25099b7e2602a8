"""The two voluntary questions. Neither has to be answered, and nothing typed elsewhere is shown here."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.self_identification import Ethnicity, Gender

NO_ANSWER = ("", _("I would rather not say"))


class AboutYouForm(forms.Form):
    """Gender, race and ethnicity."""

    gender = forms.ChoiceField(
        label=_("Your gender"),
        required=False,
        choices=[NO_ANSWER, *Gender.choices],
        widget=forms.RadioSelect,
        initial="",
    )
    ethnicity = forms.ChoiceField(
        label=_("Your race or ethnicity"), required=False, choices=[NO_ANSWER, *Ethnicity.choices],
        widget=forms.RadioSelect, initial="",
    )  # fmt: skip
