"""What stands beside a field says how to put it right, in both languages, whatever kind the field is of."""

from __future__ import annotations

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation

from ats import beside

FLOORS = {"ats", "postings", "seniority", "applicants", "selection"}
KINDS = [
    (forms.CharField, "", "Fill this in: it cannot be left empty.", "Complete este campo"),
    (forms.EmailField, "", "Fill this in: it cannot be left empty.", "Complete este campo"),
    (forms.DecimalField, "", "Give a number.", "Indique un número."),
    (forms.DateField, "", "Give the day.", "el día"),
    (forms.DateField, "yesterday", "This is no day of the calendar.", "No es un día del calendario."),
    (forms.TypedChoiceField, "", "Choose one of these.", "Elija una"),
    (forms.FileField, None, "Choose a file.", "Elija un archivo."),
    (forms.BooleanField, False, "Tick the box to go on.", "Marque la casilla"),
]


@pytest.mark.parametrize(("kind", "value", "english", "spanish"), KINDS)
def test_a_field_says_how_to_put_it_right(kind, value, english, spanish):
    with pytest.raises(ValidationError) as wrong:
        kind().clean(value)

    assert wrong.value.messages[0].startswith(english)
    with translation.override("es"):
        assert spanish in wrong.value.messages[0]


def test_saying_it_again_changes_nothing_and_a_fields_own_sentence_stands():
    before = forms.CharField().error_messages

    beside.say_how()

    assert forms.CharField().error_messages == before
    assert forms.CharField(error_messages={"required": "Say why."}).error_messages["required"] == "Say why."


def test_no_form_of_the_product_says_only_that_a_field_is_required():
    def kinds(form):
        for one in form.__subclasses__():
            yield one
            yield from kinds(one)

    ours = [form for form in kinds(forms.BaseForm) if form.__module__.partition(".")[0] in FLOORS]
    fields = [one for form in ours for one in getattr(form, "base_fields", {}).values()]

    assert len(fields) > 100
    assert [one for one in fields if str(one.error_messages["required"]) == "This field is required."] == []
