"""The form that finishes a posting."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ats.desk_pages import DeskForm


class FinishForm(DeskForm):
    """Nothing but the press of its button, where every letter arrived."""

    button = _("Finish this posting")
    told_otherwise = forms.CharField(
        label=_("How people were told whose mail was not delivered"),
        help_text=_("Needed where a letter with an outcome could not be delivered, such as “by post on May 4”."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )
