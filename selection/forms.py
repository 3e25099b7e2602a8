"""What is asked before a list is drawn, looked at beforehand, or certified."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ats.desk_pages import ConfirmForm, DeskForm
from seniority.packs import available_packs, load_pack


def packs() -> list[tuple[str, str]]:
    """(id, title) of every pack that ships."""
    return [
        (name, f"{load_pack(name).title} ({name}, version {load_pack(name).version})") for name in available_packs()
    ]


class DrawForm(DeskForm):
    """Which pack, and, where a list is in force, why another takes its place. `instead_of` is the list that was seen."""

    button = _("Draw the list")
    pack = forms.ChoiceField(label=_("Rule pack"), choices=packs, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why a new list"),
        help_text=_("It is kept with both lists and in the audit."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )
    instead_of = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, replaces: bool, **kwargs: Any) -> None:  # what Django's form takes
        super().__init__(*args, **kwargs)
        if not replaces:
            del self.fields["reason"]


class PackForm(forms.Form):
    """The pack to look at."""

    pack = forms.ChoiceField(choices=packs)


class CertifyForm(ConfirmForm):
    """One button: the deed needs nothing but a second person."""

    button = _("Certify this list")
