"""What stands beside a field that was left empty or holds no day, where its form says nothing better: how to put it right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise  # what Django's types call it

# Django says "This field is required." of every kind. A kind stands before the kinds that it is made of.
SENTENCES: Final[dict[type[forms.Field], dict[str, str | _StrPromise]]] = {
    forms.Field: {"required": _("Fill this in: it cannot be left empty.")},
    forms.IntegerField: {"required": _("Give a number.")},
    forms.DateField: {
        "required": _("Give the day."),
        "invalid": _("This is no day of the calendar. Write it as 2026-07-01."),
    },
    forms.ChoiceField: {"required": _("Choose one of these.")},
    forms.FileField: {"required": _("Choose a file.")},
    forms.BooleanField: {"required": _("Tick the box to go on.")},
}


def say_how() -> None:
    """Every field made from now on says it: called before the first form is read, and again without harm."""
    for kind, sentences in SENTENCES.items():
        kind.default_error_messages = {**getattr(kind, "default_error_messages", {}), **sentences}
