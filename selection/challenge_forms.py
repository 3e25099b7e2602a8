"""What is asked about a preliminary bid list: how long it may be challenged, the challenge, its answer, a corrected date."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.forms import Words
from ats.desk_pages import DeskForm, ReasonForm
from selection.challenging import MOST_DAYS

MOST = 2000


def day_input() -> forms.DateInput:
    """A day, as the browser's own calendar gives it."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "w-m"})


class WindowForm(DeskForm):
    """How many whole days bidders may challenge their dates."""

    button = _("Show the list to its bidders")
    days = forms.IntegerField(
        label=_("Days"), min_value=1, max_value=MOST_DAYS,
        help_text=_("Whole calendar days after today. The window closes at midnight after the last of them."),
    )  # fmt: skip


class ChallengeForm(forms.Form):
    """The date it should be, and why."""

    claimed_date = forms.DateField(label=_("Your seniority date should be"), widget=day_input())
    grounds = Words(
        most=MOST, label=_("Why"), widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("For example: what you were told of your adjusted date, and when. HR reads it."),
    )  # fmt: skip


class AnswerForm(DeskForm):
    """Upheld or refused, by which date, and why."""

    button = _("Answer the challenge")
    decision = forms.ChoiceField(
        label=_("Decision"), widget=forms.RadioSelect, choices=[("uphold", _("Upheld")), ("refuse", _("Refused"))]
    )
    seniority_date = forms.DateField(
        label=_("Seniority date that counts"), required=False, widget=day_input(),
        help_text=_("Where the challenge is upheld. If it is left empty, the claimed date counts."),
    )  # fmt: skip
    answer = forms.CharField(
        label=_("Reason"),
        help_text=_("The bidder reads it."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=MOST,
    )


class SeniorityForm(ReasonForm):
    """The date the roster should have said, and why."""

    button = _("Correct the date")
    field_order = ("seniority_date", "reason")
    seniority_date = forms.DateField(label=_("Seniority date"), widget=day_input())


class ReinstateForm(ReasonForm):
    """Why a rejected bid stands again."""

    button = _("Reinstate the bid")
