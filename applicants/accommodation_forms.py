"""What is asked about an accommodation: what would help, and the coordinator's answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.forms import Words
from applicants.models import Decision, Purpose

MOST: Final = 4_000


class NeedForm(forms.Form):
    """What for, and what would help. No diagnosis is asked for."""

    purpose = forms.ChoiceField(
        label=_("What do you ask it for?"), choices=Purpose.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )  # fmt: skip
    need = Words(
        label=_("What would help?"), most=MOST, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "For example: a sign language interpreter, questions in large print, a step-free room, more time. "
            "You need not name a diagnosis. 4,000 characters at most."
        ),
        error_messages={"required": _("Say what would help.")},
    )  # fmt: skip

    def __init__(self, data: Mapping[str, Any] | None = None, *, can_apply: bool) -> None:
        super().__init__(data, initial={} if can_apply else {"purpose": Purpose.INTERVIEW})


class DecisionForm(forms.Form):
    """Yes or no, and what is arranged."""

    decision = forms.ChoiceField(
        label=_("Decision"), choices=Decision.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the three.")},
    )  # fmt: skip
    words = Words(
        label=_("What is arranged, or why it is not possible"), most=MOST, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("The applicant reads it. The letter says only that there is an answer."),
        error_messages={"required": _("Say what is arranged, or why it is not possible.")},
    )  # fmt: skip
