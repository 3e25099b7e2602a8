"""What HR types about rosters and rule packs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ats.desk_pages import ConfirmForm, DeskForm


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


class ProposeForm(DeskForm):
    """A pack's text, typed or as a file: one of the two."""

    button = _("Propose this version")
    text = forms.CharField(
        label=_("The pack’s text"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "false"}),
        help_text=_("TOML, as the packs that ship. Raise the version where a rule, a clause or a share changes."),
    )  # fmt: skip
    file = forms.FileField(
        label=_("Or a file"), required=False, allow_empty_file=True, widget=forms.FileInput(attrs={"accept": ".toml,.txt"}),
        help_text=_("Where a file is chosen, it counts, and the text above does not."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """The text is the file's where there is one. Refuses neither, and a file that is no UTF-8 text."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        file = cleaned.get("file")
        if file is not None:
            try:
                cleaned["text"] = file.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", _("This file is no UTF-8 text."))
        elif not cleaned.get("text", "").strip():
            self.add_error("text", _("Type the pack’s text, or choose a file."))
        return cleaned


class ActivateForm(ConfirmForm):
    """One button: the deed needs nothing but a second person."""

    button = _("Activate this version")
