"""The forms that propose another closing, carry it out, and decline it: of an open posting or of a closed one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ats.desk_pages import ConfirmForm, DeskForm, ReasonForm
from postings.fields import ClosingMixin


class ProposeForm(ClosingMixin, DeskForm):
    """The new closing and why."""

    button = _("Propose it")
    field_order = ("closes_on", "closes_time", "reason")
    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Part of the public revision, and sent to everybody with an application or a draft."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """`closes_at` is the first instant too late."""
        cleaned = super().clean() or self.cleaned_data
        return cleaned | {"closes_at": self.closing()}


class ExtendForm(ConfirmForm):
    """The second person's word on another closing."""

    button = _("Confirm the new closing")


class ReopenForm(ConfirmForm):
    """The second person's word on a reopening."""

    button = _("Reopen it for all")


class DeclineForm(ReasonForm):
    """A proposal declined, or taken back, with its reason."""

    button = _("Decline it")
