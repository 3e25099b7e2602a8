"""What is asked before a list is drawn, looked at beforehand, or certified."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ats.desk_pages import ConfirmForm, DeskForm
from postings.deadline import closing_day
from postings.models import Posting
from seniority.pack_versions import usable_packs
from seniority.packs import Pack


def offered(posting: Posting) -> list[Pack]:
    """Every pack in force on the posting's closing day."""
    return usable_packs(closing_day(posting.closes_at))


def packs(posting: Posting) -> list[tuple[str, str]]:
    """(id, title) of each of them."""
    return [
        (
            pack.id,
            gettext("%(title)s (%(pack)s, version %(version)s)")
            % {"title": gettext(pack.title), "pack": pack.id, "version": pack.version},
        )
        for pack in offered(posting)
    ]


def offer(form: forms.Form, posting: Posting) -> None:
    """The form's field `pack` offers the packs that count for the posting."""
    chosen = form.fields["pack"]
    assert isinstance(chosen, forms.ChoiceField)  # noqa: S101 - as declared below
    chosen.choices = packs(posting)


class DrawForm(DeskForm):
    """Which pack, and, where a list is in force, why another takes its place. `instead_of` is the list that was seen."""

    button = _("Draw the list")
    pack = forms.ChoiceField(label=_("Rule pack"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why a new list"),
        help_text=_("It is kept with both lists and in the audit."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )
    instead_of = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, posting: Posting, replaces: bool, **kwargs: Any) -> None:  # what Django's form takes
        super().__init__(*args, **kwargs)
        offer(self, posting)
        if not replaces:
            del self.fields["reason"]


class PackForm(forms.Form):
    """The pack to look at."""

    pack = forms.ChoiceField()

    def __init__(self, *args: Any, posting: Posting, **kwargs: Any) -> None:  # what Django's form takes
        super().__init__(*args, **kwargs)
        offer(self, posting)


class CertifyForm(ConfirmForm):
    """One button: the deed needs nothing but a second person."""

    button = _("Certify this list")
