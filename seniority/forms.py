"""What HR types about rosters."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ats.desk_pages import DeskForm


class RosterForm(DeskForm):
    """A roster file and the day of which it speaks."""

    button = _("Look through the file")
    file = forms.FileField(
        label=_("Roster"), help_text=_("CSV (UTF-8, commas) or Excel (.xlsx), with the City’s nine columns."),
        allow_empty_file=True, widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )  # fmt: skip
    as_of = forms.DateField(
        label=_("As of"), help_text=_("The day of which the list speaks. It is in force from that day on."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "w-m"}),
    )  # fmt: skip


class ImportForm(DeskForm):
    """A roster that was looked through."""

    button = _("Import this roster")
    sealed = forms.CharField(widget=forms.HiddenInput)
